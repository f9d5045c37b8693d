"""The committed directory of methods says what the generator names them."""

from __future__ import annotations

import json

import pytest

from runai_generator.maintenance.methods_index import made
from runai_specs import read_catalog

pytestmark = pytest.mark.slow


def test_the_committed_directories_are_what_the_generator_gives() -> None:
    """After a wanted change of pins or names: `make regen`, then read the diff."""
    files = made(read_catalog())
    assert files
    for path, text in files.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: `make regen` rewrites it"
        rows = json.loads(text)["methods"]
        assert len(rows) == sum(line.startswith("  {") for line in text.splitlines())
