"""Milliseconds per decoding of a list of workloads by openapi-generator's client."""

import statistics
import sys
import time
from pathlib import Path

from oag_client import ApiClient

text, repeats = Path(sys.argv[1]).read_text("utf-8"), int(sys.argv[2])
client = ApiClient()
times = []
for _ in range(repeats):
    begun = time.perf_counter()
    page = client.deserialize(text, sys.argv[3], "application/json")
    times.append(time.perf_counter() - begun)
assert len(page.workloads) == 500
print(1000 * statistics.median(times[1:]))
