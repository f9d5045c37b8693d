"""What type checkers make of the runtime, seen through code as it is generated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]

GENERATED = """
from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Iterator

from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.deprecation import deprecated, warn_deprecated
from runai_generator.runtime._core.operation import Operation, Query
from runai_generator.runtime._core.results.pagination import paginate
from runai_generator.runtime._core.results.raw import AsyncRawMethod, AsyncRawResource, RawMethod, RawResource, StreamMethod
from runai_generator.runtime._core.resource import AsyncResource, Resource

if TYPE_CHECKING:
    from typing_extensions import Unpack
    from runai_generator.runtime._core.configuration.options import RequestOptions

_GET = Operation("things.get", "GET", "/things/{id}", path_params=("id",), query=(Query("limit"),))


class Things(Resource):
    def get(self, id: str, *, limit: int | None = None, **options: Unpack[RequestOptions]) -> list[int]:
        answer: list[int] = self._client.call(_GET, {200: list[int]}, path=(id,), query=(limit,), options=options)
        return answer

    def iter_things(self, *, page_size: int = 50, **options: Unpack[RequestOptions]) -> Iterator[int]:
        return paginate(lambda offset, limit: self.with_raw_response.get("x", limit=limit, **options), items=None, page_size=page_size)

    @deprecated("use get")
    def old(self) -> None:
        warn_deprecated("use get")

    @cached_property
    def with_raw_response(self) -> ThingsWithRawResponse:
        return ThingsWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> ThingsWithStreamingResponse:
        return ThingsWithStreamingResponse(self)


class ThingsWithRawResponse(RawResource):
    get = RawMethod(Things.get)


class ThingsWithStreamingResponse(RawResource):
    get = StreamMethod(Things.get)


class AsyncThings(AsyncResource):
    async def get(self, id: str, *, limit: int | None = None, **options: Unpack[RequestOptions]) -> list[int]:
        answer: list[int] = await self._client.call(_GET, {200: list[int]}, path=(id,), query=(limit,), options=options)
        return answer

    @cached_property
    def with_raw_response(self) -> AsyncThingsWithRawResponse:
        return AsyncThingsWithRawResponse(self)


class AsyncThingsWithRawResponse(AsyncRawResource):
    get = AsyncRawMethod(AsyncThings.get)


class Client(SyncClient):
    @cached_property
    def things(self) -> Things:
        return Things(self)


class AsyncClient(AsyncBaseClient):
    @cached_property
    def things(self) -> AsyncThings:
        return AsyncThings(self)
"""

RIGHT = """
from generated import AsyncClient, Client

with Client("https://x", token=lambda: "t") as client:
    one: list[int] = client.things.get("a", limit=3, timeout=5, retry_post=True)
    raw = client.things.with_raw_response.get("a", limit=3, max_retries=1)
    two: list[int] = raw.parse()
    status: int = raw.status_code
    with client.things.with_streaming_response.get("a") as stream:
        chunk: bytes = next(stream.iter_bytes())
        three: list[int] = stream.parse()
    for item in client.things.iter_things(page_size=5, timeout=None):
        four: int = item


async def later() -> str:
    return "t"


async def main() -> None:
    async with AsyncClient("https://x", token=later) as client:
        one: list[int] = await client.things.get("a")
        raw = await client.things.with_raw_response.get("a", limit=1)
        two: list[int] = raw.parse()
"""

WRONG = (
    'client.things.get("a", limit="3")',
    'client.things.get("a", timeoutt=3)',
    'client.things.get("a", timeout="3")',
    "client.things.with_raw_response.get(limit=3)",
    'client.things.with_raw_response.get("a", limit="3")',
    'x: str = client.things.with_raw_response.get("a").parse()',
    'y: str = client.things.get("a")',
    'Client("https://x", tokn="t")',
    'Client("https://x", token=7)',
)


def checked(command: list[str], folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    (folder / "generated.py").write_text(GENERATED)
    (folder / "program.py").write_text(program)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def wrong_program() -> str:
    lines = ["from generated import Client", 'client = Client("https://x")', *WRONG]
    return "\n".join(lines) + "\n"


def test_mypy_agrees_and_disagrees_where_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    monkeypatch.setenv("MYPYPATH", str(ROOT / "generator"))
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--follow-imports=silent",
        "--enable-error-code=deprecated",
        "--cache-dir",
        str(tmp_path / "cache"),
        "program.py",
        "generated.py",
    ]
    right = checked(command, tmp_path, RIGHT)
    assert right.stdout == ""
    wrong = checked(command, tmp_path, wrong_program())
    lines = {int(line.split(":")[1]) for line in wrong.stdout.splitlines() if ": error:" in line}
    assert lines == set(range(3, 3 + len(WRONG)))
    old = checked(
        command, tmp_path, 'from generated import Client\nClient("https://x").things.old()\n'
    )
    assert "use get" in old.stdout
