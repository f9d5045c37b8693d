"""New snapshots of a release without a number, and the earlier ones that stay reachable."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from runai_specs.catalog.edit import CatalogEditError, Taken, with_snapshot
from runai_specs.catalog.model import read_catalog
from runai_specs.commands.main import main
from runai_specs.documents import load

Run = Callable[..., tuple[int, str, str]]
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def run(shop: Any, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the shop's data folder, in which everything is pinned."""

    def command(name: str, *arguments: object) -> tuple[int, str, str]:
        code = main([name, "--catalog", str(shop.data), *map(str, arguments)])
        return (code, *capsys.readouterr())

    assert command("pin", "--mirror", shop.mirror)[0] == 0
    return command


@pytest.fixture
def publish(shop: Any, document: Make) -> Callable[[str], Path]:
    """Makes a mirror whose `newest` has one more path."""

    def make(path: str) -> Path:
        changed = document()
        changed["paths"][path] = {"get": {"responses": {"200": {"description": "x"}}}}
        folder = shop.mirror.parent / f"mirror{path.replace('/', '-')}"
        folder.mkdir(exist_ok=True)
        (folder / "newest.json").write_text(json.dumps(changed))
        return Path(folder)

    return make


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def paths(name: str, data: Path) -> set[str]:
    """The paths of a contract."""
    return set(load(name, catalog=read_catalog(data)).document["paths"])


def test_snapshots_follow_each_other(shop: Any, run: Run, publish: Callable[[str], Path]) -> None:
    """The first is a release's own contract; the second is kept under its day; both stay to be had."""
    (shop.data / "catalog.toml").write_text(
        (shop.data / "catalog.toml").read_text() + "\n# the last line\n"
    )
    code, out, _ = run("refresh", "newest", "--mirror", publish("/new"), "--as-of", "2024-05-01")
    assert code == 0
    assert out.splitlines() == [
        "shop/newest: 2 changes since 2024-03-02, in file:newest.json",
        '  changed document info version: 2.2 -> "latest"',
        "  added operation GET /new",
        "pinned as of 2024-05-01; what it was on 2024-03-02 is 2.0",
    ]
    code, out, _ = run("refresh", "newest", "--mirror", publish("/newer"), "--as-of", "2024-06-01")
    assert code == 0
    assert out.endswith("what it was on 2024-05-01 is newest-2024-05-01\n")
    catalog = read_catalog(shop.data)
    newest = catalog.release("newest")
    assert [(str(snapshot.date), snapshot.pin) for snapshot in newest.snapshots] == [
        ("2024-03-01", "1.0"), ("2024-03-02", "2.0"),
        ("2024-05-01", "newest-2024-05-01"), ("2024-06-01", "newest"),
    ]  # fmt: skip
    assert str(newest.released) == "2024-06-01"
    assert [release.key for release in catalog.archived] == ["shop/newest-2024-05-01"]
    assert "/new" in paths("newest-2024-05-01", shop.data)
    assert "/newer" in paths("newest", shop.data)
    assert "/new" not in paths("shop@newest", shop.data)
    assert run("verify")[:2] == (0, "all pins are as they should be\n")
    assert "newest-2024-05-01" in run("show", "newest-2024-05-01")[1]
    text = (shop.data / "catalog.toml").read_text()
    assert text.endswith("\n# the last line\n")
    assert newest.name not in {release.name for release in catalog.archived}


def test_nothing_is_written_when_nothing_changed(shop: Any, run: Run) -> None:
    """The same contract, told as such."""
    (shop.mirror / "newest.json").write_bytes((shop.mirror / "2.0.json").read_bytes())
    before = files(shop.data)
    code, out, _ = run("refresh", "newest", "--mirror", shop.mirror, "--as-of", "2024-05-01")
    assert (code, out) == (0, "shop/newest: unchanged since 2024-03-02, in file:newest.json\n")
    assert files(shop.data) == before


def test_the_report(run: Run, publish: Callable[[str], Path]) -> None:
    """As JSON: what changed, from when to when, and what holds the one before."""
    code, out, _ = run(
        "refresh", "newest", "--from", publish("/new") / "newest.json",
        "--as-of", "2024-05-01", "--format", "json", "--cache", publish("/new") / "cache",
    )  # fmt: skip
    report = json.loads(out)
    assert code == 0
    assert report["schema"] == "runai-specs/refresh/v1"
    assert (report["since"], report["day"], report["kept"]) == ("2024-03-02", "2024-05-01", "2.0")
    assert report["pinned"] is True
    assert [change["element"] for change in report["changes"]] == ["info", "GET /new"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["1.0", "--mirror", "M"], "not one of snapshots (shop/newest is)"),
        (["newest", "--mirror", "M", "--as-of", "2024-03-02"], "a snapshot of 2024-03-02 already"),
        (["newest", "--mirror", "M", "--as-of", "soon"], "'soon' is not a day like"),
        (["newest", "--mirror", "M", "--from", "x"], "give no --from"),
        (["newest", "--mirror", "M"], "has no newest.json"),
        (["newest"], "names no source of shop/newest"),
        (["newest", "--from", "/no/such/file.json"], "No such file"),
    ],
)
def test_mistakes_change_nothing(
    shop: Any, run: Run, tmp_path: Path, arguments: list[str], problem: str
) -> None:
    """One line, exit code 2, and the folder as it was."""
    before = files(shop.data)
    empty = tmp_path / "empty"
    empty.mkdir()
    code, out, err = run(
        "refresh",
        "--cache",
        tmp_path,
        *(argument if argument != "M" else empty for argument in arguments),
    )
    assert (code, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1
    assert files(shop.data) == before


def test_a_document_that_cannot_be_read_changes_nothing(shop: Any, run: Run) -> None:
    """Nor does a catalog that cannot be edited."""
    before = files(shop.data)
    (shop.mirror / "newest.json").write_text('{"openapi": "3.0.3"}')
    assert run("refresh", "newest", "--mirror", shop.mirror)[0] == 2
    assert files(shop.data) == before


def test_a_catalog_may_be_written_otherwise(
    shop: Any, run: Run, publish: Callable[[str], Path]
) -> None:
    """A table of its own where others have an inline one."""
    catalog = shop.data / "catalog.toml"
    text = catalog.read_text().replace('upstream = { same_as = "2.0" }', "")
    catalog.write_text(
        text.replace(
            "\n[apis.till]", '\n[apis.shop.releases.upstream]\nsame_as = "2.0"\n\n[apis.till]'
        )
    )
    code, _, err = run("refresh", "newest", "--mirror", publish("/new"))
    assert code == 0, err
    assert run("verify")[0] == 0
    assert "/new" in paths("newest", shop.data)


ENTRY = """
default_api = "a" # [[apis.a.releases]] in a comment
[[apis.a.releases]]
name = "1"   # upstream = {}

[[ apis.a.releases ]]
# the one that is edited
released = { date = 2024-01-01, kind = "exact", source = "}]" } # when
name = 'live'
upstream = { same_as = "1" }
snapshots = [%s]
[apis.b]
snapshots = [{ date = 2024-01-01, pin = "live" }]
"""


@pytest.mark.parametrize(
    "rows",
    [
        '{ date = 2024-01-01, pin = "live" }',
        '{pin="live",date=2024-01-01},',
        '\n  # one ] comment }\n  { date = 2024-01-01, pin = "live" }, # another }\n',
        "\n{ date = 2023-01-01, pin = '1' },\n{ date = 2024-01-01, pin = 'live' }\n",
    ],
)
@pytest.mark.parametrize(
    "kept", [None, {"url": 'https://a.test/"x"', "captured": date(2024, 1, 1)}]
)
def test_the_text_of_a_catalog(tmp_path: Path, rows: str, kept: Any) -> None:
    """However the list is written, and with every comment in its place."""
    path = tmp_path / "catalog.toml"
    path.write_text(ENTRY % rows)
    taken = Taken(date(2024, 5, 1), "https://a.test/", "ab")
    edited = with_snapshot(path, "a", "live", taken, "x", kept)
    entry = tomllib.loads(edited)["apis"]["a"]["releases"][1]
    assert entry["snapshots"][-1] == {"date": date(2024, 5, 1), "pin": "live"}
    assert entry["snapshots"][-2]["pin"] == "x"
    assert entry["snapshots"][-2].get("upstream") == kept
    assert entry["released"]["date"] == entry["upstream"]["captured"] == date(2024, 5, 1)
    comments = [line.partition("#")[2] for line in (ENTRY % rows).splitlines() if "#" in line]
    assert [line.partition("#")[2] for line in edited.splitlines() if "#" in line] == comments


def test_text_that_cannot_be_edited_is_refused(tmp_path: Path) -> None:
    """No list of snapshots, no such release, no TOML."""
    path = tmp_path / "catalog.toml"
    taken = Taken(date(2024, 5, 1), "https://a.test/", "ab")
    for text in (
        '[[apis.a.releases]]\nname = "live"\n',
        '[[apis.a.releases]]\nname = "x"\n',
        "= =",
    ):
        path.write_text(text)
        with pytest.raises(CatalogEditError):
            with_snapshot(path, "a", "live", taken, "x", None)
