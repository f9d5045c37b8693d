"""The keywords of one schema, in one form whatever version they were written for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

Raw: TypeAlias = Mapping[str, Any] | bool

ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "externalDocs",
     "readOnly", "title", "writeOnly", "xml", "discriminator"}
)  # fmt: skip
GROUPS = ("anyOf", "oneOf")


class Diagnostic(NamedTuple):
    """Something in a schema that cannot be meant as written, and what was made of it."""

    kind: str
    detail: str


class Effective(NamedTuple):
    """One schema with references followed and allOf merged.

    A named tuple, as is what else is made by the thousand: the time to make them is what counts.

    types: the JSON types it accepts ("null" for nullable), None for any.
    keywords: every other keyword; children are raw schemas. Forms are those of OpenAPI 3.1, and
        conjunctions are kept: `pattern` and `not` are tuples of all that apply, `anyOf` and
        `oneOf` tuples of groups, `const` is an `enum` of one, `required` is sorted.
    names: component names that the `$ref` chain to this schema passed, outermost first.
    """

    types: frozenset[str] | None
    keywords: Mapping[str, Any]
    names: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def nullable(self) -> bool:
        """Whether null is accepted by the type (an untyped schema accepts it)."""
        return self.types is None or "null" in self.types


def annotates(keyword: str) -> bool:
    """Whether a keyword only remarks on a value and asks nothing of it."""
    return keyword in ANNOTATIONS or keyword.startswith("x-")
