"""Document -> contract: everything that a machine can check, and the lifecycle facts of its prose."""
