"""What the commands share: options, the project's configuration, where reports go."""
