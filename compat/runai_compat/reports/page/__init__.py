"""The self-contained page: its parts, its style and its script."""
