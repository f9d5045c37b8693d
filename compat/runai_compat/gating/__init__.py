"""May we move from one release to another, what does it touch, and what is to be done before."""
