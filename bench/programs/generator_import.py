"""How long importing openapi-generator's client takes."""

import time

begun = time.perf_counter()
from oag_client import ApiClient, ProjectsApi  # noqa: E402, F401 - the import is what is measured

print(time.perf_counter() - begun)
