"""Findings as JUnit XML, the form in which CI systems show test results: one suite per release."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..findings.model import Report
from ..gating.gate import GateResult
from ..scanning.sites import CallSite
from ..vocabulary import Severity
from . import Options
from .assessment import Assessment, PendingRemovalUse, Row, of_gate_by_place, of_report

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def comparison(report: Report, options: Options) -> str:
    """Every finding of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger))


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001 - as every format
    """Every finding of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result))


def _rendered(assessment: Assessment) -> str:
    """Every finding but info as a test case; what fails the check fails there."""
    root = Element("testsuites", {"name": f"{assessment.base} -> {assessment.target}"})
    for release in assessment.releases:
        rows = [row for row in assessment.rows if row.release == release]
        suite = _suite(root, release)
        for row in rows:
            if row.finding.severity is not Severity.INFO:
                _case(suite, row)
        if not len(suite):
            SubElement(
                suite, "testcase", {"name": "no change that breaks", "classname": "runai-compat"}
            )
    for release in dict.fromkeys(each.removal.release for each in assessment.failing_removals):
        suite = _suite(root, release)
        for each in assessment.failing_removals:
            if each.removal.release == release:
                _foreseen(suite, each)
    _count(root)
    indent(root, " ")
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Element, release: str) -> Element:
    return SubElement(root, "testsuite", {"name": _clean(release)})


def _case(suite: Element, row: Row) -> None:
    finding = row.finding
    name = f"{_at(row.site)}{row.place} [{finding.id}]"
    case = SubElement(suite, "testcase", {"classname": finding.rule.id, "name": _clean(name)})
    if row.fails:
        _fail(case, str(finding.severity), row.message, finding.rule.hint)
    elif row.acceptance is not None:
        told = f"accepted by {row.acceptance.author}: {row.acceptance.reason}"
        SubElement(case, "skipped", {"message": _clean(told)})
    else:
        SubElement(case, "system-out").text = _clean(row.message)


def _at(site: CallSite | None) -> str:
    """Which line of people's code it is about."""
    return "" if site is None else f"{site.file}:{site.line}:{site.column} "


def _foreseen(suite: Element, threat: PendingRemovalUse) -> None:
    name = f"{_at(threat.site)}{threat.entry.name} [{threat.removal.id}]"
    kind = str(threat.removal.reason)
    case = SubElement(suite, "testcase", {"classname": kind, "name": _clean(name)})
    if threat.fails:
        _fail(case, kind, threat.message, "")
    else:
        SubElement(case, "system-out").text = _clean(threat.message)


def _fail(case: Element, kind: str, message: str, hint: str) -> None:
    failure = SubElement(case, "failure", {"type": kind, "message": _clean(message)})
    failure.text = _clean(hint)


def _count(root: Element) -> None:
    """The totals that readers of the format expect on every suite and on all together."""
    for holder in (root, *root):
        cases = list(holder.iter("testcase"))
        holder.set("tests", str(len(cases)))
        holder.set("failures", str(_having(cases, "failure")))
        holder.set("errors", "0")
        holder.set("skipped", str(_having(cases, "skipped")))


def _having(cases: Iterable[Element], what: str) -> int:
    return sum(case.find(what) is not None for case in cases)


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
