"""The code of a client: methods, models, types, docstrings, pagination."""
