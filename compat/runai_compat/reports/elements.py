"""What is known of an API's elements, in words and tables that every format shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ..lifecycle.audit import Breach
from ..lifecycle.history import Kind
from ..lifecycle.policy import Verdict
from .wording import shortened

if TYPE_CHECKING:
    from ..lifecycle.audit import Audit, Case, ReleaseRecord
    from ..lifecycle.ledger import Entry
    from ..lifecycle.queries import Selection

VERDICTS = {
    Verdict.ON_TIME: "on time",
    Verdict.EARLY: "early",
    Verdict.UNANNOUNCED: "unannounced",
    Verdict.UNDECIDABLE: "undecidable",
    Verdict.EXPERIMENTAL: "experimental",
    Verdict.SUPPORTED: "supported",
    Verdict.SUPPORTED_UNTIL: "still supported",
    Verdict.OVERDUE: "overdue",
}


def life(entry: Entry) -> str:
    """`deprecated in 2.19, removed in 2.20: too early, supported until 2.21; use GET /users`"""
    return "; ".join(filter(None, (story(entry), instead(entry))))


def instead(entry: Entry | None) -> str:
    """`use GET /users`; empty where nothing is named."""
    return f"use {entry.replacement}" if entry and entry.replacement else ""


def deadline(entry: Entry) -> str:
    """Until when it can be relied on."""
    if entry.verdict is Verdict.EXPERIMENTAL:
        return "experimental: the policy does not cover it"
    if entry.verdict is Verdict.OVERDUE:
        return f"overdue since {entry.removable_from}"
    if entry.verdict is Verdict.UNDECIDABLE:
        return "no policy is known"
    if entry.supported_until:
        then = f", removable from {entry.removable_from}" if entry.removable_from else ""
        return f"supported until {entry.supported_until}{then}"
    return "supported in every release that is known"


def story(entry: Entry) -> str:
    """The same without what to use instead."""
    if not entry.removed_in:
        return history(entry)
    early = entry.verdict is Verdict.EARLY and entry.supported_until
    until = f", supported until {entry.supported_until}" if early else ""
    return f"{history(entry)}: {VERDICTS[entry.verdict]}{until}"


def history(entry: Entry) -> str:
    """What happened to it, and for what is still there until when; without the verdict on its end."""
    events = list(_events(entry))
    if entry.deprecated_in and not entry.removed_in:
        events.append(deadline(entry))
    return ", ".join(events)


def _events(entry: Entry) -> Iterator[str]:
    if entry.deprecated_in:
        yield f"deprecated in {entry.deprecated_in}"
    if entry.restored:
        yield f"deprecation taken back in {', '.join(entry.restored)} before"
    if entry.announced_removal and not entry.removed_in:
        yield f"removal announced for {entry.announced_removal}"
    if entry.removed_in:
        yield f"removed in {entry.removed_in}"


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
        return shortened([self.first.name, *(entry.name for entry in self.entries[1:])], 1)


def topics(entries: Iterable[Entry]) -> list[Topic]:
    """The entries by what they are called and what is to be said of them; operations first."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        facts = (entry.verdict, entry.deprecated_in, entry.removed_in, entry.replacement)
        groups.setdefault((label(entry), *facts), []).append(entry)
    made = [Topic(label(group[0]), tuple(group)) for group in groups.values()]
    return sorted(made, key=lambda topic: topic.first.element is not Kind.OPERATION)


def label(entry: Entry) -> str:
    """`GET /users`, `field passwordSecret`, `value subjectType=app`."""
    if entry.element is Kind.OPERATION:
        return entry.name
    return f"{_WORDS[entry.element]} {_called(entry)}"


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
    match = _LAST.search(place)
    return match.group() if match else place


_STATES = {
    "overdue": "overdue",
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
    groups: dict[str, list[Entry]] = {state: [] for state in _STATES}
    for entry in entries:
        groups[entry.state].append(entry)
    return [
        Section(state, _STATES[state], tuple(sorted(topics(entries), key=_rank)), len(entries))
        for state, entries in groups.items()
        if entries
    ]


def _rank(topic: Topic) -> tuple[bool, int, bool]:
    """Broken promises first, then operations, then the rest."""
    verdict = topic.first.verdict
    position = _WORST.index(verdict) if verdict in _WORST else len(_WORST)
    return (verdict not in _WORST, position, bool(topic.first.place))


def ledger_headline(selection: Selection) -> str:
    """What a ledger is of, and which of its releases are known in part only."""
    ledger = selection.ledger
    line = ledger.timeline
    names = [line.moments[i].name for i in line.pinned]
    what = f"{ledger.basis}, {names[0]} to {names[-1]}"
    return f"{what}; known in part: {', '.join(line.partial)}" if line.partial else what


AUDIT_HEAD = (
    "release", "removed", "on time", "early", "unannounced", "undecidable", "experimental", "kept",
    "deprecated", "overdue", "breaking",
)  # fmt: skip

BREACHES = {
    Breach.REMOVED_EARLY: "removed early",
    Breach.REMOVED_UNANNOUNCED: "removed without notice",
    Breach.CHANGED_INSIDE: "broken inside a release",
    Breach.OVERDUE: "overdue",
    Breach.GAINED_FEATURES: "deprecated, but gained features",
    Breach.NO_REPLACEMENT: "deprecated, with nothing named instead",
    Breach.CONTRADICTION: "flag and announcement contradict each other",
}


def audit_row(record: ReleaseRecord) -> tuple[str, ...]:
    """A release's numbers in the order of AUDIT_HEAD."""
    removed = record.removed
    kept = "-" if record.kept is None else f"{record.kept:.0%}"
    return (
        record.release,
        str(sum(removed.values())),
        *(str(removed.get(kind, 0)) for kind in AUDITED),
        kept,
        *map(str, (record.deprecated, record.overdue, record.breaking)),
    )


AUDITED = (
    Verdict.ON_TIME,
    Verdict.EARLY,
    Verdict.UNANNOUNCED,
    Verdict.UNDECIDABLE,
    Verdict.EXPERIMENTAL,
)


def by_breach(cases: Iterable[Case]) -> list[tuple[Breach, list[Case]]]:
    """The cases by breach, in the order of BREACHES."""
    order = list(BREACHES)
    ranked = sorted(cases, key=lambda case: order.index(case.breach))
    return [(breach, list(group)) for breach, group in groupby(ranked, lambda case: case.breach)]


def audit_headline(audit: Audit) -> str:
    """What was audited, and which releases are known in part only."""
    what = f"{audit.api} {audit.track}, " + (
        f"policy {audit.policy}" if audit.policy else "no policy"
    )
    return f"{what}; known in part: {', '.join(audit.partial)}" if audit.partial else what
