"""What the packaged catalog says of releases that nobody has pinned, and how sure it is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from runai_specs import read_catalog
from runai_specs.catalog.announcements import read
from runai_specs.pins.listing import describe, render_release

SHARED = Path(os.environ.get("RUNAI_SHARED") or Path(__file__).parents[4] / "shared")
UNPINNED = ("2.25", "2.26", "3.0")


def plain(element: str) -> str:
    """An element without names of path parameters, and without what of it is meant."""
    path = re.sub(r"\{[^}]*\}", "{}", element.partition(" : ")[0])
    return path.replace(" (all operations)", "/**").strip()


def test_every_fact_about_them_is_announced() -> None:
    """With the releases that the facts name."""
    path = SHARED / "facts/announcements.json"
    if not path.is_file():
        pytest.skip("the facts are not at hand")
    known = {(fact.element, fact.announced_in, fact.removed_in) for fact in read(read_catalog())}
    told = [
        (plain(entry["element"]), entry.get("announced_in"), entry.get("removed_in"))
        for entry in json.loads(path.read_text())["entries"]
        if {entry.get("announced_in"), entry.get("removed_in")} & set(UNPINNED)
    ]
    assert len(told) > 15
    assert [fact for fact in told if fact not in known] == []


@pytest.mark.parametrize("release", UNPINNED)
def test_show_says_how_sure_it_is(release: str) -> None:
    """A note for each; a basis where an announcement was not read in the release's own notes."""
    row = describe(read_catalog(), release)
    text = render_release(row)
    assert row["note"]
    assert row["note"] in text
    assert row["date_kind"] == "bounded"
    assert all(fact["basis"] for fact in row["announced"])
    assert all(fact["basis"] in text for fact in row["announced"])
    assert bool(row["announced"]) is (release != "2.26")
