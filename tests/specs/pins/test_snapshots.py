"""A catalog of an API without release numbers: what it was on days, renewed by `refresh`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from bakery import documents, write

from runai_compat import gate, ledger
from runai_specs import load, read_catalog
from runai_specs.commands.main import main
from runai_specs.pins.listing import newest

DAYS = {"2025-11-01": "1.0", "2026-02-01": "1.1", "2026-04-01": "1.2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three snapshots on the track `cloud`, which promises six months."""
    files = write(tmp_path / "documents")
    named = [f"{day}={files[release]}" for day, release in reversed(DAYS.items())]
    made = tmp_path / "bakery"
    assert main(["init", str(made), *named, "--snapshots", "--track", "cloud"]) == 0
    (made / "policies").mkdir()
    (made / "policies/cloud.toml").write_text("months = 6")
    return made


def test_documents_of_days_are_one_release(folder: Path) -> None:
    """Each under its day, the newest under the release's name; the catalog verifies."""
    catalog = read_catalog(folder)
    assert [release.name for release in catalog.releases] == ["latest"]
    snapshots = [
        (str(snapshot.date), snapshot.pin) for snapshot in catalog.release("latest").snapshots
    ]
    assert snapshots == [
        ("2025-11-01", "latest-2025-11-01"),
        ("2026-02-01", "latest-2026-02-01"),
        ("2026-04-01", "latest"),
    ]
    assert "/suppliers" in load("latest", catalog).document["paths"]
    assert "/suppliers" not in load("latest-2026-02-01", catalog).document["paths"]
    assert main(["verify", "--catalog", str(folder)]) == 0
    assert newest(catalog, date(2026, 4, 11)) == (
        "latest is of 2026-04-01, 10 days ago: `runai-specs refresh latest` renews it"
    )


@pytest.mark.parametrize(("day", "verdict"), [("2026-05-01", "early"), ("2026-09-01", "on-time")])
def test_a_refresh_continues_it(folder: Path, tmp_path: Path, day: str, verdict: str) -> None:
    """What it does not have any more went between two days; the promise is judged by both."""
    served = str(tmp_path / "documents/bakery-1.3.json")
    options = ["--from", served, "--as-of", day, "--catalog", str(folder)]
    assert main(["refresh", "latest", *options, "--cache", str(tmp_path / "cache")]) == 0
    assert main(["verify", "--catalog", str(folder)]) == 0
    catalog = read_catalog(folder)
    rolls = next(entry for entry in ledger(catalog=catalog).entries if entry.id == "GET /rolls")
    assert (rolls.deprecated_in, rolls.removed_in) == ("2026-02-01", day)
    # between 2026-04-01 and the day: on time only where the whole of it says so
    assert rolls.verdict == ("early" if verdict == "early" else "undecidable")
    way = gate("latest-2025-11-01", "latest", catalog=catalog)
    assert [step.name for step in way.steps] == [*DAYS, day]


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (("1.0", "2026-01-01"), "YYYY-MM-DD=FILE"),
        (("2026-02-30",), "YYYY-MM-DD=FILE"),
    ],
)
def test_a_snapshot_needs_its_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], problem: str
) -> None:
    """One line, exit code 2, nothing written."""
    (tmp_path / "a.json").write_text(json.dumps(documents()["1.0"]))
    named = [f"{name}={tmp_path / 'a.json'}" for name in names]
    assert main(["init", str(tmp_path / "made"), *named, "--snapshots"]) == 2
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_releases_called_by_days_came_out_then(tmp_path: Path) -> None:
    """Also without snapshots: versions that are dates."""
    files = write(tmp_path / "documents")
    named = [f"{day}={files[release]}" for day, release in DAYS.items()]
    assert main(["init", str(tmp_path / "made"), *named]) == 0
    releases = list(read_catalog(tmp_path / "made").releases)
    assert [str(release.released) for release in releases] == list(DAYS)
