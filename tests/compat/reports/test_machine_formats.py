"""SARIF, JUnit and workflow commands: valid, complete, and not to be broken out of."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from sarif_pydantic import Sarif

from runai_compat.gating.gate import GateResult
from runai_compat.reports import FORMATS, Options, render
from runai_compat.reports.assessment import path_from
from runai_compat.vocabulary import ResultKind

from .results import hostile, placed, quiet

CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^[^/\\x00-\\x1f]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What the documentation of GitLab's code quality reports asks for."""

JENKINS: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        },
    ),
    "testcase": ({"name"}, {"time", "classname", "group"}),
    "failure": (set(), {"type", "message"}),
    "skipped": (set(), {"type", "message"}),
    "system-out": (set(), set()),
}
"""Of each element the attributes that junit-10.xsd of Jenkins' xunit-plugin requires, and allows."""

SUBSET = json.loads(Path(__file__).with_name("sarif_subset.json").read_text())


def sarif(result: GateResult) -> dict[str, Any]:
    text = render(result, "sarif")
    Sarif.model_validate_json(text)
    log: dict[str, Any] = json.loads(text)
    return log


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
    known = {finding.finding.id: finding for finding in result.gated_findings}
    by_id = {
        entry["partialFingerprints"]["runaiCompatFinding/v1"]: entry for entry in run["results"]
    }
    assert by_id.keys() == known.keys() | {gated.id for gated in result.ahead}
    for key, gated in known.items():
        row = by_id[key]
        assert rules[row["ruleIndex"]]["id"] == row["ruleId"] == gated.finding.rule.id
        level = {"breaking": "error", "warning": "warning", "info": "note"}
        assert row["level"] == level[gated.finding.severity]
        assert ("suppressions" in row) == (gated.acceptance is not None)


def test_sarif_has_a_file_below_the_repository_for_everything() -> None:
    """Line and column of the document; what is in no file, at a path that names the release."""
    [location] = sarif(placed())["runs"][0]["results"][0]["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "api/odd%20name%25%E9.yaml"
    assert physical["region"] == {"startLine": 3, "startColumn": 7}
    for row in sarif(hostile())["runs"][0]["results"]:
        [location] = row["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == f"runai-api/{row['properties']['release']}.json"


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("api/openapi.yaml", "api/openapi.yaml"),
        ("/repo/api/openapi.yaml", "api/openapi.yaml"),
        ("/elsewhere/openapi.yaml", "openapi.yaml"),
        ("../up/./x.yaml", "up/x.yaml"),
        ("..", ".."),
    ],
)
def test_paths_are_told_from_the_repository_on(file: str, path: str) -> None:
    """Never absolute, never out of it."""
    assert path_from(file, "/repo") == path


@pytest.mark.slow
def test_code_scanning_keeps_one_category_and_takes_no_more_than_it_shows() -> None:
    """The same category for all pairs of releases; the gravest of many results."""
    result = hostile()
    many = replace(result, gated_findings=result.gated_findings * 2_000)
    for gated in (result, many, quiet()):
        [run] = sarif(gated)["runs"]
        assert run["automationDetails"]["id"] == "runai-compat/gate/"
        assert len(run["results"]) <= 5_000
        assert len(gzip.compress(json.dumps(run).encode())) < 10_000_000  # code scanning's limit
    [run] = sarif(many)["runs"]
    assert run["properties"]["leftOut"] == len(many.gated_findings) + len(many.ahead) - 5_000
    assert run["results"][0]["properties"]["fails"]
    for rule in run["tool"]["driver"]["rules"]:
        assert {"helpUri", "help", "properties"} <= rule.keys()


def test_code_quality_is_what_gitlab_takes() -> None:
    """A list of entries, each with its own fingerprint, a severity of five, and a line of a file."""
    Draft202012Validator.check_schema(CODE_QUALITY)
    for result in (hostile(), placed(), quiet()):
        entries = json.loads(render(result, "gitlab"))
        assert not list(Draft202012Validator(CODE_QUALITY).iter_errors(entries))
        fingerprints = [entry["fingerprint"] for entry in entries]
        assert len(set(fingerprints)) == len(fingerprints)
    accepted = [finding for finding in hostile().gated_findings if finding.acceptance]
    shown = {load["fingerprint"] for load in json.loads(render(hostile(), "gitlab"))}
    assert shown.isdisjoint(gated.finding.id for gated in accepted)


def test_junit_is_what_jenkins_takes() -> None:
    """Only the elements and attributes of its schema, with those that it requires."""
    for result in (hostile(), placed(), quiet()):
        for element in ElementTree.fromstring(render(result, "junit")).iter():
            required, optional = JENKINS[element.tag]
            assert required <= set(element.keys()) <= required | optional


def test_junit_tells_file_and_line() -> None:
    """In what is said of the failure."""
    for failure in ElementTree.fromstring(render(placed(), "junit")).iter("failure"):
        if failure.get("type") != "announced-removal":
            assert (failure.text or "").startswith("api/odd name%\\udce9.yaml:3:7: ")


@pytest.mark.parametrize("form", [form.name for form in FORMATS if ResultKind.GATE in form.kinds])
def test_nothing_of_others_acts(form: str) -> None:
    """No control character, no mark of direction, no workflow command, in any format."""
    for result in (hostile(), placed()):
        text = render(result, form, Options(everything=True))
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", text
        )
        ours = form == "github"
        assert ours or not re.search(r"^\s*::|##\[", text, re.MULTILINE)
        text.encode()


def test_junit_counts_what_it_lists() -> None:
    """One suite a release; failures are what fails, accepted findings are skipped."""
    result = hostile()
    root = ElementTree.fromstring(render(result, "junit"))
    assert [suite.get("name") for suite in root] == ["1.2", "1.3", "2.0"]
    for holder in (root, *root):
        assert int(holder.get("tests", "")) == len(list(holder.iter("testcase")))
        assert int(holder.get("failures", "")) == len(list(holder.iter("failure")))
    for suite in root:
        assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))
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


@pytest.mark.slow
def test_annotations_stay_below_what_github_shows() -> None:
    """Ten of each kind in a step; the verdict is the last."""
    from runai_compat import gate

    lines = render(gate("2.22", "2.24"), "github").splitlines()
    assert sum(line.startswith("::error ") for line in lines) <= 10
    assert sum(line.startswith("::warning ") for line in lines) <= 10
    assert "FAILED: " in lines[-1]
