"""Many calls at once through one client: how many were answered, and how long it took."""

import asyncio
import json
import sys
import time

from runai_client_2_24 import AsyncClient


async def call_all(url: str, count: int) -> tuple[int, float]:
    async with AsyncClient(url, client_id="id", client_secret="secret") as client:
        begun = time.perf_counter()
        pages = await asyncio.gather(*(client.projects.get_projects() for _ in range(count)))
        return sum(bool(page.projects) for page in pages), time.perf_counter() - begun


print(json.dumps(asyncio.run(call_all(sys.argv[1], int(sys.argv[2])))))
