"""What of an upgrade touches people's code: each finding, and the uses that it breaks.

A finding counts for a use of one of its operations, unless the use shows that it does not concern
it. That is so where what is sent is written out in the code, as far as the finding's place, and

- the finding is about something that is sent, and it is not sent there;
- the finding is about something that must be sent now (or whose default is another one), and it is
  sent there already, or what would hold it is not sent at all.

A use that is only possible does not count either. What does not count is to be checked by people.
Where it cannot be seen what is sent or read, the finding counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from runai_specs.openapi.locations import operation_key, read_way

from ..kinds import ChangeKind
from ..scanning.observed_value import Seen, snake
from ..scanning.sites import CallSite, Confidence, Usage
from ..vocabulary import Direction
from .accepted import Acceptance, AcceptedUse, use_key

if TYPE_CHECKING:
    from ..findings.model import Finding
    from .model import PendingRemoval

_LEAVING_OUT = frozenset(
    {
        ChangeKind.DEFAULT_ADDED,
        ChangeKind.DEFAULT_CHANGED,
        ChangeKind.DEFAULT_REMOVED,
        ChangeKind.PARAMETER_BECAME_REQUIRED,
        ChangeKind.PARAMETER_DEFAULT_ADDED,
        ChangeKind.PARAMETER_DEFAULT_CHANGED,
        ChangeKind.PARAMETER_DEFAULT_REMOVED,
        ChangeKind.PROPERTY_BECAME_REQUIRED,
        ChangeKind.REQUIRED_PARAMETER_ADDED,
        ChangeKind.REQUIRED_PROPERTY_ADDED,
        ChangeKind.REQUIRED_PROPERTY_CEASED_TO_BE_READ_ONLY,
    }
)
"""The kinds of change that hit those who do not send what they are about."""

_QUERY = re.compile(r"request\.query\.(?P<name>[^.=\[\]{}<>]+)(?:=(?P<value>.*))?\Z", re.DOTALL)
_LAST = re.compile(r"[.\"](?P<name>[A-Za-z_][\w-]*)(?:\"\]|\[\]|\{\})*(?:=.*)?\Z", re.DOTALL)


class Sighting(StrEnum):
    """What is seen of the place that a finding is about, at a use."""

    WHOLE = ""
    SENT = "sent here"
    NOT_SENT = "not sent here"
    NAMED = "named in this file"
    UNNAMED = "not named in this file"
    ACCEPTED = "accepted here"


@dataclass(frozen=True, slots=True)
class Touch:
    """A finding and one use of its operations; counts: it breaks, as far as can be told."""

    site: CallSite
    sighting: Sighting
    counts: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """The uses that each finding (or removal to come) touches, by its ID."""

    usage: Usage
    touches: Mapping[str, tuple[Touch, ...]]

    def of(self, identity: str) -> tuple[Touch, ...]:
        """The uses that it touches, whether or not it counts for them."""
        return self.touches.get(identity, ())

    def counts(self, identity: str) -> bool:
        """Whether it counts for any use."""
        return any(touch.counts for touch in self.of(identity))

    def accepts(self, identity: str) -> bool:
        """Whether it is accepted for any use."""
        return any(touch.sighting is Sighting.ACCEPTED for touch in self.of(identity))

    def accepting(self, accepted: Mapping[str, Acceptance]) -> Impact:
        """The same, but that the uses which an entry accepts for a finding's ID do not count."""
        known = {
            identity: tuple(_less(touches, accepted[identity].uses))
            for identity, touches in self.touches.items()
            if identity in accepted
        }
        return replace(self, touches={**self.touches, **known})


def accepted_uses(touches: Iterable[Touch]) -> tuple[AcceptedUse, ...]:
    """The uses that a finding hits, and those of them that were accepted before, to be accepted."""
    counted = Counter(
        (touch.site.file, operation_of(touch.site))
        for touch in touches
        if touch.counts or touch.sighting is Sighting.ACCEPTED
    )
    return tuple(AcceptedUse(*key, calls) for key, calls in sorted(counted.items()))


def operation_of(site: CallSite) -> str:
    """The operation that a place calls, whatever its parameters are named; several where it may be."""
    return ", ".join(dict.fromkeys(map(_key, site.operations)))


def _less(touches: Iterable[Touch], uses: Iterable[AcceptedUse]) -> Iterator[Touch]:
    """The touches; of those of an accepted use as many as were accepted count no longer."""
    left = Counter({use.key: use.calls for use in uses})
    for touch in touches:
        key = use_key(touch.site.file, operation_of(touch.site))
        if touch.counts and left[key] > 0:
            left[key] -= 1
            yield Touch(touch.site, Sighting.ACCEPTED, counts=False)
        else:
            yield touch


def find_impact(
    usage: Usage, findings: Iterable[Finding], removals: Iterable[PendingRemoval]
) -> Impact:
    """What the findings, and what is known of later releases, mean for the uses."""
    by_operation = uses_by_operation(usage)
    touches = {finding.id: _of_finding(finding, by_operation, usage) for finding in findings}
    touches |= {removal.id: _of_removal(removal, by_operation, usage) for removal in removals}
    return Impact(usage, {identity: touched for identity, touched in touches.items() if touched})


def uses_by_operation(usage: Usage) -> dict[str, list[CallSite]]:
    """The places that use each operation, by its key; where it may be several, each of them."""
    by_operation: dict[str, list[CallSite]] = {}
    for site in usage.uses:
        for key in {_key(name) for name in site.operations}:
            by_operation.setdefault(key, []).append(site)
    return by_operation


def _of_finding(
    finding: Finding, by_operation: Mapping[str, Sequence[CallSite]], usage: Usage
) -> tuple[Touch, ...]:
    leaving_out = finding.rule.kind in _LEAVING_OUT
    return _touches(
        use_sites(finding), by_operation, usage, {finding.rule.id}, leaving_out=leaving_out
    )


def _of_removal(
    removal: PendingRemoval, by_operation: Mapping[str, Sequence[CallSite]], usage: Usage
) -> tuple[Touch, ...]:
    places = ((entry.operation, entry.place) for entry in removal.entries)
    rules = {"announced-removal", "overdue"}
    if removal.reason == "already-gone":
        rules = {"already-gone", ChangeKind.OPERATION_REMOVED}
    return _touches(places, by_operation, usage, rules, leaving_out=False)


def use_sites(finding: Finding) -> Iterator[tuple[str, str]]:
    """Operation and place of each use site where the finding weighs as much as it does."""
    grave = [
        judgement for judgement in finding.judgements if judgement.severity is finding.severity
    ]
    named = {
        (_key(name), finding.rule.direction) for finding in grave for name in finding.operations
    }
    null = "=null" if finding.rule.kind is ChangeKind.BECAME_NOT_NULLABLE else ""
    for use in finding.uses:
        key = _key(use.operation)
        weighs = any((key, way) in named for way in (use.direction, Direction.CALL))
        if weighs and not use.idle:
            yield key, use.location + null


def _touches(
    places: Iterable[tuple[str, str]],
    by_operation: Mapping[str, Sequence[CallSite]],
    usage: Usage,
    rules: Set[str],
    *,
    leaving_out: bool,
) -> tuple[Touch, ...]:
    """One for each use; of several places in an operation the one that counts. Where a comment says
    that one of the rules does not apply, there is none.
    """
    touches: dict[int, Touch] = {}
    for key, place in places:
        for site in by_operation.get(key, ()):
            if site.ignores & {"*", *rules}:
                continue
            touch = _touch(site, place, usage.words.get(site.file, frozenset()), leaving_out)
            if id(site) not in touches or (touch.counts and not touches[id(site)].counts):
                touches[id(site)] = touch
    return tuple(sorted(touches.values(), key=lambda touch: _order(touch.site)))


def _touch(site: CallSite, place: str, words: frozenset[str], leaving_out: bool) -> Touch:
    sure = site.confidence is not Confidence.POSSIBLE
    if not place:
        return Touch(site, Sighting.WHOLE, sure)
    state = _seen(site, place)
    if state is Seen.UNKNOWN:
        named = snake(_last(place)) in words
        return Touch(site, Sighting.NAMED if named else Sighting.UNNAMED, sure)
    there = state is Seen.THERE
    counts = not there and _held(site, place) if leaving_out else there
    return Touch(site, Sighting.SENT if there else Sighting.NOT_SENT, sure and counts)


def _seen(site: CallSite, place: str) -> Seen:
    """Whether what is at the place is sent there, as far as the code shows."""
    if query := _QUERY.match(place):
        value = [] if query["value"] is None else [("value", query["value"])]
        return site.query.has([("name", query["name"]), *value])
    way = read_way(place)
    if way is None or way.status is not None:
        return Seen.UNKNOWN
    return site.body.has(way.steps)


def _held(site: CallSite, place: str) -> bool:
    """Whether what would hold it is sent: what is not sent needs no members."""
    way = read_way(place)
    return way is None or len(way.steps) < 2 or site.body.has(way.steps[:-1]) is not Seen.ABSENT


def _last(place: str) -> str:
    """The last name on the way to a place."""
    match = _LAST.search(place)
    return match["name"] if match else place


def _key(name: str) -> str:
    method, _, path = name.partition(" ")
    return operation_key(method, path)


def _order(site: CallSite) -> tuple[str, int, int]:
    return site.file, site.line, site.column
