"""What expressions of any language come to: texts, objects, functions, tables."""
