"""What a schema means where it stands: references followed, compositions merged, patterns tried safely."""
