"""The ledger: each element's life over a track, judged by the policy that holds there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from runai_specs.catalog.announcements import Announcement
from runai_specs.openapi.locations import wire_path
from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.steps import begin

from .announcements import concerns, noticed_kind, noticed_name
from .history import History, Kind, histories
from .marks import UNMARKED, Mark
from .policy import Judgement, Policy, Timeline, Verdict, judge

_PROSE = frozenset({"summary", "description"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an element counts as deprecated: kind as policies name it, since which release, and the
    page or the place in the contract that says so.
    """

    kind: str
    release: str
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One element's life.

    id: operation and place, path parameters unnamed (`GET /users/{} response.200.body.name`).
    written: the operation as its newest release writes it. introduced: the first release known to have it. restored: releases in which a deprecation was
    taken back. deprecated_in: when the deprecation that counts began. removed_in: None while it is
    there. announced_removal: the release of which notes say that it goes. cause: the same for all
    use sites of one change in a shared schema.
    """

    element: Kind
    id: str
    introduced: str
    deprecated_in: str | None
    evidence: tuple[Evidence, ...]
    restored: tuple[str, ...]
    removed_in: str | None
    announced_removal: str | None
    removable_from: str | None
    supported_until: str | None
    verdict: Verdict
    replacement: str | None
    experimental: bool
    cause: int
    written: str = ""

    @property
    def operation(self) -> str:
        """The operation that the element is (part of), `GET /users/{}`."""
        return " ".join(self.id.split(" ", 2)[:2])

    @property
    def place(self) -> str:
        """Where in the operation it is; empty for the operation itself."""
        return self.id[len(self.operation) + 1 :]

    @property
    def name(self) -> str:
        """The element as people write it: `GET /users/{userId} response.200.body.name`."""
        return f"{self.written or self.operation} {self.place}".rstrip()

    @property
    def state(self) -> str:
        """removed, overdue, deprecated or current."""
        if self.removed_in is not None:
            return "removed"
        if self.verdict is Verdict.OVERDUE:
            return "overdue"
        return "deprecated" if self.deprecated_in is not None else "current"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries of a track, sorted by element; timeline and policy are what they were judged by,
    and as_of the day (None: that of the newest release known).

    api is None for documents that are in no catalog, policy where nothing was promised.
    """

    api: str | None
    timeline: Timeline
    policy: Policy | None
    entries: tuple[Entry, ...] = ()
    as_of: date | None = None

    @property
    def promise(self) -> str | None:
        """The name of the policy."""
        return self.policy.name if self.policy else None

    @property
    def basis(self) -> str:
        """What is judged, and by which promise, as a report's head says it."""
        what = f"{self.api} {self.timeline.track}" if self.api else "in no catalog: no history"
        if self.policy is not None:
            return f"{what}, policy {self.policy.name}"
        return f"{what}, no policy" if self.api else f"{what}, no policy to judge by"

    def find(self, element: str) -> Entry | None:
        """The entry of the element with that id or name."""
        wanted = wire_path(element)
        return next((entry for entry in self.entries if entry.id in (element, wanted)), None)


NO_HISTORY = Ledger(None, Timeline(None, ()), None)
"""What is known of documents that are in no catalog: nothing."""


def ledger(
    api: str | None,
    line: Timeline,
    policy: Policy | None,
    contract: Callable[[str], Schemas],
    announcements: Iterable[Announcement] = (),
    as_of: date | None = None,
) -> Ledger:
    """The ledger of a track. contract gives the schemas of a pin by its name."""
    documents = [contract(str(line.moments[i].pin)) for i in line.pinned]
    begin(f"following every element through {len(documents)} releases")
    notices = [announcement for announcement in announcements if announcement.api == api]
    known = histories(documents, frozenset(map(noticed_name, notices)) - {""})
    judges = _Judge(line, policy, as_of)
    by_kind = {
        kind: [notice for notice in notices if noticed_kind(notice) is kind] for kind in Kind
    }
    entries = []
    for history in known:
        about = [
            announcement
            for announcement in by_kind[history.kind]
            if concerns(announcement, history)
        ]
        if about or history.eventful or history.kind is Kind.OPERATION:
            entries.append(judges.entry(history, about))
    return Ledger(api, line, policy, tuple(_with_methods([e for e in entries if e])), as_of)


@dataclass(frozen=True, slots=True)
class _Judge:
    line: Timeline
    policy: Policy | None
    as_of: date | None

    def _counts(self, evidence: str) -> bool:
        """Whether that kind of evidence starts the clock."""
        return self.policy is None or evidence in self.policy.evidence

    def entry(self, history: History, notices: Sequence[Announcement]) -> Entry | None:
        """The element's entry; None for one that only went with what held it."""
        pinned = self.line.pinned
        seen = [i for i, there in enumerate(history.present) if there]
        if not seen or (seen[-1] + 1 < len(pinned) and history.present[seen[-1] + 1] is None):
            return None
        removed = self._removed(pinned[seen[-1] + 1 :])
        notices = [notice for notice in notices if self._in_time(notice, removed)]
        marks = [self._mark(history, i) for i in range(len(pinned))]
        evidence = list(self._evidence(marks, seen, notices))
        restored = [
            pinned[i] for i in seen if i and marks[i - 1].deprecated and not marks[i].deprecated
        ]
        since = [(self._at(fact), fact) for fact in evidence]
        counting = [(at, mark) for at, mark in since if at >= max(restored, default=0)]
        start = min((at for at, _ in counting), default=None)
        experimental = marks[seen[-1]].experimental
        judged = judge(
            self.policy,
            self.line,
            deprecated=start,
            removed=removed,
            now=pinned[-1],
            as_of=self.as_of,
            censored=start == pinned[0] and not _announced(counting),
            experimental=experimental,
            dates=marks[seen[-1]].dates,
        )
        return self._written(
            history, marks, seen, evidence, restored, start, removed, judged, notices
        )

    def _removed(self, later: Sequence[int]) -> int | None:
        """The first of the positions without an element whose contract would have it."""
        return next((at for at in later if not self.line.moments[at].partial), None)

    def _written(
        self,
        history: History,
        marks: Sequence[Mark],
        seen: Sequence[int],
        evidence: Sequence[Evidence],
        restored: Sequence[int],
        start: int | None,
        removed: int | None,
        judged: Judgement,
        notices: Sequence[Announcement],
    ) -> Entry:
        names = [moment.name for moment in self.line.moments]
        return Entry(
            element=history.kind,
            id=history.id,
            introduced=names[self.line.pinned[seen[0]]],
            deprecated_in=None if start is None else names[start],
            evidence=tuple(evidence),
            restored=tuple(names[i] for i in restored),
            removed_in=None if removed is None else names[removed],
            announced_removal=next(
                (notice.removed_in for notice in notices if notice.removed_in), None
            ),
            removable_from=judged.removable_from,
            supported_until=judged.supported_until,
            verdict=judged.verdict,
            replacement=_replacement(marks, seen, notices),
            experimental=marks[seen[-1]].experimental,
            cause=history.cause,
            written=history.written,
        )

    def _mark(self, history: History, index: int) -> Mark:
        """The element's own mark in a release, else what it inherits."""
        own, held = history.marks[index], history.inherited[index]
        if not history.present[index]:
            return UNMARKED
        if own.deprecated or not (held.deprecated or held.experimental):
            return own
        evidence = ("parent",) if held.deprecated else ()
        return Mark(evidence, own.experimental or held.experimental, (), held.dates)

    def _evidence(
        self,
        marks: Sequence[Mark],
        seen: Sequence[int],
        notices: Sequence[Announcement],
    ) -> Iterator[Evidence]:
        """Each kind of evidence that the policy counts, where it first stands (again)."""
        pinned, before = self.line.pinned, UNMARKED
        for index in seen:
            for said in marks[index].evidence:
                if said not in before.evidence and self._counts(_kind(said)):
                    yield Evidence(_kind(said), self.line.moments[pinned[index]].name, said)
            before = marks[index]
        for announcement in notices:
            if announcement.announced_in is not None:
                sure = f" ({announcement.basis})" if announcement.basis else ""
                yield Evidence(
                    "announcement", announcement.announced_in, f"{announcement.source}{sure}"
                )

    def _in_time(self, notice: Announcement, removed: int | None) -> bool:
        """Whether the announcement counts, and came before the element went."""
        at = self.line.find(notice.announced_in)
        if at is None or not self._counts("announcement"):
            return False
        return removed is None or at <= removed

    def _at(self, evidence: Evidence) -> int:
        return self.line.position(evidence.release)


def _with_methods(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries, with `GET /users/{id}` where only the path of a replacement was named: the
    operation of the same method there, or the only one.
    """
    there: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry.element is Kind.OPERATION:
            method, path = entry.id.split(" ", 1)
            there.setdefault(path, {})[method] = entry.written
    for entry in entries:
        if entry.replacement and "/" in entry.replacement:
            method = entry.id.split(" ", 1)[0]
            named = [_operation(part, method, there) for part in entry.replacement.split(", ")]
            entry = replace(entry, replacement=", ".join(named))
        yield entry


def _operation(named: str, method: str, there: Mapping[str, Mapping[str, str]]) -> str:
    at = there.get(wire_path(named), {})
    return at.get(method) or (next(iter(at.values())) if len(at) == 1 else named)


def _announced(counting: Iterable[tuple[int, Evidence]]) -> bool:
    return any(evidence.kind == "announcement" for _, evidence in counting)


def _kind(said: str) -> str:
    return "prose" if said in _PROSE else said


def _replacement(
    marks: Sequence[Mark], seen: Sequence[int], notices: Sequence[Announcement]
) -> str | None:
    """What to use instead: as the newest contract says, else as announced."""
    for index in reversed(seen):
        if marks[index].replacement:
            return ", ".join(marks[index].replacement)
    for announcement in notices:
        if announcement.replaced_by:
            return ", ".join(announcement.replaced_by)
    return None
