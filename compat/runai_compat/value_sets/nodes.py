"""A schema of one document as a node: its alternatives for each type, once they were looked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas

from .containers import Lists, Objects, Values
from .forms import Form
from .scalars import Listed, Numbers, Texts
from .validation import Reading, is_shaped, read

KINDS = ("null", "boolean", "number", "string", "array", "object")
TYPES = frozenset({*KINDS, "integer"})


class Branch(NamedTuple):
    """One alternative of a form for one type: a set of values, less what these forms let in.

    True beside a form if that it lets nothing in is the question, see `forms.Form`.
    """

    values: Values
    excluded: frozenset[tuple[Form, bool]] = frozenset()


class Node:
    """One schema of one document; reading: how its values are read."""

    def __init__(self, number: int, raw: Raw, schemas: Schemas, reading: Reading) -> None:
        self.number, self.raw, self.schemas, self.reading = number, raw, schemas, reading
        self.effective: Effective = read(schemas.effective(raw), reading)
        self.branches: dict[str, tuple[Branch, ...] | None] = {}  # None: too many
        self.verdicts: dict[Any, tuple[bool | None, int]] = {}  # on scalars, with their effort

    @cached_property
    def text(self) -> str:
        """What is written, without regard to order."""
        return json.dumps(self.raw, sort_keys=True, default=str)

    @property
    def is_free_text(self) -> bool:
        """Whether its values travel as text, and any text without a shape is one of them."""
        types, keywords = self.effective.types, self.effective.keywords
        as_text = self.reading is not Reading.JSON
        return as_text and types is not None and "string" in types and not is_shaped(keywords)

    @cached_property
    def types(self) -> frozenset[str] | None:
        """The JSON types it accepts, None for any."""
        types = self.effective.types
        return types | {"number", "boolean"} if types and self.is_free_text else types

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of values that may be among those that it accepts; all where a type is none of JSON's."""
        types = self.types
        if types is None or not types <= TYPES:
            return TYPES
        return types | {"number"} if "integer" in types else types


WHOLE: Mapping[str, Values] = {
    "null": Listed({(False, None): None}),
    "boolean": Listed({(True, True): True, (True, False): False}),
    "number": Numbers(),
    "string": Texts(),
    "array": Lists(),
    "object": Objects(),
}
"""Every value of a type."""


def whole(kind: str) -> Branch:
    """The alternative that is every value of a type."""
    return Branch(WHOLE[kind])
