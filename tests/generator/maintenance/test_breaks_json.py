"""What is committed about the names and types that break code, held against the clients."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from runai_generator.interface.change import Change, Kind
from runai_generator.interface.recorded import NAME, recorded
from runai_generator.maintenance.breaks_json import breaks, pairs, render
from runai_specs import read_catalog
from runai_specs.files import write_whole

API = "control-plane"


def test_the_record_is_what_the_clients_say(clients: Path) -> None:
    """Of releases that both have a client; `make regen` records a wanted change."""
    built = {release.name for release in read_catalog().clients}
    compared = [pair for pair in pairs(read_catalog(), API) if built.issuperset(pair)]
    assert len(compared) > 1
    for base, revision in compared:
        assert list(recorded(read_catalog(), API)[revision]) == breaks(
            read_catalog(), API, base, revision, clients
        )


def test_every_release_after_the_first_has_its_record() -> None:
    """With the release that it is compared with."""
    written = json.loads((read_catalog().records(API) / NAME).read_bytes())["releases"]
    assert [(entry["since"], name) for name, entry in written.items()] == pairs(read_catalog(), API)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    """With and without values, and without any change."""
    changes = {
        "2": (
            Change(Kind.FIELD_TYPE_CHANGED, "models.Thing.size", "int", "str | None", True),
            Change(Kind.CLASS_REMOVED, "models.Part", "model", None, True),
        ),
        "3": (),
    }
    catalog = replace(read_catalog(), folder=tmp_path)
    text = render("any", [("1", "2", changes["2"]), ("2", "3", changes["3"])])
    write_whole(catalog.records("any") / NAME, text)
    assert recorded(catalog, "any") == changes


def test_an_api_without_clients_to_compare_has_none() -> None:
    """That is no error."""
    assert recorded(read_catalog(), "no-such-api") == {}
