"""One call on its way: tokens, connections, deadlines, retries."""
