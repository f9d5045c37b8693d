"""The classifiers that `runai-compat routes` prints tell the operations that the scanner tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
from jsonschema import Draft202012Validator

from runai_compat.commands.main import main
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.hosts import Hosts
from runai_compat.scanning.routes import Routes, routes
from runai_compat.scanning.traffic.classifier import (
    Columns,
    InvalidColumnError,
    as_json,
    in_order,
    pattern,
    regex,
    sql,
)
from runai_compat.scanning.traffic.request import Classifier, path_of

from .conftest import known

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "routes.schema.json"
NAMES = (
    "/s/v1/a",
    "/s/v1/a/{id}",
    "/s/v1/a/me",
    "/s/v1/{kind}/me",
    "/s/v1/a/{id}/b_c",
    "/s/v1/a/{id}:stop",
    "/s/v1/100%/o'k",
    "/s/v1/back\\'slash/{id}",
)
SMALL = routes([{"paths": {name: {"get": {}, "post": {}} for name in NAMES}}])
TARGETS = (
    "/s/v1/a", "/s/v1/a/", "/s/v1/a?x=/y/z", "https://h.example/s/v1/a/7", "/s/v1/a/me", "/s/v1/zzz/me", "/s/v1/a/7/b_c",
    "/s/v1/a/7/bxc", "/s/v1/a/7:stop", "/s/v1/a//b_c", "/s/v1/100%/o'k", "/s/v1/1000/o'k", "/s/v1/back\\'slash/1", "/other", "/s/v1/a/7/b_c/d",
)  # fmt: skip


def in_duckdb(made: Routes, rows: list[tuple[str, str]]) -> dict[str, int]:
    """Operation and number of calls, as the printed SQL tells them."""
    base = duckdb.connect()
    base.execute("CREATE TABLE access_log (method TEXT, path TEXT, t TIMESTAMP, who TEXT)")
    base.executemany("INSERT INTO access_log VALUES (?, ?, '2026-03-01 10:00:00', 'bot')", rows)
    answer = base.execute(sql(made, Columns()))
    names = [column[0] for column in answer.description]
    told = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return {row["operation"]: row["calls"] for row in told}


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_sql_and_expressions_agree_with_the_scanner(target: str) -> None:
    route = Classifier(SMALL, Hosts()).route("GET", path_of(target)[1])
    expected = {} if route is None else {route.name: 1}
    assert in_duckdb(SMALL, [("get", target)]) == expected
    fitting = [
        r
        for r in in_order(SMALL.routes)
        if r.method == "GET" and re.match(pattern(r), path_of(target)[1])
    ]
    assert {r.name: 1 for r in fitting[:1]} == expected


def test_every_operation_of_real_releases_is_told_in_sql() -> None:
    made, _ = known()
    rows = [(route.method, route.address.replace("{}", "x-1")) for route in made.routes]
    classified = in_duckdb(made, rows)
    assert sum(classified.values()) == len(rows)
    assert set(classified) == {route.name for route in made.routes}


def test_what_the_engine_answers_is_taken_back(tmp_path: Path) -> None:
    """Counts, moments and callers survive the way through a CSV file."""
    made, clients = known()
    base = duckdb.connect()
    base.execute("CREATE TABLE access_log (method TEXT, path TEXT, t TIMESTAMP, who TEXT)")
    base.executemany(
        "INSERT INTO access_log VALUES ('DELETE', ?, ?, ?)",
        [
            ("/v1/k8s/users/1", "2026-03-01 10:00:00", "bot"),
            ("/v1/k8s/users/2?x", "2026-03-04 11:00:00", "bot"),
        ],
    )
    query = sql(made, Columns(time="t", caller="who"))
    base.execute(f"COPY ({query}) TO '{tmp_path / 'counts.csv'}' (HEADER)")
    [site] = find_usage([tmp_path / "counts.csv"], made, clients).uses
    assert site.operations == ("DELETE /v1/k8s/users/{userId}",)
    assert site.traffic is not None
    assert (site.traffic.count, site.traffic.callers) == (2, (("bot", 2),))
    assert (site.traffic.first_seen, site.traffic.last_seen) == (
        "2026-03-01T10:00:00Z",
        "2026-03-04T11:00:00Z",
    )


@pytest.mark.parametrize("name", ["a; DROP TABLE x", "a b", "", "1a", "a'"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidColumnError):
        Columns(table=name)


def test_the_json_form_is_what_is_published() -> None:
    check = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    data = json.loads(as_json(SMALL))
    assert not list(check.iter_errors(data))
    assert not check.is_valid({"schema": data["schema"]})
    assert len(regex(SMALL).splitlines()) - 1 == len(data["routes"]) == len(SMALL.routes)


@pytest.mark.parametrize("form", ["sql", "regex", "json"])
def test_the_command_prints_the_operations_of_a_release(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["routes", "2.24", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "GET /api/v1/clusters/{clusterUuid}" in out
    assert "/v1/k8s/audit" not in out


@pytest.mark.parametrize("form", ["sql", "regex", "json"])
def test_what_is_printed_is_no_use_of_anything(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may lie in the folder that is scanned."""
    assert main(["routes", "2.24", "--format", form]) == 0
    out = capsys.readouterr().out
    for name in ("routes.sql", "routes.txt", "routes.json"):
        (tmp_path / name).write_text(out, encoding="utf-8")
    assert not find_usage([tmp_path], *known()).uses


def test_a_release_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routes", "9.99"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
