"""Results for a terminal: a screenful first, the verdict last; `--all` shows everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from runai_specs.printable import safe_line, visible

from ..vocabulary import Severity
from . import Grouping, Options
from .wording import (
    comparison_summary,
    counted,
    coverage,
    fix_summary,
    fix_task,
    fold,
    folded,
    groups,
    path_at,
    shortened,
    task_place,
    traffic,
    usage_summary,
)

if TYPE_CHECKING:
    from ..findings.model import Finding, Report
    from ..gating.gate import GateResult
    from ..gating.matrix import Matrix, Row
    from ..gating.model import PendingRemoval
    from ..lifecycle.audit import Audit, Case
    from ..lifecycle.queries import Selection
    from ..rewriting.edits import Fix
    from ..rules.reference import Reference
    from ..scanning.sites import CallSite, Usage
    from .blocks import Block, Item
    from .elements import Section, Topic
    from .touched import Hit, Reason

_RED, _GREEN, _BOLD = "1;31", "1;32", "1"
_COLOURS = {Severity.BREAKING: _RED, Severity.WARNING: "33", Severity.INFO: "36"}
_OPERATIONS = 3
_BLOCKS, _ROOM, _AHEAD, _PLACES = 10, 20, 5, 8
_CASES, _TOPICS = 3, 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose beginning has a style, or that is cut where the terminal ends."""

    head: str
    rest: str = ""
    style: str = ""
    cut: bool = False


Lines: TypeAlias = "Iterable[str | Line]"


def _finished(lines: Lines, options: Options) -> str:
    """The lines as text: nothing of others acts in them, and only what is ours has colours."""
    return "".join(f"{_shown(line, options)}\n" for line in lines)


def _shown(line: str | Line, options: Options) -> str:
    if isinstance(line, str):
        return safe_line(line)
    whole = safe_line(line.head + line.rest)
    if line.cut and options.width and not options.everything and len(whole) > options.width:
        whole = f"{whole[: options.width - 3]}..."
    if not (line.style and options.colour):
        return whole
    styled = whole[: len(safe_line(line.head))]
    return f"\033[{line.style}m{styled}\033[0m{whole[len(styled) :]}"


def _cut(text: str) -> Line:
    return Line(text, cut=True)


# Comparisons


def comparison(report: Report, options: Options) -> str:
    """The findings in lines of text; one block per rule where they are grouped by severity."""
    return _finished(_comparison(report, options), options)


def _comparison(report: Report, options: Options) -> Iterator[str | Line]:
    yield comparison_summary(report)
    shown = [
        finding
        for finding in report.findings
        if options.everything or finding.severity is not Severity.INFO
    ]
    for title, findings in groups(shown, options.grouping):
        worst = min((finding.severity for finding in findings), key=lambda severity: severity.rank)
        yield ""
        yield Line(f"{title} ({len(findings)})", style=_COLOURS[worst])
        if options.grouping in (Grouping.SEVERITY, Grouping.RULE):
            for _, same_rule in groups(findings, Grouping.RULE):
                yield from _rule(same_rule, options)
        else:
            for finding in findings:
                yield from _rule([finding], options, with_severity=True)
    if not options.everything:
        yield from _counts(
            finding for finding in report.findings if finding.severity is Severity.INFO
        )


def _rule(
    findings: Sequence[Finding], options: Options, *, with_severity: bool = False
) -> Iterator[str]:
    """Findings of one rule: what happened, where each time, what to do."""
    first = findings[0]
    label = f"{first.severity}: " if with_severity else ""
    yield f"  {label}{first.rule.title}  [{first.rule.id}]"
    limit = None if options.everything else _OPERATIONS
    for line in fold(findings, limit):
        yield f"    {line.place}"
        if line.operations:
            yield f"      {shortened(line.operations, limit)}"
        yield from (f"      {note}" for note in line.notes)
    if first.severity is not Severity.INFO:
        yield f"    -> {first.rule.hint}"


def _counts(findings: Iterable[Finding]) -> Iterator[str]:
    counts = Counter(finding.rule.id for finding in findings)
    if counts:
        yield from ("", f"info ({counts.total()}; --all lists them)")
        ordered = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
        yield from (f"  {count:4} {rule}" for rule, count in ordered)


# Gates


def gate(result: GateResult, options: Options) -> str:
    """One screen, the verdict last."""
    return _finished(_gate(result, options), options)


def _gate(result: GateResult, options: Options) -> Iterator[str | Line]:
    from .assessment import facts, verdict
    from .blocks import blocks

    yield f"{result.base} -> {result.target}"
    yield from (f"  {fact}" for fact in facts(result))
    if result.impact is not None:
        yield from _touched(result, options)
    else:
        yield from _table(result)
        yield from _blocks(blocks(result.failures, result.releases), options)
    if options.everything:
        rest = [gated for gated in result.gated_findings if not result.fails(gated)]
        yield from _rest(blocks(rest, result.releases), options)
    if options.everything or result.impact is None:
        yield from _ahead(result, options)
    yield from _acceptances(result)
    if result.impact is not None:
        yield ""
        yield from (_cut(line) for line in coverage(result.impact.usage))
    more = "" if options.everything else "; --all shows everything"
    hidden = more if result.gated_findings or result.ahead else ""
    yield ""
    yield Line(verdict(result), hidden, style=_RED if result.failed else _GREEN)


def _touched(result: GateResult, options: Options) -> Iterator[str | Line]:
    """The places in the files that were given: what breaks there, and what to write instead."""
    from .touched import checks, closing, hits

    touched = hits(result)
    shown = touched if options.everything else touched[:_PLACES]
    for hit in shown:
        yield ""
        code = f"  {hit.site.code}" if hit.site.code else ""
        yield Line(f"{hit.where}  {hit.what}", code, _BOLD, cut=True)
        for reason in hit.reasons:
            yield from _reason(reason, options)
    rest, unsure = touched[len(shown) :], checks(result)
    yield from _in_lines(f"and {counted(len(rest), 'more place')}", rest, _ROOM)
    most = len(unsure) if options.everything else _AHEAD
    yield from _in_lines(f"to check ({len(unsure)}), does not fail", unsure, most)
    yield from _deprecated(result)
    yield ""
    yield from closing(result)


def _reason(reason: Reason, options: Options) -> Iterator[str | Line]:
    yield _cut(f"    {reason.release}  {reason.title}  [{reason.rule}]")
    yield _cut(f"      {reason.elements(None if options.everything else 2)}")
    yield from (_cut(f"      {remark}") for remark in (reason.story, reason.instead) if remark)
    if options.everything:
        yield f"      {' '.join(reason.ids)}"


def _deprecated(result: GateResult) -> Iterator[str | Line]:
    """One line for each operation in use that is deprecated and still there."""
    from .touched import deprecated_line

    if result.deprecated:
        yield ""
        yield Line(f"deprecated, still there ({len(result.deprecated)})", style=_BOLD)
        yield from (f"    {deprecated_line(use)}" for use in result.deprecated)


def _in_lines(title: str, hits: Sequence[Hit], most: int) -> Iterator[str | Line]:
    """One line for each place, and how many there are beyond the most that are shown."""
    if hits:
        yield ""
        yield Line(title, style=_BOLD)
    for hit in hits[:most]:
        what = shortened([f"{reason.title}: {reason.elements(1)}" for reason in hit.reasons], 1)
        yield _cut(f"    {hit.where}  {hit.what}  {what}")
    if len(hits) > most:
        yield f"    and {len(hits) - most} more"


def _table(result: GateResult) -> Iterator[str]:
    """How many findings each release brings."""
    if not result.gated_findings:
        return
    yield ""
    yield f"  {'release':12}{'breaking':>9}{'warning':>9}{'info':>6}{'fails':>7}{'accepted':>10}"
    for step in result.steps[1:]:
        here = [gated for gated in result.gated_findings if gated.release == step.name]
        counts = Counter(gated.finding.severity for gated in here)
        yield (
            f"  {step.name:12}{counts[Severity.BREAKING]:9}{counts[Severity.WARNING]:9}"
            f"{counts[Severity.INFO]:6}{sum(map(result.fails, here)):7}"
            f"{sum(gated.acceptance is not None for gated in here):10}"
        )


def _blocks(blocks: Sequence[Block], options: Options) -> Iterator[str | Line]:
    """As much of each as a screen has room for."""
    shown = blocks if options.everything else blocks[:_BLOCKS]
    for block in shown:
        yield from _block(block, options, max(2, _ROOM // len(shown)))
    if len(shown) < len(blocks):
        rest = sum(block.findings for block in blocks[len(shown) :])
        yield from ("", f"and {counted(rest, 'finding')} of other kinds")


def _block(block: Block, options: Options, room: int) -> Iterator[str | Line]:
    """The kind of change, and the items that fit into that many lines; one at least."""
    yield ""
    head = f"{block.release}  {block.title} ({block.findings})"
    yield Line(head, f"  [{block.rule}]", _BOLD)
    shown = 0
    for item in block.items:
        lines = list(_item(item, options))
        if shown and len(lines) > room and not options.everything:
            break
        yield from lines
        room -= len(lines)
        shown += 1
    if shown < len(block.items):
        yield f"    and {len(block.items) - shown} more"


def _item(item: Item, options: Options) -> Iterator[str | Line]:
    """One line where that says it all, two where place and story are both long."""
    if item.where:
        yield _cut(f"    {item.what}  in {item.where}")
        if item.story:
            yield _cut(f"      {item.story}")
    else:
        names = item.what if options.everything else shortened(item.names, 2)
        yield _cut(f"    {names}{f'  {item.story}' if item.story else ''}")
    if options.everything:
        yield f"      {' '.join(item.ids)}"


def _rest(blocks: Sequence[Block], options: Options) -> Iterator[str | Line]:
    if blocks:
        yield from ("", "does not fail:")
    for block in blocks:
        yield from _block(block, options, _ROOM)


def _ahead(result: GateResult, options: Options) -> Iterator[str | Line]:
    from .blocks import ahead

    for title, removals in (
        ("removal announced", [removal for removal in result.ahead if removal.announced]),
        ("support ends", [removal for removal in result.ahead if not removal.announced]),
        ("overdue", _late(result)),
    ):
        items = ahead(removal for removal in removals if not removal.acceptance)
        if items:
            yield ""
            yield Line(f"{title} ({len(removals)})", style=_BOLD)
            limit = len(items) if options.everything else _AHEAD
            for item in items[:limit]:
                yield from _item(item, options)
            if len(items) > limit:
                yield f"    and {len(items) - limit} more"


def _late(result: GateResult) -> list[PendingRemoval]:
    from ..gating.model import Reason

    return list(result.overdue) if Reason.OVERDUE in result.fail_on else []


def _acceptances(result: GateResult) -> Iterator[str]:
    if result.expired or result.unused:
        yield ""
    for acceptance in result.expired:
        yield f"expired: {acceptance.id} {acceptance.rule} {acceptance.element} (on {acceptance.expires}, by {acceptance.author})"
    for acceptance in result.unused:
        yield f"unused: {acceptance.id} {acceptance.rule} {acceptance.element} (by {acceptance.author}): nothing to accept"


# Audits, ledgers, uses


def audit(result: Audit, options: Options) -> str:
    """The numbers by release, then the cases of each kind; they count root causes, not use sites."""
    return _finished(_audit(result, options), options)


def _audit(result: Audit, options: Options) -> Iterator[str | Line]:
    from .elements import AUDIT_HEAD, BREACHES, audit_headline, audit_row, by_breach

    table = [AUDIT_HEAD, *map(audit_row, result.records)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    yield from (audit_headline(result), "")
    for row in table:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    for breach, cases in by_breach(result.cases):
        yield from ("", f"{BREACHES[breach]} ({len(cases)})")
        shown = cases if options.everything else cases[:_CASES]
        for case in shown:
            yield from _case(case, options)
        if len(shown) < len(cases):
            yield f"  and {len(cases) - len(shown)} more (--all)"


def _case(case: Case, options: Options) -> Iterator[str | Line]:
    yield _cut(f"  {case.release}  {shortened(case.elements, 1)}: {case.detail}")
    if options.everything:
        yield from (f"    {element}" for element in case.elements[1:])


def ledger(selection: Selection, options: Options) -> str:
    """The entries by state, a line for each topic; `--all` shows every place."""
    return _finished(_ledger(selection, options), options)


def _ledger(selection: Selection, options: Options) -> Iterator[str | Line]:
    from .elements import ledger_headline, sections

    yield ledger_headline(selection)
    parts = sections(selection.entries)
    if not parts:
        yield "nothing matches"
    for section in parts:
        yield from _section(section, options, alone=len(parts) == 1)


def _section(section: Section, options: Options, *, alone: bool) -> Iterator[str | Line]:
    from .elements import VERDICTS

    counts = Counter(topic.first.verdict for topic in section.topics)
    told = ", ".join(f"{count} {VERDICTS[verdict]}" for verdict, count in counts.most_common())
    yield ""
    places = counted(section.elements, "place")
    yield Line(f"{section.title}: {len(section.topics)} in {places} ({told})", style=_BOLD)
    if section.state == "current" and not (alone or options.everything):
        yield "  --state current lists them"
        return
    limit = len(section.topics) if options.everything else _TOPICS * (4 if alone else 1)
    for topic in section.topics[:limit]:
        yield from _topic(topic, options)
    if len(section.topics) > limit:
        yield f"  and {len(section.topics) - limit} more (--state {section.state}, or --all)"


def _topic(topic: Topic, options: Options) -> Iterator[str | Line]:
    from .elements import life

    story = life(topic.first)
    if options.everything:
        yield f"  {topic.label}{f'  {story}' if story else ''}"
        if topic.first.place:
            yield from (f"    {entry.name}" for entry in topic.entries)
        for said in topic.first.evidence:
            yield f"    {said.kind} since {said.release}: {said.source}"
        return
    more = f" ({len(topic.entries)} places)" if len(topic.entries) > 1 else ""
    yield _cut(f"  {topic.label}{more}{f'  {story}' if story else ''}")


def usage(result: Usage, options: Options) -> str:
    """The uses, one line each, below the file that they are in, and how many there are."""
    return _finished(_usage(result, options), options)


def _usage(result: Usage, options: Options) -> Iterator[str]:
    shown = [use for use in result.uses if use.operations or options.everything]
    for file, sites in groupby(shown, key=lambda site: site.file):
        yield file
        yield from ("  " + "  ".join(_columns(site)) for site in sites)
        yield ""
    if len(shown) < len(result.uses):
        yield "paths that no release has (--all lists the places)"
        yield from (f"  {line}" for line in folded(result))
        yield ""
    yield usage_summary(result)
    yield from coverage(result)


def _columns(site: CallSite) -> Iterator[str]:
    yield f"{site.line}:{site.column}".ljust(8)
    yield str(site.confidence).ljust(8)
    if len(site.operations) == 1:
        yield site.operations[0]
    elif site.operations:
        yield f"{site.method or 'any method of'} {site.path}: {shortened(site.operations, 2)}"
    else:
        yield f"{site.method or ''} {site.path}: no release has it".lstrip()
    if site.traffic is not None:
        yield traffic(site.traffic)
    if at := path_at(site.path_elsewhere):
        yield f"({at})"


def fix(result: Fix, options: Options) -> str:
    """What is left to people, then the diff: `git apply` and `patch` skip what stands before it."""
    patch = result.diff.split("\n")[:-1]
    return _finished(_fix(result), options) + "".join(f"{_patch_line(line)}\n" for line in patch)


def _patch_line(line: str) -> str:
    """A line of a patch, with the tabs and the line end that it has to have to apply."""
    text = line.removesuffix("\r")
    if safe_line(text) != visible(text):
        return safe_line(line)
    return "\t".join(map(visible, text.split("\t"))) + line[len(text) :]


def _fix(result: Fix) -> Iterator[str | Line]:
    yield Line(fix_summary(result), style=_BOLD)
    for task in result.tasks:
        yield f"{task_place(task)}: {fix_task(task)}"
        yield from (f"    {text}" for text in task.differences)


def matrix(result: Matrix, options: Options) -> str:
    """The sentences, the table, and below it what to write instead of what breaks or may."""
    return _finished(_matrix(result, options), options)


def _matrix(result: Matrix, options: Options) -> Iterator[str | Line]:
    from .touched import matrix_headline, matrix_sentences

    yield matrix_headline(result)
    yield from (Line(sentence, style=_BOLD) for sentence in matrix_sentences(result))
    if not result.rows:
        return
    widths = [max(7, len(moment.name)) for moment in result.moments]
    names = max(len(row.operation) for row in result.rows)
    head = [m.name.ljust(width) for m, width in zip(result.moments, widths, strict=True)]
    yield from ("", f"{'operation'.ljust(names)}  uses  {'  '.join(head)}".rstrip())
    for row in result.rows:
        cells = [str(c.state).ljust(width) for c, width in zip(row.cells, widths, strict=True)]
        line = f"{row.operation.ljust(names)}  {len(row.sites):4}  {'  '.join(cells)}".rstrip()
        yield Line(line, style=_RED if row.first_break else "")
    for row in result.rows:
        yield from _row(row, result, options)


def _row(row: Row, result: Matrix, options: Options) -> Iterator[str | Line]:
    """What there is to do for an operation; nothing where all is well."""
    from .touched import fate, used_in

    told = fate(row, result)
    if told:
        cell = row.first_break or row.worst
        yield ""
        yield Line(row.operation, f"  {cell.state} in {cell.release}", _BOLD)
        yield f"    {used_in(row, None if options.everything else 3)}"
        yield from (_cut(f"    {text}") for text in told)


def rules(reference: Reference, options: Options) -> str:  # noqa: ARG001 - as every format
    """The rules: a list, or one in full."""
    from ..rules.reference import render

    return render(reference, "text")
