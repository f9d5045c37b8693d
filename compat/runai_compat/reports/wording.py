"""How findings are put into words, lines and groups, for every format that is read by people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runai_specs.openapi.json_pointer import unescaped

from ..kinds import Action
from . import Grouping

if TYPE_CHECKING:
    from ..comparison.compare import Rename
    from ..findings.model import Finding, Report
    from ..gating.plan import Stage
    from ..rewriting.edits import Fix, Task
    from ..scanning.sites import CallSite, PathPlace, Traffic, Usage

_LONGEST, _KEPT = 60, 12


def change(finding: Finding) -> str:
    """`: before -> after`, shortened; empty where place and rule say it already."""
    before, after = finding.before, finding.after
    if isinstance(before, bool) or isinstance(after, bool):
        return ""
    if (before is None or after is None) and finding.rule.kind.action in (
        Action.REMOVED,
        Action.ADDED,
    ):
        named = before if after is None else after
        if isinstance(named, str) and (not finding.location or named in finding.location):
            return ""
    sides = _apart(_written(before), _written(after))
    return f": {_cut(sides[0])} -> {_cut(sides[1])}"


def parent(location: str) -> str:
    """The place without its last step; empty where there is none."""
    for mark in ("=", "."):
        head, separator, _ = location.rpartition(mark)
        if separator:
            return head
    return ""


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two long texts without what they begin and end with in common."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    start = max(0, head - _KEPT)
    cut = [side[start : len(side) - max(0, tail - _KEPT)] for side in (before, after)]
    ends = ("…" if start else "", "…" if tail > _KEPT else "")
    return f"{ends[0]}{cut[0]}{ends[1]}", f"{ends[0]}{cut[1]}{ends[1]}"


def operations(finding: Finding, limit: int | None) -> str:
    """The operations where it weighs most, the first of them if there are more than limit."""
    return shortened(finding.judgements[0].operations, limit)


def other_sides(finding: Finding, limit: int | None) -> list[str]:
    """What the same change means in the other direction, and where: one line each."""
    return [
        f"also {judgement.rule.title} ({judgement.severity}): {judgement.location or 'the call'}"
        f" in {shortened(judgement.operations, limit)}"
        for judgement in finding.judgements[1:]
    ]


def shortened(names: Sequence[str], limit: int | None) -> str:
    """Names in a row, the first of them if there are more than limit."""
    if limit is None or len(names) <= limit:
        return ", ".join(names)
    return f"{', '.join(names[:limit])} and {len(names) - limit} more"


def counted(number: int, one: str, several: str = "") -> str:
    """`1 finding`, `2 findings`; several: the plural where it is not one letter more."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def usage_summary(usage: Usage) -> str:
    """`12 uses of 7 operations in 3 of 40 files`"""
    read = counted(usage.files, "file")
    if not usage.uses:
        told = "no operation that is called could be told" if usage.untold else "none uses the API"
        return f"{read} read, {told}"
    operations = {name for use in usage.uses for name in use.operations}
    uses = f"{counted(len(usage.uses), 'use')} of {counted(len(operations), 'operation')}"
    return f"{uses} in {len(usage.using)} of {read}"


def folded(usage: Usage) -> Iterator[str]:
    """The paths that no release has, a line for each host that they are asked of."""
    by_host: dict[str, list[CallSite]] = {}
    for site in usage.uses:
        if not site.operations:
            by_host.setdefault(site.host, []).append(site)
    for host, sites in sorted(by_host.items(), key=lambda item: (-len(item[1]), item[0])):
        paths = sorted({site.path for site in sites})
        where = f"at {host}" if host else "at hosts that are not written"
        yield f"{counted(len(sites), 'place')} {where}: {shortened(paths, 3)}"


def coverage(usage: Usage, limit: int | None = 5) -> Iterator[str]:
    """What a verdict over people's files rests on: a line with the counts, then what was not understood."""
    covered = usage.coverage
    parts = [f"{counted(covered.understood, 'file')} understood"]
    for notes, what in ((covered.as_text, "only read as text"), (covered.unread, "not read")):
        if notes:
            parts.append(f"{len(notes)} {what}")
    if usage.unclear:
        parts.append(
            f"{counted(len(usage.unclear), 'call')} whose base, method or path could not be told"
        )
    if usage.ignored:
        parts.append(f"{counted(len(usage.ignored), 'call')} under an ignore comment")
    yield f"coverage: {', '.join(parts)}"
    gaps = [f"{note.file}: {note.problem}" for note in (*covered.unread, *covered.as_text)]
    gaps += [f"{where(site)}: {_unclear(site)}" for site in usage.unclear]
    yield from gaps[:limit]
    if limit is not None and len(gaps) > limit:
        yield f"and {len(gaps) - limit} more"


def where(site: CallSite, *, column: bool = False) -> str:
    """`client.py:42 (path at urls.py:10)`; column: `client.py:42:7 (path at urls.py:10)`."""
    place = f"{site.file}:{site.line}" + (f":{site.column}" if column else "")
    return f"{place} ({at})" if (at := path_at(site.path_elsewhere)) else place


def path_at(place: PathPlace | None) -> str:
    """`path at urls.py:10`; nothing where it stands in the line itself."""
    return "" if place is None else f"path at {place.file}:{place.line}"


def _unclear(site: CallSite) -> str:
    """What of a call could not be told."""
    if site.is_told and not site.is_ambiguous:
        return f"{'method' if site.method is None else 'base'} of {site.path} unknown"
    called = f"{site.host}{site.path}"
    return "path unknown" if called == "{}" else f"path of {called} unknown"


def traffic(seen: Traffic, *, callers: int = 2) -> str:
    """`1,204 calls, 2026-10-10 to 2026-11-02, by ci-bot (1,000), curl/8 (204)`"""
    said = [f"{seen.count:,} call{'' if seen.count == 1 else 's'}"]
    if seen.first_seen and seen.last_seen:
        days = dict.fromkeys((seen.first_seen[:10], seen.last_seen[:10]))
        said.append(" to ".join(days))
    if seen.callers and callers:
        named = [f"{name} ({times:,})" for name, times in seen.callers]
        said.append(f"by {shortened(named, callers)}")
    return ", ".join(said)


def rename(guess: Rename) -> str:
    """What something may be called now, and why one may think so."""
    return f"perhaps now {guess.to} ({guess.confidence:.0%}: {'; '.join(guess.evidence)})"


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))


def witness(shown: Mapping[str, Any]) -> str:
    """A value that shows the finding, and on which side it is right."""
    text = json.dumps(shown["value"], default=str, ensure_ascii=False)
    text = text if len(text) <= 2 * _LONGEST else f"{text[: 2 * _LONGEST]}…"
    return f"for example {text}: valid in the {shown['valid_in']}, not in the {shown['invalid_in']}"


def value(held: Any) -> str:
    """A value in at most 60 characters."""
    return _cut(_written(held))


def _written(held: Any) -> str:
    if held is None:
        return "none"
    return held if isinstance(held, str) else json.dumps(held, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def groups(findings: Iterable[Finding], grouping: Grouping) -> list[tuple[str, Sequence[Finding]]]:
    """(heading, findings) in the order in which headings first come up; by operation one finding
    stands under each operation that it touches."""
    by_story: dict[str, list[Finding]] = {}
    for finding in findings:
        for heading in _headings(finding, grouping):
            by_story.setdefault(heading, []).append(finding)
    return list(by_story.items())


def _component(pointer: str) -> str:
    """The shared part that a place is in."""
    tokens = pointer.split("/")
    if tokens[1:2] == ["components"] and len(tokens) > 3:
        return unescaped(tokens[3])
    return "not in a shared part"


def _headings(finding: Finding, grouping: Grouping) -> Sequence[str]:
    if grouping is Grouping.OPERATION:
        return finding.operations
    if grouping is Grouping.RULE:
        return [finding.rule.id]
    if grouping is Grouping.SCHEMA:
        return [_component(finding.schemas[0] or finding.schemas[1] or "")]
    return [finding.severity]


@dataclass(frozen=True, slots=True)
class Line:
    """place: where, and what into what; operations: in which (none where the place is one); notes:
    what more is to be said of it."""

    place: str
    operations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fold(findings: Iterable[Finding], limit: int | None = None) -> list[Line]:
    """The lines, in the order of the findings; limit: of the operations named in a note."""
    merged: dict[tuple[str, str, tuple[str, ...]], dict[str, None]] = {}
    for finding in findings:
        names = finding.judgements[0].operations
        key = (finding.location, change(finding), _notes(finding, limit))
        merged.setdefault(key, {}).update(dict.fromkeys(names))
    lines: dict[tuple[str, tuple[str, ...]], list[Line]] = {}
    for (location, said, notes), entries in merged.items():
        operations = tuple(entries)
        if not location:
            for name in operations:
                lines.setdefault((name, ()), []).append(Line(f"{name}{said}", (), notes))
        else:
            alone = said or notes or not parent(location)
            key_of_line = (location + said if alone else parent(location), operations)
            lines.setdefault(key_of_line, []).append(Line(location + said, operations, notes))
    return [line for (holder, _), held in lines.items() for line in _together(holder, held)]


def _together(holder: str, lines: list[Line]) -> list[Line]:
    """Lines that say no more than the last step of their place, as one."""
    if len(lines) == 1 or any(line.notes or not line.operations for line in lines):
        return lines
    last = ", ".join(line.place[len(holder) :].lstrip(".=") for line in lines)
    return [Line(f"{holder}: {last}", lines[0].operations)]


def _notes(finding: Finding, limit: int | None) -> tuple[str, ...]:
    told = [rename(finding.rename)] if finding.rename is not None else []
    told += other_sides(finding, limit)
    return (*told, *([witness(finding.witness)] if finding.witness is not None else []))


def fix_task(task: Task) -> str:
    """What is to be done at a place that was left to people."""
    what = task.operation or "the import"
    return f"{what}: {f'use {task.instead}' if task.instead else 'goes'}"


def task_place(task: Task) -> str:
    """Where it is: `client.py:42 (path at urls.py:10)`."""
    at = path_at(task.path_at)
    return f"{task.file}:{task.line} ({at})" if at else f"{task.file}:{task.line}"


def fix_summary(result: Fix) -> str:
    """How much is rewritten, and how much is left."""
    done = "rewritten" if result.written else "can be rewritten"
    return (
        f"{counted(len(result.edits), 'place')} {done} for {result.target},"
        f" {counted(len(result.tasks), 'place')} left to you"
    )


def released(stage: Stage) -> str:
    """When the release came out, as far as that is known."""
    if stage.earliest == stage.latest and stage.latest:
        return str(stage.latest)
    if stage.earliest and stage.latest:
        return f"{stage.earliest} to {stage.latest}"
    if stage.latest:
        return f"by {stage.latest}"
    return f"{stage.earliest} or later" if stage.earliest else ""


def comparison_summary(report: Report) -> str:
    """`2.22 -> 2.24: 48 breaking, 33 warning, 245 info`"""
    counts = ", ".join(f"{count} {severity}" for severity, count in report.summary.items())
    if not report.findings:
        counts = "no differences"
    seen = "" if report.profile == "wire" else f" ({report.profile} profile)"
    return f"{report.base.label} -> {report.revision.label}{seen}: {counts}"
