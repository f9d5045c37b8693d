"""Documents read again from where they are published: drift, and new snapshots."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runai_specs import load, read_catalog
from runai_specs.commands.main import main

from .publishing import contract, gitbook
from .server import Reply, Site

Run = Callable[..., tuple[int, str, str]]

CATALOG = """
default_api = "shelves"
[formats]
raw = "file"
pages = "gitbook"
[apis.shelves]
title = "Shelves"
package = "shelves"
[apis.shelves.sources]
raw = "{url}/raw/{{release}}.json"
pages = "{url}/docs/{{release}}"
[[apis.shelves.releases]]
name = "1.4"
track = "self-hosted"
released = {{ date = 2030-01-01, kind = "exact", source = "https://shelves.example" }}
sources = ["pages"]
upstream = {{ source = "raw", captured = 2030-01-02, sha256 = "{sha}" }}
[[apis.shelves.releases]]
name = "live"
track = "hosted"
released = {{ date = 2030-01-02, kind = "exact", source = "https://shelves.example" }}
sources = ["raw"]
upstream = {{ same_as = "1.4" }}
snapshots = [{{ date = 2030-01-02, pin = "live" }}]
"""


@pytest.fixture
def data(site: Site, tmp_path: Path) -> Path:
    """A data folder in which a release is pinned that the site publishes, in two shapes."""
    from hashlib import sha256

    whole = contract()
    whole["components"]["schemas"]["Unused"] = {"type": "object"}
    content = json.dumps(whole).encode()
    site.put("/raw/1.4.json", content)
    site.put("/raw/live.json", content)
    site.put_all(gitbook(contract(), site.url, "/docs/1.4/"))
    mirror, folder = tmp_path / "mirror", tmp_path / "data"
    mirror.mkdir()
    folder.mkdir()
    (mirror / "1.4.json").write_bytes(content)
    sha = sha256(content).hexdigest()
    (folder / "catalog.toml").write_text(CATALOG.format(url=site.url, sha=sha))
    assert main(["pin", "--mirror", str(mirror), "--catalog", str(folder)]) == 0
    return folder


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the data folder."""
    capsys.readouterr()

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--catalog", str(data)])
        return (code, *capsys.readouterr())

    return command


def changed() -> dict[str, Any]:
    """The contract with one operation more."""
    document = contract()
    document["components"]["schemas"]["Unused"] = {"type": "object"}
    document["paths"]["/more"] = {
        "get": {"tags": ["More"], "responses": {"200": {"description": "x"}}}
    }
    return document


def test_a_release_that_is_as_it_was(run: Run) -> None:
    """From where it was pinned."""
    assert run("verify", "--remote", "1.4") == (0, "all pins are as they should be\n", "")


def test_a_release_that_changed(site: Site, run: Run) -> None:
    """Other bytes than the pin's are not refused here but compared."""
    site.put("/raw/1.4.json", json.dumps(changed()))
    code, out, _ = run("verify", "--remote", "1.4")
    assert code == 1
    assert out.splitlines() == [
        f"shelves/1.4: 1 change since it was pinned, in {site.url}/raw/1.4.json",
        "  added operation GET /more",
        "1 difference",
    ]


def test_another_source_is_compared_by_what_it_says(site: Site, run: Run) -> None:
    """Its bytes are never those of the pin: what operations say counts, not what no page shows."""
    code, out, _ = run("verify", "--remote", "1.4", "--source", "pages", "--format", "json")
    report = json.loads(out)
    assert (code, report["ok"], report["releases"][0]["changes"]) == (0, True, [])
    site.put_all(gitbook(changed(), site.url, "/docs/1.4/"))
    code, out, _ = run("verify", "--remote", "1.4", "--source", "pages", "--format", "json")
    elements = [change["element"] for change in json.loads(out)["releases"][0]["changes"]]
    assert code == 1
    assert "GET /more" in elements


def test_what_cannot_be_reached_is_no_drift(site: Site, run: Run) -> None:
    """A server that is down is exit code 2, not 1; what else changed is told all the same."""
    site.put("/raw/1.4.json", Reply(status=404))
    code, out, err = run("verify", "--remote", "1.4")
    assert (code, out) == (2, "")
    assert err.startswith("error: shelves/1.4: ")
    assert err.count("\n") == 1
    site.put("/raw/live.json", json.dumps(changed()))
    code, out, err = run("verify", "--remote", "--source", "raw", "live", "1.4", "--format", "json")
    assert code == 2, "live has the source raw, 1.4 has not: a mistake, not a failure"
    code, out, _ = run("verify", "--remote", "--format", "json")
    report = json.loads(out)
    assert (code, report["ok"]) == (2, True)
    assert [entry["release"] for entry in report["unread"]] == ["shelves/1.4", "shelves/live"]


AHEAD = """
[[apis.shelves.releases]]
name = "1.5"   # the next one
track = "self-hosted"
released = { earliest = 2030-03-01, kind = "bounded", source = "https://shelves.example" }
sources = ["pages"]
"""


def test_a_release_is_added_by_one_entry_and_one_command(site: Site, run: Run, data: Path) -> None:
    """Fetched, entered in the catalog, pinned; and from then on read again from the same source."""
    site.put_all(gitbook(contract(), site.url, "/docs/1.5/"))
    catalog = data / "catalog.toml"
    catalog.write_text(catalog.read_text() + AHEAD)
    code, out, _ = run("pin", "1.5", "--source", "pages")
    assert code == 0
    assert out.startswith("shelves/1.5: 4 operations")
    release = read_catalog(data).release("1.5")
    assert release.upstream is not None
    assert (release.upstream.url, release.upstream.source) == (f"{site.url}/docs/1.5", "pages")
    assert "# the next one" in catalog.read_text()
    assert (
        load("1.5", catalog=read_catalog(data)).document["paths"].keys()
        == contract()["paths"].keys()
    )
    assert run("verify")[0] == 0
    assert run("verify", "--remote", "1.5") == (0, "all pins are as they should be\n", "")
    site.put("/one.json", json.dumps(changed()))
    code, out, _ = run("pin", "1.5", "--from", f"{site.url}/one.json")
    assert code == 0
    assert "/more" in load("1.5", catalog=read_catalog(data)).document["paths"]
    upstream = read_catalog(data).release("1.5").upstream
    assert upstream is not None
    assert (upstream.url, upstream.source) == (f"{site.url}/one.json", None)
    assert run("verify")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["live", "--source", "raw"], "take a new one with `refresh live`"),
        (["1.4", "live", "--source", "raw"], "for one RELEASE"),
        (["--source", "raw"], "for one RELEASE"),
        (["1.4", "--source", "raw", "--mirror", "."], "go without --mirror"),
        (["1.4", "--source", "nope"], "unknown source"),
        (["1.4", "--from", "/no/such.json"], "No such file"),
        (["9.9", "--source", "pages"], "unknown release"),
    ],
)
def test_what_cannot_be_pinned_on_the_way(
    run: Run, data: Path, arguments: list[str], problem: str
) -> None:
    """One line, exit code 2, and everything as it was."""
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    code, out, err = run("pin", *arguments)
    assert (code, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_a_new_snapshot_is_fetched(site: Site, run: Run, data: Path) -> None:
    """From the catalog's source, or from an address; its document is kept in the cache."""
    assert "unchanged since 2030-01-02" in run("refresh", "live", "--as-of", "2030-02-01")[1]
    site.put("/raw/live.json", json.dumps(changed()))
    code, out, _ = run("refresh", "live", "--as-of", "2030-02-01")
    assert code == 0
    assert out.endswith("pinned as of 2030-02-01; what it was on 2030-01-02 is 1.4\n")
    assert "/more" in load("live", catalog=read_catalog(data)).document["paths"]
    upstream = read_catalog(data).release("live").upstream
    assert upstream is not None
    assert upstream.url == f"{site.url}/raw/live.json"
    site.put("/elsewhere.json", json.dumps(contract()))
    address = f"{site.url.replace('//', '//me:secret@')}/elsewhere.json"
    code, out, err = run("refresh", "live", "--as-of", "2030-03-01", "--from", address)
    assert code == 0, err
    assert "secret" not in (data / "catalog.toml").read_text() + (data / "pins.lock").read_text()
    assert (data / "shelves/live-2030-02-01.json").is_file()
    assert run("verify")[0] == 0
