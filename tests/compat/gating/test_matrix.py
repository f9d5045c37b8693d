"""Which releases code runs on: operations in use by releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from runai_compat.gating.matrix import Matrix, State, matrix
from runai_compat.reports import Options, formats_of, render
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import routes
from runai_compat.vocabulary import ResultKind
from runai_specs.documents import OpenDocument

from ..lives import OLD, PLAIN, Json, Track, answering, api, notice

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "matrix.schema.json"
Judge = Callable[..., Matrix]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The matrix of a line of code for each call, on a track."""

    def call(track: Track, *calls: str, base: str | None = None, **options: str) -> Matrix:
        lines = ["import requests, os", "B = 'https://cluster.example'"]
        for number, code in enumerate(calls):
            method, path = code.split(" ", 1)
            send = (
                f"requests.request('{method}', "
                if method != "?"
                else f"requests.request(m{number}, "
            )
            lines.append(f"{send}B + '{path}')")
        (tmp_path / "calls.py").write_text("\n".join(lines), encoding="utf-8")
        documents = [track.contracts[m.pin].document for m in track.line.moments if m.pin]
        usage = find_usage([tmp_path / "calls.py"], routes(documents))
        inputs = {name: OpenDocument(contract) for name, contract in track.contracts.items()}
        return matrix(usage, inputs.__getitem__, track.ledger, base=base, **options)

    return call


def states(table: Matrix) -> dict[str, list[str]]:
    return {row.operation: [str(cell.state) for cell in row.cells] for row in table.rows}


def body(kind: str) -> Json:
    return answering({"type": "object", "properties": {"size": {"type": kind}}})


TRACK = Track(
    api(("GET /shop/v1/kept", PLAIN), ("GET /shop/v1/gone", OLD), ("GET /shop/v1/body", body("string"))),
    api(
        ("GET /shop/v1/kept", PLAIN),
        ("GET /shop/v1/gone", OLD),
        ("GET /shop/v1/body", body("string")),
        ("GET /shop/v1/fresh", PLAIN),
    ),
    api(
        ("GET /shop/v1/kept", OLD),
        ("GET /shop/v1/body", body("integer")),
        ("GET /shop/v1/fresh", PLAIN),
    ),
)  # fmt: skip
ALL = tuple(f"GET /shop/v1/{name}" for name in ("kept", "body", "gone", "fresh"))


def test_each_operation_has_a_state_in_each_release(judge: Judge) -> None:
    """From the release that the code is for to the last one known by name, the worst first."""
    assert states(judge(TRACK, *ALL, base="1.1")) == {
        "GET /shop/v1/fresh": ["not yet", "ok", "ok", "?", "?"],
        "GET /shop/v1/gone": ["dep", "dep", "GONE", "GONE", "GONE"],
        "GET /shop/v1/body": ["ok", "ok", "body", "?", "?"],
        "GET /shop/v1/kept": ["ok", "ok", "dep", "dep", "dep"],
    }


def test_the_release_that_has_the_most_is_taken_where_none_is_named(judge: Judge) -> None:
    """The oldest of them, and it says so."""
    table = judge(TRACK, *ALL)
    assert (table.base, table.assumed, table.runs_on) == ("1.2", True, ("1.2",))
    assert list(table.breaks) == ["1.3"]
    assert judge(TRACK, *ALL[:2]).base == "1.1"


def test_what_went_before_the_base_is_gone_in_it(judge: Judge) -> None:
    table = judge(TRACK, "GET /shop/v1/gone", "GET /shop/v1/kept", base="1.3")
    assert states(table)["GET /shop/v1/gone"] == ["GONE", "GONE", "GONE"]
    assert table.runs_on == ()


@pytest.mark.parametrize("rule", ["", "[operation-removed]"])
def test_a_call_that_a_comment_leaves_out_is_no_row(judge: Judge, rule: str) -> None:
    """As a gate leaves it out; the reports say how many there are."""
    ignored = f"GET /shop/v1/gone')  # runai-compat: ignore{rule} ('"
    table = judge(TRACK, ignored, "GET /shop/v1/kept", base="1.1")
    assert list(states(table)) == ["GET /shop/v1/kept"]
    assert [site.line for site in table.ignored] == [3]
    assert "Ignored: 1 call that a comment leaves out." in render(table, "text", Options())
    assert len(json.loads(render(table, "json", Options()))["ignored"]) == 1


def test_a_call_that_ignores_something_else_counts(judge: Judge) -> None:
    other = "GET /shop/v1/gone')  # runai-compat: ignore[overdue] ('"
    assert list(states(judge(TRACK, other, base="1.1"))) == ["GET /shop/v1/gone"]


def test_a_body_is_held_against_the_base_not_the_release_before(judge: Judge) -> None:
    """What changed and changed back is no break where it is back."""
    kinds = ("string", "integer", "string")
    track = Track(*(api(("GET /shop/v1/body", body(kind))) for kind in kinds))
    table = judge(track, "GET /shop/v1/body", base="1.1")
    assert states(table) == {"GET /shop/v1/body": ["ok", "body", "ok", "?", "?"]}
    assert table.runs_on == ("1.1", "1.3")


def test_an_announced_end_is_a_risk_from_its_release_on(judge: Judge) -> None:
    track = Track(
        api(("GET /shop/v1/soon", PLAIN)),
        notices=[notice("/shop/v1/soon", "1.1", "2.1", replaced_by=("/shop/v1/other",))],
    )
    table = judge(track, "GET /shop/v1/soon")
    assert states(table) == {"GET /shop/v1/soon": ["dep", "dep", "may go"]}
    assert list(table.risks) == ["2.1"]
    assert "May fail from 2.1 on: GET /shop/v1/soon." in render(table, "text")
    assert "use /shop/v1/other" in render(table, "text")


def test_the_end_of_a_promise_is_a_risk(judge: Judge) -> None:
    old, new = api(("GET /shop/v1/old", PLAIN)), api(("GET /shop/v1/old", OLD))
    assert states(judge(Track(old, new, policy="releases = 0"), "GET /shop/v1/old")) == {
        "GET /shop/v1/old": ["ok", "dep", "may go", "may go"]
    }


def test_what_is_not_understood_is_told(judge: Judge) -> None:
    """A call without a method is one of all methods, and told; a path of no release is."""
    table = judge(TRACK, "? /shop/v1/kept", "GET /shop/v1/nowhere/else")
    assert [row.operation for row in table.rows] == ["GET /shop/v1/kept"]
    told = render(table, "text")
    assert (
        "Not understood: 1 call whose base, method or path could not be told; 1 path that no release has."
        in told
    )


def test_files_without_calls_say_so(judge: Judge) -> None:
    told = render(judge(TRACK), "text")
    assert "Nothing in these files surely calls an operation of the API." in told
    assert "runs on" not in told


@pytest.mark.parametrize("form", formats_of(ResultKind.MATRIX))
def test_every_format_shows_states_and_sentences(judge: Judge, form: str) -> None:
    text = render(judge(TRACK, *ALL, base="1.1"), form, Options(everything=True))
    for part in ("GONE", "not yet", "body", "dep", "First break: 1.1: GET /shop/v1/fresh"):
        assert part in text, (form, part)


def test_the_json_form_is_what_is_published(judge: Judge) -> None:
    check = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for table in (
        judge(TRACK, *ALL),
        judge(TRACK, "? /shop/v1/kept", "GET /shop/v1/no/such"),
        judge(TRACK),
    ):
        data = json.loads(render(table, "json"))
        assert not [error.message for error in check.iter_errors(data)]
        for key in data:
            assert not check.is_valid({k: v for k, v in data.items() if k != key}), key


def test_breaking_states_are_those_in_which_calls_fail() -> None:
    assert [state for state in State if state.breaks] == [State.GONE, State.BODY, State.NOT_YET]


@pytest.mark.parametrize("form", formats_of(ResultKind.MATRIX))
def test_a_report_is_no_use_of_anything(judge: Judge, form: str, tmp_path: Path) -> None:
    """It may lie in the folder that is scanned."""
    text = render(judge(TRACK, *ALL, base="1.1"), form)
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / f"matrix.{form}").write_text(text, encoding="utf-8")
    documents = [contract.document for contract in TRACK.contracts.values()]
    assert not find_usage([folder], routes(documents)).uses
