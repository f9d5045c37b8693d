"""Whether what is deprecated stays long enough: sunset dates against a promised notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ..comparison.compare import Change
from ..kinds import Action, Aspect, ChangeKind

_TOO_SOON = {
    kind.element: kind
    for kind in (
        ChangeKind.HEADER_SUNSET_TOO_SOON,
        ChangeKind.OPERATION_SUNSET_TOO_SOON,
        ChangeKind.PARAMETER_SUNSET_TOO_SOON,
        ChangeKind.PROPERTY_SUNSET_TOO_SOON,
    )
}


class Notice(NamedTuple):
    """What was promised: at least so many days from the day on which the documents are compared."""

    as_of: date
    days: int


def weigh(changes: Iterable[Change], notice: Notice) -> Iterator[Change]:
    """The changes; those that name a sunset before the promised day are of kind `…-sunset-too-soon`."""
    earliest = days_later(notice.as_of, notice.days)
    for change in changes:
        day = _day(change.after) if _announces(change.kind) else None
        if day is not None and day < earliest:
            change = change._replace(kind=_TOO_SOON[change.kind.element])
        yield change


def days_later(day: date, days: int) -> date:
    """The day so many days later (negative: earlier); the last or first of the calendar where that is beyond."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _announces(kind: ChangeKind) -> bool:
    """Whether the change names the day from which its element may be gone."""
    dated = kind.action is Action.DEPRECATED or kind.aspect is Aspect.SUNSET
    return dated and kind.element in _TOO_SOON


def _day(written: object) -> date | None:
    """The day of an RFC 3339 date or date-time."""
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None
