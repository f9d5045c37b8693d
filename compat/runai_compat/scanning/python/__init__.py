"""Uses of the API in Python, read without running it."""
