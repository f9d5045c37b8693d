"""What of an upgrade touches people's code: each finding, and the uses that it breaks.

A finding counts for a use of one of its operations, unless the use shows that it does not concern
it. That is so where what is sent is written out in the code, as far as the finding's place, and

- the finding is about something that is sent, and it is not sent there;
- the finding is about something that must be sent now (or whose default is another one), and it is
  sent there already, or what would hold it is not sent at all.

A use that is only possible does not count either, unless all the operations that it may mean break
for the same reason: it fails whichever it means. What does not count is to be checked by people.
Where it cannot be seen what is sent or read, the finding counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote

from runai_specs.openapi.locations import operation_key, read_way

from ..kinds import ChangeKind
from ..scanning.observed_value import Seen, Sight, snake
from ..scanning.sites import UNKNOWN, CallSite, Confidence, Usage
from ..vocabulary import Direction, Severity
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

_GONE = "gone"
_PARAMETER = re.compile(
    r"request\.(?P<part>query|path)\.(?P<name>[^.=\[\]{}<>]+)(?:=(?P<value>.*))?\Z", re.DOTALL
)
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
    """A finding and one use of its operations; counts: it breaks, as far as can be told. operations:
    those that the use may mean and the finding breaks, by their keys.
    """

    site: CallSite
    sighting: Sighting
    counts: bool
    operations: frozenset[str] = frozenset()


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
            yield replace(touch, sighting=Sighting.ACCEPTED, counts=False)
        else:
            yield touch


def find_impact(
    usage: Usage, findings: Iterable[Finding], removals: Iterable[PendingRemoval]
) -> Impact:
    """What the findings, and what is known of later releases, mean for the uses."""
    by_operation = uses_by_operation(usage)
    touches: dict[str, tuple[Touch, ...]] = {}
    causes: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        touches[finding.id] = _of_finding(finding, by_operation, usage)
        gone = finding.rule.kind is ChangeKind.OPERATION_REMOVED
        causes[finding.id] = (finding.severity, _GONE if gone else finding.rule.id)
    for removal in removals:
        touches[removal.id] = _of_removal(removal, by_operation, usage)
        gone = removal.reason == "already-gone"
        causes[removal.id] = (Severity.BREAKING, _GONE) if gone else (removal.reason,)
    return Impact(usage, {id_: touched for id_, touched in _judged(touches, causes) if touched})


def _judged(
    touches: Mapping[str, Sequence[Touch]], causes: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[Touch, ...]]]:
    """The touches, of which those of a possible use count where the same cause breaks everything that
    it may mean.
    """
    broken: dict[tuple[int, tuple[str, ...]], set[str]] = {}
    for identity, touched in touches.items():
        for touch in touched:
            broken.setdefault((id(touch.site), causes[identity]), set()).update(touch.operations)
    for identity, touched in touches.items():
        yield (
            identity,
            tuple(
                touch
                if touch.site.confidence is not Confidence.POSSIBLE
                else replace(touch, counts=touch.counts and _is_whole(touch.site, broken[key]))
                for touch in touched
                for key in ((id(touch.site), causes[identity]),)
            ),
        )


def _is_whole(site: CallSite, broken: Set[str]) -> bool:
    """Whether these are all the operations that a place may mean, of which nobody can tell which."""
    return site.is_ambiguous and {_key(name) for name in site.operations} <= broken


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
    """Operation (as it is written) and place of each use site where the finding weighs as much as it does."""
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
            yield use.operation, use.location + null


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
    for operation, place in places:
        for site in by_operation.get(_key(operation), ()):
            if site.ignores & {"*", *rules}:
                continue
            words = usage.words.get(site.file, frozenset())
            touch = _touch(site, operation, place, words, leaving_out)
            known = touches.setdefault(id(site), touch)
            hit = known.operations | touch.operations
            kept = touch if touch.counts and not known.counts else known
            touches[id(site)] = replace(kept, operations=hit)
    return tuple(
        sorted(
            touches.values(),
            key=lambda touch: (touch.site.file, touch.site.line, touch.site.column),
        )
    )


def _touch(
    site: CallSite, operation: str, place: str, words: Container[str], leaving_out: bool
) -> Touch:
    """What is seen of the place at a use, taken to mean the operation."""
    hit = frozenset({_key(operation)})
    if not place:
        return Touch(site, Sighting.WHOLE, counts=True, operations=hit)
    state = _seen(site, operation, place)
    if state is Seen.UNKNOWN:
        named = snake(_last(place)) in words
        sighting = Sighting.NAMED if named else Sighting.UNNAMED
        return Touch(site, sighting, counts=True, operations=hit)
    there = state is Seen.THERE
    counts = not there and _held(site, place) if leaving_out else there
    sighting = Sighting.SENT if there else Sighting.NOT_SENT
    return Touch(site, sighting, counts, hit if counts else frozenset())


def _seen(site: CallSite, operation: str, place: str) -> Seen:
    """Whether what is at the place is sent there, as far as the code shows."""
    if parameter := _PARAMETER.match(place):
        value = [] if parameter["value"] is None else [("value", parameter["value"])]
        if parameter["part"] == "path":
            sent = _path_value(site, operation, parameter["name"])
            return Seen.UNKNOWN if sent is None else Sight.scalar(sent).has(value)
        return site.query.has([("name", parameter["name"]), *value])
    way = read_way(place)
    if way is None or way.status is not None:
        return Seen.UNKNOWN
    return site.body.has(way.steps)


def _path_value(site: CallSite, operation: str, name: str) -> str | None:
    """What the address that is called has where the operation has a parameter; None if it is not known."""
    hole = f"{{{name}}}"
    same = (known for known in site.operations if _key(known) == _key(operation))
    written = next((known for known in (operation, *same) if hole in known), "")
    declared = written.partition(" ")[2].strip("/").split("/")
    called = site.called_path.strip("/").split("/")[-len(declared) :]
    for segment, sent in zip(declared, called, strict=False):
        before, mark, after = segment.partition(hole)
        if mark and len(called) == len(declared) and UNKNOWN not in sent:
            value = sent.removeprefix(before).removesuffix(after)
            return unquote(value) if f"{before}{value}{after}" == sent else None
    return None


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
