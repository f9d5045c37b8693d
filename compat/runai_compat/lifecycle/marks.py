"""What one contract says of an element's future: deprecated, experimental, and what replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from runai_specs.openapi.deprecation_headers import (
    DEPRECATION,
    SUNSET,
    always,
    day_of,
    in_examples,
    is_one,
)
from runai_specs.openapi.operations import Operation
from runai_specs.openapi.schemas.effective_schema import Effective

from .policy import NO_DATES, Dates


@dataclass(frozen=True, slots=True)
class Mark:
    """evidence: how the contract says that the element is deprecated, empty where it does not:
    "flag" (its own), "schema" (of what it refers to), "parent" (of what holds it), "summary",
    "description", "tag", "header" (of its responses). replacement: what to use instead, as the contract names it. dates: since
    when it is deprecated, and its sunset, where the contract gives days.
    """

    evidence: tuple[str, ...] = ()
    experimental: bool = False
    replacement: tuple[str, ...] = ()
    dates: Dates = NO_DATES

    @property
    def deprecated(self) -> bool:
        """Whether anything says so."""
        return bool(self.evidence)


UNMARKED = Mark()
_SINCE = ("x-deprecated-at", "x-deprecated-since", "x-deprecation-date")
_SUNSET = ("x-sunset", "x-sunset-date", "sunset")
_MARKS = frozenset({"deprecated", "x-lifecycle", *_SINCE, *_SUNSET})


def mark(raw: Any) -> Mark:
    """The mark that an operation, parameter, header or schema as written carries itself."""
    # Nearly everything is a plain dict without marks, which is quick to tell.
    if type(raw) is not dict and not isinstance(raw, Mapping):
        return UNMARKED
    if _MARKS.isdisjoint(raw):
        return UNMARKED
    lifted = _facts(raw.get("x-lifecycle"))
    said = _facts(lifted.get("deprecated"))
    dates = Dates(_day(raw, _SINCE), _day(raw, _SUNSET))
    flag = ("flag",) if raw.get("deprecated") is True or dates != NO_DATES else ()
    read = tuple(place for place in _read(said) if place != "flag")
    return Mark((*flag, *read), "experimental" in lifted, tuple(_named(said)), dates)


def _facts(written: Any) -> Mapping[str, Any]:
    """What is lifted, or a part of it; nothing where somebody wrote another kind of value there."""
    return written if isinstance(written, Mapping) else {}


def _listed(said: Mapping[str, Any], name: str) -> list[Any]:
    listed = said.get(name)
    return listed if isinstance(listed, list) else []


def _read(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Where it was read."""
    return tuple(place for place in _listed(said, "read") if isinstance(place, str))


def _day(raw: Mapping[str, Any], names: Iterable[str]) -> date | None:
    """The day of the first of these members that is a date."""
    return next((day for name in names if name in raw and (day := day_of(raw[name]))), None)


def operation_mark(operation: Operation) -> Mark:
    """The mark of an operation: its own, and the days that headers of its responses give.

    A header that is the same in every response says so itself; the example of one is believed where
    the operation is deprecated, for the same example may stand on all of them.
    """
    own = mark(operation.raw)
    days = dict(_days(operation, own.deprecated))
    if not days:
        return own
    dates = Dates(own.dates.since or days.get(DEPRECATION), own.dates.sunset or days.get(SUNSET))
    return replace(own, evidence=(*own.evidence, "header"), dates=dates)


def _days(operation: Operation, deprecated: bool) -> Iterator[tuple[str, date]]:
    for response in operation.responses.values():
        headers = response.get("headers")
        for name, raw in headers.items() if isinstance(headers, Mapping) else ():
            if not is_one(name):
                continue
            header = operation.schemas.resolved(raw)
            day = always(header) or (in_examples(header) if deprecated else None)
            if day is not None:
                yield name.lower(), day


def property_mark(raw: Any, effective: Effective) -> Mark:
    """The mark of a property: its own, else that of the schema it refers to."""
    own = mark(raw)
    if own.deprecated:
        return own
    behind = mark(effective.keywords)
    if not behind.deprecated:
        return Mark((), own.experimental or behind.experimental) if behind is not UNMARKED else own
    experimental = own.experimental or behind.experimental
    return Mark(("schema",), experimental, behind.replacement, behind.dates)


def value_marks(effective: Effective) -> Mapping[str, Mark]:
    """The marks of enum values that the words of their schema call deprecated."""
    values = _facts(_facts(effective.keywords.get("x-lifecycle")).get("values"))
    return {
        value: Mark(_read(said) or ("description",), False, tuple(_named(said)))
        for value, said in values.items()
        if isinstance(said, Mapping)
    }


def _named(said: Mapping[str, Any]) -> Iterator[str]:
    for name in _listed(said, "replacement"):
        if isinstance(name, Mapping) and isinstance(name.get("id"), str):
            yield name["id"]
