"""A document that is, or nearly is, a release of the catalog goes by its releases."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bakery import changed, write

from runai_specs.commands.main import main as specs
from runai_specs.pins.found_releases import from_files
from runai_specs.pins.new_catalog import Naming, create_catalog

from .conftest import Run


@pytest.fixture(autouse=True)
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bakery's releases, 1.4 with the contract of 1.3; what each command means."""
    files = write(tmp_path / "documents")
    named = [f"{name}={path}" for name, path in {**files, "1.4": files["1.3"]}.items()]
    create_catalog(
        tmp_path / "bakery", Naming("bakery"), from_files(named, tmp_path), date(2026, 1, 1)
    )
    monkeypatch.setenv("RUNAI_CATALOG", str(tmp_path / "bakery"))


def written(path: Path, document: dict[str, Any]) -> str:
    path.write_text(json.dumps(document))
    return str(path)


def gate(run: Run, base: str, target: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(
        run("gate", "--from", base, "--to", target, "--format", "json").out
    )
    return report


def removed_in(result: dict[str, Any]) -> dict[str, str]:
    return {
        finding["operations"][0]: finding["release"]
        for finding in result["findings"]
        if finding["rule"] == "operation-removed"
    }


def test_what_serves_exactly_a_release_is_that_release(run: Run, tmp_path: Path) -> None:
    """The way has its releases, and the ledger knows what goes."""
    served = written(tmp_path / "served.json", changed("1.0"))
    result = gate(run, served, "1.3")
    assert (result["from"], result["steps"]) == (served, ["1.0", "1.1", "1.2", "1.3"])
    assert removed_in(result) == {"GET /rolls": "1.3"}
    assert result["recognised"] == [{"document": served, "releases": ["1.0"], "differences": 0}]
    assert "has the contract of 1.0" in run("gate", "--from", served, "--to", "1.3").out


def test_a_near_one_is_told_with_its_differences(run: Run, tmp_path: Path) -> None:
    """From it, and to it: what is its own is told of it, the rest of the releases on the way."""
    served = written(tmp_path / "served.json", changed("1.2", Bread="integer"))
    onward, there = gate(run, served, "1.3"), gate(run, "1.0", served)
    assert (onward["steps"], removed_in(onward)) == ([served, "1.3"], {"GET /rolls": "1.3"})
    assert there["steps"] == ["1.0", "1.1", "1.2", served]
    assert {finding["release"] for finding in there["findings"]} == {"1.1", "1.2", served}
    assert f"{served} is 1.2 and 1 difference" in run("gate", "--from", served, "--to", "1.3").out
    assert "served.json is 1.2 and 1 difference." in run("plan", "--from", served).out
    page = run("plan", "--from", served, "--format", "html").out
    assert "is 1.2 and 1 difference" in page


def test_a_way_back_from_an_installation_is_a_downgrade(run: Run, tmp_path: Path) -> None:
    """To one that is nearly an earlier release, as well."""
    old = written(tmp_path / "old.json", changed("1.1", Bread="integer"))
    new = written(tmp_path / "new.json", changed("1.3"))
    assert "a downgrade" in run("gate", "--from", new, "--to", old).out
    assert "a downgrade" not in run("gate", "--from", old, "--to", new).out
    assert "a downgrade" not in run("gate", "--from", "1.1", "--to", old).out


def test_releases_with_the_same_contract_are_one(run: Run, tmp_path: Path) -> None:
    """Nothing happens between them in either direction, for what serves it neither."""
    served = written(tmp_path / "served.json", changed("1.3"))
    for base, target in (("1.3", "1.4"), (served, "1.4"), (served, "1.3"), (served, served)):
        assert gate(run, base, target)["findings"] == []
    assert gate(run, served, "1.4")["recognised"][0]["releases"] == ["1.3", "1.4"]


@pytest.mark.slow
def test_the_packaged_latest_and_its_release_are_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever is the target; none came before the other."""
    monkeypatch.delenv("RUNAI_CATALOG")
    for base, target in (("2.24", "latest"), ("latest", "2.24")):
        done = run("gate", "--from", base, "--to", target)
        assert "2.24 has the contract of latest" in done.out
        assert "downgrade" not in done.out
        assert "not pinned" not in done.out


def test_the_matrix_has_it_as_a_column(run: Run, tmp_path: Path) -> None:
    """In the place of the release that it is; beside the one that it nearly is."""
    (tmp_path / "calls.py").write_text(
        "import requests\nrequests.get('https://here.example/rolls')\n"
    )
    exact = written(tmp_path / "exact.json", changed("1.1"))
    near = written(tmp_path / "near.json", changed("1.2", Bread="integer"))

    def matrix(*options: str) -> tuple[list[str], list[Any]]:
        done = run("matrix", "--uses", str(tmp_path / "calls.py"), "--format", "json", *options)
        report = json.loads(done.out)
        return [release["name"] for release in report["releases"]], report["recognised"]

    assert matrix("--from", exact) == (
        ["1.1", "1.2", "1.3", "1.4"],
        [{"document": exact, "releases": ["1.1"], "differences": 0}],
    )
    assert matrix("--from", near)[0] == [near, "1.3", "1.4"]
    assert matrix("--from", "1.1", "--to", near)[0] == ["1.1", "1.2", near]
    page = run("matrix", "--uses", str(tmp_path / "calls.py"), "--from", near, "--format", "html")
    assert "near.json is 1.2 and 1 difference." in page.out


def test_the_page_of_a_comparison_has_their_lives(run: Run, tmp_path: Path) -> None:
    """Of what goes, as between the releases themselves."""
    ends = {
        release: written(tmp_path / f"{release}.json", changed(release))
        for release in ("1.0", "1.3")
    }
    near = written(tmp_path / "near.json", changed("1.0", Bread="integer"))
    for base, revision in ((ends["1.0"], ends["1.3"]), (near, "1.3"), ("1.0", "1.3")):
        page = run("diff", base, revision, "--format", "html").out
        assert "removed in 1.3" in page
        assert "timeline" in page


def test_another_apis_document_is_no_release(run: Run, tmp_path: Path) -> None:
    """It keeps having no history."""
    other = changed("1.2")
    other["paths"] = {f"/other{path}": item for path, item in other["paths"].items()}
    other["components"]["schemas"] |= {f"Other{name}": {} for name in other["paths"]}
    served = written(tmp_path / "served.json", other)
    result = gate(run, served, served)
    assert (result["api"], result["recognised"], result["steps"]) == (None, [], [served, served])


@pytest.mark.usefixtures("run")
def test_fetch_and_show_say_which_release_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The contract kept under a name."""
    served = written(tmp_path / "served.json", changed("1.2", Bread="integer"))
    cache = ("--cache", str(tmp_path / "cache"))
    assert specs(["fetch", "--from", served, "--as", "shop", *cache]) == 0
    assert "it is that of 1.2 and 1 difference" in capsys.readouterr().out
    assert specs(["show", "shop"]) == 0
    assert "1.2 and 1 difference" in capsys.readouterr().out
