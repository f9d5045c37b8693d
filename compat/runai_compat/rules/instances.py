"""Where a catalog's own releases have shown a rule: its real example, recorded with the catalog."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runai_specs.catalog.model import Catalog
from runai_specs.local_files import read_record, record_of

NAME = "rule-examples.json"


@dataclass(frozen=True, slots=True)
class Instance:
    """One change between two releases: the operation and place where it shows, both values."""

    base: str
    revision: str
    operation: str
    location: str
    before: Any
    after: Any

    @property
    def place(self) -> str:
        """`POST /users request.body.name`"""
        return f"{self.operation} {self.location}".strip()

    def side(self, *, new: bool) -> str:
        """What stood on one side, in a line."""
        held = self.after if new else self.before
        if held is None:
            return "nothing"
        return held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)


def instances(catalog: Catalog) -> Mapping[str, Instance]:
    """The recorded instance of each rule that the catalog's releases have shown, by rule."""
    by_rule: dict[str, Instance] = {}
    for api in catalog.apis:
        path = catalog.records(api.name) / NAME
        if path.exists():
            with record_of(path):
                for rule, row in read_record(path)["rules"].items():
                    by_rule.setdefault(rule, Instance(**row))
    return by_rule
