"""Pins are read once for all tests here: their effective schemas are most of what a run costs."""

from __future__ import annotations

from functools import cache

import pytest

from runai_compat import library
from runai_compat.inputs import Input, read_input
from runai_specs import read_catalog

_read_pin = cache(read_input)


@pytest.fixture(autouse=True)
def shared_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pinned contracts are shared; files and own contracts are read anew."""

    def read(name: str) -> Input:
        return _read_pin(name) if read_catalog().knows(name) else read_input(name)

    monkeypatch.setattr(library, "read_input", read)
