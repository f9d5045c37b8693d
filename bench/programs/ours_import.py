"""How long importing the client takes."""

import time

begun = time.perf_counter()
from runai_client_2_24 import Client  # noqa: E402, F401 - the import is what is measured

print(time.perf_counter() - begun)
