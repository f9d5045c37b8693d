"""Facts about what differs between two contracts, one per root cause, without judgement."""
