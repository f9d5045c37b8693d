"""The operations of an API in any number of releases, and which of them a path in code means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from runai_specs.openapi.locations import operation_key, wire_path
from runai_specs.openapi.object_model import METHODS

from .sites import UNKNOWN

_VERSION = re.compile(r"api|rest|v\d+\w*")
_SHOWN = re.compile(re.escape(UNKNOWN) + "+")
_EXACT, _VALUE, _TAIL, _LOOSE = 0, 1, 100, 10_000


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; path as the newest release writes it, address as it is called on the wire.

    The address has `{}` for each parameter, and the path of the server before it where the
    document names one.
    """

    method: str
    path: str
    address: str

    @property
    def key(self) -> str:
        """What identifies it: `GET /users/{}`."""
        return operation_key(self.method, self.path)

    @property
    def name(self) -> str:
        """As people write it: `GET /users/{userId}`."""
        return f"{self.method} {self.path}"

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the address."""
        return tuple(self.address.strip("/").split("/"))


@dataclass(frozen=True, slots=True)
class Match:
    """The operations that a path fits best. strict: nothing unknown stands for a fixed word."""

    routes: tuple[Route, ...]
    strict: bool

    @property
    def addresses(self) -> tuple[str, ...]:
        """The different addresses among them."""
        return tuple(dict.fromkeys(route.address for route in self.routes))


NOTHING = Match((), strict=False)
"""No operation."""


@dataclass(frozen=True)  # no slots: what is made of the routes is kept
class Routes:
    """All operations that may be meant; heads: the fixed segments that their addresses begin with."""

    routes: tuple[Route, ...]

    @cached_property
    def by_key(self) -> dict[str, Route]:
        """The operations by what identifies them."""
        return {route.key: route for route in self.routes}

    @cached_property
    def heads(self) -> tuple[tuple[str, ...], ...]:
        """One or two fixed segments that addresses begin with, the longest first."""
        first_segments = {_head(route.segments) for route in self.routes} - {()}
        return tuple(sorted(first_segments, key=lambda head: (-len(head), head)))

    def match(self, method: str | None, path: str) -> Match:
        """What a path (with UNKNOWN) means; of all methods where the method is None."""
        known = self._matches.get((method, path))
        if known is None:
            known = self._matches[method, path] = self._match(method, path)
        return known

    def _match(self, method: str | None, path: str) -> Match:
        fits: dict[int, list[Route]] = {}
        for cost, routes in self._tree.fitting(path.strip("/").split("/")):
            fitting = [route for route in routes if method is None or route.method == method]
            if fitting:
                fits.setdefault(cost, []).extend(fitting)
        if not fits:
            return NOTHING
        best = min(fits)
        order = sorted(fits[best], key=lambda route: (route.path, route.method))
        return Match(tuple(order), strict=best < _TAIL)

    @cached_property
    def _matches(self) -> dict[tuple[str | None, str], Match]:
        """What was asked before: code says the same path again and again."""
        return {}

    def with_base(self, method: str | None, tail: str) -> str | None:
        """The path that a distinctive end of one means, under whichever head has it; None for none.

        Distinctive are two fixed segments that paths of the API have, or one of several words.
        """
        for head in self.heads:
            path = f"/{'/'.join(head)}{tail}"
            match = self.match(method, path)
            if match.routes and match.strict and _is_distinctive(match.routes[0], len(head), tail):
                return path
        return None

    def under_heads(self, method: str | None, tail: str) -> list[str]:
        """The paths that the end of one means under what paths of the API begin with: for a base that is
        known to be the API's, of which nobody can tell how far it goes.
        """
        paths = (f"/{'/'.join(head)}{tail}" for head in self.heads)
        return [path for path in paths if self.match(method, path).strict]

    def is_commonplace(self, path: str) -> bool:
        """Whether other APIs may well have that path: one plain word behind the head (`/api/v1/users`)."""
        segments = path.strip("/").split("/")
        head = next((len(h) for h in self.heads if tuple(segments[: len(h)]) == h), 0)
        if any(_VERSION.fullmatch(segment) is None for segment in segments[:head]):
            return False
        matched = self.match(None, path).routes
        return not any(_is_distinctive(route, head, path) for route in matched[:1])

    def tails(self, *, with_base: bool) -> re.Pattern[bytes] | None:
        """Segments that tell a path of the API without its head: all where the base is given."""
        segments: set[str] = set()
        for route in self.routes:
            head = next((len(h) for h in self.heads if route.segments[: len(h)] == h), 0)
            following = route.segments[head : head + 2]
            fixed = [s for s in route.segments[head:] if "{" not in s]
            if with_base:
                segments.update(fixed[:1])
            elif len(fixed) > 1:
                segments.add("/".join(following) if "{" not in "".join(following) else fixed[0])
            segments.update(s for s in fixed if "-" in s)
        if not segments:
            return None
        either = "|".join(sorted(map(re.escape, segments), key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])".encode())

    @cached_property
    def _tree(self) -> _Segments:
        tree = _Segments()
        for route in self.routes:
            tree.add(route)
        return tree


class _Segments:
    """Routes by their segments: a path is compared only with those that began as it does."""

    def __init__(self) -> None:
        self._following: dict[str, _Segments] = {}
        self._open: list[str] = []
        self._routes: list[Route] = []

    def add(self, route: Route) -> None:
        """Keep a route at the end of its segments."""
        place = self
        for segment in route.segments:
            if segment not in place._following:
                place._following[segment] = _Segments()
                if "{}" in segment:
                    place._open.append(segment)
            place = place._following[segment]
        place._routes.append(route)

    def fitting(self, segments: list[str]) -> Iterator[tuple[int, list[Route]]]:
        """Routes that a path may mean, with how badly it fits them, 0 for exactly."""
        pending: list[tuple[_Segments, int, int]] = [(self, 0, 0)]
        while pending:
            place, at, total = pending.pop()
            if at == len(segments):
                yield total, place._routes
                continue
            segment, last = segments[at], at == len(segments) - 1
            for wanted in place._candidates(segment):
                cost = _cost(segment, wanted, last=last)
                if cost is not None:
                    pending.append((place._following[wanted], at + 1, total + cost))

    def _candidates(self, segment: str) -> Iterable[str]:
        if UNKNOWN in segment:
            return self._following
        if segment in self._following and segment not in self._open:
            return [segment, *self._open]
        return self._open


def routes(documents: Iterable[Mapping[str, Any]]) -> Routes:
    """The operations of documents, the oldest first: the newest gives each its name."""
    by_operation: dict[tuple[str, str], Route] = {}
    for document in documents:
        for route in _of_document(document):
            by_operation[route.method, route.address] = route
    order = sorted(by_operation.values(), key=lambda route: (route.path, route.method))
    return Routes(tuple(order))


def _of_document(document: Mapping[str, Any]) -> Iterator[Route]:
    for path, item in (document.get("paths") or {}).items():
        for method in METHODS:
            if isinstance(item, Mapping) and isinstance(item.get(method), Mapping):
                for prefix in _prefixes(document, item, item[method]):
                    yield Route(method.upper(), path, prefix + wire_path(path))


def _prefixes(*holders: Mapping[str, Any]) -> list[str]:
    """The paths that servers put before the document's own; the empty one is among them.

    holders: document, path item, operation; the servers of the last that has any count.
    """
    servers = next((holder["servers"] for holder in reversed(holders) if holder.get("servers")), ())
    paths = [
        path for server in servers if isinstance(server, Mapping) for path in server_paths(server)
    ]
    return list(dict.fromkeys(["", *paths]))


def server_paths(server: Mapping[str, Any]) -> Iterator[str]:
    """The paths of a server's address: of `{protocol}://{hostname}/api/v3` it is `/api/v3`.

    A variable in a path is what it can be: its default, and the other values where they are listed.
    """
    variables = server.get("variables")
    for url in _filled(
        str(server.get("url", "")), variables if isinstance(variables, Mapping) else {}
    ):
        path = re.sub(r"^(?:[^/?#]*:)?//[^/?#]*|^\{[^/]*", "", url)
        path = re.split(r"[?#]", path)[0].strip("/")
        yield wire_path(f"/{path}") if path else ""


_MOST_ADDRESSES = 32


def _filled(url: str, variables: Mapping[str, Any]) -> list[str]:
    """The address with the values that its variables can have; one without values stays."""
    urls = [url]
    for name, variable in variables.items():
        known = variable if isinstance(variable, Mapping) else {}
        listed = known.get("enum") or ()
        values = dict.fromkeys(
            map(str, (*([known["default"]] if "default" in known else []), *listed))
        )
        hole = f"{{{name}}}"
        if values and hole in url:
            urls = [url.replace(hole, value) for url in urls for value in values]
    return urls[:_MOST_ADDRESSES]


def _is_distinctive(route: Route, head: int, tail: str) -> bool:
    fixed = [s for s in route.segments[head:] if "{" not in s and s in tail.split("/")]
    return len(fixed) > 1 or any("-" in segment for segment in fixed)


def _head(segments: tuple[str, ...]) -> tuple[str, ...]:
    fixed = []
    for segment in segments[:2]:
        if "{" in segment or not segment:
            break
        fixed.append(segment)
    return tuple(fixed)


def _cost(written: str, declared: str, *, last: bool) -> int | None:
    if written == declared:
        return _EXACT
    if declared == "{}":
        return None if not written else _EXACT if UNKNOWN in written else _VALUE
    if "{}" in declared:
        fits = _pattern(declared, "{}").fullmatch(written.replace(UNKNOWN, "x"))
        return None if fits is None else _EXACT if UNKNOWN in written else _VALUE
    if UNKNOWN not in written:
        return None
    if last and written.rstrip(UNKNOWN) == declared:
        return _TAIL  # `/projects` and a variable: the query, most likely
    return _LOOSE if _pattern(written, UNKNOWN).fullmatch(declared) else None


@lru_cache(maxsize=1024)
def _pattern(text: str, hole: str) -> re.Pattern[str]:
    return re.compile(filled(text.split(hole), "."))


def filled(parts: Iterable[str], gap: str) -> str:
    """The regular expression of texts with at least one of the gap's characters between them.

    Each gap but the last takes the least that it can and keeps to it: more would never help what follows.
    """
    first, *between = map(re.escape, parts)
    if not between:
        return first
    return f"{first}{''.join(f'(?>{gap}+?{part})' for part in between[:-1])}{gap}+{between[-1]}"


def shown(path: str, match: Match) -> str:
    """A path as it is printed, `{}` for what is not known; not for a query that may follow."""
    kept = path.rstrip(UNKNOWN)
    if match.routes and not match.strict and not kept.endswith("/"):
        path = kept
    return _SHOWN.sub("{}", path)
