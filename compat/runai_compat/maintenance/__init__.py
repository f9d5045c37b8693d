"""What `make regen` writes: files that are committed, but made."""
