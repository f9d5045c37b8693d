"""One element through all releases at once: where it was there, where it was marked.

The releases are walked side by side. What a tuple of schemas holds is found once, however many
operations use it, so the cost is that of reading the releases, not of their use sites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeAlias

from runai_specs.openapi.locations import (
    ADDITIONAL,
    ITEMS,
    body_step,
    parameter_place,
    property_step,
    variant_step,
)
from runai_specs.openapi.media_types import corrected
from runai_specs.openapi.operations import Operation, surface
from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas

from .marks import UNMARKED, Mark, mark, operation_mark, property_mark, value_marks

Presence: TypeAlias = tuple[bool | None, ...]
Marks: TypeAlias = tuple[Mark, ...]
Row: TypeAlias = tuple[Effective | None, ...]
Key: TypeAlias = tuple[int, ...]


# The keywords that have elements inside them.
_INSIDE = frozenset({"properties", "enum", "items", "additionalProperties", "anyOf", "oneOf"})


class Kind(StrEnum):
    """What an element is."""

    OPERATION = "operation"
    PARAMETER = "parameter"
    PROPERTY = "property"
    ENUM_VALUE = "enum-value"
    STATUS = "status"
    MEDIA_TYPE = "media-type"


@dataclass(frozen=True, slots=True)
class History:
    """An element at one use site.

    operation: `GET /users/{}`; written: the same as its newest release writes it; place: where in it,
    "" for the operation itself.
    present: by release; None where what holds the element is not there either.
    marks: its own, by release. inherited: what the element's holders are marked as, by release.
    cause: the same number for all use sites of one change in a shared schema.
    """

    kind: Kind
    operation: str
    place: str
    present: Presence
    marks: Marks
    inherited: Marks
    cause: int
    written: str = ""

    @property
    def id(self) -> str:
        """The element's identity: operation and place."""
        return f"{self.operation} {self.place}".rstrip()

    @property
    def eventful(self) -> bool:
        """Whether it was ever removed, or marked as deprecated."""
        return _eventful(self.present, self.marks)


def histories(
    documents: Sequence[Schemas], named: frozenset[str] = frozenset()
) -> tuple[History, ...]:
    """All operations, and every part of one that was ever removed or marked, in stable order.

    documents: the effective schemas of each release, oldest first. named: parameters and properties
    of these names are wanted even where nothing happened to them.
    """
    walker = _Walker(documents, named)
    walked = [history for row in walker.operations() for history in walker.walk(*row)]
    return tuple(sorted(walked, key=lambda history: (history.id, history.kind)))


class _Walker:
    def __init__(self, documents: Sequence[Schemas], named: frozenset[str]) -> None:
        self.documents, self.named = documents, named
        self.surfaces = [surface(schemas) for schemas in documents]
        self._sound = (UNMARKED,) * len(documents)
        self._known: dict[Key, tuple[tuple[History, ...], set[Key]]] = {}
        self._within: list[set[Key]] = [set()]
        self._busy: set[Key] = set()
        self._cut: set[Key] = set()
        self._causes: dict[tuple[Key, Kind, str], int] = {}

    def operations(self) -> Iterator[tuple[str, tuple[Operation | None, ...]]]:
        """Each operation with what it is in each release."""
        keys = dict.fromkeys(key for surface in self.surfaces for key in surface.operations)
        for key in keys:
            yield key, tuple(surface.operations.get(key) for surface in self.surfaces)

    def walk(self, key: str, row: tuple[Operation | None, ...]) -> Iterator[History]:
        """The operation and its eventful parts."""
        marks = tuple(operation_mark(side) if side else UNMARKED for side in row)
        present = tuple(side is not None for side in row)
        written = next(side.name for side in reversed(row) if side)
        whole = self._history(Kind.OPERATION, "", present, marks)
        yield replace(whole, operation=key, written=written)
        for part in (*self._parameters(row), *self._request(row), *self._responses(row)):
            inherited = _joined(part.inherited, marks)
            yield replace(part, operation=key, written=written, inherited=inherited)

    def _parameters(self, row: tuple[Operation | None, ...]) -> Iterator[History]:
        for where, name in _keys(side.parameters if side else None for side in row):
            parts = [side and side.parameters.get((where, name)) for side in row]
            place = parameter_place(where, name)
            yield from self._part(Kind.PARAMETER, place, row, parts, mark, name)
            if where != "path":
                schemas = [part.get("schema") if part else None for part in parts]
                yield from _within(place, self._below(self._row(schemas)), tuple(map(mark, parts)))

    def _request(self, row: tuple[Operation | None, ...]) -> Iterator[History]:
        yield from self._media("request.", [side.body if side else None for side in row])

    def _responses(self, row: tuple[Operation | None, ...]) -> Iterator[History]:
        answers = [side.responses if side else None for side in row]
        for status in _keys(answers):
            parts = [answer and answer.get(status) for answer in answers]
            yield from self._part(Kind.STATUS, f"response.{status}", row, parts, mark)
            yield from self._media(f"response.{status}.", parts)

    def _media(self, place: str, holders: Sequence[Any]) -> Iterator[History]:
        contents = [_content(h) if h is not None else None for h in holders]
        for media_type in _keys(contents):
            parts = [content and content.get(media_type) for content in contents]
            here = place + body_step(media_type)
            yield from self._part(Kind.MEDIA_TYPE, here, contents, parts, lambda _: UNMARKED)
            schemas = [part.get("schema") if part else None for part in parts]
            yield from _within(here, self._below(self._row(schemas)), self._sound)

    def _part(
        self,
        kind: Kind,
        place: str,
        holders: Sequence[Any],
        parts: Sequence[Any],
        marked: Callable[[Any], Mark],
        name: str = "",
    ) -> Iterator[History]:
        """The part itself, if anything ever happened to it."""
        present = tuple(
            None if holder is None else part is not None
            for holder, part in zip(holders, parts, strict=True)
        )
        marks = tuple(UNMARKED if part is None else marked(part) for part in parts)
        if name in self.named or _eventful(present, marks):
            yield self._history(kind, place, present, marks)

    def _history(
        self, kind: Kind, place: str, present: Presence, marks: Marks, holder: Key = ()
    ) -> History:
        """holder: the schemas it is in; the same element of the same schemas is one cause."""
        alone = (len(self._causes),)
        cause = self._causes.setdefault((holder or alone, kind, place), len(self._causes) + 1)
        return History(kind, "", place, present, marks, self._sound, cause)

    def _row(self, schemas: Sequence[Raw | None]) -> Row:
        return tuple(
            None if schema is None else document.effective(schema)
            for document, schema in zip(self.documents, schemas, strict=True)
        )

    def _below(self, row: Row) -> tuple[History, ...]:
        """What happened inside a schema, by place below it; found once for the same schemas."""
        if not any(
            effective is not None and not _INSIDE.isdisjoint(effective.keywords)
            for effective in row
        ):
            return ()
        # A `$ref` shares its target's keywords, so a cycle is known when it comes round.
        key = tuple(0 if effective is None else id(effective.keywords) for effective in row)
        if key in self._busy:
            self._cut.add(key)
            return ()
        below, within = self._known.get(key) or self._walked(row, key)
        if not within.isdisjoint(self._busy):  # it leads back to where we are
            below, within = self._walked(row, key)
        self._within[-1] |= within
        return below

    def _walked(self, row: Row, key: Key) -> tuple[tuple[History, ...], set[Key]]:
        """What is found below, and every tuple of schemas on the ways there."""
        self._busy.add(key)
        self._within.append({key})
        walked = (*self._values(row, key), *self._children(row, key))
        within = self._within.pop()
        self._busy.discard(key)
        self._cut.discard(key)
        # What was cut short at a cycle's beginning holds within that cycle only.
        if not self._cut:
            self._known[key] = walked, within
        return walked, within

    def _values(self, row: Row, key: Key) -> Iterator[History]:
        listed = [_values_of(effective) for effective in row]
        if not any(listed):
            return
        marked = [value_marks(effective) if effective else {} for effective in row]
        for value in _keys(listed):
            present = tuple(
                None if values is None or (not values) else value in values for values in listed
            )
            marks = tuple(marks_of.get(value, UNMARKED) for marks_of in marked)
            if _eventful(present, marks):
                yield self._history(Kind.ENUM_VALUE, f"={value}", present, marks, key)

    def _children(self, row: Row, key: Key) -> Iterator[History]:
        properties = [
            effective.keywords.get("properties", {}) if effective else None for effective in row
        ]
        for name in _keys(properties):
            raws = [property_ and property_.get(name) for property_ in properties]
            founds = self._row(raws)
            step = property_step(name)
            marks = tuple(
                UNMARKED if effective is None else property_mark(raw, effective)
                for raw, effective in zip(raws, founds, strict=True)
            )
            present = tuple(
                None if holder is None else raw is not None
                for holder, raw in zip(properties, raws, strict=True)
            )
            if name in self.named or _eventful(present, marks):
                yield self._history(Kind.PROPERTY, step, present, marks, key)
            yield from _within(step, self._below(founds), marks)
        for step, raws in self._unnamed(row):
            yield from _within(step, self._below(self._row(raws)), self._sound)

    def _unnamed(self, row: Row) -> Iterator[tuple[str, list[Raw | None]]]:
        """Items, map values and alternatives: what is inside counts, they have no name to lose."""
        for step, keyword in ((ITEMS, "items"), (ADDITIONAL, "additionalProperties")):
            raws = [
                _schema(effective.keywords.get(keyword)) if effective else None for effective in row
            ]
            if any(raw is not None for raw in raws):
                yield step, raws
        for keyword in ("anyOf", "oneOf"):
            groups = [
                [member for group in effective.keywords.get(keyword, ()) for member in group]
                if effective
                else []
                for effective in row
            ]
            for index in range(max(map(len, groups), default=0)):
                raws = [group[index] if index < len(group) else None for group in groups]
                yield variant_step(keyword, str(index + 1)), raws


def _within(step: str, parts: Iterable[History], marks: Marks) -> Iterator[History]:
    for part in parts:
        yield replace(part, place=step + part.place, inherited=_joined(part.inherited, marks))


def _joined(inner: Marks, outer: Marks) -> Marks:
    """What an element inherits: from its nearest holder that is marked."""
    if not any(map(_tells, outer)):
        return inner
    return tuple(a if _tells(a) else b for a, b in zip(inner, outer, strict=True))


def _tells(mark: Mark) -> bool:
    return mark.deprecated or mark.experimental


def _eventful(present: Presence, marks: Marks) -> bool:
    if any(mark.evidence for mark in marks):
        return True
    return False in present and any(
        before is True and after is False for before, after in pairwise(present)
    )


def _content(holder: Mapping[str, Any]) -> dict[str, Any]:
    """The media types of a body or response, as they are meant: a correction is no removal."""
    content = holder.get("content") or {}
    names = corrected(content)
    return {names[name]: held for name, held in content.items()}


def _keys(holders: Iterable[Mapping[Any, Any] | Sequence[Any] | None]) -> list[Any]:
    return list(dict.fromkeys(key for holder in holders if holder for key in holder))


def _values_of(effective: Effective | None) -> list[str] | None:
    if effective is None:
        return None
    return [value for value in effective.keywords.get("enum", ()) if isinstance(value, str)]


def _schema(value: Any) -> Raw | None:
    return value if isinstance(value, Mapping) else None
