"""What breaks code between the clients of two releases, as `make regen` recorded it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Catalog
from runai_specs.local_files import read_record, record_of

from .change import Change, Kind

SCHEMA = "runai-generate/breaks/v1"
NAME = "breaks.json"


def recorded(catalog: Catalog, api: str) -> Mapping[str, tuple[Change, ...]]:
    """Release -> what breaks code that was written for the client of the release before it."""
    path = catalog.records(api) / NAME
    return _recorded(path) if path.exists() else {}


@cache
def _recorded(path: Path) -> Mapping[str, tuple[Change, ...]]:
    with record_of(path):
        releases: Mapping[str, Any] = read_record(path)["releases"]
        return {name: tuple(map(_change, row["changes"])) for name, row in releases.items()}


def _change(row: Mapping[str, str]) -> Change:
    return Change(Kind(row["kind"]), row["element"], row.get("before"), row.get("after"), True)
