"""Milliseconds per decoding of a list of workloads by the client, and by json.loads alone."""

import json
import statistics
import sys
import time
from pathlib import Path

import httpx
from runai_client_2_24 import Client

content, repeats = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])
answer = httpx.MockTransport(
    lambda _: httpx.Response(200, content=content, headers={"content-type": "application/json"})
)
with Client("http://127.0.0.1", token="t", http_client=httpx.Client(transport=answer)) as client:
    times, floor = [], []
    for _ in range(repeats):
        begun = time.perf_counter()
        page = client.workloads.get_workloads(limit=500)
        times.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        json.loads(content)
        floor.append(time.perf_counter() - begun)
assert len(page.workloads) == 500
print(json.dumps([1000 * statistics.median(durations[1:]) for durations in (times, floor)]))
