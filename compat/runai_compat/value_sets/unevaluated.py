"""Where schemas look at a value, and what `unevaluatedProperties` and `unevaluatedItems` ask of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from runai_specs.openapi.schemas.effective_schema import Raw

from .containers import Lists, Objects
from .forms import ANYTHING, Form

_CLOSING = {"object": "unevaluatedProperties", "array": "unevaluatedItems"}
_LOOKING_AT_REST = {"object": "additionalProperties", "array": "items"}


class Seen(NamedTuple):
    """The members or items of a value at which schemas that accept it have looked.

    places: how many items, from the first on. contained: schemas of which any item is looked at that fits.
    """

    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    places: int = 0
    contained: tuple[Raw, ...] = ()
    everywhere: bool = False

    def both(self, other: Seen) -> Seen:
        """What at least one of two has seen."""
        more = tuple(schema for schema in other.contained if schema not in self.contained)
        return Seen(
            self.names | other.names,
            self.patterns | other.patterns,
            max(self.places, other.places),
            self.contained + more,
            self.everywhere or other.everywhere,
        )

    def covers(self, other: Seen) -> bool:
        """Whether the other has seen nothing more."""
        return self.everywhere or self.both(other) == self

    def closed(self, kind: str, rest: Raw, inner: Callable[[Raw], Form]) -> Objects | Lists:
        """The values of which what was not seen is as the rest has to be."""
        if kind == "object":
            members = dict.fromkeys(self.names, (ANYTHING, False))
            return Objects(members, rests=((self.patterns, inner(rest)),))
        either = {"anyOf": [*self.contained, rest]} if self.contained else rest
        return Lists(prefix=(ANYTHING,) * self.places, rest=inner(either))


NOWHERE = Seen()


def seen_by(keywords: Mapping[str, Any], kind: str, *, outermost: bool = False) -> Seen:
    """Where the keywords of a schema itself look; outermost: but the one that closes it."""
    if kind not in _CLOSING:
        return NOWHERE
    looking = {_LOOKING_AT_REST[kind]} if outermost else {_LOOKING_AT_REST[kind], _CLOSING[kind]}
    if not looking.isdisjoint(keywords):
        return Seen(everywhere=True)
    if kind == "object":
        names, patterns = keywords.get("properties", ()), keywords.get("patternProperties", ())
        return Seen(frozenset(names), frozenset(patterns))
    contained = (keywords["contains"],) if "contains" in keywords else ()
    return Seen(places=len(keywords.get("prefixItems", ())), contained=contained)


def left_over(keywords: Mapping[str, Any], kind: str) -> Raw:
    """What a schema asks of the members or items at which nothing has looked."""
    if kind not in _CLOSING or _LOOKING_AT_REST[kind] in keywords:
        return True
    rest: Raw = keywords.get(_CLOSING[kind], True)
    return True if rest == {} else rest
