"""Entries of a ledger by state and by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from runai_specs.errors import UnknownNameError
from runai_specs.openapi.locations import wire_path

from .ledger import Entry
from .policy import Verdict

STATES = ("current", "deprecated", "overdue", "removed", "restored", "announced")


def select(
    entries: Iterable[Entry], states: Sequence[str] = (), element: str | None = None
) -> tuple[Entry, ...]:
    """Those in one of the states (or with one of these verdicts), and whose name has the pattern.

    states: names, or names with commas between them. element: matched anywhere in the name, case
    ignored, `*` and `?` standing for any; path parameters match whatever they are called.
    """
    wanted = {name.strip() for each in states for name in each.split(",") if name.strip()}
    known = tuple(dict.fromkeys((*STATES, *map(str, Verdict))))
    for name in sorted(wanted - set(known)):
        raise UnknownNameError("state", name, known)
    pattern = _pattern(element) if element else None
    return tuple(
        entry
        for entry in entries
        if (not wanted or not wanted.isdisjoint(_states(entry)))
        and (pattern is None or pattern.search(entry.name) or pattern.search(entry.id))
    )


def _states(entry: Entry) -> set[str]:
    found = {entry.state, str(entry.verdict)}
    if entry.verdict is Verdict.SUPPORTED_UNTIL:
        found.add("deprecated")
    if entry.restored:
        found.add("restored")
    if entry.announced_removal or any(each.kind == "announcement" for each in entry.evidence):
        found.add("announced")
    return found


def _pattern(element: str) -> re.Pattern[str]:
    written = [re.escape(each) for each in (element, wire_path(element))]
    either = "|".join(each.replace(r"\*", ".*").replace(r"\?", ".") for each in written)
    return re.compile(either, re.IGNORECASE)
