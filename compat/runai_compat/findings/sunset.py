"""Whether what is deprecated stays long enough: sunset dates against a promised notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..comparison.compare import Change

_ANNOUNCING = ("-deprecated", "-sunset-changed")


@dataclass(frozen=True, slots=True)
class Notice:
    """What was promised: at least so many days from the day on which the documents are compared."""

    as_of: date
    days: int


def weigh(changes: Iterable[Change], notice: Notice) -> Iterator[Change]:
    """The changes; those that name a sunset before the promised day are of kind `…-sunset-too-soon`."""
    earliest = notice.as_of + timedelta(days=notice.days)
    for change in changes:
        ending = next((each for each in _ANNOUNCING if change.kind.endswith(each)), None)
        day = _day(change.after)
        if ending is not None and day is not None and day < earliest:
            change = replace(change, kind=change.kind.removesuffix(ending) + "-sunset-too-soon")
        yield change


def _day(written: object) -> date | None:
    """The day of an RFC 3339 date or date-time."""
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None
