"""What the commands of all three packages share: the group, options, words on the terminal."""
