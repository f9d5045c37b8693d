"""Documents that are in no catalog: no history, no promise, and nobody else's told of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .documents import document

# Paths that a catalogued API has, and has a history of, too.
SHARED_PATHS = ("GET /v1/k8s/audit", "GET /api/v1/workloads", "GET /loaves")
FOREIGN_WORDS = ("self-hosted", "saas", "control-plane", "2.19", "2.20", "runai-self-hosted")


@pytest.fixture
def bakery(tmp_path: Path) -> tuple[str, str]:
    """Two documents of a bakery, the second without the first two operations."""
    old, new = tmp_path / "bakery-1.json", tmp_path / "bakery-2.json"
    old.write_text(json.dumps(document(*SHARED_PATHS)))
    new.write_text(json.dumps(document("GET /loaves")))
    return str(old), str(new)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "sarif", "junit", "github"])
def test_no_report_of_a_gate_tells_another_apis_history(
    run: Run, bakery: tuple[str, str], form: str
) -> None:
    """Whatever the paths are called."""
    done = run("gate", "--from", bakery[0], "--to", bakery[1], "--format", form, "--all")
    assert done.code == 1
    assert "/v1/k8s/audit" in done.out
    assert [word for word in FOREIGN_WORDS if word in done.out] == []


def test_a_gate_says_that_it_knows_no_history(run: Run, bakery: tuple[str, str]) -> None:
    """In its head, and as null in JSON."""
    done = run("gate", "--from", bakery[0], "--to", bakery[1])
    assert "in no catalog: no history, no policy to judge by" in done.out
    report = json.loads(run("gate", "--from", bakery[0], "--to", bakery[1], "--format", "json").out)
    assert [report[key] for key in ("api", "track", "policy")] == [None, None, None]
    assert report["not_pinned"] == report["ahead"] == report["overdue"] == []


@pytest.mark.parametrize("reason", ["early-removal", "announced-removal", "overdue"])
def test_nothing_fails_for_a_promise_that_nobody_made(
    run: Run, bakery: tuple[str, str], reason: str
) -> None:
    """A removal breaks callers; it breaks no promise."""
    done = run("gate", "--from", bakery[0], "--to", bakery[1], "--fail-on", reason)
    assert done.code == 0, done.out


@pytest.mark.parametrize("sides", [("--to",), ("--from", "--to")])
def test_a_matrix_is_of_releases(run: Run, bakery: tuple[str, str], sides: tuple[str, ...]) -> None:
    """Documents that are none are refused."""
    given = [document for side in sides for document in (side, bakery[1])]
    done = run("matrix", "--uses", bakery[0], *given)
    assert done.code == 2, done.out
    assert done.err.startswith("error: unknown release ")


def test_a_plan_and_an_html_diff_know_nothing_else_either(
    run: Run, bakery: tuple[str, str]
) -> None:
    """They go by the two documents."""
    plan = run("plan", "--from", bakery[0], "--to", bakery[1])
    page = run("diff", *bakery, "--format", "html")
    assert "/v1/k8s/audit" in plan.out
    for out in (plan.out, page.out):
        assert [word for word in FOREIGN_WORDS if word in out] == []
    assert run("plan", "--from", bakery[0]).code == 2


def marked(path: Path, **members: Any) -> str:
    """A document in which `GET /gone` carries these members."""
    made = document("GET /kept", "GET /gone")
    made["paths"]["/gone"]["get"] = {**made["paths"]["/gone"]["get"], **members}
    path.write_text(json.dumps(made))
    return str(path)


@pytest.mark.parametrize(
    ("members", "promise", "verdict"),
    [
        ({}, "months = 6", "unannounced"),
        ({"deprecated": True}, "months = 6", "undecidable"),
        ({"deprecated": True, "x-deprecated-at": "2026-01-15"}, "months = 6", "early"),
        ({"deprecated": True, "x-deprecated-at": "2026-01-15"}, "months = 3", "on-time"),
        ({"x-deprecated-at": "2026-01-15T00:00:00Z"}, "months = 6", "early"),
        ({"deprecated": True, "x-sunset": "2026-06-02"}, "releases = 0", "early"),
        ({"deprecated": True, "x-sunset": "2026-06-01"}, "releases = 0", "on-time"),
        (
            {"deprecated": True, "x-deprecated-at": "2025-01-01", "x-sunset": "2026-06-01"},
            "months = 6",
            "on-time",
        ),
        (
            {"deprecated": True, "x-deprecated-at": "2025-01-01", "x-sunset": "2026-12-01"},
            "months = 6",
            "early",
        ),
    ],
)
def test_a_policy_judges_by_the_documents_own_marks(
    run: Run, tmp_path: Path, members: dict[str, Any], promise: str, verdict: str
) -> None:
    """Flag, day of the deprecation, sunset; the removal happens on the day to judge by."""
    old, new = marked(tmp_path / "old.json", **members), tmp_path / "new.json"
    new.write_text(json.dumps(document("GET /kept")))
    policy = tmp_path / "promise.toml"
    policy.write_text(promise)
    done = run(
        "gate", "--from", old, "--to", str(new), "--policy", str(policy),
        "--as-of", "2026-06-01", "--format", "json",
    )  # fmt: skip
    report = json.loads(done.out)
    assert (report["policy"], report["track"]) == ("promise", None)
    (removal,) = [
        finding for finding in report["findings"] if finding["rule"] == "operation-removed"
    ]
    assert removal["lifecycle"]["verdict"] == verdict


def test_a_policy_that_is_not_there_says_how_one_is_named(run: Run) -> None:
    """One line, exit code 2."""
    done = run("ledger", "--policy", "gold")
    assert (done.code, done.out) == (2, "")
    assert "unknown policy 'gold'" in done.err
    assert done.err.rstrip().endswith("--policy FILE.toml")
