"""What is committed about the names and types that break code, held against the clients."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runai_generator.interface.change import Change, Kind
from runai_generator.interface.recorded import file_of, recorded
from runai_generator.maintenance import breaks_json as record
from runai_generator.maintenance.breaks_json import breaks, pairs, render
from runai_specs import read_catalog
from runai_specs.files import write_whole

API = "control-plane"


def test_the_record_is_what_the_clients_say(clients: Path) -> None:
    """Of releases that both have a client; `make regen` records a wanted change."""
    built = {release.name for release in read_catalog().clients}
    compared = [pair for pair in pairs(API) if built.issuperset(pair)]
    assert len(compared) > 1
    for base, revision in compared:
        assert list(recorded(API)[revision]) == breaks(API, base, revision, clients)


def test_every_release_after_the_first_has_its_record() -> None:
    """With the release that it is compared with."""
    written = json.loads(file_of(API).read_bytes())["releases"]
    assert [(each["since"], name) for name, each in written.items()] == pairs(API)


def test_a_record_is_read_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With and without values, and without any change."""
    changes = {
        "2": (
            Change(Kind.FIELD_TYPE_CHANGED, "models.Thing.size", "int", "str | None", True),
            Change(Kind.CLASS_REMOVED, "models.Part", "model", None, True),
        ),
        "3": (),
    }
    monkeypatch.setattr(record, "_DATA", tmp_path)
    text = render("any", [("1", "2", changes["2"]), ("2", "3", changes["3"])])
    write_whole(file_of("any"), text)
    assert recorded("any") == changes


def test_an_api_without_clients_to_compare_has_none() -> None:
    """That is no error."""
    assert recorded("no-such-api") == {}
