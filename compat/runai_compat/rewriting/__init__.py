"""Safe rewrites of people's code: what is provably the same in another release (`fix`)."""
