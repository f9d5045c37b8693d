"""Reads languages of which no grammar is at hand: tokens, expressions, statements."""
