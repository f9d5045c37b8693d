"""What the comparison yields: facts at pairs of objects, linked as those objects are linked.

What is made by the thousand here is a named tuple and not a frozen dataclass: it is made four times
as fast, and its class too, which every start of a command pays for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from runai_specs.openapi.lifecycle_marks import Stability

from ..vocabulary import Direction, Effect

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Rename:
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

    kind: str
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


@dataclass(slots=True)
class Pair:
    """Two objects that stand for the same thing in base and revision, compared once.

    facts are about the pair itself; links lead to the pairs inside it. changed says whether a fact
    can be reached from here at all.
    """

    old: Any
    new: Any
    facts: list[Fact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    changed: bool = False


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
