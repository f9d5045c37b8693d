"""Clients as wheels and sdists, and their way to a package index."""
