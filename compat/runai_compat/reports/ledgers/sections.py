"""A ledger's entries as people read them: by what can be done about them, one line per topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...lifecycle.ledger import Entry, Ledger
from ...lifecycle.policy import Verdict
from ..topics import Topic, topics

_TITLES = {
    "overdue": "no longer promised, still there",
    "deprecated": "deprecated",
    "removed": "removed",
    "current": "current",
}
_WORST = (Verdict.EARLY, Verdict.UNANNOUNCED, Verdict.UNDECIDABLE)


@dataclass(frozen=True, slots=True)
class Section:
    """The topics of one state; elements: how many use sites they have."""

    state: str
    title: str
    topics: tuple[Topic, ...]
    elements: int


def sections(entries: Iterable[Entry]) -> list[Section]:
    """The entries by state; what broke the promise first, then the newest."""
    groups: dict[str, list[Entry]] = {state: [] for state in _TITLES}
    for entry in entries:
        groups[entry.state].append(entry)
    return [
        Section(state, _TITLES[state], tuple(sorted(topics(found), key=_rank)), len(found))
        for state, found in groups.items()
        if found
    ]


def _rank(topic: Topic) -> tuple[bool, int, bool]:
    """Broken promises first, then operations, then the rest."""
    verdict = topic.first.verdict
    position = _WORST.index(verdict) if verdict in _WORST else len(_WORST)
    return (verdict not in _WORST, position, bool(topic.first.place))


def headline(ledger: Ledger, releases: Sequence[str]) -> str:
    """What a ledger is of, and which of its releases are known in part only."""
    line = ledger.timeline
    what = (
        f"{ledger.api} {line.track}, {releases[0]} to {releases[-1]}, policy {ledger.policy.name}"
    )
    return f"{what}; known in part: {', '.join(line.partial)}" if line.partial else what
