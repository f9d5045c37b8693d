"""From nothing imported to the answer of a first call; the client fetches no token, so it is given one."""

import sys
import time

begun = time.perf_counter()
from oag_client import ApiClient, Configuration, ProjectsApi  # noqa: E402 - part of it

client = ApiClient(Configuration(host=sys.argv[1], access_token="token"))
assert ProjectsApi(client).get_projects(limit=1).projects
print(time.perf_counter() - begun)
