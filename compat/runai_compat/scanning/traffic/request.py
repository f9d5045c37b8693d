"""One request, as logs and spans record it; and which operation it calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from ..hosts import Hosts, Owner, host_label, words
from ..routes import Route, Routes, filled

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COMMON = re.compile(r"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?")
_SECONDS = re.compile(r"\d{9,19}(?:\.\d+)?")
_VALUE = re.compile(r"\d+|(?=.*\d).{8,}")
_ID = re.compile(rb"/(?:\d++|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27})(?![^/])")
_GATEWAYS = frozenset(
    {
        "apisix", "caddy", "envoy", "gateway", "gw", "haproxy", "ingress", "ingressgateway", "istio",
        "kong", "lb", "nginx", "proxy", "router", "traefik", "varnish",
    }
)  # fmt: skip
"""Words in names of services that stand before others."""
_NESTED = frozenset({dict, list})
_HOLE = re.compile(r"\{[^{}]*\}")


class Request(NamedTuple):
    """What one entry says; times: how often, where entries are counted already.

    target: path with its query, or the whole address. position: a place in the text from which on the
    target is looked for; None where only the text before it is known.
    """

    method: str
    target: str
    time: str = ""
    caller: str = ""
    host: str = ""
    position: int | None = 0
    times: int = 1
    until: str = ""


@lru_cache(maxsize=65_536)
def moment(text: str) -> float | None:
    """The moment that a log writes, in seconds since 1970: as the common format has it, ISO 8601, or
    seconds (also in thousandths, millionths, billionths); None for none of them.
    """
    text = text.strip().strip('"')
    if (common := _COMMON.match(text)) is not None and common[2] in _MONTHS:
        day, month, year, hour, minute, second, offset = common.groups()
        number = _MONTHS.index(month) + 1
        return _seconds(f"{year}-{number:02}-{day}T{hour}:{minute}:{second}{offset or ''}")
    if _SECONDS.fullmatch(text):
        seconds = float(text)
        while seconds > 1e11:
            seconds /= 1000
        return seconds
    return _seconds(text)


def _seconds(text: str) -> float | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


@dataclass(slots=True)
class _Node:
    """What may follow a path so far: a fixed segment, one with a parameter in it, any segment."""

    fixed: dict[str, _Node] = field(default_factory=dict)
    mixed: list[tuple[re.Pattern[str], _Node]] = field(default_factory=list)
    any: _Node | None = None
    methods: dict[str, Route] = field(default_factory=dict)


class Classifier:
    """Which operation a request calls: fixed segments before parameters."""

    def __init__(self, routes: Routes, hosts: Hosts) -> None:
        self._root = _Node()
        self._hosts = hosts
        self._heads = frozenset(head for head in routes.heads if len(head) > 1)
        for route in routes.routes:
            self._add(route)
        self._has_ids = any(map(_may_be_id, {s for route in routes.routes for s in route.segments}))
        self.owner = lru_cache(maxsize=4_096)(self._owner)

    def alike(self, path: bytes) -> bytes:
        """The same for paths that differ only in numbers and UUIDs as segments: all that ask for a
        user are the same operation, and most ask for another user.
        """
        return path if self._has_ids else _ID.sub(b"/0", path)

    def is_near(self, path: str) -> bool:
        """Whether a path of no operation goes on after two segments that the API's paths begin with."""
        segments = tuple(path.strip("/").split("/", 3))
        return len(segments) > 2 and segments[:2] in self._heads

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.segments:
            if segment == "{}":
                node.any = node.any or _Node()
                node = node.any
            elif "{}" in segment:
                pattern = re.compile(filled(segment.split("{}"), "[^/]"))
                following = next((n for p, n in node.mixed if p.pattern == pattern.pattern), None)
                if following is None:
                    following = _Node()
                    node.mixed.append((pattern, following))
                node = following
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.methods[route.method] = route

    def route(self, method: str, path: str) -> Route | None:
        """The operation of a method and a path without host and query; None for none."""
        segments = path.strip("/").split("/")
        method = method.upper()
        node = self._root
        for segment in segments:  # most paths have one reading only
            following = node.fixed.get(segment) or (node.any if segment else None)
            if following is None or node.mixed:
                break
            node = following
        else:
            if (route := node.methods.get(method)) is not None:
                return route
        return _find(self._root, segments, 0, method)

    def _owner(self, host: str) -> Owner:
        """Whose a host is, or a service; it is doubtful where its first name says what it is of. What only
        hands requests on is anybody's.
        """
        if (
            "." not in host
            and not words(host).isdisjoint(_GATEWAYS)
            and not self._hosts.is_own_name(host)
        ):
            return Owner.UNKNOWN
        owner = self._hosts.owner(f"https://{host}/")
        is_other = owner is Owner.UNKNOWN and self._hosts.is_of_something_else([host_label(host)])
        return Owner.DOUBTFUL if is_other else owner


def _find(node: _Node, segments: list[str], at: int, method: str) -> Route | None:
    if at == len(segments):
        return node.methods.get(method)
    segment = segments[at]
    following = node.fixed.get(segment)
    if following is not None and (route := _find(following, segments, at + 1, method)) is not None:
        return route
    for pattern, mixed in node.mixed:
        if pattern.fullmatch(segment) and (route := _find(mixed, segments, at + 1, method)):
            return route
    return _find(node.any, segments, at + 1, method) if node.any is not None and segment else None


def _may_be_id(segment: str) -> bool:
    """Whether something that is written in a path may also be a number or a UUID as a whole."""
    fixed = segment.replace("{}", "")
    if fixed == segment:
        return _ID.match(b"/" + segment.encode()) is not None
    return fixed != "" and re.fullmatch(r"[\da-fA-F-]+", fixed) is not None


def path_of(target: str) -> tuple[str, str]:
    """Host (empty where it is not named) and path of a request's target, without the query."""
    if target.startswith("/") and "?" not in target and "#" not in target:
        return "", target
    plain = target.partition("?")[0].partition("#")[0]
    scheme, mark, rest = plain.partition("://")
    if mark and scheme.isalpha():
        host, _, path = rest.partition("/")
        return host, f"/{path}"
    return "", plain


def flat(record: Mapping[str, object], prefix: str = "", depth: int = 3) -> Mapping[str, object]:
    """The scalars of nested objects by their names with dots; the record itself where nothing is nested."""
    if not prefix and _NESTED.isdisjoint(map(type, record.values())):
        return record
    scalars: dict[str, object] = {}
    for name, value in record.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            if depth:
                scalars |= flat(value, f"{key}.", depth - 1)
        elif isinstance(value, list):
            if value and isinstance(value[0], str):
                scalars[key] = value[0]
        elif value is not None:
            scalars[key] = value
    return scalars


def first_of(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    """The value of the first of the names that has one; empty for none."""
    for name in names:  # a generator takes three times as long, and logs have millions of lines
        if (value := record.get(name)) and value != "-":
            return str(value)
    return ""


def template(path: str) -> str:
    """A path of no operation with `{}` for the segments that look like values."""
    segments = _HOLE.sub("{}", path).split("/")
    return "/".join("{}" if _VALUE.fullmatch(s) else s for s in segments)
