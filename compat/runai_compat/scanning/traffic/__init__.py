"""What was called: access logs, spans and counts, read in a stream and told by operation."""
