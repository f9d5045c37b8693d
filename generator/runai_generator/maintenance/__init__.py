"""What `make regen` writes of the clients, and what `make release-check` looks at."""
