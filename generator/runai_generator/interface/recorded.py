"""What breaks code between the clients of two releases, as `make regen` recorded it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .change import Change, Kind

SCHEMA = "runai-generate/breaks/v1"


NAME = "breaks.json"


_DATA = Path(__file__).parents[1] / "data"


@cache
def recorded(api: str) -> Mapping[str, tuple[Change, ...]]:
    """Release -> what breaks code that was written for the client of the release before it."""
    path = file_of(api)
    if not path.is_file():
        return {}
    found: Mapping[str, Any] = json.loads(path.read_bytes())["releases"]
    return {release: tuple(map(_change, each["changes"])) for release, each in found.items()}


def file_of(api: str) -> Path:
    """Where the record of an API is."""
    return _DATA / api / NAME


def _change(row: Mapping[str, str]) -> Change:
    return Change(Kind(row["kind"]), row["element"], row.get("before"), row.get("after"), True)
