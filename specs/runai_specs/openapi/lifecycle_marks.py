"""What an element says of its own lifecycle: deprecated, experimental, when it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runai_compat.vocabulary import Trial

_LEVELS = {"draft": Trial.DRAFT, "alpha": Trial.DRAFT, "experimental": Trial.EXPERIMENTAL}


@dataclass(frozen=True, slots=True)
class Standing:
    """deprecated and trial as marked; sunset is the date as written, None without one."""

    deprecated: bool = False
    trial: Trial = Trial.NONE
    sunset: str | None = None


SOUND = Standing()


def standing(element: Mapping[str, Any]) -> Standing:
    """The standing of an operation, a parameter, a header or a schema's keywords.

    Read from `deprecated`, from what a pin lifted into `x-lifecycle`, from `x-stability-level`,
    `x-sunset`, and from an `[Experimental]` label in the summary where prose is still there.
    """
    if not _MARKS & element.keys():
        return SOUND
    states = set(_lifted(element.get("x-lifecycle")))
    return Standing(
        deprecated=element.get("deprecated") is True or "deprecated" in states,
        trial=max(_labelled(element, states), _level(element.get("x-stability-level"))),
        sunset=_date(element.get("x-sunset")),
    )


_MARKS = frozenset({"deprecated", "x-lifecycle", "x-stability-level", "x-sunset", "summary"})


def _lifted(lifecycle: Any) -> Iterator[str]:
    """The states in an `x-lifecycle` object (or list of them) that hold without a condition."""
    for each in lifecycle if isinstance(lifecycle, list) else [lifecycle]:
        if isinstance(each, Mapping):
            yield from (state for state in ("deprecated", "experimental") if each.get(state))
            yield str(each.get("state", ""))


def _labelled(element: Mapping[str, Any], states: set[str]) -> Trial:
    said = "experimental" in states or "[experimental]" in str(element.get("summary", "")).lower()
    return Trial.EXPERIMENTAL if said else Trial.NONE


def _level(written: Any) -> Trial:
    return _LEVELS.get(written, Trial.NONE) if isinstance(written, str) else Trial.NONE


def _date(written: Any) -> str | None:
    return None if written is None else str(written)
