"""Schemas as sets of JSON values: a canonical form, and whether one set is part of another."""
