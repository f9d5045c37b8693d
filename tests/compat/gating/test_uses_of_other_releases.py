"""Calls of what went before the way begins, and of what is deprecated and still there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from runai_compat.gating.accepted import Acceptance
from runai_compat.gating.gate import GateResult, reasons
from runai_compat.gating.model import Reason
from runai_compat.reports import formats_of, render
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import routes
from runai_compat.vocabulary import ResultKind

from ..lives import OLD, PLAIN, Track, api, notice

GONE, OLDER, KEPT = (f"GET /shop/v1/{name}" for name in ("gone", "older", "kept"))
TRACK = Track(
    api((GONE, PLAIN), (OLDER, PLAIN), (KEPT, PLAIN)),
    api((OLDER, OLD), (KEPT, PLAIN)),
    api((OLDER, OLD), (KEPT, PLAIN)),
    notices=[notice("/shop/v1/gone", "1.1", replaced_by=("/shop/v1/kept",))],
)
SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "gate.schema.json"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    lines = ["import requests", "B = 'https://cluster.example'"]
    lines += [f"requests.get(B + '{name.split()[1]}')" for name in (KEPT, GONE, OLDER, OLDER)]
    (tmp_path / "calls.py").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "calls.py"


def judged(files: Path, base: str = "1.2", target: str = "1.3", **options: object) -> GateResult:
    documents = [contract.document for contract in TRACK.contracts.values()]
    return TRACK.gate(base, target, usage=find_usage([files], routes(documents)), **options)


def test_what_went_before_the_base_is_a_finding_of_its_own(files: Path) -> None:
    result = judged(files)
    [removal] = result.gone_before
    assert (removal.entries[0].name, removal.release, removal.reason) == (
        GONE,
        "1.2",
        Reason.ALREADY_GONE,
    )
    assert result.failed
    assert not result.failures


@pytest.mark.parametrize(
    ("rule", "ignored"),
    [("already-gone", True), ("operation-removed", True), ("overdue", False), ("other", False)],
)
def test_a_comment_leaves_it_out(files: Path, rule: str, ignored: bool) -> None:
    """By the name that the report has for it, or that of a removal on the way."""
    line = f"requests.get(B + '{GONE.split()[1]}')"
    text = files.read_text("utf-8").replace(line, f"{line}  # runai-compat: ignore[{rule}]")
    files.write_text(text, encoding="utf-8")
    assert judged(files).failed is not ignored


def test_it_can_be_accepted_or_left_out(files: Path) -> None:
    [removal] = judged(files).gone_before
    accepted = judged(files, accepted=[Acceptance(removal.id, "known", "me")])
    assert not accepted.failed
    assert not accepted.unused
    assert not judged(files, fail_on=reasons("breaking")).failed


def test_what_the_way_itself_removes_is_told_once(files: Path) -> None:
    """By the comparison."""
    result = judged(files, "1.1", "1.3")
    assert not result.gone_before
    assert [failure.finding.operations for failure in result.failures] == [(GONE,)]


def test_without_files_nothing_of_it_is_told() -> None:
    result = TRACK.gate("1.2", "1.3")
    assert (result.gone_before, result.deprecated) == ((), ())


def test_what_is_deprecated_is_one_line_with_its_deadline(files: Path) -> None:
    """However often it is used."""
    result = judged(files)
    [use] = result.deprecated
    assert [site.line for site in use.sites] == [5, 6]
    told = [line for line in render(result, "text").splitlines() if OLDER in line]
    assert told == [
        f"    {OLDER}: deprecated in 1.2, supported until 2.0, removable from 2.1 (2 uses)"
    ]


def test_a_line_names_place_method_and_path(files: Path) -> None:
    assert f"{files.as_posix()}:4  {GONE}" in render(judged(files), "text")


@pytest.mark.parametrize("form", formats_of(ResultKind.GATE))
def test_every_format_tells_what_is_gone(files: Path, form: str) -> None:
    text = render(judged(files), form)
    assert GONE in text.replace("&#8203;", ""), form
    assert "calls.py" in text


def test_the_json_form_is_what_is_published(files: Path) -> None:
    check = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert not [e.message for e in check.iter_errors(json.loads(render(judged(files), "json")))]
