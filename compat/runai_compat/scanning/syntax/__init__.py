"""Code of any language in one form, and what brings it into that form."""
