"""Facts judged by the rules: findings, where they stand, and what shows them."""
