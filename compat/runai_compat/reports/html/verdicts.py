"""The page of a comparison and of a gate: what fails and why first, everything at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from ...findings.model import Report
from ...gating.gate import GateResult
from ...lifecycle.policy import Verdict
from ...vocabulary import Severity
from .. import Options
from ..assessment import Assessment, Row, of_gate, of_report
from ..elements import history, instead, life
from ..wording import change, counted, other_sides, rename, value, witness
from . import timeline
from .markup import Markup, element, joined
from .page import (
    LABELLED,
    Choice,
    GroupRow,
    Outcome,
    Section,
    TableRow,
    code,
    codes,
    document,
    items,
    search,
    table,
)
from .your_code import sections as sections_of_code

_SEVERITIES = [str(severity) for severity in Severity]
_LISTED = 200  # of what fails, before the list of all findings is referred to
_LARGE, _NAMED = 1000, 5  # findings from which on a page is large; operations that each lists then
_READ = 2000  # characters of a value


def comparison(report: Report, options: Options) -> str:
    """The page of a comparison."""
    return _page(of_report(report, options.fail_on, options.ledger), [])


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001 - as every format
    """The page of a gate's result."""
    touched = [] if result.impact is None else sections_of_code(result)
    return _page(of_gate(result), touched)


def _page(assessment: Assessment, touched: list[Section]) -> str:
    rows = assessment.rows
    sections = [
        *touched,
        *([] if touched else _failing(assessment)),
        Section("summary", "Summary", (_summary(assessment),)),
        *_ahead(assessment),
        *_timeline(assessment),
        Section(
            "findings", f"All findings ({len(rows)})", (_filter(assessment), _groups(assessment))
        ),
        Section("operations", "By operation", (_operations(rows),)),
    ]
    return document(
        f"{assessment.base} → {assessment.target}",
        Outcome(assessment.verdict, assessment.failed),
        assessment.facts,
        sections,
        assessment.coverage,
        assessment.accept,
    )


def _failing(assessment: Assessment) -> Iterator[Section]:
    """What fails, a row each: release, operation, verdict, what to use instead."""
    failing = [row for row in assessment.rows if row.fails]
    if not failing:
        return
    order = {name: number for number, name in enumerate(assessment.releases)}
    failing.sort(key=lambda row: (order.get(row.release, 0), row.rule_id, row.place))
    rows: list[TableRow | GroupRow] = []
    for (release, _), group in groupby(
        failing[:_LISTED], key=lambda row: (row.release, row.rule_id)
    ):
        findings = list(group)
        rule = findings[0].finding.rule
        title = element("strong", f"{release}: {rule.title} ({len(findings)})")
        rows.append(GroupRow(joined((title, " ", element("span", rule.hint, _class="hint")))))
        rows += [TableRow((_link(row), release, _promise(row), _instead(row))) for row in findings]
    head = ("what", "release", "promise", "use instead")
    made = table(head, rows, "What fails, by release and kind of change", style=LABELLED)
    rest = element("a", f"All {len(failing)} that fail", href="#?fails=yes")
    more = element("p", rest) if len(failing) > _LISTED else None
    yield Section("failing", f"What fails ({len(failing)})", (made, more))


def _link(row: Row) -> Markup:
    where = f"{row.place}{change(row.finding)}"
    others = len(row.finding.operations) - 1
    more = f" and {counted(others, 'more operation')}" if others > 0 else ""
    return joined((element("a", element("code", where), href=f"#f-{row.finding.id}"), more))


def _promise(row: Row) -> Markup | None:
    if row.entry is not None:
        return joined((timeline.badge(row.entry.verdict), " ", history(row.entry)))
    known = row.finding.lifecycle
    return timeline.badge(Verdict(known.verdict)) if known and known.verdict else None


def _instead(row: Row) -> str:
    named = instead(row.entry).removeprefix("use ")
    if not named and row.finding.rename is not None:
        return rename(row.finding.rename)
    return named


def _summary(assessment: Assessment) -> Markup:
    head = ("release", *_SEVERITIES, "fails", "accepted")
    rows = [
        TableRow((name, *_counts([row for row in assessment.rows if row.release == name])))
        for name in assessment.releases
    ]
    if len(rows) > 1:
        rows.append(TableRow(("all", *_counts(assessment.rows))))
    return table(head, rows, "Findings by release", range(1, len(head)))


def _counts(rows: Sequence[Row]) -> list[str]:
    severities = Counter(str(row.finding.severity) for row in rows)
    fails = sum(row.fails for row in rows)
    accepted = sum(row.acceptance is not None for row in rows)
    return [*(str(severities[severity]) for severity in _SEVERITIES), str(fails), str(accepted)]


def _ahead(assessment: Assessment) -> Iterator[Section]:
    if not assessment.failing_removals:
        return
    lines = [
        joined(
            (
                element("strong", "fails ", _class="fails") if removal.fails else None,
                removal.message,
            )
        )
        for removal in assessment.failing_removals
    ]
    yield Section("ahead", f"Known of other releases ({len(lines)})", (items(lines),))


def _timeline(assessment: Assessment) -> Iterator[Section]:
    ledger = assessment.ledger
    if ledger is None or not ledger.entries:
        return
    links = {row.entry.id: f"f-{row.finding.id}" for row in assessment.rows if row.entry}
    whole, parts = timeline.split(timeline.bars(ledger, assessment.base, assessment.target))
    told = (
        "From the notice (upright line) to where an element is now, or went. The dashed frame is the"
        f" promise: {ledger.basis}. Shape and colour are the verdict."
    )
    shown = [
        joined((element("h3", f"{name} ({len(bars)})"), timeline.chart(bars, ledger, name, links)))
        for name, bars in (("Operations", whole), ("Parts of operations", parts))
        if bars
    ]
    yield Section("timeline", "Timeline", (element("p", told), timeline.legend(), *shown))


def _filter(assessment: Assessment) -> Markup:
    choices = [
        Choice("severity", "Severity", tuple(_SEVERITIES), several=True, off=frozenset({"info"}))
    ]
    if len(assessment.releases) > 1:
        choices.append(Choice("release", "Release", assessment.releases))
    return search(choices, (("fails", "only what fails"),), len(assessment.rows))


def _groups(assessment: Assessment) -> list[Markup] | Markup:
    """The findings by rule, so that why it breaks and what to do is said once."""
    if not assessment.rows:
        return element("p", "No differences.")
    groups: dict[str, list[Row]] = {}
    for row in assessment.rows:
        groups.setdefault(row.rule_id, []).append(row)
    several = len(assessment.releases) > 1
    named = None if len(assessment.rows) <= _LARGE else _NAMED
    return [_group(group, several, named) for group in groups.values()]


def _group(rows: list[Row], several: bool, named: int | None) -> Markup:
    """several: the check went over more than one release, so each finding says in which it is.

    named: how many operations a finding lists, None for all.
    """
    rule, severity = rows[0].finding.rule, str(rows[0].finding.severity)
    return element(
        "div",
        element(
            "h3",
            element("span", severity, _class=f"tag {severity}"),
            f" {rule.title} ({len(rows)})",
        ),
        element("p", f"{rule.why} {rule.hint} ", code(rule.id), _class="hint"),
        [_finding(row, several, named) for row in rows],
        _class="rule",
        data_group=f"{severity} {rule.title} {rule.id}",
    )


def _finding(row: Row, several: bool, named: int | None) -> Markup:
    finding = row.finding
    mark = None
    if row.fails:
        mark = element("span", " fails", _class="fails")
    elif row.acceptance is not None:
        mark = element("span", " accepted", _class="accepted")
    others = len(finding.operations) - 1
    more = f" and {others} more" if others > 0 and finding.location else None
    place = element("code", f"{row.place}{change(finding)}")
    return element(
        "details",
        element("summary", f"{row.release} " if several else None, place, more, mark),
        element("dl", _details(row, named)),
        _class="finding",
        id=f"f-{finding.id}",
        data_item="",
        data_severity=str(finding.severity),
        data_release=row.release if several else None,
        data_fails="yes" if row.fails else None,
    )


def _details(row: Row, named: int | None) -> list[Markup]:
    finding = row.finding
    facts: list[tuple[str, object]] = [
        ("operations", _named(finding.operations, named)),
        ("before", _whole(finding.before)),
        ("after", _whole(finding.after)),
        ("also", _list(other_sides(finding, named))),
        ("what is known", life(row.entry) if row.entry else None),
        ("perhaps now", rename(finding.rename) if finding.rename else None),
        ("shown by", witness(finding.witness) if finding.witness else None),
        ("accepted", _acceptance(row)),
        ("id", element("code", finding.id)),
    ]
    return [joined((element("dt", name), element("dd", shown))) for name, shown in facts if shown]


def _named(operations: Sequence[str], limit: int | None) -> Markup | None:
    """The operations; one alone stands in the heading."""
    if len(operations) < 2:
        return None
    shown = operations[:limit]
    more = len(operations) - len(shown)
    return joined((codes(shown), f" and {more} more" if more else None))


def _whole(held: object) -> Markup | None:
    """A value that is too long for the heading, as far as anybody reads it."""
    if held is None:
        return None
    text = held if isinstance(held, str) else json.dumps(held, default=str)
    return code(text[:_READ]) if text != value(held) else None


def _list(lines: list[str]) -> Markup | None:
    return element("ul", [element("li", line) for line in lines]) if lines else None


def _acceptance(row: Row) -> str | None:
    entry = row.acceptance
    if entry is None:
        return None
    until = f", until {entry.expires}" if entry.expires else ""
    return f"{entry.reason} ({entry.author}{until})"


def _operations(rows: Sequence[Row]) -> Markup:
    """Every operation, how much touches it, and a search for that."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for name in row.finding.operations:
            counts.setdefault(name, Counter())[str(row.finding.severity)] += 1
    if not counts:
        return element("p", "No operation differs.")
    order = sorted(
        counts,
        key=lambda name: (
            *(-counts[name][severity] for severity in _SEVERITIES),
            name.split(" ", 1)[::-1],
        ),
    )
    lines = [
        TableRow((_search_for(name), *(str(counts[name][severity]) for severity in _SEVERITIES)))
        for name in order
    ]
    return table(("operation", *_SEVERITIES), lines, "Findings by operation", range(1, 4))


def _search_for(operation: str) -> Markup:
    return element("a", element("code", operation), href=f"#?q={quote(operation)}")
