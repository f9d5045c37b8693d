"""Which operations people's code uses, and what of an upgrade touches them."""
