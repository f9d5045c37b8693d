"""Processes measured one by one, and the rows that are made of it."""
