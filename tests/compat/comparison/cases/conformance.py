"""oasdiff's recorded cases, and how our verdicts on them compare with its own.

A verdict is (operation, severity). A case agrees if both tools give the same verdicts at or above
the level that the case asks for; how many findings lead to one verdict is a matter of grouping.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from runai_compat.findings.compare import Terms, compare
from runai_compat.findings.sunset import Notice
from runai_compat.vocabulary import Severity
from runai_specs import read_catalog
from runai_specs.documents import open_document
from runai_specs.errors import InvalidDocumentError

SHARED = Path(os.environ.get("RUNAI_SHARED", Path(__file__).parents[5] / "shared"))
CASES = SHARED / "conformance" / "oasdiff"
_LEVELS = {"ERR": Severity.BREAKING, "WARN": Severity.WARNING, "INFO": Severity.INFO}

Verdict = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded case with both tools' verdicts."""

    name: str
    area: str
    theirs: frozenset[Verdict]
    ours: frozenset[Verdict]

    readable: bool = True

    @property
    def seen(self) -> str:
        """Our severities in a few words."""
        if not self.readable:
            return "refused"
        return ", ".join(sorted({severity for _, severity in self.ours})) or "nothing"

    @property
    def agrees(self) -> bool:
        """Whether the verdicts are the same."""
        return self.theirs == self.ours


def cases() -> Iterator[Case]:
    """Every recorded case, judged by us."""
    for raw in json.loads((CASES / "cases.json").read_text())["cases"]:
        yield _case(raw)


def _case(raw: dict[str, Any]) -> Case:
    level = _LEVELS[raw["min_level"]]
    expected = raw["expected"]
    file, _, test = raw["name"].partition("_test.go::")
    theirs = frozenset(
        (_operation(expectation), _LEVELS[expectation["level"]].value) for expectation in expected
    )
    name = f"{file.removeprefix('check_')}::{test}"
    try:
        ours = _ours(raw, level)
    except InvalidDocumentError:
        return Case(name, _area(raw), theirs, frozenset(), readable=False)
    if theirs and all(operation == "" for operation, _ in theirs):
        ours = frozenset(("", severity) for _, severity in ours)  # it names no operation there
    return Case(name, _area(raw), theirs, ours)


def _area(raw: dict[str, Any]) -> str:
    areas = sorted({expectation["area"] for expectation in raw["expected"]})
    return areas[0] if areas else "nothing to report"


def _operation(expectation: dict[str, Any]) -> str:
    return f"{expectation['operation']} {expectation['path']}" if expectation.get("path") else ""


def _ours(raw: dict[str, Any], level: Severity) -> frozenset[Verdict]:
    base, revision = (
        open_document(str(CASES / "data" / raw[side]), read_catalog()).contract
        for side in ("base", "revision")
    )
    options = raw["options"]
    days = options.get("deprecation_days_stable")
    notice = None if days is None else Notice(date.fromisoformat(raw["today"]), days)
    report = compare(base, revision, Terms(notice=notice, semver=options["versioning_policy"]))
    return frozenset(
        (operation, judgement.severity.value)
        for finding in report.findings
        for judgement in finding.judgements
        for operation in judgement.operations or ("",)
        if _in_scope(judgement.rule.id, judgement.location, raw.get("scope_ids"))
        if judgement.severity.rank <= level.rank
    )


# Each of oasdiff's cases was recorded with some of its checks only. What those checks look at, in
# our terms: (a pattern of our rule ids, a pattern of its rule ids in the same direction).
_TOPICS = (
    (r"(min|max)-(length|items|properties|contains)-", r"-{0}-"),
    (r"minimum-", r"-(exclusive-)?min-(in|de)creased|-min-set"),
    (r"maximum-", r"-(exclusive-)?max-(in|de)creased|-max-set"),
    (r"(type|format)-|variant", r"-type-(changed|generalized|specialized)|list-of-types"),
    (r"became-(not-)?nullable", r"became-(not-)?nullable"),
    (r"enum-value-added", r"enum-value-added"),
    (r"enum-value-removed", r"enum-value-removed"),
    (r"enum-", r"enum"),
    (r"const-", r"-const-|enum"),
    (r"version-", r"version-"),
    (r"sunset-", r"sunset"),
    (r"default-", r"default-value"),
    (r"pattern-(added|removed|changed)", r"-pattern-"),
    (r"(property|parameter|body|header)-became-(required|optional)", r"became-(required|optional)"),
    (r"property-(added|removed)", r"property-(added|removed)|new-.*property"),
    (r"(became|ceased-to-be)-(read|write)-only", r"became-(not-)?(read|write)-only"),
    (r"(property|parameter|schema)-(un)?deprecated", r"(deprecated|reactivated)"),
    (r"parameter-(added|removed)", r"parameter-removed|new-.*parameter"),
    (r"operation-(added|removed)", r"api-(path-)?removed|endpoint-added|api-deprecated"),
    (r"operation-(un)?deprecated|operation-became", r"endpoint-deprecated|stability"),
    (r"operation-id", r"operation-id"),
    (r"tags", r"api-tag"),
    (r"security|oauth", r"security"),
    (r"status", r"-status-"),
    (r"header-", r"-header-"),
)


def _in_scope(rule: str, location: str, scope: list[str] | None) -> bool:
    """Whether the case's checks look at what our rule is about; all do where none are named."""
    if scope is None:
        return True
    direction = rule.split("-", 1)[0]
    ids = [
        rule_id
        for rule_id in scope
        if direction not in ("request", "response") or direction in rule_id
    ]
    if re.match(r"request\.(query|path|header|cookie)", location):
        ids = [rule_id for rule_id in ids if "parameter" in rule_id or "header" in rule_id]
    elif direction in ("request", "response") and ".header." not in location:
        ids = [rule_id for rule_id in ids if not re.search(r"parameter|header", rule_id)]
    for ours, theirs in _TOPICS:
        match = re.search(ours, rule)
        if match:
            wanted = theirs.replace("{0}", match.group().strip("-"))
            return any(re.search(wanted, rule_id) for rule_id in ids)
    return False
