"""The committed name tables: what is called what, by use site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runai_specs.catalog.model import Catalog
from runai_specs.local_files import record_of
from runai_specs.toml_files import read_toml

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
    if not file.exists():
        return Table()
    operations = {}
    with record_of(file):
        rows = read_toml(file)
        for key, name in rows.get("operations", {}).items():
            namespace, _, method = name.partition(".")
            operations[key] = (namespace, method)
    return Table(rows.get("classes", {}), operations)
