"""The catalog: order, names, dates, and where documents are from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from runai_specs.catalog.model import Released, read_catalog
from runai_specs.errors import StaleFileError, ToolkitError, UnknownNameError

DOCUMENTED_2_24 = "2026-02-05"
"""On this day the documentation of 2.24 was there (facts/drift_2_24.json)."""


def test_order_is_that_of_the_file_and_never_of_the_name() -> None:
    """3.0 follows 2.26, and 2.20 follows 2.19."""
    api = read_catalog().api()
    assert api.name == "control-plane"
    ordered = [release.name for release in api.on("self-hosted")]
    assert ordered[:4] == ["2.17", "2.18", "2.19", "2.20"]
    assert ordered[-3:] == ["2.25", "2.26", "3.0"]
    assert api.tracks == ("self-hosted", "saas")


def test_what_is_pinned_and_what_becomes_a_client() -> None:
    """A release is pinned when the catalog names its document."""
    catalog = read_catalog()
    whole = [release.key for release in catalog.published]
    assert whole == [f"control-plane/2.{n}" for n in range(18, 25)] + ["control-plane/latest"]
    assert [release.name for release in catalog.clients] == ["2.22", "2.23", "2.24", "latest"]


def test_snapshots_of_latest() -> None:
    """The track without releases is known by dates, each held by a pin."""
    latest = read_catalog().release("latest")
    assert [(str(snapshot.date), snapshot.pin) for snapshot in latest.snapshots] == [
        ("2025-04-17", "2.21"), ("2025-07-16", "2.22"), ("2025-10-22", "2.23"),
        ("2025-12-15", "latest"),
    ]  # fmt: skip
    assert latest.upstream is not None
    assert latest.upstream.same_as == "2.24"
    assert latest.upstream.sha256 == read_catalog().release("2.24").upstream.sha256  # type: ignore[union-attr]


def test_names_of_releases() -> None:
    """A name alone is one of the default API; another API's is written before an @."""
    catalog = read_catalog()
    assert catalog.release("2.24") is catalog.release("control-plane@2.24")
    other = catalog.release("multi-tenant@2.24")
    assert (other.api, other.track, other.coverage) == ("multi-tenant", "multi-tenant", "partial")
    assert not catalog.knows("multi-tenant@latest")
    with pytest.raises(UnknownNameError, match=r"did you mean '2\.24'"):
        catalog.release("2.244")
    with pytest.raises(UnknownNameError, match="unknown API 'nope'"):
        catalog.release("nope@2.24")


def test_dates() -> None:
    """A date is exact, derived from another, or bounded, and prints as far as it is known."""
    catalog = read_catalog()
    assert str(catalog.release("2.17").released) == "2024-04-14"
    assert str(catalog.release("3.0").released) == "2026-07-21.."
    assert {release.released.kind for release in catalog.releases} == {
        "exact",
        "derived",
        "bounded",
    }
    bounded = Released(date(2024, 1, 1), date(2024, 2, 1), "bounded", "")
    assert str(bounded) == "2024-01-01..2024-02-01"
    for release in catalog.releases:
        first, last = release.released.earliest, release.released.latest
        assert first is None or last is None or first <= last


def test_releases_of_a_track_come_in_the_order_of_their_dates() -> None:
    """The order of the file agrees with what is known of dates."""
    for api in read_catalog().apis:
        for track in api.tracks:
            earliest = [release.released.earliest for release in api.on(track)]
            known = [day for day in earliest if day is not None]
            assert known == sorted(known)


def test_order_and_dates_are_those_of_the_facts(upstream: Path) -> None:
    """Every release that is known of, in order, and each date one that a source gives."""
    facts = json.loads((upstream.parents[1] / "facts" / "releases.json").read_bytes())
    told = {row["v"]: f"{row['date']} {row['kind']}" for row in facts["releases"]}
    for api in read_catalog().apis:
        numbered = [release for release in api.releases if release.track != "saas"]
        names = [release.name for release in numbered]
        assert names == facts["release_order"][facts["release_order"].index(names[0]) :]
        for release in numbered:
            out = release.released
            days = {str(day) for day in (out.earliest, out.latest) if day} - {DOCUMENTED_2_24}
            short = {day[:7] for day in days} | {day[-2:] for day in days}
            assert all(part in told[release.name] for part in short), release.key
            assert (out.kind == "bounded") == (out.earliest != out.latest) or out.kind == "derived"


def test_addresses_are_filled_in(shop: object) -> None:
    """A source's address has the release's name and commit in it."""
    catalog = read_catalog(shop.data)  # type: ignore[attr-defined]
    release = catalog.release("1.0")
    assert release.sources == {"docs": "https://docs.test/1.0"}
    assert release.upstream is not None
    assert release.upstream.url == "https://git.test/c0ffee/shop.json"


GOOD = """
default_api = "a"
[apis.a]
title = "A"
package = "a"
[[apis.a.releases]]
name = "1"
track = "t"
released = { date = 2024-01-01, kind = "exact", source = "s" }
"""


@pytest.mark.parametrize(
    ("found", "replaced", "problem"),
    [
        ('track = "t"', "", "no 'track'"),
        ("2024-01-01", '"soon"', "released.date is not a date"),
        ('"exact"', '"guessed"', "'guessed', not one of"),
        ('name = "1"', 'name = "1"\nupstream = { same_as = "0" }', "that of 0, which has none"),
        ('name = "1"', 'name = "1"\nupstream = { source = "git" }', "no 'git'"),
        ('name = "1"', 'name = "1"\nsources = ["git"]', "no 'git'"),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(
    tmp_path: Path, found: str, replaced: str, problem: str
) -> None:
    """One line says what is missing."""
    (tmp_path / "catalog.toml").write_text(GOOD)
    assert read_catalog(tmp_path).release("1").name == "1"
    (tmp_path / "catalog.toml").write_text(GOOD.replace(found, replaced) + "\n")
    with pytest.raises(ToolkitError, match=problem):
        read_catalog(tmp_path)


@pytest.mark.parametrize("name", ["../../x", "a/b", "", ".", "-x", "con"])
def test_names_that_cannot_be_paths_are_refused(tmp_path: Path, name: str) -> None:
    """Of releases, of APIs and of pins: each becomes part of a path."""
    catalog = tmp_path / "catalog.toml"
    snapshot = f'name = "1"\nsnapshots = [{{ date = 2024-01-01, pin = "{name}" }}]'
    api = GOOD.replace('"a"', f'"{name}"', 1).replace("apis.a", f'apis."{name}"')
    for text in (GOOD.replace('"1"', f'"{name}"'), GOOD.replace('name = "1"', snapshot), api):
        catalog.write_text(text)
        with pytest.raises(ToolkitError, match="cannot name a file"):
            read_catalog(tmp_path)


def test_a_release_is_listed_once(tmp_path: Path) -> None:
    """The same name twice is refused, and so is what is not TOML."""
    entry = GOOD[GOOD.index("[[") :]
    (tmp_path / "catalog.toml").write_text(GOOD + entry)
    with pytest.raises(ToolkitError, match="listed twice"):
        read_catalog(tmp_path)
    (tmp_path / "catalog.toml").write_text("a = = b")
    with pytest.raises(StaleFileError, match="not TOML"):
        read_catalog(tmp_path)
