"""The committed ledgers say what the pins give."""

from __future__ import annotations

import json

import pytest

from runai_compat.maintenance.lifecycle_json import made
from runai_specs import read_catalog


@pytest.mark.slow
def test_the_committed_ledgers_are_those_of_the_pins() -> None:
    """After a wanted change of pins, announcements or verdicts: `make regen`, then read the diff."""
    files = made(read_catalog())
    assert files
    for path, text in files.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: `make regen` rewrites it"


@pytest.mark.slow
def test_a_line_is_a_root_cause() -> None:
    """So that a diff of the file can be read; the whole is JSON."""
    for text in made(read_catalog()).values():
        record = json.loads(text)
        rows = [row for track in record["tracks"].values() for row in track["elements"]]
        assert len(rows) == sum(line.startswith("  {") for line in text.splitlines())
