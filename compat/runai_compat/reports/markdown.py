"""Results in GitHub's Markdown: the verdict first, long lists folded, never too long for a comment."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from ..findings.model import Finding, Report
from ..vocabulary import Severity
from . import Grouping, Options
from .assessment import facts, verdict
from .blocks import Item, ahead, blocks
from .elements import (
    AUDIT_HEAD,
    BREACHES,
    VERDICTS,
    Section,
    audit_headline,
    audit_row,
    by_breach,
    deadline,
    label,
    ledger_headline,
    sections,
)
from .escaping import LIMIT, code, fitted, listed, plain, row
from .touched import (
    Hit,
    checks,
    closing,
    deprecated_line,
    fate,
    hits,
    matrix_headline,
    matrix_sentences,
    used_in,
)
from .wording import (
    change,
    coverage,
    fix_summary,
    fix_task,
    groups,
    operations,
    other_sides,
    rename,
    shortened,
    traffic,
    usage_summary,
)

if TYPE_CHECKING:
    from ..gating.gate import GateResult
    from ..gating.matrix import Matrix
    from ..gating.plan import Change, Fading, Move, Plan, Stage
    from ..lifecycle.audit import Audit
    from ..lifecycle.queries import Selection
    from ..rewriting.model import Fix
    from ..rules.reference import Reference
    from ..scanning.sites import CallSite, Usage

_FOLD, _OPEN, _SHOWN_OPERATIONS, _PLAN_PLACES = 10, 10, 5, 8
_LEDGER_HEAD = "| element | places | deprecated | removed | supported until | verdict | instead |"


def comparison(report: Report, options: Options) -> str:
    """The report in GitHub's Markdown; lists are cut as far as is needed to fit a comment."""
    if options.everything:
        return _comparison(report, options, None)
    return fitted(lambda length: _comparison(report, options, length))


def _comparison(report: Report, options: Options, length: int | None) -> str:
    summary = report.summary
    lines = [
        f"## {plain(report.base.label)} → {plain(report.revision.label)}",
        "",
        row(list(summary)),
        f"|{'---:|' * len(summary)}",
        row(list(map(str, summary.values()))),
    ]
    if not report.findings:
        lines += ["", "No differences."]
    for title, findings in groups(report.findings, options.grouping):
        heading = plain(title) if options.grouping is Grouping.SEVERITY else code(title)
        lines += ["", f"### {heading} ({len(findings)})", ""]
        folded = not options.everything and (
            len(findings) > _FOLD or all(each.severity is Severity.INFO for each in findings)
        )
        body = list(_rules(findings, length))
        lines += (
            [f"<details><summary>{len(findings)} findings</summary>", "", *body, "", "</details>"]
            if folded
            else body
        )
    return "\n".join(lines) + "\n"


def _rules(findings: Sequence[Finding], length: int | None) -> Iterator[str]:
    for _, block in groups(findings, Grouping.RULE):
        rule = block[0].rule
        yield f"**{plain(rule.title)}** (`{rule.id}`)"
        yield ""
        yield from listed([f"- {_finding(finding)}" for finding in block], length, folded=False)
        yield ""
        if block[0].severity is not Severity.INFO:
            yield f"{plain(rule.hint)}"
            yield ""


def _finding(finding: Finding) -> str:
    names = plain(operations(finding, _SHOWN_OPERATIONS))
    text = (
        f"{code(finding.location)}{plain(change(finding))} in {names}"
        if finding.location
        else names + plain(change(finding))
    )
    notes = [rename(finding.rename)] if finding.rename else []
    notes += other_sides(finding, _SHOWN_OPERATIONS)
    return "; ".join([text, *map(plain, notes)])


def gate(result: GateResult, options: Options) -> str:
    """The result in GitHub's Markdown."""
    if options.everything:
        return _gate(result, None)
    return fitted(lambda length: _gate(result, length))


def _gate(result: GateResult, length: int | None) -> str:
    mark = "❌" if result.failed else "✅"
    lines = [f"## {plain(result.base)} → {plain(result.target)}", ""]
    lines += [f"{mark} **{plain(verdict(result))}**", *_table(result), ""]
    lines += [f"- {plain(each)}" for each in facts(result)]
    lines += _failures(result, length) if result.impact is None else _touched(result, length)
    for title, found in (
        ("Removal announced", [each for each in result.ahead if each.announced]),
        ("Support ends", [each for each in result.ahead if not each.announced]),
    ):
        if found:
            lines += ["", f"### {title} ({len(found)})", ""]
            lines += listed([_item(each) for each in ahead(found)], length)
    lines += _others(result, length)
    lines += _acceptances(result)
    if result.impact is not None:
        lines += ["", *_coverage(result.impact.usage)]
    return "\n".join(lines) + "\n"


def _coverage(found: Usage) -> list[str]:
    """What the verdict rests on, the first line a sentence, the others a list below it."""
    first, *others = coverage(found)
    return [f"{plain(first)}.", *([""] if others else []), *(f"- {plain(line)}" for line in others)]


def _failures(result: GateResult, length: int | None) -> Iterator[str]:
    """What fails, by release and rule."""
    if length is not None:
        yield from _names(result)
    for block in blocks(result.failures, result.releases):
        yield from ("", f"### {plain(block.release)}: {plain(block.title)} ({block.findings})", "")
        yield from (f"{plain(block.hint)} ({code(block.rule)})", "")
        yield from listed([_item(each) for each in block.items], length)


def _names(result: GateResult) -> Iterator[str]:
    """Every operation that fails, for a report whose lists are cut."""
    names = dict.fromkeys(name for each in result.failures for name in each.finding.operations[:1])
    codes = [code(name) for name in names]
    room = [*accumulate(len(each) + 2 for each in codes)]
    shown = codes[: bisect(room, LIMIT // 2)]
    more = f" and {len(codes) - len(shown)} more" if len(shown) < len(codes) else ""
    if codes:
        yield from ("", f"### Operations that fail ({len(codes)})", "", ", ".join(shown) + more)


def _touched(result: GateResult, length: int | None) -> Iterator[str]:
    """What fails, by place in the files that were given; what is to be checked there; the rest."""
    for title, found in (("Breaks", hits(result)), ("To check", checks(result))):
        if found:
            yield from ("", f"### {title} ({len(found)})", "")
            yield from listed([_hit(each, length) for each in found], length, folded=False)
    if result.deprecated:
        yield from ("", f"### Deprecated, still there ({len(result.deprecated)})", "")
        yield from (f"- {plain(deprecated_line(use))}" for use in result.deprecated)
    lines = [f"{plain(each)}." for each in closing(result)]
    yield from (line for each in lines for line in ("", each))


def _hit(hit: Hit, length: int | None) -> str:
    """The line of code, and below it why it breaks and what to write."""
    told = [f"- {code(hit.where)}: {code(hit.what)}: {code(hit.site.code or hit.site.path)}"]
    for reason in hit.reasons:
        story = "; ".join(filter(None, (reason.story, reason.instead)))
        what = plain(reason.elements(length and min(length, 3)))
        told.append(f"  - {plain(reason.release)}: {plain(reason.title)}: {what}. {plain(story)}")
    return "\n".join(told)


def _table(result: GateResult) -> Iterator[str]:
    if not result.gated_findings:
        return
    yield from ("", "| release | breaking | warning | info | fails |", "|---|---:|---:|---:|---:|")
    for step in result.steps[1:]:
        here = [each for each in result.gated_findings if each.release == step.name]
        counts = Counter(each.finding.severity for each in here)
        cells = [str(counts[each]) for each in Severity]
        fails = sum(map(result.fails, here))
        yield row([plain(step.name), *cells, str(fails)])


def _item(item: Item) -> str:
    where = f" in {plain(item.where)}" if item.where else ""
    story = f": {plain(item.story)}" if item.story else ""
    return f"- {code(item.what)}{where}{story}"


def _others(result: GateResult, length: int | None) -> Iterator[str]:
    """Findings that do not fail, always folded."""
    rest = [each for each in result.gated_findings if not result.fails(each)]
    lines = [
        f"- {plain(block.release)} {code(block.rule)}: {_item(each)[2:]}"
        for block in blocks(rest, result.releases)
        for each in block.items
    ]
    if lines:
        yield from ("", f"### Does not fail ({len(rest)})", "")
        yield from listed(lines, length, folded=True)


def _acceptances(result: GateResult) -> Iterator[str]:
    for title, entries in (("Expired", result.expired), ("Unused", result.unused)):
        if entries:
            yield from ("", f"### {title} acceptances", "")
            yield from (
                f"- {code(each.id)} {plain(each.element)}, by {plain(each.author)}"
                for each in entries
            )


def ledger(selection: Selection, options: Options) -> str:
    """The entries in GitHub's Markdown."""
    found = sections(selection.entries)

    def build(length: int | None) -> str:
        lines = [f"## {plain(ledger_headline(selection))}"]
        for section in found:
            lines += _state(section, length)
        return "\n".join(lines if found else [*lines, "", "Nothing matches."]) + "\n"

    return build(None) if options.everything else fitted(build)


def _state(section: Section, length: int | None) -> Iterator[str]:
    yield from ("", f"### {section.title.capitalize()} ({len(section.topics)})", "")
    folded = len(section.topics) > _OPEN
    if folded:
        yield from ("<details><summary>Show</summary>", "")
    yield from (_LEDGER_HEAD, "|---|---:|---|---|---|---|---|")
    shown = section.topics if length is None else section.topics[:length]
    for topic in shown:
        entry = topic.first
        cells = (
            code(topic.label),
            str(len(topic.entries)),
            *(plain(each or "") for each in (entry.deprecated_in, entry.removed_in)),
            plain(entry.supported_until or ""),
            VERDICTS[entry.verdict],
            plain(entry.replacement or ""),
        )
        yield row(cells)
    if len(shown) < len(section.topics):
        yield f"\n… and {len(section.topics) - len(shown)} more"
    if folded:
        yield from ("", "</details>")


def audit(result: Audit, options: Options) -> str:
    """The audit in GitHub's Markdown."""

    def build(length: int | None) -> str:
        lines = [f"## {plain(audit_headline(result))}", "", row(AUDIT_HEAD)]
        lines += [f"|---|{'---:|' * (len(AUDIT_HEAD) - 1)}"]
        lines += [row(audit_row(each)) for each in result.records]
        for breach, cases in by_breach(result.cases):
            lines += ["", f"### {BREACHES[breach].capitalize()} ({len(cases)})", ""]
            lines += listed(
                [
                    f"- {each.release}: {code(shortened(each.elements, 1))}: {plain(each.detail)}"
                    for each in cases
                ],
                length,
            )
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)


def plan(result: Plan, options: Options) -> str:  # noqa: ARG001 - as every format
    """The plan, ending in a newline."""
    lines = [f"# From {plain(result.base)} to {plain(result.target)}", "", *_overview(result)]
    if result.gone:
        lines += ["", "## Today", ""]
        lines += [f"Gone before {plain(result.base)}: these calls fail already.", ""]
        lines += _boxes(map(_move, result.gone))
    if result.overdue:
        lines += ["", "## At any time", ""]
        lines += ["Overdue: deprecated, and not supported any more; any release may remove it.", ""]
        lines += _boxes(_fading(each, with_deadline=False) for each in result.overdue)
    for stage in result.stages:
        lines += _stage(stage)
    return "\n".join(lines) + "\n"


def _overview(plan: Plan) -> Iterator[str]:
    yield "| release | out | before it | to look at | may go | newly deprecated |"
    yield "|---|---|---:|---:|---:|---:|"
    for stage in plan.stages:
        must = len(stage.moves) + len(stage.changes)
        numbers = (must, len(stage.watch), len(stage.fading), len(stage.marked))
        cells = (plain(stage.release), _out(stage) or "?", *map(str, numbers))
        yield row(cells)


def _stage(stage: Stage) -> Iterator[str]:
    yield from ("", f"## {plain(stage.release)}")
    if not stage.known:
        yield from ("", "Not pinned yet: this is what release notes and the policy say.")
    must = [*map(_move, stage.moves), *map(_change, stage.changes)]
    yield from _part(f"Before the upgrade to {plain(stage.release)}", must)
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
    found = []
    for first, *others in tasks:
        found += [f"- [ ] {first}", *(f"  - {each}" for each in others)]
    return found


def _move(move: Move) -> list[str]:
    return [*_told_move(move), *_places_of(move.sites)]


def _places_of(sites: Sequence[CallSite]) -> Iterator[str]:
    """Where people's files are touched."""
    if sites:
        names = [f"{site.file}:{site.line}" for site in sites]
        yield f"used in {code(shortened(names, _PLAN_PLACES))}"


def _told_move(move: Move) -> list[str]:
    since = move.entry.deprecated_in if move.entry else None
    told = f"deprecated since {since}" if since else "gone without notice"
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
    places = [_place(each.finding, change_.sites) for each in change_.gated_findings]
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
    return [f"{story}:", *(code(each.name) for each in fading.entries)]


def _possible(names: Sequence[str]) -> Iterator[str]:
    """New operations, by the beginning of their paths."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault("/".join(name.split(" ", 1)[1].split("/")[:4]), []).append(name)
    for prefix, found in sorted(groups.items()):
        if len(found) == 1:
            yield f"- {code(found[0])}"
        else:
            methods = ", ".join(dict.fromkeys(each.split(" ", 1)[0] for each in found))
            yield f"- {code(prefix)}: {len(found)} new operations ({methods})"


def _out(stage: Stage) -> str:
    """When the release came out, as far as that is known."""
    if stage.earliest == stage.latest and stage.latest:
        return str(stage.latest)
    if stage.earliest and stage.latest:
        return f"{stage.earliest} to {stage.latest}"
    if stage.latest:
        return f"by {stage.latest}"
    return f"{stage.earliest} or later" if stage.earliest else ""


def rules(reference: Reference, options: Options) -> str:  # noqa: ARG001 - as every format
    """The rules: a list, or one in full."""
    from ..rules.reference import render

    return render(reference, "markdown")


def usage(result: Usage, options: Options) -> str:
    """The uses as a table, cut as far as is needed to fit a comment."""

    def build(length: int | None) -> str:
        lines = [f"## {plain(usage_summary(result))}", ""]
        lines += [row(("place", "confidence", "operations")), row(("---",) * 3)]
        lines += [_use(site) for site in result.uses[:length]]
        if length is not None and length < len(result.uses):
            lines += ["", f"… and {len(result.uses) - length} more"]
        lines += ["", *_coverage(result)]
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)


def _use(site: CallSite) -> str:
    names = [code(each) for each in site.operations[:_SHOWN_OPERATIONS]]
    if len(site.operations) > len(names):
        names.append(f"{len(site.operations) - len(names)} more")
    where = code(f"{site.file}:{site.line}:{site.column}")
    used = ", ".join(names) or f"{code(site.path)}: of no release"
    if site.traffic is not None:
        used += f"; {plain(traffic(site.traffic))}"
    return row((where, site.confidence, used))


def fix(result: Fix, options: Options) -> str:  # noqa: ARG001
    """The diff, and a list of what is left to people."""
    lines = [f"## {plain(fix_summary(result))}", ""]
    if result.edits:
        fence = "`" * 4
        lines += [f"{fence}diff", result.diff.rstrip("\n"), fence, ""]
    for task in result.tasks:
        lines.append(f"- [ ] {code(f'{task.file}:{task.line}')} {plain(fix_task(task))}")
        lines += [f"  - {plain(text)}" for text in task.differences]
    return "\n".join(lines).rstrip("\n") + "\n"


def matrix(result: Matrix, options: Options) -> str:
    """The sentences, the table with the releases as columns, and what to write instead."""

    def build(length: int | None) -> str:
        lines = [f"## {plain(matrix_headline(result))}", ""]
        lines += [f"- {plain(sentence)}" for sentence in matrix_sentences(result)]
        lines += _matrix_table(result, length)
        told = [(row_, fate(row_, result)) for row_ in result.rows[:length]]
        for row_, texts in told:
            if texts:
                lines += ["", f"**{code(row_.operation)}** in {code(used_in(row_, 5))}", ""]
                lines += [f"- {plain(text)}" for text in texts]
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)


def _matrix_table(result: Matrix, length: int | None) -> Iterator[str]:
    if not result.rows:
        return
    names = [plain(moment.name) for moment in result.moments]
    yield from ("", row(["operation", "uses", *names]), f"|---|---:|{'---|' * len(names)}")
    for each in result.rows[:length]:
        states = [str(cell.state) for cell in each.cells]
        yield row([code(each.operation), str(len(each.sites)), *states])
    if length is not None and length < len(result.rows):
        yield from ("", f"… and {len(result.rows) - length} more")
