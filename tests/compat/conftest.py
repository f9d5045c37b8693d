"""Pins are read once for all tests here: their effective schemas are most of what a run costs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runai_compat import library
from runai_compat.lifecycle import track
from runai_specs import Catalog, read_catalog
from runai_specs.documents import OpenDocument, open_document


@cache
def _read_pin(name: str, file: Path) -> OpenDocument:
    return open_document(name, read_catalog(file.parents[1]))


@pytest.fixture(autouse=True)
def shared_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pinned contracts are shared; files and own contracts are read anew."""

    def read(name: str, catalog: Catalog, **options: Any) -> OpenDocument:
        if not catalog.knows(name):
            return open_document(name, catalog, **options)
        return _read_pin(name, catalog.file_of(catalog.release(name)))

    monkeypatch.setattr(library, "open_document", read)
    monkeypatch.setattr(track, "open_document", read)
