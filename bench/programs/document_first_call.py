"""The import of a client and its first call, with an answer that is ready; CPU seconds of both."""

import json
import sys
import time
from pathlib import Path

project, package, operation, answer, *arguments = sys.argv[1:]
sys.path.insert(0, project)
told = json.loads(Path(answer).read_text(encoding="utf-8"))
begun = time.process_time()
client_module = __import__(package)
imported = time.process_time()
import httpx  # noqa: E402 - a client does so with its first call

transport = httpx.MockTransport(lambda _: httpx.Response(told["status"], json=told["answer"]))
client = client_module.Client(
    "https://api.example.com", token="t", api_key="k", username="u", password="p",
    http_client=httpx.Client(transport=transport),
)  # fmt: skip
namespace, method = operation.split(".")
getattr(getattr(client, namespace), method)(*arguments)
called = time.process_time()
print(json.dumps({"import": imported - begun, "call": called - begun}))
