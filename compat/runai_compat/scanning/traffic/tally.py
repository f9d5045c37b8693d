"""Requests counted by operation, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf, nan

from ..hosts import Owner
from ..routes import Route
from ..sites import CallSite, Confidence, Traffic
from .access_log import Entry
from .request import Classifier, Request, moment, path_of, template
from .spans import written

_CALLERS, _UNKNOWN_PATHS, _LONGEST, _MEMO = 200, 50, 300, 50_000
_MINUTES = {b"%02d:%02d" % (m, s): 60 * m + s for m in range(60) for s in range(61)}
_NOBODY = (b"-", b"")
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

    def add(self, other: _Count) -> None:
        """What was counted apart is of the same operation."""
        self.times += other.times
        self.at(other.first)
        self.at(other.last)
        for caller, times in other.callers.items():
            self.by(caller, times)

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
        self._counts: dict[tuple[str, str, bool], _Count] = {}
        """By method, address, and whether it was asked of a host that may be another product's."""
        self._names_own = False
        """Whether an entry names a host of the API: then another host's name tells that it is none."""
        self._memo: dict[tuple[bytes, bytes, bytes], _Count | None] = {}
        self._hours: dict[bytes, float] = {}
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
        count = self._counted(request)
        if count is None:
            return
        count.times += request.times
        count.at(moment(request.time))
        count.at(moment(request.until) if request.until else None)
        if request.caller:
            count.by(request.caller.encode("utf-8", "replace"), request.times)

    def add_row(self, line: int, request: Request) -> None:
        """A row of a table of counts, which is a line by itself."""
        self._lines, self._chunk = (
            line - 1,
            f"{request.method} {request.target}".encode("utf-8", "replace"),
        )
        self.add(request)

    def add_entries(self, entries: Iterable[Entry]) -> None:
        """Requests of one of the frequent formats, of which there may be very many."""
        memo, alike, written, seconds = self._memo, self._classifier.alike, b"", nan
        for user, time, method, target, agent, host in entries:
            called = method, alike(target), host
            if called in memo:
                count = memo[called]
            else:
                if len(memo) > _MEMO:
                    memo.clear()
                count = memo[called] = self._called(method, target, host)
            if count is None:
                continue
            count.times += 1
            if time != written:  # the requests of a second stand together
                written, seconds = time, self._seconds(time)
            if seconds < count.first:
                count.first = seconds
            if seconds > count.last:
                count.last = seconds
            caller = agent if user in _NOBODY else user
            if caller in count.callers:
                count.callers[caller] += 1
            elif caller not in _NOBODY:
                count.by(caller, 1)

    def _seconds(self, time: bytes) -> float:
        """A moment as a log writes it; an hour of `28/Nov/2026:10:00:00 +0000` is read once."""
        if time[2:3] != b"/":
            return moment(time.decode("ascii", "replace")) or nan
        hour = time[:14] + b":00:00" + time[20:]
        start = self._hours.get(hour)
        if start is None:
            if len(self._hours) > _MEMO:
                self._hours.clear()
            start = self._hours[hour] = moment(hour.decode("ascii", "replace")) or nan
        return start + _MINUTES.get(time[15:20], 0)

    def _called(self, method: bytes, target: bytes, host: bytes) -> _Count | None:
        where = b"" if host == b"-" else host
        text = target.decode("utf-8", "replace"), where.decode("utf-8", "replace")
        return self._counted(Request(method.decode("ascii"), text[0], host=text[1], position=None))

    def _counted(self, request: Request) -> _Count | None:
        """Where a request is counted; None for one that is not the API's."""
        host, path = path_of(request.target)
        named = host or request.host
        owner = self._classifier.owner(named) if named else Owner.UNKNOWN
        if owner is Owner.FOREIGN:
            return None
        route = self._classifier.route(request.method, path)
        if route is None and not self._classifier.is_near(path):
            return None
        self._names_own |= owner is Owner.OURS
        address = route.address if route else template(path)
        key = request.method.upper(), address, owner is Owner.DOUBTFUL
        known = self._counts.get(key)
        if known is None:
            if route is None:
                if self._unknown >= _UNKNOWN_PATHS:
                    self.left_out += request.times
                    return None
                self._unknown += 1
            known = self._counts[key] = self._first(route, request)
        return known

    def _first(self, route: Route | None, request: Request) -> _Count:
        position = self._position(request)
        start = self._chunk.rfind(b"\n", 0, position) + 1
        end = self._chunk.find(b"\n", start)
        line = self._chunk[start : end if end >= 0 else len(self._chunk)]
        before = line[: position - start].decode("utf-8", "replace")
        number = self._lines + self._chunk.count(b"\n", 0, start) + 1
        code = line[: 4 * _LONGEST].decode("utf-8", "replace").strip()[:_LONGEST]
        return _Count(route, number, len(before) + 1, code)

    def _position(self, request: Request) -> int:
        """Where in these lines the target of a request stands."""
        target = request.target.encode("utf-8", "replace")
        start = request.position
        if start is None:
            start = max(
                0, self._chunk.find(b'"%b %b' % (request.method.encode("utf-8", "replace"), target))
            )
        places = (self._chunk.find(text, start) for text in (target, written(request.target)))
        return next((place for place in places if place >= 0), start)

    def sites(self) -> list[CallSite]:
        """A use for each operation that was called; where some were of hosts of the API, only a possible
        one for what was called of others.
        """
        if not self._names_own:
            self._join()
        return [
            CallSite(
                self._file,
                count.line,
                count.column,
                method,
                path,
                (count.route.name,) if count.route else (),
                Confidence.POSSIBLE if is_other or not count.route else Confidence.CERTAIN,
                count.code,
                traffic=count.traffic,
            )
            for (method, path, is_other), count in self._counts.items()
        ]

    def _join(self) -> None:
        """Count as one what was counted apart by its host."""
        apart, self._counts = self._counts, {}
        for (method, path, _), count in apart.items():
            known = self._counts.setdefault((method, path, False), count)
            if known is not count:
                known.add(count)
