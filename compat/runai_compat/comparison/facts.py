"""What the comparison yields: facts at pairs of objects, linked as those objects are linked.

What is made by the thousand here is a named tuple and not a frozen dataclass: it is made four times
as fast, and its class too, which every start of a command pays for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from runai_specs.openapi.lifecycle_marks import Stability

from ..kinds import Aspect, ChangeKind, Element
from ..vocabulary import Direction, Effect


class Rename(NamedTuple):
    """What something that is gone may be called now; confidence from 0 to 1."""

    to: str
    confidence: float
    evidence: tuple[str, ...]


class Fact(NamedTuple):
    """One difference between two objects of a contract, without judgement.

    step: what has to be added to the place of the pair to name the place of the difference.
    old, new: the objects the difference is about where they are not the pair itself (a removed
        property's schema); they tell two uses of one root cause from two causes.
    """

    kind: ChangeKind
    effect: Effect
    before: Any = None
    after: Any = None
    step: str = ""
    old: Any = None
    new: Any = None
    direction: Direction | None = None  # where it is not that of the pair
    rename: Rename | None = None
    member: str | None = None  # the property that it is about, if it is about one
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    stability: Stability = Stability.NONE
    stated: bool = False  # told since both sides state it, though the type leaves it without effect


@dataclass(slots=True)
class Pair:
    """Two objects that stand for the same thing in base and revision, compared once.

    facts are about the pair itself; links lead to the pairs inside it. changed says whether a fact
    can be reached from here at all. text: how its values travel, empty for as JSON:
    "all" as text, "parts" or "fields" as those of a form, "part" or "field" as one of them, "xml" in XML. keeps_old, keeps_new: whether
    the new one lets in all that the old one does, and the other way round, whatever facts inside say.
    described: of a union, the members that it describes whatever alternative fits, old and new.
    relisted: whether one value became a list of them in a form, which JSON has no word for.
    """

    old: Any
    new: Any
    facts: list[Fact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    changed: bool = False
    text: str = ""
    keeps_old: bool = False
    keeps_new: bool = False
    described: tuple[frozenset[str], frozenset[str]] | None = None
    relisted: bool = False


class Link(NamedTuple):
    """From a pair to a pair inside it, and what has to be said of the way."""

    step: str
    pair: Pair
    turn: Direction | None = None  # where data starts to flow this way
    inverted: bool = False  # the server calls the client from here on
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    stability: Stability = Stability.NONE
    in_place: bool = False  # to an alternative, which describes the same value
    apart: bool = False  # to what may come instead of the value


_ABOUT_VALUES = frozenset(
    {
        Aspect.ADDITIONAL_PROPERTIES,
        Aspect.BOUND,
        Aspect.COMPOSITION,
        Aspect.CONDITION,
        Aspect.CONTAINS,
        Aspect.CONTENT,
        Aspect.ENUMERATION,
        Aspect.FORMAT,
        Aspect.MULTIPLE_OF,
        Aspect.NOT,
        Aspect.NULL,
        Aspect.PATTERN,
        Aspect.PATTERN_PROPERTIES,
        Aspect.PROPERTY_NAMES,
        Aspect.TYPE,
        Aspect.UNIQUE_ITEMS,
        Aspect.VALUES,
    }
)
VALUE_KINDS = frozenset(
    kind
    for kind in ChangeKind
    if (kind.element is Element.SCHEMA and kind.aspect in _ABOUT_VALUES)
    or (kind.element is Element.PROPERTY and kind.aspect is Aspect.REQUIRED)
    or kind.element is Element.ALTERNATIVE
) | {
    ChangeKind.ENUM_VALUE_ADDED,
    ChangeKind.ENUM_VALUE_REMOVED,
    ChangeKind.REQUIRED_PROPERTY_ADDED,
}
"""Kinds that are about which values are let in, and about nothing else."""
MEMBER_KINDS = frozenset(
    {
        ChangeKind.PROPERTY_ADDED,
        ChangeKind.PROPERTY_REMOVED,
        ChangeKind.REQUIRED_PROPERTY_REMOVED,
    }
)
"""Kinds about members that are described or not, which counts where an object is open, too."""
PLAIN_KINDS = frozenset(
    {
        ChangeKind.PROPERTY_BECAME_REQUIRED,
        ChangeKind.PROPERTY_BECAME_OPTIONAL,
        ChangeKind.REQUIRED_PROPERTY_ADDED,
        ChangeKind.ENUM_VALUE_ADDED,
        ChangeKind.ENUM_VALUE_REMOVED,
        ChangeKind.MAX_LENGTH_TIGHTENED,
        ChangeKind.MAX_LENGTH_LOOSENED,
        ChangeKind.MIN_LENGTH_TIGHTENED,
        ChangeKind.MIN_LENGTH_LOOSENED,
        ChangeKind.MAX_ITEMS_TIGHTENED,
        ChangeKind.MAX_ITEMS_LOOSENED,
        ChangeKind.PATTERN_ADDED,
        ChangeKind.PATTERN_REMOVED,
        ChangeKind.TYPE_CHANGED,
    }
)
"""Kinds about values that say it all, where nothing but them differs in a schema without alternatives."""
