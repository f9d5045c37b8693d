"""Findings as JUnit XML, the form in which CI systems show test results: one suite per release.

Jenkins takes reports that its schema for JUnit takes (xunit-plugin, junit-10.xsd): there is no place
for a file in it, so that file and line stand in the name of a case and in what is said of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from runai_specs.printable import visible

from ..findings.model import Report
from ..gating.accepted import Acceptance
from ..gating.gate import GateResult
from ..vocabulary import Severity
from . import Options
from .assessment import Assessment, PendingRemovalUse, Row, of_gate_by_place, of_report, path_from


def comparison(report: Report, options: Options) -> str:
    """Test cases of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger), options.root)


def gate(result: GateResult, options: Options) -> str:
    """Test cases of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result), options.root)


def _rendered(assessment: Assessment, root: str) -> str:
    """Every finding but info as a test case; what fails the check fails there."""
    suites = Element("testsuites", {"name": visible(f"{assessment.base} -> {assessment.target}")})
    for release in assessment.releases:
        suite = _suite(suites, release)
        for row in assessment.rows:
            if row.release == release and row.finding.severity is not Severity.INFO:
                _case(suite, row, root)
        if not len(suite):
            SubElement(
                suite, "testcase", {"name": "no change that breaks", "classname": "runai-compat"}
            )
    for release in dict.fromkeys(removal.release for removal in assessment.failing_removals):
        suite = _suite(suites, release)
        for use in assessment.failing_removals:
            if use.release == release:
                _case(suite, use, root)
    _count(suites)
    if assessment.coverage:
        holder = suites[-1] if len(suites) else _suite(suites, "coverage")
        SubElement(holder, "system-out").text = "\n".join(map(visible, assessment.coverage))
    indent(suites, " ")
    text = tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(suites: Element, release: str) -> Element:
    return SubElement(suites, "testsuite", {"name": visible(release), "time": "0"})


def _case(suite: Element, row: Row | PendingRemovalUse, root: str) -> None:
    where = _where(row, root)
    line = f"{where} " if row.site else ""
    name = visible(f"{line}{row.place} [{row.finding_id}]")
    case = SubElement(suite, "testcase", {"classname": row.rule_id, "name": name, "time": "0"})
    acceptance: Acceptance | None = row.acceptance if isinstance(row, Row) else None
    if row.fails:
        told = {"type": row.kind, "message": visible(row.message)}
        hint = row.finding.rule.hint if isinstance(row, Row) else ""
        SubElement(case, "failure", told).text = visible(": ".join(filter(None, (where, hint))))
    elif acceptance is not None:
        told = {"message": visible(f"accepted by {acceptance.author}: {acceptance.reason}")}
        SubElement(case, "skipped", told)
    else:
        SubElement(case, "system-out").text = visible(row.message)


def _where(row: Row | PendingRemovalUse, root: str) -> str:
    """`api/openapi.yaml:12:3`; empty for what is in no file."""
    place = row.position
    return f"{path_from(place.file, root)}:{place.line}:{place.column}" if place else ""


def _count(suites: Element) -> None:
    """The totals that readers of the format expect on every suite and on all together."""
    for holder in (suites, *suites):
        cases = list(holder.iter("testcase"))
        holder.set("tests", str(len(cases)))
        holder.set("failures", str(_having(cases, "failure")))
        holder.set("errors", "0")
        if holder is not suites:
            holder.set("skipped", str(_having(cases, "skipped")))


def _having(cases: Iterable[Element], what: str) -> int:
    return sum(case.find(what) is not None for case in cases)
