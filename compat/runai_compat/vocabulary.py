"""The closed sets that facts, rules and findings speak in."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from runai_specs.errors import ToolkitError, UnknownNameError

Member = TypeVar("Member", bound=StrEnum)


class Direction(StrEnum):
    """Which way the data flows: to the server, from it, or neither (the call itself)."""

    CALL = "call"
    REQUEST = "request"
    RESPONSE = "response"

    @property
    def opposite(self) -> Direction:
        """The direction seen from a webhook or callback, where the server calls the client."""
        return _OPPOSITES[self]


_OPPOSITES = {
    Direction.CALL: Direction.CALL,
    Direction.REQUEST: Direction.RESPONSE,
    Direction.RESPONSE: Direction.REQUEST,
}


class Effect(StrEnum):
    """What a change does to the set of values (or calls) that are accepted at its place."""

    NARROWER = "narrower"
    WIDER = "wider"
    BOTH = "both"  # some values went, others came: narrower and wider at once
    NEITHER = "neither"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How a change bears on clients that were written for the base."""

    BREAKING = "breaking"  # an existing correct client can fail
    WARNING = "warning"  # it may, depending on how it was written
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting puts breaking first."""
        return _RANKS[self]


_RANKS = {Severity.BREAKING: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Profile(StrEnum):
    """Whose eyes judge: what goes over the wire, a generated client's user, a closed-world reader."""

    WIRE = "wire"
    CLIENT = "client"
    STRICT = "strict"


class ResultKind(StrEnum):
    """What a question to this package is answered with: every report format shows some of them."""

    COMPARISON = "comparison"
    GATE = "gate"
    AUDIT = "audit"
    LEDGER = "ledger"
    PLAN = "plan"
    USAGE = "usage"
    MATRIX = "matrix"
    FIX = "fix"
    RULES = "rules"


class NothingNamedError(ToolkitError):
    """A list of what fails a check is empty: whoever left it so did not mean that nothing does."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no {kind} is named; write 'never' where nothing is to fail the check")


def members_named(text: str, members: type[Member], kind: str) -> frozenset[Member]:
    """Members named in a list with commas; "never" is none of them.

    Raises UnknownNameError, or NothingNamedError for a list without a name.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise NothingNamedError(kind)
    known = [*map(str, members), "never"]
    for name in names:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    return frozenset(members(name) for name in names if name != "never")
