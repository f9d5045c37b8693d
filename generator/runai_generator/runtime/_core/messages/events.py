"""Answers that come one by one: server-sent events, and lines of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Data = TypeVar("Data")
_MOST_DIGITS = 18  # of milliseconds; nobody waits for longer


@dataclass(frozen=True, slots=True)
class ServerSentEvent(Generic[Data]):
    """One event of a stream.

    data is what the contract says it is; text that is no JSON, such as `[DONE]`, stays text. event is
    its kind, id what the server calls it, retry after how many milliseconds to connect again.
    """

    data: Data
    event: str = "message"
    id: str | None = None
    retry: int | None = None


class Lines:
    """Lines out of pieces of bytes; only CR and LF end one, as other separators may be in JSON."""

    def __init__(self) -> None:
        self._open = b""

    @property
    def waiting(self) -> int:
        """How many bytes there are of a line that has not ended yet."""
        return len(self._open)

    def feed(self, piece: bytes) -> list[bytes]:
        """The lines that the piece ends."""
        *lines, self._open = (self._open + piece).replace(b"\r\n", b"\n").split(b"\n")
        if self._open.endswith(b"\r"):  # half of a line end, perhaps
            return [part for line in lines for part in line.split(b"\r")]
        *more, self._open = self._open.split(b"\r")
        return [*(part for line in lines for part in line.split(b"\r")), *more]

    def rest(self) -> list[bytes]:
        """What came after the last line end."""
        rest, self._open = self._open, b""
        return rest.removesuffix(b"\r").split(b"\r") if rest else []


class Events:
    """Events out of lines (WHATWG HTML, 9.2.6); read: what makes the value of the data."""

    def __init__(self, read: Callable[[bytes], Any]) -> None:
        self._read = read
        self._data: list[bytes] = []
        self._kind, self._id, self._retry = "message", "", ""

    def feed(self, line: bytes) -> Iterator[ServerSentEvent[Any]]:
        """The event that the line ends, if it ends one."""
        if not line:
            yield from self.rest()
            return
        name, _, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data.append(value)
            case b"event":
                self._kind = value.decode("utf-8", "replace")
            case b"id" if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
            case b"retry" if value.isdigit() and len(value) <= _MOST_DIGITS:
                self._retry = value.decode()

    def rest(self) -> Iterator[ServerSentEvent[Any]]:
        """The event of the lines since the last one, if they make one."""
        data, kind = b"\n".join(self._data), self._kind
        has_data = bool(self._data)
        self._data, self._kind = [], "message"
        if has_data:
            retry, self._retry = int(self._retry) if self._retry else None, ""
            yield ServerSentEvent(self._read(data), kind or "message", self._id or None, retry)


class Items:
    """Values out of lines of JSON, empty ones passed over."""

    def __init__(self, read: Callable[[bytes], Any]) -> None:
        self._read = read

    def feed(self, line: bytes) -> Iterator[Any]:
        """The value of the line."""
        line = line.strip(b" \t\x1e")  # RFC 7464 begins each with a record separator
        if line:
            yield self._read(line)

    def rest(self) -> Iterator[Any]:
        """Nothing: each line stands by itself."""
        return iter(())


def read_all(content: bytes, reader: Events | Items) -> list[Any]:
    """All events or values of a stream that has ended."""
    lines = Lines()
    values = [
        value for line in [*lines.feed(content), *lines.rest()] for value in reader.feed(line)
    ]
    return [*values, *reader.rest()]
