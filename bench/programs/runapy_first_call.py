"""From nothing imported to the answer of a first call, a token fetched on the way."""

import sys
import time

begun = time.perf_counter()
from runai.api_client import ApiClient  # noqa: E402 - the imports are part of it
from runai.configuration import Configuration  # noqa: E402
from runai.runai_client import RunaiClient  # noqa: E402

configuration = Configuration(client_id="id", client_secret="secret", runai_base_url=sys.argv[1])
client = RunaiClient(ApiClient(configuration))
assert client.organizations.projects.get_projects(limit=1).data["projects"]
print(time.perf_counter() - begun)
