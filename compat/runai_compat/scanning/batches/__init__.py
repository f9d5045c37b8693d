"""Large projects, scanned in batches: which files belong together, and the processes that read them."""
