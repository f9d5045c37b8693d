"""What was generated, checked against its contract and against an allow-list of code."""
