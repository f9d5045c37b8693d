"""Entries of the catalog with a document or a snapshot more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .entry_text import blanked, edited, inline, toml, value_of, with_value


@dataclass(frozen=True, slots=True)
class Taken:
    """A document taken of a release: the day, where it was read, and its sha256.

    place is an address, or with named the name of one of the catalog's sources.
    """

    day: date
    place: str
    sha256: str
    named: bool = False

    @property
    def upstream(self) -> dict[str, Any]:
        """As the entry of a document in the catalog."""
        kind = "source" if self.named else "url"
        return {kind: self.place, "captured": self.day, "sha256": self.sha256}


def with_document(path: Path, api: str, name: str, taken: Taken) -> str:
    """The text of a catalog in which the release has that document. Raises CatalogEditError."""

    def meant(entry: dict[str, Any]) -> None:
        entry["upstream"] = taken.upstream

    def change(block: str) -> str:
        return with_value(block, "upstream", inline(taken.upstream))

    return edited(path, api, name, change, meant)


def with_snapshot(
    path: Path, api: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None
) -> str:
    """The text of a catalog in which the release was captured once more.

    before: the pin that holds the snapshot that was the newest; kept: the document of that pin, if
    it is not one of a release. Raises CatalogEditError.
    """
    released = {"date": taken.day, "kind": "exact", "source": taken.place}

    def meant(entry: dict[str, Any]) -> None:
        entry["released"], entry["upstream"] = released, taken.upstream
        entry["snapshots"][-1]["pin"] = before
        if kept is not None:
            entry["snapshots"][-1]["upstream"] = dict(kept)
        entry["snapshots"].append({"date": taken.day, "pin": name})

    def change(block: str) -> str:
        block = with_value(block, "released", inline(released))
        block = with_value(block, "upstream", inline(taken.upstream))
        start, end = value_of(block, "snapshots")
        return block[:start] + _listed(block[start:end], name, taken, before, kept) + block[end:]

    return edited(path, api, name, change, meant)


def _listed(rows: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None) -> str:
    """The list of snapshots with another pin for the last one, and a new one after it."""
    *_, last = re.finditer(rf'pin\s*=\s*["\']{re.escape(name)}["\']', rows)
    held = f"pin = {toml(before)}" + (f", upstream = {inline(kept)}" if kept else "")
    rows = rows[: last.start()] + held + rows[last.end() :]
    close = blanked(rows).rindex("}") + 1
    row = inline({"date": taken.day, "pin": name})
    lead = re.findall(r"\n([ \t]*)\{", blanked(rows))
    apart = f",\n{lead[-1]}" if lead else ", "
    return f"{rows[:close]}{apart}{row}{rows[close:]}"
