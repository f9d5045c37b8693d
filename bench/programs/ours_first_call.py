"""From nothing imported to the answer of a first call, a token fetched on the way."""

import sys
import time

begun = time.perf_counter()
from runai_client_2_24 import Client  # noqa: E402 - the import is part of it

with Client(sys.argv[1], client_id="id", client_secret="secret") as client:
    assert client.projects.get_projects(limit=1).projects
print(time.perf_counter() - begun)
