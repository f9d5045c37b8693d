"""Findings as one page that needs nothing else: no network, no script to be read."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

from ...findings.model import Report
from ...gating.gate import GateResult
from ...gating.matrix import Cell, Matrix
from ...vocabulary import Severity
from .. import Options
from ..assessment import Assessment, Row, of_gate, of_report
from ..elements import life
from ..touched import (
    Reason,
    deprecated_line,
    fate,
    hits,
    matrix_headline,
    matrix_sentences,
    used_in,
)
from ..wording import change, other_sides, rename, value
from . import timeline
from .markup import Markup, element, joined

_SEVERITIES = [str(each) for each in Severity]


def comparison(report: Report, options: Options) -> str:
    """The page of a comparison."""
    return _page(of_report(report, options.fail_on, options.ledger))


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001 - as every format
    """The page of a gate's result."""
    return _page(of_gate(result), _touched(result))


def matrix(result: Matrix, options: Options) -> str:  # noqa: ARG001
    """The page of the operations in use by the releases."""
    title = f"{result.ledger.api}: which releases your code runs on"
    sentences = [element("li", each) for each in matrix_sentences(result)]
    main = element(
        "main",
        element("section", element("h2", "Releases"), _matrix_table(result), id="releases"),
        element("section", element("h2", "What to do"), _to_do(result), id="todo"),
    )
    header = element(
        "header",
        element("h1", title),
        element("p", matrix_headline(result)),
        element("ul", sentences, _class="facts"),
    )
    footer = element("footer", f"runai-compat {result.kind}: {title}")
    return _document(title, [header, main, footer])


def _matrix_table(matrix: Matrix) -> Markup:
    names = ["operation", "uses", *(moment.name for moment in matrix.moments)]
    rows = [
        element(
            "tr",
            element("th", element("code", row.operation), scope="row"),
            element("td", str(len(row.sites)), _class="number"),
            [_state(cell) for cell in row.cells],
        )
        for row in matrix.rows
    ]
    head = element("thead", element("tr", [element("th", name, scope="col") for name in names]))
    table = element("table", head, element("tbody", rows))
    label = "Operations by release"
    return element("div", table, _class="scroll", tabindex=0, role="region", aria_label=label)


def _state(cell: Cell) -> Markup:
    return element("td", str(cell.state), _class="fails" if cell.state.breaks else None)


def _to_do(matrix: Matrix) -> Markup:
    items = [
        element(
            "li",
            element("code", row.operation),
            f" in {used_in(row, 5)}",
            element("ul", [element("li", text) for text in told], _class="plain"),
        )
        for row in matrix.rows
        if (told := fate(row, matrix))
    ]
    return element("ul", items) if items else element("p", "Nothing.")


def _page(assessment: Assessment, touched: Markup | None = None) -> str:
    """The page, all text in it escaped."""
    title = f"{assessment.base} → {assessment.target}"
    parts = [
        element("a", "Skip to the findings", href="#findings", _class="skip"),
        _header(assessment, title),
        element("main", touched, _summary(assessment), _ahead(assessment), _timeline(assessment),
                _findings(assessment), _operations(assessment)),
        element("footer", f"runai-compat {assessment.kind}: {title}",
                *(element("p", line) for line in assessment.coverage)),
        element("script", _part("script.js")),
    ]  # fmt: skip
    return _document(f"{title}: {assessment.verdict.partition(':')[0].lower()}", parts)


def _document(title: str, parts: list[Markup]) -> str:
    """A whole page of these parts; its policy lets nothing run or load but its own style and script."""
    style, script = _part("style.css"), _part("script.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", style),
    )
    page = element("html", head, element("body", parts), lang="en")
    return f"<!doctype html>\n{page}\n"


@cache
def _part(name: str) -> Markup:
    return Markup(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _header(assessment: Assessment, title: str) -> Markup:
    state = "failed" if assessment.failed else "passed"
    sections = ["touched", "summary", "ahead", "timeline", "findings", "operations"]
    names = ["Your files", "Summary", "Other releases", "Timeline", "Findings", "By operation"]
    there = {
        "touched": assessment.narrowed,
        "ahead": bool(assessment.failing_removals),
        "timeline": assessment.ledger is not None,
    }
    links = [
        element("li", element("a", name, href=f"#{section}"))
        for section, name in zip(sections, names, strict=True)
        if there.get(section, True)
    ]
    return element(
        "header",
        element("h1", title),
        element(
            "p", "✖ " if assessment.failed else "✔ ", assessment.verdict, _class=f"outcome {state}"
        ),
        element("ul", [element("li", each) for each in assessment.facts], _class="facts"),
        element("nav", element("ul", links), aria_label="Sections"),
    )


def _touched(result: GateResult) -> Markup | None:
    """The places in people's files that break, each with what says why; then what is deprecated."""
    if result.impact is None:
        return None
    items = [
        element(
            "li",
            [_coded(text) for text in (hit.where, hit.what, hit.site.code) if text],
            element("ul", [_reason(each) for each in hit.reasons], _class="plain"),
        )
        for hit in hits(result)
    ]
    none = None if items else element("p", "Nothing in the files given breaks.")
    lines = [element("li", deprecated_line(use)) for use in result.deprecated]
    old = [element("h3", "Deprecated, still there"), element("ul", lines)] if lines else None
    return element(
        "section", element("h2", "Your files"), none, element("ul", items), old, id="touched"
    )


def _coded(text: str) -> Markup:
    return joined([element("code", text), " "])


def _reason(reason: Reason) -> Markup:
    told = f"{reason.release}: {reason.title}: {reason.elements(3)}"
    known = "; ".join(filter(None, (reason.story, reason.instead)))
    return element(
        "li", element("a", told, href=f"#f-{reason.ids[0]}"), f" ({known})" if known else ""
    )


def _summary(assessment: Assessment) -> Markup:
    names = [*_SEVERITIES, "fails", "accepted"]
    head = [element("th", "release", scope="col"), *_numbers("th", names, scope="col")]
    rows = []
    for release in assessment.releases:
        here = [row for row in assessment.rows if row.release == release]
        rows.append(
            element("tr", element("th", release, scope="row"), _numbers("td", _counts(here)))
        )
    total = element(
        "tr", element("th", "all", scope="row"), _numbers("td", _counts(assessment.rows))
    )
    several = [total] if len(assessment.releases) > 1 else []
    return element(
        "section",
        element("h2", "Summary"),
        element("div", element("table", element("thead", element("tr", head)), element("tbody", rows, several)), _class="scroll", tabindex=0, role="region", aria_label="Findings by release"),
        id="summary",
    )  # fmt: skip


def _counts(rows: Any) -> list[str]:
    found = Counter(str(row.finding.severity) for row in rows)
    fails = sum(row.fails for row in rows)
    accepted = sum(row.acceptance is not None for row in rows)
    return [*(str(found[each]) for each in _SEVERITIES), str(fails), str(accepted)]


def _numbers(name: str, cells: list[str], **attributes: str) -> list[Markup]:
    return [element(name, each, _class="number", **attributes) for each in cells]


def _ahead(assessment: Assessment) -> Markup | None:
    if not assessment.failing_removals:
        return None
    lines = [
        element(
            "li",
            element("span", "fails ", _class="fails") if each.fails else None,
            each.message,
            id=f"f-{each.removal.id}",
        )
        for each in assessment.failing_removals
    ]
    title = f"What is known of other releases ({len(lines)})"
    shown = element(
        "details", element("summary", title), element("ul", lines), open=len(lines) <= 12
    )
    return element("section", element("h2", "Other releases"), shown, id="ahead")


def _timeline(assessment: Assessment) -> Markup | None:
    ledger = assessment.ledger
    if ledger is None or not ledger.entries:
        return None
    found = timeline.bars(ledger, assessment.base, assessment.target)
    whole, parts = timeline.split(found)
    return element(
        "section",
        element("h2", "Timeline"),
        element(
            "p",
            "From the notice (upright line) to where an element is now, or went. The dashed frame is the"
            f" promise: {ledger.basis}. Shape and colour are the verdict.",
        ),
        timeline.legend(),
        _picture(assessment, whole, "Operations", open_=True),
        _picture(assessment, parts, "Parameters, fields, values, statuses", open_=False),
        id="timeline",
    )


def _picture(
    assessment: Assessment, found: list[timeline.Bar], name: str, *, open_: bool
) -> Markup | None:
    if not found or assessment.ledger is None:
        return None
    label = f"Timeline: {name.lower()}"
    ledger = assessment.ledger
    layouts = (timeline.WIDE, timeline.NARROW)
    pictures = [timeline.picture(found, ledger, label, layout) for layout in layouts]
    return element(
        "details",
        element("summary", f"{name} ({len(found)})"),
        element("div", pictures, _class="scroll", tabindex=0,
                role="region", aria_label=label),
        element("details", element("summary", "The same as a table"),
                element("div", timeline.table(found), _class="scroll", tabindex=0, role="region",
                        aria_label=f"{label} as a table")),
        open=open_,
    )  # fmt: skip


def _findings(assessment: Assessment) -> Markup:
    return element(
        "section",
        element("h2", "Findings"),
        _form(assessment),
        element("p", f"{len(assessment.rows)} findings", id="shown", role="status"),
        element("p", "No differences.") if not assessment.rows else None,
        [_finding(row) for row in assessment.rows],
        id="findings",
    )


def _form(assessment: Assessment) -> Markup:
    """Hidden until the script shows it: without one there is nothing to filter with."""
    boxes = [
        element("label", element("input", type="checkbox", name="severity", value=each,
                                 checked=each != "info"), f" {each}")
        for each in _SEVERITIES
    ]  # fmt: skip
    releases = [element("option", "all", value="")]
    releases += [element("option", each, value=each) for each in assessment.releases]
    return element(
        "form",
        element(
            "label", "Search", element("input", type="search", name="query", autocomplete="off")
        ),
        element("fieldset", element("legend", "Severity"), boxes),
        element("label", "Release", element("select", releases, name="release")),
        element("label", element("input", type="checkbox", name="fails"), " only what fails"),
        id="filter",
        role="search",
        hidden=True,
    )


def _finding(row: Row) -> Markup:
    finding = row.finding
    severity = str(finding.severity)
    mark = None
    if row.fails:
        mark = element("span", " fails", _class="fails")
    elif row.acceptance is not None:
        mark = element("span", " accepted", _class="accepted")
    place = f"{finding.location}{change(finding)}" if finding.location else row.place
    summary = element(
        "summary",
        element("span", severity, _class=f"tag {severity}"),
        f"{finding.rule.title}: ",
        element("span", place, _class="place"),
        mark,
    )
    return element(
        "details",
        summary,
        element("div", element("dl", _details(row)), _class="body"),
        _class="finding",
        id=f"f-{finding.id}",
        data_severity=severity,
        data_release=row.release,
        data_fails="yes" if row.fails else "no",
    )


def _details(row: Row) -> list[Markup]:
    finding = row.finding
    names = list(finding.operations)
    facts: list[tuple[str, object]] = [
        ("release", row.release),
        ("before", _held(finding.before)),
        ("after", _held(finding.after)),
        ("operations", element("ul", [element("li", element("code", each)) for each in names])),
        ("also", _list(other_sides(finding, None))),
        ("what is known", life(row.entry) if row.entry else None),
        ("perhaps now", rename(finding.rename) if finding.rename else None),
        ("why", finding.rule.why),
        ("what to do", finding.rule.hint),
        ("accepted", _acceptance(row)),
        ("rule", element("code", finding.rule.id)),
        ("id", element("code", finding.id)),
    ]
    return [
        joined((element("dt", name), element("dd", told)))
        for name, told in facts
        if told and (name != "operations" or names)
    ]


def _list(lines: list[str]) -> Markup | None:
    return element("ul", [element("li", line) for line in lines]) if lines else None


def _held(found: object) -> Markup | None:
    return None if found is None else element("code", value(found))


def _acceptance(row: Row) -> str | None:
    found = row.acceptance
    if found is None:
        return None
    until = f", until {found.expires}" if found.expires else ""
    return f"{found.reason} ({found.author}{until})"


def _operations(assessment: Assessment) -> Markup:
    """Every operation with links to the findings that touch it."""
    touching: dict[str, list[Row]] = {}
    for row in assessment.rows:
        for name in row.finding.operations:
            touching.setdefault(name, []).append(row)
    order = sorted(touching, key=lambda each: each.split(" ", 1)[::-1])
    return element(
        "section",
        element("h2", "By operation"),
        [_operation(name, touching[name]) for name in order],
        id="operations",
    )


def _operation(name: str, rows: list[Row]) -> Markup:
    counts = Counter(str(row.finding.severity) for row in rows)
    told = ", ".join(f"{counts[each]} {each}" for each in _SEVERITIES if counts[each])
    lines = [
        element(
            "li",
            element("span", str(row.finding.severity), _class=f"tag {row.finding.severity}"),
            element(
                "a",
                f"{row.finding.rule.title} {row.finding.location}".strip(),
                href=f"#f-{row.finding.id}",
            ),
            data_finding=f"f-{row.finding.id}",
        )
        for row in rows
    ]
    summary = element("summary", element("code", name), f" {told}")
    return element(
        "details", summary, element("ul", lines, _class="plain body"), _class="operation"
    )
