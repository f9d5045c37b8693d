"""Elements for people: those that are the same thing to think of stand under one label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..lifecycle.history import Kind
from ..lifecycle.ledger import Entry

_LAST = re.compile(r'(?:\["(?:[^"\\]|\\.)*"\]|[^.\[\]<>{}=]+)(?=[\[\]{}]*$)')
_WORDS = {
    Kind.OPERATION: "operation",
    Kind.PARAMETER: "parameter",
    Kind.PROPERTY: "field",
    Kind.ENUM_VALUE: "value",
    Kind.STATUS: "status",
    Kind.MEDIA_TYPE: "media type",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What people call the entries: an operation by itself, a field by its name wherever it is."""

    label: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The entry that stands for all."""
        return self.entries[0]

    @property
    def places(self) -> str:
        """Where it is: `GET /users response.200.body.name and 3 more`; empty for an operation."""
        if self.first.element is Kind.OPERATION:
            return ""
        return some([self.first.name, *(each.name for each in self.entries[1:])], 1)


def topics(entries: Iterable[Entry]) -> list[Topic]:
    """The entries by what they are called and what is to be said of them; operations first."""
    found: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        facts = (entry.verdict, entry.deprecated_in, entry.removed_in, entry.replacement)
        found.setdefault((label(entry), *facts), []).append(entry)
    made = [Topic(label(group[0]), tuple(group)) for group in found.values()]
    return sorted(made, key=lambda each: each.first.element is not Kind.OPERATION)


def label(entry: Entry) -> str:
    """`GET /users`, `field passwordSecret`, `value subjectType=app`."""
    if entry.element is Kind.OPERATION:
        return entry.name
    return f"{_WORDS[entry.element]} {_called(entry)}"


def some(names: Sequence[str], limit: int) -> str:
    """The first of the names, and how many more there are."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _called(entry: Entry) -> str:
    place = entry.place
    if entry.element is Kind.ENUM_VALUE:
        holder, _, value = place.partition("=")
        return f"{_last(holder)}={value}"
    if entry.element is Kind.STATUS:
        return f"{place.removeprefix('response.')} of {entry.written or entry.operation}"
    if entry.element is Kind.MEDIA_TYPE:
        return f"{place} of {entry.written or entry.operation}"
    return _last(place)


def _last(place: str) -> str:
    """The last name on the way to a place."""
    found = _LAST.search(place)
    return found.group() if found else place
