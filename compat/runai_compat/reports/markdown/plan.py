"""A plan in GitHub's Markdown: a list of tasks to tick off, release by release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ...findings.model import Finding
from .. import Options
from ..elements import deadline, label
from ..escaping import code, plain, row
from ..wording import change, operations, released, shortened, where

if TYPE_CHECKING:
    from ...gating.plan import Change, Fading, Move, Plan, Stage
    from ...scanning.sites import CallSite

_FOLD, _OPEN, _SHOWN_OPERATIONS, _PLAN_PLACES = 10, 10, 5, 8
_LEDGER_HEAD = "| element | places | deprecated | removed | supported until | verdict | instead |"


def plan(result: Plan, options: Options) -> str:  # noqa: ARG001 - as every format
    """The plan, ending in a newline."""
    lines = [f"# From {plain(result.base)} to {plain(result.target)}", ""]
    lines += [line for release in result.recognised for line in (f"{plain(str(release))}.", "")]
    lines += _overview(result)
    if result.gone:
        lines += ["", "## Today", ""]
        lines += [f"Gone before {plain(result.base)}: these calls fail already.", ""]
        lines += _boxes(map(_move, result.gone))
    if result.overdue:
        lines += ["", "## At any time", ""]
        lines += ["Overdue: deprecated, and not supported any more; any release may remove it.", ""]
        lines += _boxes(_fading(removal, with_deadline=False) for removal in result.overdue)
    for stage in result.stages:
        lines += _stage(stage, result.way)
    return "\n".join(lines) + "\n"


def _overview(plan: Plan) -> Iterator[str]:
    yield "| release | out | before it | to look at | may go | newly deprecated |"
    yield "|---|---|---:|---:|---:|---:|"
    for stage in plan.stages:
        must = len(stage.moves) + len(stage.changes)
        numbers = (must, len(stage.watch), len(stage.fading), len(stage.marked))
        cells = (plain(stage.release), released(stage) or "?", *map(str, numbers))
        yield row(cells)


def _stage(stage: Stage, way: str) -> Iterator[str]:
    yield from ("", f"## {plain(stage.release)}")
    if not stage.known:
        yield from ("", "Not pinned yet: this is what release notes and the policy say.")
    must = [*map(_move, stage.moves), *map(_change, stage.changes)]
    yield from _part(f"Before the {way} to {plain(stage.release)}", must)
    yield from _part(
        "Look at: it depends on how your code reads answers", map(_change, stage.watch)
    )
    yield from _part("Be ready for", map(_fading, stage.fading))
    yield from _part("Deprecated in this release", map(_fading, stage.marked))
    if stage.possible:
        yield from ("", "### Possible afterwards", "")
        yield from _possible(stage.possible)
    if not (must or stage.watch or stage.fading or stage.marked or stage.possible):
        yield from ("", "Nothing to do.")


def _part(title: str, tasks: Iterable[Sequence[str]]) -> Iterator[str]:
    lines = _boxes(tasks)
    if lines:
        yield from ("", f"### {title}", "", *lines)


def _boxes(tasks: Iterable[Sequence[str]]) -> list[str]:
    """Each task's first line gets a box, the others stand below it."""
    boxes = []
    for first, *others in tasks:
        boxes += [f"- [ ] {first}", *(f"  - {other}" for other in others)]
    return boxes


def _move(move: Move) -> list[str]:
    return [*_told_move(move), *_places_of(move.sites)]


def _places_of(sites: Sequence[CallSite]) -> Iterator[str]:
    """Where people's files are touched."""
    if sites:
        names = [where(site) for site in sites]
        yield f"used in {code(shortened(names, _PLAN_PLACES))}"


def _told_move(move: Move) -> list[str]:
    told = move.notice
    if move.instead is None:
        return [
            f"Stop calling these, nothing is named instead ({told}):",
            *map(code, move.operations),
        ]
    if len(move.operations) == 1:
        return [f"Move from {code(move.operations[0])} to {plain(move.instead)} ({told})"]
    return [f"Move to {plain(move.instead)} ({told}) from:", *map(code, move.operations)]


def _change(change_: Change) -> list[str]:
    return [*_told_change(change_), *_places_of(change_.sites)]


def _told_change(change_: Change) -> list[str]:
    finding = change_.gated_findings[0].finding
    places = [_place(gated.finding, change_.sites) for gated in change_.gated_findings]
    if len(places) == 1:
        return [f"{plain(finding.rule.title)}: {places[0]}. {plain(finding.rule.hint)}"]
    shown = places[:_PLAN_PLACES]
    if len(shown) < len(places):
        shown.append(
            f"and {len(places) - len(shown)} more: {code(finding.rule.id)} in the gate's report"
        )
    return [f"{plain(finding.rule.title)}. {plain(finding.rule.hint)}", *shown]


def _place(finding: Finding, sites: Sequence[CallSite]) -> str:
    """What it is about, in the operations that people's files use, where any were given."""
    used = [n for n in finding.operations if any(n in site.operations for site in sites)]
    where = plain(shortened(used, 2) if used else operations(finding, 2))
    if not finding.location:
        return f"{where}{plain(change(finding))}"
    return f"{code(f'{finding.location}{change(finding)}')} in {where}"


def _fading(fading: Fading, *, with_deadline: bool = True) -> list[str]:
    told = _told_fading(fading, with_deadline=with_deadline)
    return [*told, *_places_of(fading.sites)]


def _told_fading(fading: Fading, *, with_deadline: bool) -> list[str]:
    first = fading.entries[0]
    said = []
    if fading.announced:
        said.append(f"removal announced for {first.announced_removal}")
    elif with_deadline:
        said.append(deadline(first))
    else:
        said.append(f"deprecated since {first.deprecated_in}")
    if first.replacement:
        said.append(f"use {first.replacement}")
    story = plain("; ".join(said))
    if first.place:
        names = f"in {code(first.name)}"
        others = len(fading.entries) - 1
        more = f" and {others} more place{'s' if others > 1 else ''}" if others else ""
        return [f"{code(label(first))}: {story}", f"{names}{more}"]
    if len(fading.entries) == 1:
        return [f"{code(first.name)}: {story}"]
    return [f"{story}:", *(code(entry.name) for entry in fading.entries)]


def _possible(names: Sequence[str]) -> Iterator[str]:
    """New names, by the beginning of their paths."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault("/".join(name.split(" ", 1)[1].split("/")[:4]), []).append(name)
    for prefix, group in sorted(groups.items()):
        if len(group) == 1:
            yield f"- {code(group[0])}"
        else:
            methods = ", ".join(dict.fromkeys(operation.split(" ", 1)[0] for operation in group))
            yield f"- {code(prefix)}: {len(group)} new operations ({methods})"
