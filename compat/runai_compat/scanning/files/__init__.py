"""People's files: which there are, how each is read, which are read together."""
