"""What every client of this family shares: requests, tokens, retries, decoding, errors.

Importing these modules loads neither httpx nor pydantic; the first call does.
"""
