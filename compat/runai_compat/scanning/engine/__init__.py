"""Reads code of any language as one representation: who sends what, whatever it goes through."""
