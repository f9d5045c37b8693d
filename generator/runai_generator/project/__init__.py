"""What a generated project is: its name and version, its stamp, its entry in the manifest."""
