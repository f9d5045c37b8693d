"""Raw and streamed responses through the descriptors that generated classes use."""

from __future__ import annotations

import asyncio
import gzip
import os
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from runai_generator.prepare import media
from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.deprecation import deprecated
from runai_generator.runtime._core.errors import (
    APIConnectionError,
    NotFoundError,
    ResponseValidationError,
)
from runai_generator.runtime._core.messages import body
from runai_generator.runtime._core.operation import Operation
from runai_generator.runtime._core.resource import AsyncResource, Resource
from runai_generator.runtime._core.results.raw import (
    AsyncRawMethod,
    AsyncRawResource,
    AsyncStreamMethod,
    RawMethod,
    RawResource,
    StreamMethod,
)

EXPORT = Operation("logs.export", "GET", "/x", accept=("text/csv",))


class Logs(Resource):
    def export(self, *, limit: int | None = None) -> str:
        """The log."""
        options = {"extra_query": {"limit": limit}}
        return self._client.call(EXPORT, {200: str}, options=options)  # type: ignore[no-any-return, arg-type]

    @deprecated("gone soon")
    def old(self) -> str:
        return self.export()

    @cached_property
    def with_raw_response(self) -> LogsWithRawResponse:
        return LogsWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> LogsWithStreamingResponse:
        return LogsWithStreamingResponse(self)


class LogsWithRawResponse(RawResource):
    export = RawMethod(Logs.export)
    old = RawMethod(Logs.old)


class LogsWithStreamingResponse(RawResource):
    export = StreamMethod(Logs.export)


class AsyncLogs(AsyncResource):
    async def export(self, *, limit: int | None = None) -> str:
        """The log."""
        options = {"extra_query": {"limit": limit}}
        return await self._client.call(EXPORT, {200: str}, options=options)  # type: ignore[no-any-return, arg-type]

    @cached_property
    def with_raw_response(self) -> AsyncLogsWithRawResponse:
        return AsyncLogsWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncLogsWithStreamingResponse:
        return AsyncLogsWithStreamingResponse(self)


class AsyncLogsWithRawResponse(AsyncRawResource):
    export = AsyncRawMethod(AsyncLogs.export)


class AsyncLogsWithStreamingResponse(AsyncRawResource):
    export = AsyncStreamMethod(AsyncLogs.export)


CSV = (("Content-Type", "text/csv"), ("X-Request-Id", "r1"))


class Both:
    """The sync and the async logs behind one set of plain functions."""

    def __init__(self, side: Any) -> None:
        self.server, self.is_async = side.server, side.is_async

    def plain(self, **arguments: Any) -> Any:
        return self._do(lambda logs: logs.export(**arguments))

    def raw(self, **arguments: Any) -> Any:
        return self._do(lambda logs: logs.with_raw_response.export(**arguments))

    def _do(self, act: Any) -> Any:
        if not self.is_async:
            with SyncClient(self.server.origin, token="t") as client:
                return act(Logs(client))

        async def main() -> Any:
            async with AsyncBaseClient(self.server.origin, token="t") as client:
                return await act(AsyncLogs(client))

        return asyncio.run(main())

    def stream(self, read: str, *arguments: Any, **options: Any) -> Any:
        """The list of what `iter_...` gives, or what another method returns, in a stream."""
        if not self.is_async:
            with (
                SyncClient(self.server.origin, token="t", max_retries=0) as client,
                Logs(client).with_streaming_response.export(**options) as response,
            ):
                items = getattr(response, read)(*arguments)
                return list(items) if read.startswith("iter_") else items

        async def main() -> Any:
            async with (
                AsyncBaseClient(self.server.origin, token="t", max_retries=0) as client,
                AsyncLogs(client).with_streaming_response.export(**options) as response,
            ):
                items = getattr(response, read)(*arguments)
                return [one async for one in items] if read.startswith("iter_") else await items

        return asyncio.run(main())


@pytest.fixture
def both(side: Any) -> Both:
    return Both(side)


def test_the_raw_twin_of_a_method_takes_the_same_and_gives_the_response(
    both: Both, answer: Any
) -> None:
    both.server.on("GET", "/x", answer(body=b"a,b", headers=CSV))
    assert both.plain(limit=3) == "a,b"
    response = both.raw(limit=3)
    assert (response.status_code, response.request_id) == (200, "r1")
    assert response.parse() == "a,b"
    assert [request.query for request in both.server.received] == ["limit=3", "limit=3"]


def test_a_stream_comes_in_pieces(both: Both, answer: Any) -> None:
    both.server.on("GET", "/x", answer(pieces=("ü,1\n".encode(), b"b,2\n"), headers=CSV))
    assert b"".join(both.stream("iter_bytes", limit=1)) == "ü,1\nb,2\n".encode()
    assert both.stream("iter_bytes", 3) == ["ü,".encode(), b"1\nb", b",2\n"]
    assert "".join(both.stream("iter_text")) == "ü,1\nb,2\n"
    assert both.stream("iter_lines") == ["ü,1", "b,2"]
    assert both.stream("read") == "ü,1\nb,2\n".encode()
    assert both.stream("parse") == "ü,1\nb,2\n"


def test_a_stream_begins_before_the_answer_is_whole(server: Any, answer: Any) -> None:
    server.on("GET", "/x", answer(pieces=(b"first", b"second"), pause=0.3, headers=CSV))
    with (
        SyncClient(server.origin, token="t") as client,
        Logs(client).with_streaming_response.export() as response,
    ):
        assert (response.status_code, response.request_id) == (200, "r1")
        assert next(iter(response.iter_bytes())) == b"first"


def test_an_error_status_is_raised_on_entering(both: Both, answer: Any) -> None:
    both.server.on("GET", "/x", answer(404, {"message": "none"}))
    with pytest.raises(NotFoundError, match="none"):
        both.stream("read")


def test_a_download_is_written_to_a_file(both: Both, answer: Any, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2000
    both.server.on("GET", "/x", answer(body=content, headers=CSV))
    target = tmp_path / "log.csv"
    both.stream("write_to_file", target)
    assert target.read_bytes() == content
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("reply", [{"body": b"x" * 100_000}, {"pieces": (b"x" * 1000,) * 3}])
def test_a_download_that_breaks_leaves_the_file_as_it_was(
    both: Both, answer: Any, tmp_path: Path, reply: Any
) -> None:
    both.server.on("GET", "/x", answer(cut=True, headers=CSV, **reply))
    target = tmp_path / "log.csv"
    target.write_text("before")
    with pytest.raises(APIConnectionError):
        both.stream("write_to_file", target)
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_download_leaves_the_mask_of_the_process_alone(
    both: Both, answer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for it means changing it, for every thread; a file that is there keeps its mode."""

    def refuse(_: int) -> int:
        raise AssertionError("the umask of the process was changed")

    monkeypatch.setattr(os, "umask", refuse)
    both.server.on("GET", "/x", answer(body=b"a,b", headers=CSV))
    target = tmp_path / "log.csv"
    target.write_text("before")
    target.chmod(0o640)
    both.stream("write_to_file", target)
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"a,b", 0o640)


def test_a_page_instead_of_a_download_is_an_error_and_no_file(
    both: Both, answer: Any, tmp_path: Path
) -> None:
    both.server.on("GET", "/x", answer(body=b"<html>", headers=(("Content-Type", "text/html"),)))
    with pytest.raises(ResponseValidationError, match="text/html instead of text/csv"):
        both.stream("write_to_file", tmp_path / "log.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_packed_download_that_was_cut_off_is_an_error_and_no_file(
    both: Both, answer: Any, tmp_path: Path
) -> None:
    packed = gzip.compress(os.urandom(50_000))
    fields = (*CSV, ("Content-Encoding", "gzip"))
    both.server.on("GET", "/x", answer(body=packed[:-100], headers=fields))
    with pytest.raises(APIConnectionError, match="the gzip body ended early"):
        both.stream("write_to_file", tmp_path / "log.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_stream_left_early_gives_its_connection_back(server: Any, answer: Any) -> None:
    server.on("GET", "/x", answer(pieces=(b"x" * 1000,) * 50, headers=CSV))
    with SyncClient(server.origin, token="t", max_connections=3, timeout=5) as client:
        for _ in range(10):  # more than the pool holds
            with Logs(client).with_streaming_response.export() as response:
                next(iter(response.iter_bytes()))


def test_the_views_keep_documentation_and_deprecation() -> None:
    assert LogsWithRawResponse.export.__doc__ == "The log."
    assert LogsWithRawResponse.old.__deprecated__ == "gone soon"


def test_what_is_sent_line_by_line_is_prepared_and_sent_by_one_list() -> None:
    """Clients carry the runtime, which knows nothing of the generator: each has its own."""
    assert body.LINES == media.LINES


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask
