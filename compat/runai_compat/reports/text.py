"""The report for a terminal: a summary, then what breaks, then what may; info is only counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..findings.model import Finding, Report
from ..vocabulary import Severity
from . import Grouping, Options
from .grouping import groups
from .lines import fold
from .wording import shortened

_COLOURS = {Severity.BREAKING: "1;31", Severity.WARNING: "33", Severity.INFO: "36"}
_SHOWN_OPERATIONS = 3


def render(report: Report, options: Options) -> str:
    """The findings in lines of text; one block per rule where they are grouped by severity."""
    lines = [_headline(report)]
    shown = [
        each for each in report.findings if options.everything or each.severity is not Severity.INFO
    ]
    for title, findings in groups(shown, options.grouping):
        worst = min((each.severity for each in findings), key=lambda each: each.rank)
        lines += ["", _coloured(f"{title} ({len(findings)})", worst, options)]
        if options.grouping in (Grouping.SEVERITY, Grouping.RULE):
            for _, block in groups(findings, Grouping.RULE):
                lines += _block(block, options)
        else:
            for finding in findings:
                lines += _block([finding], options, with_severity=True)
    if not options.everything:
        lines += _counted(each for each in report.findings if each.severity is Severity.INFO)
    return "\n".join(lines) + "\n"


def _headline(report: Report) -> str:
    counts = ", ".join(f"{count} {severity}" for severity, count in report.summary.items())
    if not report.findings:
        counts = "no differences"
    seen = "" if report.profile == "wire" else f" ({report.profile} profile)"
    return f"{report.base.label} -> {report.revision.label}{seen}: {counts}"


def _block(
    findings: Sequence[Finding], options: Options, *, with_severity: bool = False
) -> Iterator[str]:
    """Findings of one rule: what happened, where each time, what to do."""
    first = findings[0]
    label = f"{first.severity}: " if with_severity else ""
    yield f"  {label}{first.rule.title}  [{first.rule.id}]"
    yield from _lines(findings, options)
    if first.severity is not Severity.INFO:
        yield f"    -> {first.rule.hint}"


def _lines(findings: Sequence[Finding], options: Options) -> Iterator[str]:
    """Each place with its operations, and what more there is to say of it."""
    limit = None if options.everything else _SHOWN_OPERATIONS
    for line in fold(findings):
        yield f"    {line.place}"
        if line.operations:
            yield f"      {shortened(line.operations, limit)}"
        yield from (f"      {note}" for note in line.notes)


def _counted(findings: Iterable[Finding]) -> list[str]:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule.id] = counts.get(finding.rule.id, 0) + 1
    if not counts:
        return []
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    head = f"info ({sum(counts.values())}; --all lists them)"
    return ["", head, *(f"  {count:4} {rule}" for rule, count in ordered)]


def _coloured(text: str, severity: Severity, options: Options) -> str:
    return f"\033[{_COLOURS[severity]}m{text}\033[0m" if options.colour else text
