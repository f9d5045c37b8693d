"""How much memory grows over many calls: MiB at the fifth of them and at their end."""

import gc
import json
import sys
from pathlib import Path

from runai_client_2_24 import Client


def resident() -> float:
    """MiB in memory now; where there is no /proc, the peak so far."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except FileNotFoundError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return pages * 4096 / 2**20


count = int(sys.argv[2])
with Client(sys.argv[1], token="t") as client:
    for index in range(count):
        client.projects.get_projects(limit=1)
        if index == count // 5:
            early = resident()
    print(json.dumps([early, resident()]))
