"""A comparison and a gate's result in GitHub's Markdown: the verdict first, long lists folded."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from ...findings.model import Finding, Report
from ...vocabulary import Severity
from .. import Grouping, Options
from ..assessment import facts, verdict
from ..blocks import Item, ahead, blocks
from ..escaping import LIMIT, code, fitted, listed, plain, row
from ..touched import Hit, checks, closing, deprecated_line, hits
from ..wording import change, groups, operations, other_sides, rename
from .scanning import coverage_lines

if TYPE_CHECKING:
    from ...gating.gate import GateResult
    from ...rules.reference import Reference

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
            len(findings) > _FOLD or all(finding.severity is Severity.INFO for finding in findings)
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
    lines += [f"- {plain(fact)}" for fact in facts(result)]
    lines += _failures(result, length) if result.impact is None else _touched(result, length)
    for title, group in (
        ("Removal announced", [removal for removal in result.ahead if removal.announced]),
        ("Support ends", [removal for removal in result.ahead if not removal.announced]),
    ):
        if group:
            lines += ["", f"### {title} ({len(group)})", ""]
            lines += listed([_item(removal) for removal in ahead(group)], length)
    lines += _others(result, length)
    lines += _acceptances(result)
    if result.impact is not None:
        lines += ["", *coverage_lines(result.impact.usage)]
    return "\n".join(lines) + "\n"


def _failures(result: GateResult, length: int | None) -> Iterator[str]:
    """What fails, by release and rule."""
    if length is not None:
        yield from _names(result)
    for block in blocks(result.failures, result.releases):
        yield from ("", f"### {plain(block.release)}: {plain(block.title)} ({block.findings})", "")
        yield from (f"{plain(block.hint)} ({code(block.rule)})", "")
        yield from listed([_item(item) for item in block.items], length)


def _names(result: GateResult) -> Iterator[str]:
    """Every operation that fails, for a report whose lists are cut."""
    names = dict.fromkeys(
        name for failure in result.failures for name in failure.finding.operations[:1]
    )
    codes = [code(name) for name in names]
    room = [*accumulate(len(code) + 2 for code in codes)]
    shown = codes[: bisect(room, LIMIT // 2)]
    more = f" and {len(codes) - len(shown)} more" if len(shown) < len(codes) else ""
    if codes:
        yield from ("", f"### Operations that fail ({len(codes)})", "", ", ".join(shown) + more)


def _touched(result: GateResult, length: int | None) -> Iterator[str]:
    """What fails, by place in the files that were given; what is to be checked there; the rest."""
    for title, touched in (("Breaks", hits(result)), ("To check", checks(result))):
        if touched:
            yield from ("", f"### {title} ({len(touched)})", "")
            yield from listed([_hit(hit, length) for hit in touched], length, folded=False)
    if result.deprecated:
        yield from ("", f"### Deprecated, still there ({len(result.deprecated)})", "")
        yield from (f"- {plain(deprecated_line(use))}" for use in result.deprecated)
    lines = [f"{plain(sentence)}." for sentence in closing(result)]
    yield from (line for sentence in lines for line in ("", sentence))


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
        here = [gated for gated in result.gated_findings if gated.release == step.name]
        counts = Counter(gated.finding.severity for gated in here)
        cells = [str(counts[severity]) for severity in Severity]
        fails = sum(map(result.fails, here))
        yield row([plain(step.name), *cells, str(fails)])


def _item(item: Item) -> str:
    where = f" in {plain(item.where)}" if item.where else ""
    story = f": {plain(item.story)}" if item.story else ""
    return f"- {code(item.what)}{where}{story}"


def _others(result: GateResult, length: int | None) -> Iterator[str]:
    """Findings that do not fail, always folded."""
    rest = [gated for gated in result.gated_findings if not result.fails(gated)]
    lines = [
        f"- {plain(block.release)} {code(block.rule)}: {_item(item)[2:]}"
        for block in blocks(rest, result.releases)
        for item in block.items
    ]
    if lines:
        yield from ("", f"### Does not fail ({len(rest)})", "")
        yield from listed(lines, length, folded=True)


def _acceptances(result: GateResult) -> Iterator[str]:
    for title, entries in (("Expired", result.expired), ("Unused", result.unused)):
        if entries:
            yield from ("", f"### {title} acceptances", "")
            yield from (
                f"- {code(entry.id)} {plain(entry.element)}, by {plain(entry.author)}"
                for entry in entries
            )


def rules(reference: Reference, options: Options) -> str:  # noqa: ARG001 - as every format
    """The rules: a list, or one in full."""
    from ...rules.reference import render

    return render(reference, "markdown")
