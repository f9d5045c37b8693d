"""Contracts pinned in the catalog: made, locked, refreshed, verified, and what drifted since."""
