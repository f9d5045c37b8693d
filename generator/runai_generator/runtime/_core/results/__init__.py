"""What callers get, and what they do with it: responses, streams, pages, waiting, finding."""
