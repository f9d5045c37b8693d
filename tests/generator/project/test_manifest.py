"""The manifest records what clients were made from and look like; what differs from it is found."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from runai_generator.build.build import up_to_date
from runai_generator.build.build_requests import of_releases
from runai_generator.project import manifest
from runai_generator.project.model import Built, Order
from runai_specs.errors import StaleFileError


def both(clients: Path) -> tuple[list[Order], list[Built]]:
    orders = of_releases((), clients)
    return orders, [built for order in orders if (built := up_to_date(order))]


def test_what_is_recorded(clients: Path, tmp_path: Path) -> None:
    """The pin, the generators, the counts, the tree; entries of other clients stay."""
    orders, built = both(clients)
    manifest.record(tmp_path, orders[:1], built[:1])
    manifest.record(tmp_path, orders[1:2], built[1:2])
    written = json.loads((tmp_path / manifest.NAME).read_text())
    assert written["schema"] == "runai-generate/manifest/v1"
    assert list(written["clients"]) == [order.identity.distribution for order in orders[:2]]
    entry = written["clients"][orders[0].identity.distribution]
    assert entry["operations"] == built[0].stamp.operations
    assert entry["tree_sha256"] == built[0].stamp.tree
    assert len(entry["pin_sha256"]) == 64
    assert set(entry["generators"]) == set(manifest.GENERATORS)


@pytest.mark.parametrize("field", ["tree", "operations", "models"])
def test_differences(field: str, clients: Path, tmp_path: Path) -> None:
    """One line for each fact that differs, and for a client that is not recorded."""
    orders, built = both(clients)
    manifest.record(tmp_path, orders[:1], built[:1])
    changed = replace(
        built[0], stamp=replace(built[0].stamp, **{field: "x" if field == "tree" else 0})
    )
    (line,) = manifest.differences(tmp_path, orders[:1], [changed])
    assert line.startswith(f"{orders[0].identity.distribution}: {field}")
    assert "make regen" in line
    (line,) = manifest.differences(tmp_path, orders[1:2], built[1:2])
    assert "not in" in line


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"schema": "other"}', '{"schema": "runai-generate/manifest/v1"}']
)
def test_a_broken_manifest(text: str, tmp_path: Path) -> None:
    """Is told with what to do."""
    (tmp_path / manifest.NAME).write_text(text)
    with pytest.raises(StaleFileError, match="remove it and run `make regen`"):
        manifest.record(tmp_path, [], [])
