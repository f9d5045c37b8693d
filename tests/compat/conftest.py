"""Pins are read once for all tests here: their effective schemas are most of what a run costs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from runai_compat import library
from runai_compat.inputs import Input, read_input
from runai_compat.lifecycle import track
from runai_specs import Catalog, read_catalog


@cache
def _read_pin(name: str, file: Path) -> Input:
    return read_input(name, read_catalog(file.parents[1]))


@pytest.fixture(autouse=True)
def shared_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pinned contracts are shared; files and own contracts are read anew."""

    def read(name: str, catalog: Catalog) -> Input:
        if not catalog.knows(name):
            return read_input(name, catalog)
        return _read_pin(name, catalog.file_of(catalog.release(name)))

    monkeypatch.setattr(library, "read_input", read)
    monkeypatch.setattr(track, "read_input", read)
