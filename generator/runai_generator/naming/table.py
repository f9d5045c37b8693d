"""The committed name tables: what is called what, by use site."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from runai_specs.catalog.model import Catalog

NAME = "names.toml"


@dataclass(frozen=True, slots=True)
class Table:
    """Names by use site; the first row that finds a class names it.

    classes: site (see sites) -> class name. operations: `GET /users/{}` -> (namespace, method).
    """

    classes: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def load(catalog: Catalog, api: str) -> Table:
    """The API's table; an empty one if it has none."""
    file = catalog.records(api) / NAME
    if not file.is_file():
        return Table()
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    operations = {}
    for key, name in rows.get("operations", {}).items():
        namespace, _, method = name.partition(".")
        operations[key] = (namespace, method)
    return Table(rows.get("classes", {}), operations)
