"""How long importing the official client takes."""

import time

begun = time.perf_counter()
from runai.runai_client import RunaiClient  # noqa: E402, F401 - the import is what is measured

print(time.perf_counter() - begun)
