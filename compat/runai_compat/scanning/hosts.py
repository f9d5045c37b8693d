"""Whose address it is: ours, somebody else's, or nobody can tell; and which part of it is a path of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from .products import ANYBODY, OTHER_BASES, PRODUCTS, SERVICES
from .sites import UNKNOWN

_PORTS = frozenset(
    [
        "9090",
        "9093",
        "9091",
        "3000",
        "8200",
        "6443",
        "10250",
        "10255",
        "2379",
        "9200",
        "5601",
        "8500",
        "4646",
        "5000",
        "15672",
        "16686",
        "3100",
        "5432",
        "6379",
        "8001",
        "9100",
        "8181",
        "8086",
        "9411",
        "4040",
        "8088",
        "8888",
    ]
)
_CLUSTER_PORTS = frozenset({"6443", "10250", "10255", "2379"})
"""Those of a Kubernetes cluster, wherever it is."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal"})
_PROXIED = re.compile(r"/namespaces/[^/]+/services/(?P<name>[^/]+)/proxy(?=/|$)")
"""What stands before a path at a service that is called through the API of Kubernetes."""
_CLUSTER = re.compile(r"\.svc(?:\.cluster\.local)?(?::\d+)?$")
_SHORT = 2
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


_PLAYED = re.compile(r"inventory_hostname(?:_short)?|ansible_(?:host|hostname|fqdn)\b")
"""What a playbook of Ansible calls the host that it is played for."""
_OPEN_ADDRESS = re.compile(rb"://[\w.:@-]+(?:[$#]?\{|\$\w|[\"'`]\s*(?:[+.&,%%]|<>)|%[sv]|\\\()")
_BASE_WORDS = rb"(?:url|uri|host|base|api|addr|endpoint|server|root|origin|domain)"


class Owner(StrEnum):
    """Who answers there."""

    OURS = "ours"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    """Something stands there that says that it may be another product."""
    FOREIGN = "foreign"


@dataclass(frozen=True)  # no slots: a pattern is kept
class Hosts:
    """own: patterns of host names that are ours (`*.corp.example`); then all others are foreign.

    names: what is part of host names and of names in code that mean our API; a product that is one
    of them is nobody else's. called: hosts that the files call by one of them.
    """

    own: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()

    def with_called(self, addresses: Iterable[tuple[str, str]]) -> Hosts:
        """With the hosts that variables hold which are called by our API and by nothing else; addresses:
        names of variables and what they hold.
        """
        own: set[str] = set()
        others: set[str] = set()
        for name, text in addresses:
            host = split(text)[0].rpartition("@")[2].lower()
            is_own = self.is_own_name(name) and not self._is_of_more(name)
            (own if is_own else others if self._is_other_base(name) else set()).add(host)
        return replace(self, called=frozenset(own - others - {""}))

    def _is_of_more(self, name: str) -> bool:
        """Whether a name that has ours in it says what else it is of: `runai_registry_url`."""
        rest = name.lower()
        for own in self.names:
            rest = rest.replace(own, " ")
        return self.is_of_something_else([rest])

    def _is_own(self, text: str) -> bool:
        lower = text.lower()
        return lower in self.called or any(name in lower for name in self.names)

    def may_be_called(self, data: bytes) -> bool:
        """Whether a text may hold the beginning of an address, and something unknown straight after
        it; said of a few too many, never of too few.
        """
        return _OPEN_ADDRESS.search(data) is not None or bool(
            self._own_bases and self._own_bases.search(data)
        )

    @cached_property
    def _own_bases(self) -> re.Pattern[bytes] | None:
        """Variables that are called by our API and hold an address."""
        names = b"|".join(re.escape(name.encode()) for name in sorted(self.names))
        return re.compile(rb"(?:%b)\w*%b" % (names, _BASE_WORDS), re.IGNORECASE) if names else None

    def is_named_in(self, source: bytes) -> bool:
        """Whether a text says anything that our API is called by."""
        return _has_one(source, self.names)

    def has_own_base(self, source: bytes) -> bool:
        """Whether something in a text is called by our API that holds an address."""
        pattern = self._own_entries
        return pattern is not None and _matches(pattern, source)

    @cached_property
    def _own_entries(self) -> re.Pattern[bytes] | None:
        names = b"|".join(re.escape(name.encode()) for name in sorted(self.names))
        written = (
            rb"(?:%b)[\w.\[\]\"']{0,20}%b|//[\w.-]{0,60}(?:%b)"
            rb"|(?:\$\{?|\{\{ ?[\w.]{0,30}?)(?:%b)\w{0,20} ?\}{0,2}/"
        ) % (names, _BASE_WORDS, names, names)
        return re.compile(written, re.IGNORECASE) if names else None

    def is_own_name(self, name: str) -> bool:
        """Whether a variable is called by our API, and by no other product."""
        return self._is_own(name) and not self._is_other(name)

    def is_of_something_else(self, names: Sequence[str]) -> bool:
        """Whether names say what they are of, and that is not our API: `portal_url`, not `base_url`."""
        called = {word for name in names for word in words(name)}
        return not any(map(self._is_own, names)) and any(
            len(word) > _SHORT and word.isalpha() and not _says_nothing(word) for word in called
        )

    def _is_other(self, text: str) -> bool:
        """Whether a text has the name of another product in it."""
        return is_product(text, self.names)

    def _is_other_base(self, name: str) -> bool:
        """Whether a variable is called by another product, or by what only others do."""
        return self._is_other(name) or bool(self.names and words(name) & OTHER_BASES)

    def is_another(self, names: Sequence[str]) -> bool:
        """Whether what is unknown is called by another product, and not by ours."""
        return any(map(self._is_other_base, names)) and not any(map(self._is_own, names))

    def owner(self, before: str, names: Sequence[str] = ()) -> Owner:
        """Who answers at an address, from what stands before the API's path.

        names: what the unknown parts of that are called in the code.
        """
        if (proxied := _PROXIED.search(before)) is not None and self._is_own(proxied["name"]):
            return Owner.OURS
        host, prefix = split(before)
        verdicts = [self._host(host), self._prefix(prefix)]
        if self.is_another(names):
            verdicts.append(Owner.DOUBTFUL)
        return max(verdicts, key=list(Owner).index)

    def _host(self, host: str) -> Owner:
        plain = host.rpartition("@")[2].lower()
        name, _, port = plain.partition(":")
        if not plain or name in ("", UNKNOWN):
            return Owner.UNKNOWN
        if self.own:
            if any(fnmatch(name, p.lower()) or fnmatch(plain, p.lower()) for p in self.own):
                return Owner.OURS
            return Owner.UNKNOWN if UNKNOWN in name else Owner.FOREIGN
        if self._is_own(name) or self._is_own(plain):
            return Owner.OURS
        if (name in _LOCAL and port in _PORTS) or port in _CLUSTER_PORTS or self._is_other(name):
            return Owner.FOREIGN
        is_service = not SERVICES.isdisjoint(name.partition(".")[0].split("-"))
        if is_service and self.names and PRODUCTS.isdisjoint(self.names):  # else it may be that
            return Owner.FOREIGN
        if name.endswith(".svc") or _CLUSTER.search(name):
            return Owner.UNKNOWN
        return Owner.UNKNOWN

    def _prefix(self, prefix: str) -> Owner:
        """Whose the path before the API's own is: a word in it is another product's, unless it is ours."""
        segments = [s for s in prefix.split("/") if s and s != UNKNOWN]
        if not segments:
            return Owner.OURS
        if all(self._is_own(segment) for segment in segments):
            return Owner.OURS
        if any(self._is_other(segment) for segment in segments):
            return Owner.FOREIGN
        return Owner.DOUBTFUL


@lru_cache(maxsize=32)
def _has_one(source: bytes, names: frozenset[str]) -> bool:
    """Whether a text has one of the names, in any case; kept, as each call in the text asks it."""
    lower = source.lower()
    return any(name.encode() in lower for name in names)


@lru_cache(maxsize=32)
def _matches(pattern: re.Pattern[bytes], source: bytes) -> bool:
    return pattern.search(source) is not None


_PUT_TOGETHER = re.compile(f"(?:{'|'.join(sorted(w for w in ANYBODY if len(w) > _SHORT))})+")


@lru_cache(maxsize=4096)
def _says_nothing(word: str) -> bool:
    """Whether it is a word that anybody's base is called by, or made of such: `baseurl`."""
    return word in ANYBODY or _PUT_TOGETHER.fullmatch(word) is not None


def words(name: str) -> set[str]:
    """The words of a name, whichever way it puts them together."""
    return {word.lower() for word in _CAMEL.split(_PLAYED.sub("host", name))}


def split(before: str) -> tuple[str, str]:
    """Host (with its port) and the path after it, of what stands before the API's path."""
    _scheme, mark, rest = before.partition("://")
    if mark:
        host, _, prefix = rest.partition("/")
        return host, prefix
    first, _slash, prefix = before.partition("/")
    if UNKNOWN in first or "." in first or ":" in first:
        return first, prefix
    return "", before


_PLACEHOLDER = re.compile(r"(?:[\w-]+\.)?example(?:\.(?:com|org|net))?(?::\d+)?$")


def host_label(host: str) -> str:
    """The first name of a host, without what follows a dot or a colon; empty for one that stands for any."""
    return "" if _PLACEHOLDER.match(host) else re.split(r"[.:]", host)[0]


def is_product(name: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a name has that of another product in it; own: names that are not others'."""
    name = _PLAYED.sub("host", name)
    words = [word.lower() for word in _CAMEL.split(name) if word]
    joined = {name.lower(), *words, *map("".join, pairwise(words))}  # OpenShift is a product, too
    return not (joined & PRODUCTS) <= own


def own_names(document: Mapping[str, Any]) -> frozenset[str]:
    """What a document says that its API is called by: hosts of its servers, products in its title."""
    urls = [str(server.get("url", "")) for server in document.get("servers") or ()]
    hosts = {
        split(url)[0].partition(":")[0].lower() for url in urls if "{" not in url and "//" in url
    }
    info = document.get("info")
    title = str(info.get("title", "")) if isinstance(info, Mapping) else ""
    words = {word.lower() for word in (*re.split(r"\W+", title), *_CAMEL.split(title))}
    return frozenset(hosts - _LOCAL - {""} | words & PRODUCTS)


_HOST = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*:)?(?://[^/]*)?/?|[^/\s]*{UNKNOWN}[^/\s]*/?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cut:
    """path: from the API's first segment on, begins with a slash; start: where it begins; query:
    what follows a question mark, None without one. host: who is asked, without a user; empty where
    that is not written.
    """

    path: str
    start: int
    query: str | None
    host: str = ""


@dataclass(frozen=True)  # no slots: patterns are made once
class Addresses:
    """Finds paths that begin with one of the heads."""

    heads: tuple[tuple[str, ...], ...]

    def cut(self, text: str) -> Cut | None:
        """The path in a text that is an address, or the end of one; None if it has none."""
        if self._pattern is None:
            return None
        proxied = _PROXIED.search(text)
        for match in self._pattern.finditer(text, proxied.end() if proxied else 0):
            start = match.start("head")
            before = text[:start]
            if len(self._matched(match)) < 2 and not _HOST.fullmatch(before):
                continue
            cut = _cut(text, start)
            return replace(cut, host="") if proxied else cut
        return None

    def may_be_in(self, data: bytes) -> bool:
        """Whether a text may hold a path; said of a few too many, never of too few."""
        return any(all(part.search(data) for part in parts) for parts in self._hints)

    @cached_property
    def _hints(self) -> list[tuple[re.Pattern[bytes], ...]]:
        """For each head its first segment with a slash (or alone, or the second after a space or a dot), and
        somewhere the second, or a variable where that would be.
        """
        return [tuple(_hinting(head)) for head in self.heads]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.heads:
            return None
        either = "|".join(map(_written, self.heads))
        return re.compile(rf"(?:(?<=/)|^|(?<={UNKNOWN}))(?P<head>{either})(?=[/?#]|$)")

    def _matched(self, match: re.Match[str]) -> list[str]:
        return match["head"].split("/")


def _hinting(head: tuple[str, ...]) -> Iterator[re.Pattern[bytes]]:
    first, *rest = map(_hinted_step, head)
    words = b"(?: +|\\.)".join([first, *rest])  # `%w[api v1 users]`, `client.api.v1.users`
    yield re.compile(rb"/%b(?!\w)|\b%b/|[\"'`]%b[\"'`]|\b%b\b" % (first, first, first, words))
    for step in rest:
        yield re.compile(rb"\b%b(?!\w)|\b%b/+[^\w/]" % (step, first))


def _hinted_step(step: str) -> bytes:
    """A segment as it is, its number perhaps in a variable: `v{version}`."""
    word = step.rstrip("0123456789")
    open_ = rb"|%b[{$%%#][^/\s]{1,40}" % re.escape(word.encode()) if word != step else b""
    return rb"(?:%b%b)" % (re.escape(step.encode()), open_)


def _written(head: tuple[str, ...]) -> str:
    """The first segment as it is, the second perhaps in a variable (a version, for instance)."""
    first, *rest = map(re.escape, head)
    return "/+".join([first, *(f"(?:{step}|{UNKNOWN})" for step in rest)])


def _cut(text: str, start: int) -> Cut:
    path, mark, query = text[start:].partition("#")[0].partition("?")
    path = re.sub("/{2,}", "/", f"/{path}")
    path = re.sub(f"{UNKNOWN}+", UNKNOWN, path.rstrip("/"))
    host = split(text[:start])[0].rpartition("@")[2].replace(UNKNOWN, "{}")
    return Cut(
        path,
        start - 1 if text[start - 1 : start] == "/" else start,
        query if mark else None,
        "" if host == "{}" else host,
    )
