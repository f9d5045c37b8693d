"""The pages of an API's history and future: ledger, audit of the promise, plan of an upgrade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...findings.model import Finding
from ...gating.plan import Change, Fading, Move, Plan, Stage
from ...lifecycle.audit import Audit, ReleaseRecord
from ...lifecycle.ledger import Entry
from ...lifecycle.policy import Verdict
from ...lifecycle.queries import Selection
from ...scanning.sites import CallSite
from .. import Options
from ..elements import (
    AUDIT_HEAD,
    AUDITED,
    BREACHES,
    VERDICTS,
    Topic,
    audit_headline,
    audit_row,
    by_breach,
    deadline,
    label,
    ledger_headline,
    sections,
)
from ..wording import change, counted, operations, released, shortened, where
from . import timeline
from .markup import Markup, element, joined
from .page import LABELLED, Choice, Outcome, Section, TableRow, code, codes, document, search, table

_NAMED = 3  # elements of a row that are named
_PLACES = 8


def ledger(selection: Selection, options: Options) -> str:  # noqa: ARG001 - as every format
    """The page of what is known of an API's elements."""
    parts = sections(selection.entries)
    topics = [topic for section in parts for topic in section.topics]
    counts = [f"{len(section.topics)} {section.title}" for section in parts]
    releases = selection.ledger.timeline
    names = {releases.moments[index].name for index in releases.pinned}
    bars = timeline.bars(selection.ledger, min(names), max(names)) if names else []
    chosen = {entry.id for entry in selection.entries}
    shown = [bar for bar in bars if any(entry.id in chosen for entry in bar.topic.entries)]
    pages = [Section("elements", f"Elements ({len(topics)})", (_elements(topics),))]
    if shown:
        chart = timeline.chart(shown, selection.ledger, "Timeline")
        pages.append(Section("timeline", "Timeline", (timeline.legend(), chart)))
    headline = ledger_headline(selection)
    return document(
        f"{selection.ledger.api or 'API'}: deprecated and removed",
        Outcome(", ".join(counts) or "Nothing matches."),
        [headline],
        pages,
    )


def _elements(topics: Sequence[Topic]) -> Markup:
    if not topics:
        return element("p", "Nothing matches.")
    head = ("element", "places", "deprecated", "removed", "supported until", "verdict", "instead")
    rows = [
        TableRow(
            (
                code(topic.label),
                str(len(topic.entries)),
                topic.first.deprecated_in,
                topic.first.removed_in,
                topic.first.supported_until,
                timeline.badge(topic.first.verdict),
                topic.first.replacement,
            ),
            data=(("state", topic.first.state), ("verdict", VERDICTS[topic.first.verdict])),
        )
        for topic in topics
    ]
    states = tuple(dict.fromkeys(topic.first.state for topic in topics))
    verdicts = tuple(dict.fromkeys(VERDICTS[topic.first.verdict] for topic in topics))
    form = search((Choice("state", "State", states), Choice("verdict", "Verdict", verdicts)), (), len(rows))  # fmt: skip
    return joined((form, table(head, rows, "Elements", (1,), LABELLED)))


def audit(result: Audit, options: Options) -> str:  # noqa: ARG001
    """The page of how well each release kept the promise."""
    kept = sum(record.removed.get(Verdict.ON_TIME, 0) for record in result.records)
    broken = sum(_broken(record) for record in result.records)
    told = (
        f"{kept} of {kept + broken} removals came after the notice that the policy promises."
        if kept + broken
        else "No removal of which it can be told."
    )
    records = [TableRow(audit_row(record)) for record in result.records]
    legend = [verdict for verdict in AUDITED if any(r.removed.get(verdict) for r in result.records)]
    signs = [element("li", timeline.sign(verdict), " ", VERDICTS[verdict]) for verdict in legend]
    pages = [
        Section(
            "promise",
            "How well each release kept the promise",
            (
                element("p", "Removed elements by verdict, counted in root causes."),
                element("ul", signs, _class="legend"),
                _promise(result.records),
                table(AUDIT_HEAD, records, "Releases in numbers", range(1, len(AUDIT_HEAD))),
            ),
        ),
        Section("cases", f"Cases ({len(result.cases)})", (_cases(result),)),
    ]
    return document(
        f"{result.api or 'API'} {result.track or ''}: the promise, release by release".replace(" :", ":"),
        Outcome(told),
        [audit_headline(result)],
        pages,
    )  # fmt: skip


_WIDTH = 480


def _broken(record: ReleaseRecord) -> int:
    return record.removed.get(Verdict.EARLY, 0) + record.removed.get(Verdict.UNANNOUNCED, 0)


def _promise(records: Sequence[ReleaseRecord]) -> Markup:
    """A bar for each release, its parts as long as what was removed with that verdict."""
    longest = max((sum(record.removed.values()) for record in records), default=0)
    rows = [
        TableRow(
            (
                record.release,
                _stack(record, longest),
                "nothing to judge" if record.kept is None else f"{record.kept:.0%} kept",
                ", ".join(
                    f"{record.removed[kind]} {VERDICTS[kind]}"
                    for kind in AUDITED
                    if record.removed.get(kind)
                )
                or "nothing removed",
            )
        )
        for record in records
    ]
    head = ("release", "removed", "promise", "in words")
    return element(
        "div", table(head, rows, "The promise by release", style="cards"), _class="timeline"
    )


def _stack(record: ReleaseRecord, longest: int) -> Markup:
    parts, start = [], 0.0
    for verdict in AUDITED:
        number = record.removed.get(verdict, 0)
        width = number / longest * _WIDTH if longest else 0
        if not number:
            continue
        parts.append(
            element("rect", x=f"{start:.1f}", y=2, width=f"{width:.1f}", height=18,
                    _class=f"mark v-{verdict}")
        )  # fmt: skip
        if width > 24:
            middle = f"{start + width / 2:.1f}"
            parts.append(element("text", number, x=middle, y=15, text_anchor="middle", _class="on"))
        start += width
    size = {"viewBox": f"0 0 {_WIDTH} 22", "width": _WIDTH, "height": 22}
    return element("svg", parts, aria_hidden="true", **size)


def _cases(result: Audit) -> Markup:
    rows = [
        TableRow(
            (
                code(shortened(case.elements, 1)),
                case.release,
                BREACHES[breach],
                case.detail,
            ),
            data=(("release", case.release), ("breach", BREACHES[breach])),
        )
        for breach, cases in by_breach(result.cases)
        for case in cases
    ]
    if not rows:
        return element("p", "No case.")
    releases = tuple(dict.fromkeys(case.release for case in result.cases))
    breaches = tuple(dict.fromkeys(row.data[1][1] for row in rows))
    form = search((Choice("release", "Release", releases), Choice("breach", "What", breaches)), (), len(rows))  # fmt: skip
    return joined(
        (form, table(("element", "release", "what", "particulars"), rows, "Cases", style=LABELLED))
    )


def plan(result: Plan, options: Options) -> str:  # noqa: ARG001
    """The page of what is to be done before which upgrade."""
    must = sum(len(stage.moves) + len(stage.changes) for stage in result.stages)
    must += len(result.gone)
    told = (
        f"{counted(must, 'task')} before the {result.way} is done"
        if must
        else "Nothing has to be done"
    )
    recognised = (element("p", f"{release}.") for release in result.recognised)
    pages = [Section("overview", "Overview", (*recognised, _overview(result.stages)))]
    if result.gone:
        note = f"Gone before {result.base}: these calls fail already."
        pages.append(
            Section("gone", "Today", (element("p", note), _tasks(map(_move, result.gone), "Today")))
        )
    if result.overdue:
        note = "Overdue: deprecated, and not supported any more; any release may remove it."
        pages.append(
            Section(
                "overdue",
                "At any time",
                (element("p", note), _tasks(map(_fading, result.overdue), "Overdue")),
            )
        )
    pages += [_stage(number, stage, result.way) for number, stage in enumerate(result.stages)]
    title = f"From {result.base} to {result.target}: what to do, release by release"
    return document(title, Outcome(f"{told}."), [], pages)  # fmt: skip


def _overview(stages: Sequence[Stage]) -> Markup:
    head = ("release", "before it", "to look at", "may go", "newly deprecated")
    rows = [
        TableRow(
            (
                element("a", stage.release, href=f"#r-{number}"),
                *(
                    str(len(part))
                    for part in (
                        (*stage.moves, *stage.changes),
                        stage.watch,
                        stage.fading,
                        stage.marked,
                    )
                ),
            )
        )
        for number, stage in enumerate(stages)
    ]
    return table(head, rows, "Releases on the way", range(1, 5))


def _stage(number: int, stage: Stage, way: str) -> Section:
    parts: list[object] = []
    if not stage.known:
        parts.append(element("p", "Not pinned yet: this is what release notes and the policy say."))
    for title, rows in (
        (f"Before the {way}", [*map(_move, stage.moves), *map(_change, stage.changes)]),
        ("Look at: it depends on how your code reads answers", [*map(_change, stage.watch)]),
        ("Be ready for", [*map(_fading, stage.fading)]),
        ("Deprecated in this release", [*map(_fading, stage.marked)]),
    ):
        if rows:
            parts += [
                element("h3", f"{title} ({len(rows)})"),
                _tasks(rows, f"{stage.release}: {title}"),
            ]
    if stage.possible:
        summary = element("summary", f"{counted(len(stage.possible), 'new operation')}")
        parts.append(element("details", summary, element("p", codes(stage.possible))))
    out = released(stage)
    title = f"{stage.release} ({out})" if out else stage.release
    return Section(f"r-{number}", title, tuple(parts) or (element("p", "Nothing to do."),))


def _tasks(rows: Iterable[TableRow], label: str) -> Markup:
    listed, head = list(rows), ["what", "why", "what to write", "used in"]
    if not any(row.cells[-1] for row in listed):  # no files were given
        head.pop()
        listed = [replace(row, cells=row.cells[:-1]) for row in listed]
    return element("div", table(head, listed, label, style=LABELLED), _class="tasks")


def _move(move: Move) -> TableRow:
    instead = move.instead or "nothing is named instead"
    return TableRow((_named(move.operations), move.notice, instead, _places(move.sites)))


def _change(task: Change) -> TableRow:
    rule = task.gated_findings[0].finding.rule
    lines = [_place(gated.finding, task.sites) for gated in task.gated_findings]
    more = len(lines) - _PLACES
    shown = [element("li", line) for line in lines[:_PLACES]]
    if more > 0:
        shown.append(element("li", f"and {more} more: ", code(rule.id), " in the gate's report"))
    return TableRow(
        (element("ul", shown, _class="plain"), rule.title, rule.hint, _places(task.sites))
    )


def _place(finding: Finding, sites: Sequence[CallSite]) -> Markup:
    """What it is about, in the operations that people's files use, where any were given."""
    used = [name for name in finding.operations if any(name in site.operations for site in sites)]
    where = shortened(used, _NAMED) if used else operations(finding, _NAMED)
    if not finding.location:
        return element("code", f"{where}{change(finding)}")
    return joined((element("code", f"{finding.location}{change(finding)}"), f" in {where}"))


def _fading(fading: Fading) -> TableRow:
    first = fading.entries[0]
    why = f"removal announced for {first.announced_removal}" if fading.announced else _until(first)
    names = [entry.name for entry in fading.entries]
    what = (
        joined((element("code", label(first)), f" in {shortened(names, 1)}"))
        if first.place
        else _named(names)
    )
    return TableRow((what, why, first.replacement, _places(fading.sites)))


def _named(operations: Sequence[str]) -> Markup:
    lines = [element("li", element("code", name)) for name in operations]
    return element("ul", lines, _class="plain")


def _until(entry: Entry) -> str:
    return "; ".join(filter(None, (f"deprecated since {entry.deprecated_in}", deadline(entry))))


def _places(sites: Sequence[CallSite]) -> Markup | None:
    if not sites:
        return None
    return code(shortened([where(site) for site in sites], _PLACES))
