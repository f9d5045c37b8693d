"""Responses whose body is read piece by piece, and files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, overload

import h11
import httpx

from ..headers import Headers
from ..messages.decode import Answers, Reading, decode, stream_reader
from ..messages.events import Lines, ServerSentEvent
from ..messages.reply import Reply
from ..operation import Operation
from ..transport.call_steps import Plan, final_error
from ..transport.exchange import failure, too_large

Parsed = TypeVar("Parsed")
Item = TypeVar("Item")
_BROKEN = (httpx.TransportError, httpx.DecodingError, h11.ProtocolError, OSError)


class _Streamed(Generic[Parsed]):
    """What the sync and the async streamed response have in common."""

    def __init__(
        self, operation: Operation, plan: Plan, reply: Reply, answers: Answers, reading: Reading
    ) -> None:
        self._operation, self._plan, self._reply = operation, plan, reply
        self._answers, self._reading = answers, reading
        self._content: bytes | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} of {self._operation.name}>"

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._reply.status

    @property
    def headers(self) -> Headers:
        """The header fields, by case-insensitive name."""
        return self._reply.headers

    @property
    def request_id(self) -> str | None:
        """The id under which the server knows this request, if it sent one."""
        return self._reply.request_id

    def _decode(self, content: bytes) -> Any:
        whole = replace(self._reply, content=content, stream=None)
        return decode(self._operation, whole, self._answers, self._reading)

    def _error(self, error: Exception) -> Exception:
        return final_error(self._plan, failure(error, self._plan.timeout, 0.0))

    def _require_size(self, size: int) -> None:
        if size > self._plan.max_bytes:
            raise final_error(self._plan, too_large(self._plan.max_bytes, 0.0))


class StreamedResponse(_Streamed[Parsed]):
    """A response inside its `with` block. A broken connection raises APIConnectionError."""

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The body, decompressed, in pieces of the size given, or as they come."""
        yield from self._iterate(lambda: self._reply.stream.iter_bytes(chunk_size))

    def iter_text(self, chunk_size: int | None = None) -> Iterator[str]:
        """The body as text, in pieces."""
        yield from self._iterate(lambda: self._reply.stream.iter_text(chunk_size))

    def iter_lines(self) -> Iterator[str]:
        """The body as lines of text, without line ends."""
        yield from self._iterate(lambda: self._reply.stream.iter_lines())

    @overload
    def iter_events(
        self: StreamedResponse[list[ServerSentEvent[Item]]],
    ) -> Iterator[ServerSentEvent[Item]]: ...
    @overload
    def iter_events(self) -> Iterator[ServerSentEvent[Any]]: ...
    def iter_events(self) -> Iterator[ServerSentEvent[Any]]:
        """The server-sent events, each as soon as it is there."""
        return self._values()

    @overload
    def iter_items(self: StreamedResponse[list[Item]]) -> Iterator[Item]: ...
    @overload
    def iter_items(self) -> Iterator[Any]: ...
    def iter_items(self) -> Iterator[Any]:
        """The values of a stream of JSON lines, each as soon as it is there."""
        return self._values()

    def _values(self) -> Iterator[Any]:
        lines, reader = Lines(), stream_reader(self._operation, self._reply, self._reading)
        for piece in self.iter_bytes():
            for line in lines.feed(piece):
                yield from reader.feed(line)
            self._require_size(lines.waiting)
        for line in lines.rest():
            yield from reader.feed(line)
        yield from reader.rest()

    def read(self) -> bytes:
        """The whole body; raises ResponseTooLargeError above `max_response_bytes`."""
        if self._content is None:
            chunks, size = [], 0
            for chunk in self.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                self._require_size(size)
            self._content = b"".join(chunks)
        return self._content

    def parse(self) -> Parsed:
        """The value that the plain method returns; reads the whole body."""
        parsed: Parsed = self._decode(self.read())
        return parsed

    def write_to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the body to the file: completely, or the file stays as it was."""
        with _replacing(path) as file:
            for chunk in self.iter_bytes():
                file.write(chunk)

    def close(self) -> None:
        """Give the connection back; leaving the `with` block does it."""
        self._reply.stream.close()

    def _iterate(self, pieces: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        broken: Exception | None = None
        iterator = pieces()
        while broken is None:
            try:
                piece = next(iterator)
            except StopIteration:  # noqa: PERF203 - each step may break
                return
            except _BROKEN as error:
                broken = self._error(error)
            else:
                yield piece
        raise broken


class AsyncStreamedResponse(_Streamed[Parsed]):
    """A response inside its `async with` block. A broken connection raises APIConnectionError."""

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """The body, decompressed, in pieces of the size given, or as they come."""
        return self._iterate(lambda: self._reply.stream.aiter_bytes(chunk_size))

    def iter_text(self, chunk_size: int | None = None) -> AsyncIterator[str]:
        """The body as text, in pieces."""
        return self._iterate(lambda: self._reply.stream.aiter_text(chunk_size))

    def iter_lines(self) -> AsyncIterator[str]:
        """The body as lines of text, without line ends."""
        return self._iterate(lambda: self._reply.stream.aiter_lines())

    @overload
    def iter_events(
        self: AsyncStreamedResponse[list[ServerSentEvent[Item]]],
    ) -> AsyncIterator[ServerSentEvent[Item]]: ...
    @overload
    def iter_events(self) -> AsyncIterator[ServerSentEvent[Any]]: ...
    def iter_events(self) -> AsyncIterator[ServerSentEvent[Any]]:
        """The server-sent events, each as soon as it is there."""
        return self._values()

    @overload
    def iter_items(self: AsyncStreamedResponse[list[Item]]) -> AsyncIterator[Item]: ...
    @overload
    def iter_items(self) -> AsyncIterator[Any]: ...
    def iter_items(self) -> AsyncIterator[Any]:
        """The values of a stream of JSON lines, each as soon as it is there."""
        return self._values()

    async def _values(self) -> AsyncIterator[Any]:
        lines, reader = Lines(), stream_reader(self._operation, self._reply, self._reading)
        async for piece in self.iter_bytes():
            for line in lines.feed(piece):
                for value in reader.feed(line):
                    yield value
            self._require_size(lines.waiting)
        for line in lines.rest():
            for value in reader.feed(line):
                yield value
        for value in reader.rest():
            yield value

    async def read(self) -> bytes:
        """The whole body; raises ResponseTooLargeError above `max_response_bytes`."""
        if self._content is None:
            chunks, size = [], 0
            async for chunk in self.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                self._require_size(size)
            self._content = b"".join(chunks)
        return self._content

    async def parse(self) -> Parsed:
        """The value that the plain method returns; reads the whole body."""
        parsed: Parsed = self._decode(await self.read())
        return parsed

    async def write_to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the body to the file: completely, or the file stays as it was."""
        with _replacing(path) as file:
            async for chunk in self.iter_bytes():
                file.write(chunk)

    async def aclose(self) -> None:
        """Give the connection back; leaving the `async with` block does it."""
        await self._reply.stream.aclose()

    async def _iterate(self, pieces: Callable[[], AsyncIterator[Any]]) -> AsyncIterator[Any]:
        broken: Exception | None = None
        iterator = pieces()
        while broken is None:
            try:
                piece = await iterator.__anext__()
            except StopAsyncIteration:  # noqa: PERF203 - each step may break
                return
            except _BROKEN as error:
                broken = self._error(error)
            else:
                yield piece
        raise broken


@contextmanager
def _replacing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A new file beside the path that takes its place if the block ends well."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.urandom(6).hex()}")
    try:
        # The system applies the umask: it can only be asked for by changing it, for every thread.
        with temporary.open("xb") as file:
            yield file
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
