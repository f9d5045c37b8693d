"""Every element of an API through all its releases, and what was said of its future."""
