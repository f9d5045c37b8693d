"""What one contract says of an element's future: deprecated, experimental, and what replaces it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runai_specs.openapi.effective_schema import Effective


@dataclass(frozen=True, slots=True)
class Mark:
    """evidence: how the contract says that the element is deprecated, empty where it does not:
    "flag" (its own), "schema" (of what it refers to), "parent" (of what holds it), "summary",
    "description", "tag". replacement: what to use instead, as the contract names it.
    """

    evidence: tuple[str, ...] = ()
    experimental: bool = False
    replacement: tuple[str, ...] = ()

    @property
    def deprecated(self) -> bool:
        """Whether anything says so."""
        return bool(self.evidence)


UNMARKED = Mark()


def mark(raw: Any) -> Mark:
    """The mark that an operation, parameter, header or schema as written carries itself."""
    # Nearly everything is a plain dict without marks, which is quick to tell.
    if type(raw) is not dict and not isinstance(raw, Mapping):
        return UNMARKED
    if "deprecated" not in raw and "x-lifecycle" not in raw:
        return UNMARKED
    lifted = raw.get("x-lifecycle") or {}
    said = lifted.get("deprecated") or {}
    flag = ("flag",) if raw.get("deprecated") is True else ()
    read = tuple(place for place in said.get("read", ()) if place != "flag")
    return Mark((*flag, *read), "experimental" in lifted, tuple(_named(said)))


def property_mark(raw: Any, found: Effective) -> Mark:
    """The mark of a property: its own, else that of the schema it refers to."""
    own = mark(raw)
    if own.deprecated:
        return own
    behind = mark(found.keywords)
    if not behind.deprecated:
        return Mark((), own.experimental or behind.experimental) if behind is not UNMARKED else own
    return Mark(("schema",), own.experimental or behind.experimental, behind.replacement)


def value_marks(found: Effective) -> Mapping[str, Mark]:
    """The marks of enum values that the words of their schema call deprecated."""
    lifted = found.keywords.get("x-lifecycle")
    values = lifted.get("values") if isinstance(lifted, Mapping) else None
    if not isinstance(values, Mapping):
        return {}
    return {
        value: Mark(tuple(said.get("read", ("description",))), False, tuple(_named(said)))
        for value, said in values.items()
    }


def _named(said: Mapping[str, Any]) -> Iterator[str]:
    for each in said.get("replacement", ()):
        if isinstance(each, Mapping) and isinstance(each.get("id"), str):
            yield each["id"]
