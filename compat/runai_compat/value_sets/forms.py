"""What sets of values are made of: forms, which are conjunctions of schemas, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol, TypeAlias

Form: TypeAlias = frozenset[int]
"""A conjunction of literals: an even number for a schema, its negative for what the schema refuses.

The negative of the odd number that follows refuses in the sense of the question that is asked: what
an open object holds beyond the members that it names is nobody's business there.
"""
ANYTHING: Form = frozenset()
NOTHING: Form = frozenset({0})

Conjoin: TypeAlias = Callable[[Form, Form], Form]
Admits: TypeAlias = Callable[[Form, Any], "bool | None"]


class UndecidedError(Exception):
    """What a schema lets in cannot be told, or not at a bearable cost."""


class Context(NamedTuple):
    """What sets need to know of forms: their conjunction, and whether one admits a value.

    asked: whether a set is taken out since that is the question, see `Form`.
    """

    conjoin: Conjoin
    admits: Admits
    asked: bool = False

    def refusing(self, literal: int) -> Form:
        """The form of what a literal refuses."""
        return frozenset({-literal - self.asked}) if literal else ANYTHING


class ValueSet(Protocol):
    """Values of one JSON type."""

    @property
    def size(self) -> int:
        """How much there is to look at."""

    def both(self, other: Any, context: Context) -> Any:
        """The values of both sets, None where it is plain that there are none."""

    def without(self, other: Any, context: Context) -> Iterator[Any]:
        """The first set less the other, as sets whose union it is."""

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the value is one of them; None if that cannot be told."""


def every(verdicts: list[bool | None]) -> bool | None:
    """Whether all are true; None if that cannot be told."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def least(one: int | None, other: int | None) -> int | None:
    """The lower of two upper bounds."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def surely(verdict: bool | None) -> bool:
    """The verdict; UndecidedError if there is none."""
    if verdict is None:
        raise UndecidedError
    return verdict
