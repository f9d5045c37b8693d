"""The client against bare httpx and json.loads, in one process and in turn: [call, list, memory] of both.

Processor time of the thread and not the clock, so that neither the server nor a busy machine counts;
milliseconds, and bytes that are kept.
"""

import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import httpx
from runai_client_2_24 import Client

PROJECTS, WORKLOADS = "/api/v1/org-unit/projects", "/api/v1/workloads"


def milliseconds(*sides: Callable[[], Any], repeats: int) -> list[float]:
    """The best of so many calls of each side."""
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(repeats):
        for measured, side in zip(times, sides, strict=True):
            begun = time.thread_time()
            side()
            measured.append(1000 * (time.thread_time() - begun))
    return [min(measured[1:]) for measured in times]


def kept(side: Callable[[], Any]) -> int:
    """The bytes that the result holds."""
    tracemalloc.start()
    result = side()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del result
    return size


url = sys.argv[1]
with (
    Client(url, token="t") as client,
    httpx.Client(headers={"Authorization": "Bearer t"}) as bare,
):

    def get(path: str) -> Any:
        return json.loads(bare.get(url + path, params={"limit": 500}).content)

    calls = milliseconds(
        lambda: client.projects.get_projects(limit=500), lambda: get(PROJECTS), repeats=300
    )
    lists = milliseconds(
        lambda: client.workloads.get_workloads(limit=500), lambda: get(WORKLOADS), repeats=20
    )
    memory = [
        kept(lambda: client.workloads.get_workloads(limit=500)),
        kept(lambda: get(WORKLOADS)),
    ]
print(json.dumps([calls, lists, memory]))
