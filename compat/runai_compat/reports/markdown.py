"""The report for a pull-request comment: a table of counts, open lists, long ones folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..findings.model import Finding, Report
from ..vocabulary import Severity
from . import Grouping, Options
from .folding import code, fitted, listed
from .grouping import groups
from .wording import change, operations, rename

_FOLD, _SHOWN_OPERATIONS = 10, 5


def render(report: Report, options: Options) -> str:
    """The report in GitHub's Markdown; lists are cut as far as is needed to fit a comment."""
    if options.everything:
        return _text(report, options, None)
    return fitted(lambda length: _text(report, options, length))


def _text(report: Report, options: Options, length: int | None) -> str:
    summary = report.summary
    lines = [
        f"## {_escaped(report.base.label)} → {_escaped(report.revision.label)}",
        "",
        f"| {' | '.join(summary)} |",
        f"|{'---:|' * len(summary)}",
        f"| {' | '.join(map(str, summary.values()))} |",
    ]
    if not report.findings:
        lines += ["", "No differences."]
    for title, findings in groups(report.findings, options.grouping):
        heading = _escaped(title) if options.grouping is Grouping.SEVERITY else code(title)
        lines += ["", f"### {heading} ({len(findings)})", ""]
        folded = not options.everything and (
            len(findings) > _FOLD or all(each.severity is Severity.INFO for each in findings)
        )
        body = list(_body(findings, length))
        lines += (
            [f"<details><summary>{len(findings)} findings</summary>", "", *body, "", "</details>"]
            if folded
            else body
        )
    return "\n".join(lines) + "\n"


def _body(findings: Sequence[Finding], length: int | None) -> Iterator[str]:
    for _, block in groups(findings, Grouping.RULE):
        rule = block[0].rule
        yield f"**{_escaped(rule.title)}** (`{rule.id}`)"
        yield ""
        yield from listed([f"- {_item(finding)}" for finding in block], length, folded=False)
        yield ""
        if block[0].severity is not Severity.INFO:
            yield f"{_escaped(rule.hint)}"
            yield ""


def _item(finding: Finding) -> str:
    names = _escaped(operations(finding, _SHOWN_OPERATIONS))
    text = (
        f"{code(finding.location)}{_escaped(change(finding))} in {names}"
        if finding.location
        else names + _escaped(change(finding))
    )
    return f"{text}; {_escaped(rename(finding.rename))}" if finding.rename else text


def _escaped(text: str) -> str:
    """Text that Markdown leaves as it is."""
    for each in "\\`*_{}[]<>|":
        text = text.replace(each, f"\\{each}")
    return text
