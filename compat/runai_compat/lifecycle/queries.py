"""Questions to a ledger: what belongs together, what is there in a release, what is there too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from runai_specs.errors import UnknownNameError
from runai_specs.openapi.locations import wire_path

from ..vocabulary import ResultKind
from .ledger import Entry, Ledger
from .policy import Verdict


@dataclass(frozen=True, slots=True)
class Selection:
    """Those entries of a ledger that were asked for."""

    kind: ClassVar = ResultKind.LEDGER

    ledger: Ledger
    entries: tuple[Entry, ...]


def causes(entries: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """The entries in order, those of one root cause (and one verdict) together."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.cause, entry.verdict, entry.deprecated_in), []).append(entry)
    return [tuple(entries) for entries in groups.values()]


def is_there(ledger: Ledger, entry: Entry, release: str) -> bool:
    """Whether the element is in the release, or in the last one known before it."""
    line = ledger.timeline
    at, gone = line.find(release), line.find(entry.removed_in)
    return at is not None and line.position(entry.introduced) <= at and (gone is None or gone > at)


def is_overdue(ledger: Ledger, entry: Entry, release: str) -> bool:
    """Whether the element is in the release though the promise had ended by then."""
    if entry.verdict is Verdict.EXPERIMENTAL or not is_there(ledger, entry, release):
        return False
    line = ledger.timeline
    at = line.position(release)
    if at == line.pinned[-1]:
        return entry.verdict is Verdict.OVERDUE
    terms = entry.removable_from.split(" and ") if entry.removable_from else []
    return bool(terms) and all(_has_ended(ledger, term, at) for term in terms)


def _has_ended(ledger: Ledger, term: str, at: int) -> bool:
    """term: a release, or a day where the policy counts months."""
    position = ledger.timeline.find(term)
    seen = ledger.timeline.moments[at].seen
    return position <= at if position is not None else seen is not None and str(seen) >= term


STATES = ("current", "deprecated", "overdue", "removed", "restored", "announced")


def select(
    entries: Iterable[Entry], states: Sequence[str] = (), element: str | None = None
) -> tuple[Entry, ...]:
    """Those in one of the states (or with one of these verdicts), and whose name has the pattern.

    states: names, or names with commas between them. element: matched anywhere in the name, case
    ignored, `*` and `?` standing for any; path parameters match whatever they are called.
    """
    wanted = {name.strip() for state in states for name in state.split(",") if name.strip()}
    known = tuple(dict.fromkeys((*STATES, *map(str, Verdict))))
    for name in sorted(wanted - set(known)):
        raise UnknownNameError("state", name, known)
    pattern = element_pattern(element) if element else None
    return tuple(
        entry
        for entry in entries
        if (not wanted or not wanted.isdisjoint(_states(entry)))
        and (pattern is None or pattern.search(entry.name) or pattern.search(entry.id))
    )


def _states(entry: Entry) -> set[str]:
    states = {entry.state, str(entry.verdict)}
    if entry.verdict is Verdict.SUPPORTED_UNTIL:
        states.add("deprecated")
    if entry.restored:
        states.add("restored")
    if entry.announced_removal or any(fact.kind == "announcement" for fact in entry.evidence):
        states.add("announced")
    return states


def element_pattern(element: str) -> re.Pattern[str]:
    """What finds the elements that are meant in their names; `*` and `?` stand for any."""
    return re.compile("|".join(map(_globbed, (element, wire_path(element)))), re.IGNORECASE)


def _globbed(pattern: str) -> str:
    """Each star takes the least that it can and keeps to it: more would never help what follows."""
    first, *others = (re.escape(part).replace(r"\?", ".") for part in pattern.split("*"))
    return first + "".join(f"(?>.*?{part})" for part in others if part)
