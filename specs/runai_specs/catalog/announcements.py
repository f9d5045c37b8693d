"""What release notes announced: deprecations and removals, and what they name in a contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import ToolkitError
from ..openapi.object_model import METHODS
from ..openapi.schemas.effective_schema import Raw, Schemas
from ..toml_files import expect_form, parse_toml, toml_text
from .form import ANNOUNCEMENTS
from .model import Catalog

FILE = "announcements.toml"
KINDS = ("operation", "parameter", "field", "metric")
_LISTS = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announced deprecation or removal; see announcements.toml for the forms.

    announced_in and removed_in are release names; source is the page that says so. unmatched: why
    no contract has the element, where that is known and right. api: the one it speaks of. basis: how
    sure it is, where it was not read in the notes of that release themselves.
    """

    kind: str
    element: str
    source: str
    part: str | None = None
    announced_in: str | None = None
    removed_in: str | None = None
    replaced_by: tuple[str, ...] = ()
    unmatched: str | None = None
    api: str = ""
    basis: str | None = None

    def __str__(self) -> str:
        part = f" {self.kind} {self.part}" if self.part else ""
        return f"{self.element}{part} ({self.when})"

    @property
    def when(self) -> str:
        """When the notes say it happens, in words."""
        said = (("announced in", self.announced_in), ("removed in", self.removed_in))
        return ", ".join(f"{what} {release}" for what, release in said if release)

    def covers(self, method: str, path: str) -> bool:
        """Whether the operation is the one announced, or one of those announced."""
        wanted_method, _, wanted = self.element.rpartition(" ")
        if wanted_method and wanted_method != method.upper():
            return False
        path = re.sub(r"\{[^}]*\}", "{}", path)
        if wanted.endswith("/**"):
            return path == wanted[:-3] or path.startswith(wanted[:-2])
        below = self.kind == "field" and path.startswith(f"{wanted}/")
        return path == wanted or below


class AnnouncementError(ToolkitError):
    """An entry does not have the form that the file explains."""


def read(catalog: Catalog) -> tuple[Announcement, ...]:
    """All announcements of a catalog, in the order of the file; none without the file.

    One that names no API is of the default one. Raises AnnouncementError.
    """
    path = catalog.folder / FILE
    return _read(path, path.stat().st_mtime_ns, catalog.default_api) if path.exists() else ()


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, api: str) -> tuple[Announcement, ...]:
    try:
        return parse(toml_text(path), path, api)
    except ValueError as error:
        raise AnnouncementError(f"{path}: {error}") from None


def parse(text: str, path: Path, api: str) -> tuple[Announcement, ...]:
    """The announcements in the text of a file; api: what one is about that does not say so."""
    try:
        written = parse_toml(text)
        expect_form(written, ANNOUNCEMENTS)
        rows = written.get("announcement", [])
        return tuple(_announcement({"api": api, **row}) for row in rows)
    except ValueError as error:
        raise AnnouncementError(f"{path}: {error}; compare it with its neighbours") from None


def _announcement(row: Mapping[str, Any]) -> Announcement:
    """One entry, checked."""
    where = f"the entry of {row.get('element', 'nothing')!r}"
    known = {field.name for field in fields(Announcement)}
    if unknown := sorted(set(row) - known):
        raise ValueError(f"{where} has {unknown[0]!r}, which means nothing here")
    for needed in ("kind", "element", "source"):
        if not isinstance(row.get(needed), str):
            raise ValueError(f"{where} needs a text {needed!r}")
    if row["kind"] not in KINDS:
        raise ValueError(f"{where} is of kind {row['kind']!r}, not one of {', '.join(KINDS)}")
    if ("part" in row) != (row["kind"] in ("parameter", "field")):
        raise ValueError(f"{where} needs a 'part' if it is a parameter or field, and only then")
    if not (row.get("announced_in") or row.get("removed_in")):
        raise ValueError(f"{where} says neither 'announced_in' nor 'removed_in'")
    return Announcement(**{**row, "replaced_by": tuple(row.get("replaced_by", ()))})


def operations(
    announcement: Announcement, document: Mapping[str, Any], schemas: Schemas | None = None
) -> tuple[str, ...]:
    """The operations (`GET /users/{id}`) of a contract that have what was announced, sorted.

    schemas: those of the document, where they are at hand.
    """
    schemas = schemas or Schemas(document)
    return tuple(
        sorted(
            f"{method.upper()} {path}"
            for path, item in document.get("paths", {}).items()
            for method in METHODS
            if method in item
            and announcement.covers(method, path)
            and _has(announcement, schemas, item, item[method])
        )
    )


def _has(
    announcement: Announcement,
    schemas: Schemas,
    item: Mapping[str, Any],
    operation: Mapping[str, Any],
) -> bool:
    """Whether the operation still has the announced parameter or field."""
    if announcement.part is None:
        return True
    if announcement.kind == "parameter":
        return announcement.part in _parameters(schemas, item, operation)
    way = announcement.part.split(".")
    return any(_leads(schemas, schema, way, set()) for schema in _bodies(schemas, operation))


def _parameters(
    schemas: Schemas, item: Mapping[str, Any], operation: Mapping[str, Any]
) -> Iterator[str]:
    for parameter in [*item.get("parameters", ()), *operation.get("parameters", ())]:
        yield _place(schemas, parameter).get("name", "")


def _bodies(schemas: Schemas, operation: Mapping[str, Any]) -> Iterator[Raw]:
    places = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
    for place in places:
        for media in (_place(schemas, place).get("content") or {}).values():
            if "schema" in media:
                yield media["schema"]


def _leads(schemas: Schemas, schema: Raw, way: list[str], seen: set[int]) -> bool:
    """Whether the property path starts at the schema or below arrays, lists and alternatives of it."""
    keywords = schemas.effective(schema).keywords
    if id(keywords) in seen:
        return False
    seen.add(id(keywords))
    properties = keywords.get("properties", {})
    if way[0] in properties:
        return len(way) == 1 or _leads(schemas, properties[way[0]], way[1:], set())
    within = [
        keywords[k]
        for k in ("items", "additionalProperties")
        if isinstance(keywords.get(k), Mapping)
    ]
    within += [member for name in _LISTS for group in keywords.get(name, ()) for member in group]
    # A list answers `{"projects": [...]}`: what is announced of a project is a field of its items.
    listed = [
        child for child in properties.values() if "items" in schemas.effective(child).keywords
    ]
    return any(_leads(schemas, child, way, seen) for child in [*within, *listed])


def _place(schemas: Schemas, place: Any) -> Mapping[str, Any]:
    for _ in range(8):
        if not (isinstance(place, Mapping) and "$ref" in place):
            break
        try:
            place = schemas.target(place["$ref"])
        except KeyError:
            break
    return place if isinstance(place, Mapping) else {}
