"""What a client says of itself: README, changelog, recipes."""
