"""What touches people's code, by the place in it: the line, what happens to it, what to write; and
which releases it runs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runai_specs.openapi.locations import operation_key

from ..gating.gate import GateResult
from ..gating.impact import Impact, Sighting, Touch
from ..gating.matrix import Matrix, Row, State
from ..gating.model import DeprecatedUse, GatedFinding, PendingRemoval
from ..gating.model import Reason as GateReason
from ..lifecycle.ledger import Entry
from ..scanning.sites import CallSite, Confidence
from .elements import deadline, instead, story
from .wording import change, counted, rename, shortened, traffic, usage_summary, where

Methods = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of change that hits a place in the code.

    what: the operation, or the parts of it; seen: what is seen of them in the code, and how sure
    the place is, as far as that limits it. story: since when it is known. instead: what to write.
    """

    release: str
    title: str
    rule: str
    what: tuple[str, ...]
    seen: str
    story: str
    instead: str
    ids: tuple[str, ...]

    def elements(self, limit: int | None) -> str:
        """What it is about, the first of them if there are more than limit."""
        names = self.names(limit)
        return f"{names}  ({self.seen})" if self.seen else names

    def names(self, limit: int | None) -> str:
        """The same without how sure it is."""
        return shortened(self.what, len(self.what) if limit is None else limit)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the code, and all that hits it."""

    site: CallSite
    reasons: tuple[Reason, ...]

    @property
    def where(self) -> str:
        """`automation/sync.py:12`, and where the path stands, if that is elsewhere."""
        return where(self.site)

    @property
    def what(self) -> str:
        """Method and path of the call, for a log how often: `GET /users/{userId}`."""
        seen = self.site.traffic
        return called(self.site) + (f"  ({traffic(seen)})" if seen else "")


def called(site: CallSite) -> str:
    """The operation that a place calls; where it may be several, the method and path it writes."""
    if len(site.operations) == 1:
        return site.operations[0]
    return f"{site.method or 'any method of'} {site.path}"


def deprecated_line(use: DeprecatedUse) -> str:
    """A deprecated operation that is in use, until when, what to use instead, and how often it is used."""
    said = "; ".join(filter(None, (story(use.entry), instead(use.entry))))
    return f"{use.entry.name}: {said} ({counted(len(use.sites), 'use')})"


@dataclass(frozen=True, slots=True)
class _Told:
    site: CallSite
    reason: Reason


def hits(result: GateResult) -> list[Hit]:
    """What fails the gate, by place."""
    return _hits(result, counting=True)


def checks(result: GateResult) -> list[Hit]:
    """What would fail it if it concerned the place, which it does not as far as can be seen."""
    return _hits(result, counting=False)


def untouched(result: GateResult) -> int:
    """How many findings would fail, were they about these files."""
    impact = _impact(result)
    watched = [gated for gated in result.gated_findings if gated.reasons & result.fail_on]
    return sum(not impact.of(gated.finding.id) for gated in watched if not gated.acceptance)


def closing(result: GateResult) -> Iterator[str]:
    """What has to be said of the rest, one line each."""
    impact = _impact(result)
    if rest := untouched(result):
        which = (
            "1 more finding that breaks does"
            if rest == 1
            else f"{rest} more findings that break do"
        )
        yield f"{which} not touch these files"
    nowhere = [use for use in impact.usage.uses if not use.operations]
    if nowhere:
        names = "1 path is" if len(nowhere) == 1 else f"{len(nowhere)} paths are"
        yield f"{names} of no operation on the way; `runai-compat usage` lists them"


def _impact(result: GateResult) -> Impact:
    assert result.impact is not None  # the callers ask only where files were given
    return result.impact


def _hits(result: GateResult, *, counting: bool) -> list[Hit]:
    by_place: dict[tuple[str, int, int, str | None], list[_Told]] = {}
    for told in _told(result, counting=counting):
        site = told.site
        by_place.setdefault((site.file, site.line, site.column, site.method), []).append(told)
    return [
        Hit(group[0].site, tuple(_merged(group)))
        for _, group in sorted(by_place.items(), key=_place)
    ]


def _place(item: tuple[tuple[str, int, int, str | None], object]) -> tuple[str, int, int, str]:
    file, line, column, method = item[0]
    return file, line, column, method or ""


def _told(result: GateResult, *, counting: bool) -> Iterator[_Told]:
    impact = _impact(result)
    methods = impact.usage.methods
    for gated in result.gated_findings:
        if gated.reasons & result.fail_on and not gated.acceptance:
            for touch in impact.of(gated.finding.id):
                if touch.counts is counting:
                    yield _Told(touch.site, _of_gated(gated, touch, methods))
    failing_removals = set(map(id, result.failing_removals))
    for removal in (*result.gone_before, *result.ahead, *result.overdue):
        for touch in impact.of(removal.id):
            fails = touch.counts and id(removal) in failing_removals
            known = removal in result.ahead or removal in result.gone_before
            soon = touch.counts and known and not removal.acceptance
            if fails if counting else soon and not fails:
                yield _Told(touch.site, _of_removal(removal, touch, methods))


def _of_gated(gated: GatedFinding, touch: Touch, methods: Methods) -> Reason:
    finding, entry = gated.finding, gated.entry
    what = f"{finding.location}{change(finding)}"
    if not finding.location:
        what = " ".join(filter(None, (_named(finding.operations, touch.site), change(finding))))
    known = story(entry) if entry else rename(finding.rename) if finding.rename else ""
    instead = _instead(entry, touch.site, methods) or finding.rule.hint
    return Reason(
        gated.release,
        finding.rule.title,
        finding.rule.id,
        (what,),
        _seen(touch),
        known,
        instead,
        (finding.id,),
    )


def _of_removal(removal: PendingRemoval, touch: Touch, methods: Methods) -> Reason:
    entry = removal.entries[0]
    names = [
        entry.name
        for entry in removal.entries
        if entry.operation in map(_key, touch.site.operations)
    ]
    return Reason(
        removal.release,
        _title(removal),
        str(removal.reason),
        ((names or [entry.name])[0],),
        _seen(touch),
        _fate(removal),
        _instead(entry, touch.site, methods),
        (removal.id,),
    )


def _title(removal: PendingRemoval) -> str:
    if removal.reason is GateReason.ALREADY_GONE:
        return f"Gone since {removal.release}"
    return "Removal announced" if removal.announced else "Support ends"


def _fate(removal: PendingRemoval) -> str:
    entry = removal.entries[0]
    if removal.reason is GateReason.ALREADY_GONE:
        return story(entry)
    return f"deprecated in {entry.deprecated_in}, {deadline(entry)}" if entry.deprecated_in else ""


def _named(operations: Sequence[str], site: CallSite) -> str:
    """The operation of the finding that the place uses."""
    return next(
        (operation for operation in operations if operation in site.operations), operations[0]
    )


def _seen(touch: Touch) -> str:
    """What limits how sure it is."""
    said = [str(touch.sighting)] if touch.sighting is not Sighting.WHOLE else []
    if touch.site.confidence is not Confidence.CERTAIN:
        said.append(str(touch.site.confidence))
    return ", ".join(said)


def _instead(entry: Entry | None, site: CallSite, methods: Methods) -> str:
    """What takes its place; where the code calls a client's method, that of the client too."""
    said = instead(entry)
    if entry is None or site.client is None or not entry.replacement:
        return said
    known = methods.get(site.client.package, {})
    keys = (_key(part) for part in entry.replacement.split(", ") if " /" in part)
    names = [f"client.{known[key]}" for key in keys if key in known]
    return f"{said}: {', '.join(names)}" if names else said


def _key(name: str) -> str:
    method, _, path = name.partition(" ")
    return operation_key(method, path)


def _merged(group: Iterable[_Told]) -> Iterator[Reason]:
    """Reasons of one rule that tell the same story, as one."""
    reasons: dict[tuple[str, ...], list[Reason]] = {}
    for told in group:
        reason = told.reason
        reasons.setdefault(
            (reason.release, reason.rule, reason.seen, reason.story, reason.instead), []
        ).append(reason)
    for same in reasons.values():
        first = same[0]
        yield Reason(
            first.release,
            first.title,
            first.rule,
            tuple(dict.fromkeys(text for reason in same for text in reason.what)),
            first.seen,
            first.story,
            first.instead,
            tuple(dict.fromkeys(text for reason in same for text in reason.ids)),
        )


# Which releases it runs on


def matrix_headline(matrix: Matrix) -> str:
    """What is held against what."""
    line = matrix.ledger.timeline
    assumed = ", the oldest that has the most of what is used" if matrix.assumed else ""
    what = f"{matrix.ledger.api} {line.track}: code for {matrix.base}{assumed}"
    return f"{what}; {usage_summary(matrix.usage)}"


def matrix_sentences(matrix: Matrix) -> Iterator[str]:
    """What a team needs to know: where the code runs, what breaks first, what was not understood."""
    yield from (f"{recognised}." for recognised in matrix.recognised)
    if not matrix.rows:
        yield "Nothing in these files surely calls an operation of the API."
    else:
        yield f"This code runs on {', '.join(matrix.runs_on) or 'none of these releases as it is'}."
        yield _first_break(matrix)
        for release, rows in matrix.risks.items():
            yield f"May fail from {release} on: {shortened([row.operation for row in rows], 3)}."
    if matrix.ignored:
        yield f"Ignored: {counted(len(matrix.ignored), 'call', 'calls')} that a comment leaves out."
    yield f"Not understood: {'; '.join(_not_understood(matrix)) or 'nothing'}."


def _first_break(matrix: Matrix) -> str:
    release, rows = next(iter(matrix.breaks.items()), (None, ()))
    if release is None:
        last = matrix.ledger.timeline.moments[matrix.ledger.timeline.pinned[-1]].name
        return f"First break: none up to {last}, the last release whose contract is known."
    told = [f"{row.operation} ({row.first_break.state})" for row in rows if row.first_break]
    return f"First break: {release}: {shortened(told, 3)}."


def _not_understood(matrix: Matrix) -> Iterator[str]:
    coverage = matrix.usage.coverage
    for number, one, several in (
        (len(matrix.usage.unclear), "call whose base, method or path could not be told", "calls whose base, method or path could not be told"),
        (len(matrix.possible), "place that may be a call", "places that may be calls"),
        (len(matrix.nowhere), "path that no release has", "paths that no release has"),
        (len(coverage.as_text), "file only read as text", "files only read as text"),
        (len(coverage.unread), "file not read", "files not read"),
    ):  # fmt: skip
        if number:
            yield counted(number, one, several)


def fate(row: Row, matrix: Matrix) -> list[str]:
    """Why an operation's row is what it is, and what to write instead, a line each."""
    cell = row.first_break or row.worst
    told = []
    if cell.state is State.BODY:
        told += [f"{f.rule.title}: {f.location}{change(f)}; {f.rule.hint}" for f in cell.findings]
    elif cell.state is State.MAY_GO:
        told += list(dict.fromkeys(_going(removal) for removal in cell.removals))
    elif row.entry is not None and cell.state in (State.GONE, State.DEPRECATED):
        told.append(story(row.entry))
    told.append(_instead(row.entry, row.sites[0], matrix.usage.methods))
    return [text for text in told if text]


def _going(removal: PendingRemoval) -> str:
    entry = removal.entries[0]
    place = f"{entry.place}: " if entry.place else ""
    if removal.announced:
        return f"{place}removal announced for {removal.release}"
    since = f"deprecated in {entry.deprecated_in}, " if entry.deprecated_in else ""
    return f"{place}{since}{deadline(entry)}"


def used_in(row: Row, limit: int | None) -> str:
    """`sync.py:12, sync.py:40 and 3 more`"""
    return shortened([_place_of(site) for site in row.sites], limit)


def _place_of(site: CallSite) -> str:
    place = where(site)
    return place if site.traffic is None else f"{place} ({traffic(site.traffic, callers=0)})"
