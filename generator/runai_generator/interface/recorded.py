"""What breaks code between the clients of two releases, as `make regen` recorded it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Catalog

from .change import Change, Kind

SCHEMA = "runai-generate/breaks/v1"
NAME = "breaks.json"


def recorded(catalog: Catalog, api: str) -> Mapping[str, tuple[Change, ...]]:
    """Release -> what breaks code that was written for the client of the release before it."""
    path = catalog.records(api) / NAME
    return _recorded(path) if path.is_file() else {}


@cache
def _recorded(path: Path) -> Mapping[str, tuple[Change, ...]]:
    found: Mapping[str, Any] = json.loads(path.read_bytes())["releases"]
    return {release: tuple(map(_change, record["changes"])) for release, record in found.items()}


def _change(row: Mapping[str, str]) -> Change:
    return Change(Kind(row["kind"]), row["element"], row.get("before"), row.get("after"), True)
