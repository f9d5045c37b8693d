"""The runtime that every generated client carries: `_core` is copied into the package as it is."""
