"""`runai-compat ledger`, `audit` and `plan` as people and scripts run them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from runai_specs import read_catalog
from runai_specs.command_line import options

from .conftest import Run
from .documents import write


@pytest.mark.slow
def test_the_ledger_prints_what_the_design_shows(run: Run) -> None:
    """The element of the design's example, key by key."""
    done = run("ledger", "--format", "json", "--element", "GET /v1/k8s/audit")
    report = json.loads(done.out)
    assert (done.code, report["schema"]) == (0, "runai-compat/ledger/v1")
    [element] = report["elements"]
    wanted = {
        "element": "operation",
        "id": "GET /v1/k8s/audit",
        "introduced": "2.18",
        "deprecated_in": "2.19",
        "removed_in": "2.20",
        "removable_from": "2.22",
        "verdict": "early",
        "replacement": "GET /api/v1/audit/log",
    }
    assert {key: element[key] for key in wanted} == wanted
    assert {evidence["kind"] for evidence in element["evidence"]} == {"flag", "announcement"}


@pytest.mark.slow
def test_the_ledger_fits_a_screen_until_all_is_asked_for(run: Run) -> None:
    """A few lines of each state first."""
    short = run("ledger").out.splitlines()
    assert len(short) <= 50
    assert max(map(len, short)) <= 150
    assert len(run("ledger", "--all").out.splitlines()) > 10 * len(short)


@pytest.mark.slow
def test_filters_choose(run: Run) -> None:
    """By state and by element, in every format."""
    done = run("ledger", "--state", "early", "--element", "/v1/k8s/*", "--format", "markdown")
    assert "GET /v1/k8s/audit" in done.out
    assert "migProfile" not in done.out
    assert "nothing matches" in run("ledger", "--element", "no such element").out


def test_an_api_without_pins_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, exit code 2."""
    catalog = read_catalog()
    api = catalog.api("multi-tenant")
    bare = replace(api, releases=tuple(replace(release, upstream=None) for release in api.releases))
    monkeypatch.setattr(options, "read_catalog", lambda: replace(catalog, apis=(bare,)))
    done = run("ledger", "--api", "multi-tenant")
    assert (done.code, done.out) == (2, "")
    assert "no release of the multi-tenant track is pinned" in done.err


def test_another_api_has_its_own_track_and_promise(run: Run) -> None:
    """Multi-tenant releases; a release is named with its API."""
    report = json.loads(run("ledger", "--api", "multi-tenant", "--format", "json").out)
    assert (report["track"], report["policy"]) == ("multi-tenant", "runai-multi-tenant")
    first, last = report["releases"][0], report["releases"][-1]
    way = ("--from", f"multi-tenant@{first}", "--to", f"multi-tenant@{last}", "--format", "json")
    result = json.loads(run("gate", *way, "--fail-on", "never").out)
    assert (result["api"], result["steps"]) == ("multi-tenant", report["releases"])


@pytest.mark.parametrize("arguments", [["--state", "gone"], ["--api", "x"], ["--as-of", "today"]])
def test_wrong_usage_is_one_line(run: Run, arguments: list[str]) -> None:
    """Exit code 2."""
    done = run("ledger", *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


@pytest.mark.slow
def test_output_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    """The same text as would be printed."""
    path = tmp_path / "ledger.json"
    options = ("ledger", "--format", "json", "--as-of", "2026-01-01", "--state", "overdue")
    assert run(*options, "--output", str(path)).out == ""
    assert path.read_text() == run(*options).out


@pytest.mark.slow
def test_the_day_decides_where_months_are_promised(run: Run) -> None:
    """Six months after 2025-10-22 the workload templates are overdue on the saas track."""
    element = ("--element", "GET /api/v1/asset/workload-template", "--format", "json")

    def verdict(day: str) -> str:
        report = json.loads(run("ledger", "--track", "saas", "--as-of", day, *element).out)
        return next(e["verdict"] for e in report["elements"] if e["element"] == "operation")

    assert verdict("2026-04-21") == "supported-until"
    assert verdict("2026-04-22") == "overdue"


@pytest.mark.slow
def test_the_audit_has_a_line_for_each_release(run: Run) -> None:
    """With the numbers of its JSON."""
    text = run("audit", "--track", "self-hosted").out.split("\n\n")[1]
    report = json.loads(run("audit", "--track", "self-hosted", "--format", "json").out)
    for row in report["releases"]:
        [line] = re.findall(rf"^ *{re.escape(row['release'])} .*$", text, re.MULTILINE)
        cells = line.split()
        assert int(cells[1]) == sum(row["removed"].values())
        assert cells[-1] == str(row["breaking"])


@pytest.mark.slow
def test_a_release_that_changed_after_it_was_out_is_a_breach(run: Run, tmp_path: Path) -> None:
    """Another document of 2.24 that lacks everything."""
    other = write(tmp_path / "captured.json", "GET /kept")
    done = run("audit", "--format", "json", "--capture", f"2.24={other}")
    breaches = [
        case
        for case in json.loads(done.out)["cases"]
        if case["breach"] == "breaking-change-inside-release"
    ]
    assert breaches
    assert {element["release"] for element in breaches} == {"2.24"}
    assert run("audit", "--capture", "2.24").code == 2
    assert run("audit", "--capture", f"2.26={other}").code == 2


@pytest.mark.slow
def test_the_plan_is_a_list_of_tasks_by_release(run: Run) -> None:
    """One heading a release, boxes to tick, what replaces what, and no finding left out."""
    text = run("plan", "--from", "2.22", "--to", "3.0").out
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["At any time", "2.23", "2.24", "2.25", "2.26", "3.0"]
    for stage in text.split("\n## "):
        boxes = [line for line in stage.splitlines() if line.startswith("- [ ] ")]
        assert len(boxes) == len(set(boxes))
    assert "Move from `GET /v1/k8s/users` to GET /api/v1/users" in text
    assert run("plan", "--from", "2.22").out == text


@pytest.mark.slow
def test_what_is_there_already_gives_no_plan(run: Run) -> None:
    """From a release to itself."""
    text = run("plan", "--from", "2.24", "--to", "2.24").out
    assert text.startswith("# From 2.24 to 2.24")
    assert "\n## 2." not in text


def test_what_is_known_in_part_is_marked_and_lacks_nothing(run: Run) -> None:
    """A partial contract is named as one in every report, and what it does not have is no finding."""
    marked = "known in part"
    assert marked in run("ledger", "--api", "multi-tenant").out.splitlines()[0]
    assert marked in run("audit", "--api", "multi-tenant").out.splitlines()[0]
    way = ("--from", "multi-tenant@2.22", "--to", "multi-tenant@2.24")
    assert marked in run("gate", *way).out
    compared = run("diff", "multi-tenant@2.24", "multi-tenant@2.22", "--format", "json")
    report = json.loads(compared.out)
    assert {report["base"]["coverage"], report["revision"]["coverage"]} == {"partial"}
    assert [finding["rule"] for finding in report["findings"] if "removed" in finding["rule"]] == []
    assert marked in run("diff", "multi-tenant@2.24", "multi-tenant@2.22").out
