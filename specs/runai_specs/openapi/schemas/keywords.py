"""The keywords of one schema, in one form whatever version they were written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Raw: TypeAlias = Mapping[str, Any] | bool

ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "externalDocs",
     "readOnly", "title", "writeOnly", "xml", "discriminator"}
)  # fmt: skip
GROUPS = ("anyOf", "oneOf")
CONDITION = ("if", "then", "else")
CONTAINS = ("contains", "minContains", "maxContains")
APART = (CONDITION, CONTAINS)
"""Keywords that ask something together: what two schemas ask by them cannot be said by one set of them."""


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
        `oneOf` tuples of groups, `const` is an `enum` of one, `required` is sorted. Of several
        conditions, and of several `contains`, each is an alternative without another, see `all_of`.
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


def all_of(words: tuple[str, ...], keywords: Mapping[str, Any]) -> list[Raw]:
    """All that an effective schema asks by keywords of APART, as schemas that say nothing else."""
    own = (
        {word: keywords[word] for word in words if word in keywords} if words[0] in keywords else {}
    )
    groups = keywords.get("anyOf", ())
    return [*([own] if own else []), *(group[0] for group in groups if _asks_by(words, group))]


def is_apart(group: Sequence[Raw]) -> bool:
    """Whether a group of alternatives is no choice but one of several conditions or `contains`."""
    return len(group) == 1 and any(_asks_by(words, group) for words in APART)


def _asks_by(words: tuple[str, ...], group: Sequence[Raw]) -> bool:
    only = group[0] if len(group) == 1 else True
    return isinstance(only, Mapping) and words[0] in only and only.keys() <= set(words)


def annotates(keyword: str) -> bool:
    """Whether a keyword only remarks on a value and asks nothing of it."""
    return keyword in ANNOTATIONS or keyword.startswith("x-")
