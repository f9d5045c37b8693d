"""What an element says of its own lifecycle: deprecated, experimental, when it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any, NamedTuple


class Stability(IntEnum):
    """How far an element is from being promised; of two, the larger holds for what is in both."""

    NONE = 0  # promised
    EXPERIMENTAL = 1  # published, may change or go without notice
    DRAFT = 2  # not meant to be used yet


LEVELS = ("draft", "alpha", "experimental", "beta", "stable")
"""The stability levels that people write, the least first; beta and stable are promised."""
_LEVELS = {
    "draft": Stability.DRAFT,
    "alpha": Stability.DRAFT,
    "experimental": Stability.EXPERIMENTAL,
}


class LifecycleMarks(NamedTuple):
    """deprecated and stability as marked; sunset is the date as written, None without one.

    level: which of `LEVELS` is written; stable where none is.
    """

    deprecated: bool = False
    stability: Stability = Stability.NONE
    sunset: str | None = None
    level: str = "stable"


UNMARKED = LifecycleMarks()


def lifecycle_marks(element: Mapping[str, Any]) -> LifecycleMarks:
    """The lifecycle marks of an operation, a parameter, a header or a schema's keywords.

    Read from `deprecated`, `x-deprecated-at`, from what a pin lifted into `x-lifecycle`, from `x-stability-level`,
    `x-sunset`, and from an `[Experimental]` label in the summary where prose is still there.
    """
    if _MARKS.isdisjoint(element):
        return UNMARKED
    states = set(_lifted(element.get("x-lifecycle")))
    labelled, level = _labelled(element, states), element.get("x-stability-level")
    return LifecycleMarks(
        deprecated=element.get("deprecated") is True
        or "deprecated" in states
        or bool(element.get("x-deprecated-at")),
        stability=max(labelled, _level(level)),
        sunset=_date(element.get("x-sunset")),
        level=level if level in LEVELS else "experimental" if labelled else "stable",
    )


_MARKS = frozenset(
    {"deprecated", "x-deprecated-at", "x-lifecycle", "x-stability-level", "x-sunset", "summary"}
)


def _lifted(lifecycle: Any) -> Iterator[str]:
    """The states in an `x-lifecycle` object (or list of them) that hold without a condition."""
    for mark in lifecycle if isinstance(lifecycle, list) else [lifecycle]:
        if isinstance(mark, Mapping):
            yield from (state for state in ("deprecated", "experimental") if mark.get(state))
            yield str(mark.get("state", ""))


def _labelled(element: Mapping[str, Any], states: set[str]) -> Stability:
    said = "experimental" in states or "[experimental]" in str(element.get("summary", "")).lower()
    return Stability.EXPERIMENTAL if said else Stability.NONE


def _level(written: Any) -> Stability:
    return _LEVELS.get(written, Stability.NONE) if isinstance(written, str) else Stability.NONE


def _date(written: Any) -> str | None:
    return None if written is None else str(written)
