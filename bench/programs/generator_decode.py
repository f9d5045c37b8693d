"""Milliseconds per decoding of a list of workloads by openapi-generator's client."""

import statistics
import sys
import time
import typing
from pathlib import Path

from oag_client import ApiClient, WorkloadsApi

text, repeats = Path(sys.argv[1]).read_text("utf-8"), int(sys.argv[2])
client = ApiClient()
kind = typing.get_type_hints(WorkloadsApi.get_workloads)["return"].__name__
times = []
for _ in range(repeats):
    begun = time.perf_counter()
    page = client.deserialize(text, kind, "application/json")
    times.append(time.perf_counter() - begun)
assert len(page.workloads) == 500
print(1000 * statistics.median(times[1:]))
