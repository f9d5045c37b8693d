"""The part of a text that is a path of the API: what stands before it, and a query, cut away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .sites import UNKNOWN

_HOST = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*:)?(?://[^/]*)?/?|[^/\s]*{UNKNOWN}[^/\s]*/?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cut:
    """path: from the API's first segment on, begins with a slash; start: where it begins; query:
    what follows a question mark, None without one.
    """

    path: str
    start: int
    query: str | None


@dataclass(frozen=True)  # no slots: patterns are made once
class Addresses:
    """Finds paths that begin with one of the heads."""

    heads: tuple[tuple[str, ...], ...]

    def cut(self, text: str) -> Cut | None:
        """The path in a text that is an address, or the end of one; None if it has none."""
        if self._pattern is None:
            return None
        for found in self._pattern.finditer(text):
            start = found.start("head")
            before = text[:start]
            if len(self._matched(found)) < 2 and not _HOST.fullmatch(before):
                continue
            return _cut(text, start)
        return None

    def may_be_in(self, data: bytes) -> bool:
        """Whether a text may hold a path; said of a few too many, never of too few."""
        return any(all(part.search(data) for part in parts) for parts in self._hints)

    @cached_property
    def _hints(self) -> list[tuple[re.Pattern[bytes], ...]]:
        """For each head its first segment with a slash (or alone), and somewhere the second, or a
        variable where that would be.
        """
        return [tuple(_hinting(head)) for head in self.heads]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.heads:
            return None
        either = "|".join(map(_written, self.heads))
        return re.compile(rf"(?:(?<=/)|^|(?<={UNKNOWN}))(?P<head>{either})(?=[/?#]|$)")

    def _matched(self, found: re.Match[str]) -> list[str]:
        return found["head"].split("/")


def _hinting(head: tuple[str, ...]) -> Iterator[re.Pattern[bytes]]:
    first, *rest = (re.escape(each.encode()) for each in head)
    yield re.compile(rb"/%b\b|\b%b/|[\"']%b[\"']" % (first, first, first))
    for each in rest:
        yield re.compile(rb"\b%b\b|\b%b/+[^\w/]" % (each, first))


def _written(head: tuple[str, ...]) -> str:
    """The first segment as it is, the second perhaps in a variable (a version, for instance)."""
    first, *rest = map(re.escape, head)
    return "/+".join([first, *(f"(?:{each}|{UNKNOWN})" for each in rest)])


def _cut(text: str, start: int) -> Cut:
    path, mark, query = text[start:].partition("#")[0].partition("?")
    path = re.sub("/{2,}", "/", f"/{path}")
    path = re.sub(f"{UNKNOWN}+", UNKNOWN, path.rstrip("/"))
    return Cut(
        path, start - 1 if text[start - 1 : start] == "/" else start, query if mark else None
    )
