"""Two schemas compared: where and how what they let in differs."""
