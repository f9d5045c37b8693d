"""The files of a catalog with an entry more, or another: comments and layout stay as they are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Item

from ..errors import ToolkitError
from ..toml_files import parse_toml, toml_text
from .model import PACKAGED, Catalog


@dataclass(frozen=True, slots=True)
class Taken:
    """A document taken of a release: the day, where it was read, and its sha256.

    place is an address, or with named the name of one of the catalog's sources. tag, commit: the git
    revision that it is of.
    """

    day: date
    place: str
    sha256: str
    named: bool = False
    tag: str | None = None
    commit: str | None = None

    @property
    def upstream(self) -> dict[str, Any]:
        """As the entry of a document in the catalog."""
        place = {"source" if self.named else "url": self.place}
        revision = {"tag": self.tag, "commit": self.commit}
        known = {name: value for name, value in revision.items() if value}
        return {**place, **known, "captured": self.day, "sha256": self.sha256}


class CatalogEditError(ToolkitError):
    """An entry of a catalog cannot be edited."""


class ReadOnlyCatalogError(ToolkitError):
    """The catalog that came with an installed toolkit is not written to."""

    def __init__(self) -> None:
        super().__init__(
            "the packaged catalog is part of the installation and is not written to; `runai-specs"
            " init DIR --copy` makes one of your own, which --catalog DIR or RUNAI_CATALOG names"
        )


def expect_own(catalog: Catalog) -> Catalog:
    """The catalog, if it may be written to. Raises ReadOnlyCatalogError for that of an installation.

    In a checkout of the toolkit the packaged one is a file like others.
    """
    in_checkout = (PACKAGED.parents[2] / "pyproject.toml").is_file()
    if os.path.realpath(catalog.folder) == os.path.realpath(PACKAGED) and not in_checkout:
        raise ReadOnlyCatalogError
    return catalog


def with_document(path: Path, api: str, name: str, taken: Taken) -> str:
    """The text of a catalog in which the release has that document. Raises CatalogEditError."""
    document, entry = _entry(path, api, name)
    entry["upstream"] = _inline(taken.upstream)
    return tomlkit.dumps(document)


def with_snapshot(
    path: Path, api: str, name: str, taken: Taken, before: str, kept: Mapping[str, Any] | None
) -> str:
    """The text of a catalog in which the release was captured once more.

    before: the pin that holds the snapshot that was the newest; kept: the document of that pin, if
    it is not one of a release. Raises CatalogEditError.
    """
    document, entry = _entry(path, api, name)
    snapshots = entry.get("snapshots")
    if not isinstance(snapshots, (Array, AoT)) or not snapshots:
        raise CatalogEditError(f"{path}: {api} {name} has no list of snapshots")
    entry["released"] = _inline({"date": taken.day, "kind": "exact", "source": taken.place})
    entry["upstream"] = _inline(taken.upstream)
    newest = snapshots[-1]
    newest["pin"] = before
    if kept is not None:
        newest["upstream"] = _inline(kept)
    row = {"date": taken.day, "pin": name}
    if isinstance(snapshots, AoT):
        snapshots.append(tomlkit.item(row))
    elif "\n" in snapshots.as_string():
        snapshots.add_line(_inline(row), indent="  ")
    else:
        snapshots.append(_inline(row))
    return tomlkit.dumps(document)


def with_release(path: Path, api: str, entry: Mapping[str, Any], after: str | None = None) -> str:
    """The text of a catalog with a release more: behind the one of that name, else the last.

    Raises CatalogEditError.
    """
    document = _parsed(path)
    releases = _releases(document, api, path)
    names = [release["name"] for release in releases]
    if entry["name"] in names:
        raise CatalogEditError(f"{path}: {api} {entry['name']} is listed already")
    if after is not None and after not in names:
        raise CatalogEditError(f"{path}: {api} has no release {after} to stand behind")
    place = len(names) if after is None else names.index(after) + 1
    releases.insert(place, release_table(entry))
    return tomlkit.dumps(document)


def with_announcement(path: Path, row: Mapping[str, Any]) -> str:
    """The text of a file of announcements with one more at its end."""
    document = _parsed(path) if path.exists() else tomlkit.document()
    if "announcement" not in document:
        document["announcement"] = tomlkit.aot()
    if not isinstance(document["announcement"], (Array, AoT)):
        raise CatalogEditError(f"{path}: announcement is not a list")
    table = tomlkit.table()
    table.update(row)
    document["announcement"].append(table)
    return tomlkit.dumps(document)


def release_table(entry: Mapping[str, Any]) -> Item:
    """An entry of a release as it stands in a catalog: tables in it in one line each."""
    table = tomlkit.table()
    for key, value in entry.items():
        table.add(key, _written(value))
    return table


def _written(value: Any) -> Any:
    """A table in one line; a list of tables with a line for each."""
    if isinstance(value, Mapping):
        return _inline({key: _written(held) for key, held in value.items()})
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        rows = tomlkit.array()
        for item in value:
            rows.add_line(_written(item), indent="  ")
        return rows
    return value


def _parsed(path: Path) -> tomlkit.TOMLDocument:
    try:
        parse_toml(text := toml_text(path))
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError) as error:
        raise CatalogEditError(f"{path}: not TOML: {error}") from None


def _releases(document: tomlkit.TOMLDocument, api: str, path: Path) -> Any:
    try:
        return document["apis"][api]["releases"]
    except KeyError:
        raise CatalogEditError(f"{path}: has no releases of {api}") from None


def _entry(path: Path, api: str, name: str) -> tuple[tomlkit.TOMLDocument, Any]:
    document = _parsed(path)
    for entry in _releases(document, api, path):
        if entry.get("name") == name:
            return document, entry
    raise CatalogEditError(f"{path}: has no entry of {api} {name}")


def _inline(values: Mapping[str, Any]) -> InlineTable:
    """`{ date = 2024-01-31, pin = "2.0" }`."""
    table = tomlkit.inline_table()
    table.update(values)
    return table
