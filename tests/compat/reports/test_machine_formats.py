"""SARIF, JUnit and workflow commands: valid, complete, and not to be broken out of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from sarif_pydantic import Sarif

from runai_compat.gating.gate import GateResult
from runai_compat.reports import render

from .results import hostile, placed, quiet

SUBSET = json.loads(Path(__file__).with_name("sarif_subset.json").read_text())


def sarif(result: GateResult) -> dict[str, Any]:
    text = render(result, "sarif")
    Sarif.model_validate_json(text)
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize(
    "result", [hostile(), placed(), quiet()], ids=["hostile", "placed", "quiet"]
)
def test_sarif_is_valid(result: GateResult) -> None:
    """Against the model of the standard, and the part of its schema that we write, nothing else."""
    Draft202012Validator.check_schema(SUBSET)
    problems = list(Draft202012Validator(SUBSET).iter_errors(sarif(result)))
    assert not problems, problems[0].message


def test_sarif_has_every_finding_and_what_is_foreseen() -> None:
    """With its fingerprint, its rule and how grave it is; accepted ones are suppressed."""
    result = hostile()
    [run] = sarif(result)["runs"]
    rules = run["tool"]["driver"]["rules"]
    known = {each.finding.id: each for each in result.gated_findings}
    found = {each["partialFingerprints"]["runaiCompatFinding/v1"]: each for each in run["results"]}
    assert found.keys() == known.keys() | {each.id for each in result.ahead}
    for key, gated in known.items():
        row = found[key]
        assert rules[row["ruleIndex"]]["id"] == row["ruleId"] == gated.finding.rule.id
        level = {"breaking": "error", "warning": "warning", "info": "note"}
        assert row["level"] == level[gated.finding.severity]
        assert ("suppressions" in row) == (gated.acceptance is not None)


def test_sarif_locates_what_has_a_place() -> None:
    """A relative URI, line and column; pinned releases have logical places only."""
    for row in sarif(placed())["runs"][0]["results"]:
        if row["ruleId"] != "announced-removal":
            [location] = row["locations"]
            physical = location["physicalLocation"]
            assert physical["artifactLocation"]["uri"] == "api/odd%20name%25.yaml"
            assert physical["region"] == {"startLine": 3, "startColumn": 7}
    for row in sarif(hostile())["runs"][0]["results"]:
        assert all("physicalLocation" not in each for each in row["locations"])


def test_junit_counts_what_it_lists() -> None:
    """One suite a release; failures are what fails, accepted findings are skipped."""
    result = hostile()
    root = ElementTree.fromstring(render(result, "junit"))
    assert [each.get("name") for each in root] == ["1.2", "1.3", "2.0"]
    for holder in (root, *root):
        assert int(holder.get("tests", "")) == len(list(holder.iter("testcase")))
        assert int(holder.get("failures", "")) == len(list(holder.iter("failure")))
        assert int(holder.get("skipped", "")) == len(list(holder.iter("skipped")))
    assert len(list(root.iter("failure"))) == len(result.failures) + len(result.failing_removals)
    assert len(list(root.iter("skipped"))) == 1


def test_junit_of_nothing_has_a_test_that_passes() -> None:
    """CI systems take an empty file for a run that never happened."""
    root = ElementTree.fromstring(render(quiet(), "junit"))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_a_workflow_command_is_a_line() -> None:
    """Line breaks, percent signs, and in properties colons and commas are encoded."""
    for line in render(placed(), "github").splitlines():
        assert re.fullmatch(r"::(error|warning|notice) ([a-z]+=[^:,\r\n]*,?)*::[^\r\n]*", line), (
            line
        )


def test_annotations_stay_below_what_github_shows() -> None:
    """Ten of each kind in a step; the verdict is the last."""
    from runai_compat import gate

    lines = render(gate("2.22", "2.24"), "github").splitlines()
    assert sum(line.startswith("::error ") for line in lines) <= 10
    assert sum(line.startswith("::warning ") for line in lines) <= 10
    assert "FAILED: " in lines[-1]
