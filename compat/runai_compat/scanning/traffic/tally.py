"""Requests counted by operation, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf

from ..routes import Route
from ..sites import CallSite, Confidence, Traffic
from .access_log import CommonEntry
from .request import Classifier, Request, moment, path_of, template

_CALLERS, _UNKNOWN_PATHS, _LONGEST, _MEMO = 200, 50, 300, 50_000
_MINUTES = {b"%02d:%02d" % (m, s): 60 * m + s for m in range(60) for s in range(61)}
OTHERS = b"others"
"""Stands for all callers after the first two hundred of an operation."""


@dataclass(slots=True)
class _Count:
    """What is known of one operation so far; line, column, code: its first request. first, last: in
    seconds since 1970. callers: as the log writes them.
    """

    route: Route | None
    line: int
    column: int
    code: str
    times: int = 0
    first: float = inf
    last: float = -inf
    callers: dict[bytes, int] = field(default_factory=dict)

    def at(self, seconds: float | None) -> None:
        """It was called then."""
        if seconds is not None:
            self.first = min(self.first, seconds)
            self.last = max(self.last, seconds)

    def by(self, caller: bytes, times: int) -> None:
        """Somebody called it so often."""
        if caller not in self.callers and len(self.callers) >= _CALLERS:
            caller = OTHERS
        self.callers[caller] = self.callers.get(caller, 0) + times

    @property
    def traffic(self) -> Traffic:
        """It as it is told, the most frequent caller first."""
        named = [(name.decode("utf-8", "replace"), times) for name, times in self.callers.items()]
        ordered = sorted(named, key=lambda pair: (-pair[1], pair[0]))
        return Traffic(self.times, _told(self.first), _told(self.last), tuple(ordered))


def _told(seconds: float) -> str | None:
    if seconds in (inf, -inf):
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Tally:
    """The requests of one file; left_out: how many are of paths that there was no room for."""

    def __init__(self, file: str, classifier: Classifier) -> None:
        self._file, self._classifier = file, classifier
        self._counts: dict[tuple[str, str], _Count] = {}
        self._memo: dict[tuple[bytes, bytes], _Count | None] = {}
        self._hours: dict[tuple[bytes, bytes], float] = {}
        self._unknown = 0
        self._lines = 0
        self._chunk = b""
        self.left_out = 0

    def begin(self, chunk: bytes) -> None:
        """The next lines of the file."""
        self._chunk = chunk

    def end(self) -> None:
        """The lines are done."""
        self._lines += self._chunk.count(b"\n")

    def add(self, request: Request) -> None:
        """A request in these lines."""
        host, path = path_of(request.target)
        if (named := host or request.host) and self._classifier.is_foreign(named):
            return
        count = self._count(request.method, path, request.position, request.times)
        if count is None:
            return
        count.times += request.times
        count.at(moment(request.time))
        count.at(moment(request.until) if request.until else None)
        if request.caller:
            count.by(request.caller.encode(), request.times)

    def add_row(self, line: int, request: Request) -> None:
        """A row of a table of counts, which is a line by itself."""
        self._lines, self._chunk = line - 1, f"{request.method} {request.target}".encode()
        self.add(request)

    def add_common(self, entries: Iterable[CommonEntry]) -> None:
        """Requests of the common format, of which there may be very many."""
        memo, hours = self._memo, self._hours
        for user, hour, minute, zone, method, target, agent in entries:
            called = method, target
            if called in memo:
                count = memo[called]
            else:
                if len(memo) > _MEMO:
                    memo.clear()
                count = memo[called] = self._common(method, target)
            if count is None:
                continue
            count.times += 1
            start = hours.get((hour, zone))
            if start is None:
                text = b"%b:00:00 %b" % (hour, zone)
                start = hours[hour, zone] = moment(text.decode("ascii", "replace")) or inf
            seconds = start + _MINUTES.get(minute, 0)
            if seconds < count.first:
                count.first = seconds
            if seconds > count.last:
                count.last = seconds
            caller = agent if user == b"-" and agent != b"-" else user
            if caller in count.callers:
                count.callers[caller] += 1
            elif caller not in (b"", b"-"):
                count.by(caller, 1)

    def _common(self, method: bytes, target: bytes) -> _Count | None:
        host, path = path_of(target.decode("utf-8", "replace"))
        if host and self._classifier.is_foreign(host):
            return None
        name = method.decode("ascii")
        return self._count(name, path, target, 1)

    def _count(self, method: str, path: str, place: int | bytes, times: int) -> _Count | None:
        """Where a request is counted; None for one that is not the API's. place: in these lines, or
        what stands there.
        """
        route = self._classifier.route(method, path)
        if route is None and not self._classifier.is_near(path):
            return None
        key = (method.upper(), route.address if route else template(path))
        known = self._counts.get(key)
        if known is None:
            if route is None:
                if self._unknown >= _UNKNOWN_PATHS:
                    self.left_out += times
                    return None
                self._unknown += 1
            known = self._counts[key] = self._first(route, place)
        return known

    def _first(self, route: Route | None, place: int | bytes) -> _Count:
        position = place if isinstance(place, int) else self._chunk.find(b" %b" % place) + 1
        start = self._chunk.rfind(b"\n", 0, position) + 1
        end = self._chunk.find(b"\n", start)
        line = self._chunk[start : end if end >= 0 else len(self._chunk)]
        before = line[: position - start].decode("utf-8", "replace")
        number = self._lines + self._chunk.count(b"\n", 0, start) + 1
        code = line[: 4 * _LONGEST].decode("utf-8", "replace").strip()[:_LONGEST]
        return _Count(route, number, len(before) + 1, code)

    def sites(self) -> list[CallSite]:
        """A use for each operation that was called."""
        return [
            CallSite(
                self._file,
                count.line,
                count.column,
                method,
                path,
                (count.route.name,) if count.route else (),
                Confidence.CERTAIN if count.route else Confidence.POSSIBLE,
                count.code,
                traffic=count.traffic,
            )
            for (method, path), count in self._counts.items()
        ]
