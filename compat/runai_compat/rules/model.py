"""What a row of the rule table says, and how severity follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..vocabulary import Direction, Effect, Profile, Severity, Trial


class Force(StrEnum):
    """Who is hit by a change that goes against clients."""

    CERTAIN = "every client that uses the element"
    DEPENDS = "clients that were not written for growth"
    TOLERANT = "only clients that reject what they do not know"


class Area(StrEnum):
    """What the example of a row is a piece of."""

    SCHEMA = "schema"
    OPERATION = "operation"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change in one direction.

    id: also the name of its case folder and its heading in the documentation.
    effect: what the change does to the values accepted there; None where each change tells.
    before, after: an example in YAML, a piece of what area names.
    client: the severity in the client profile where it is not the derived one; client_only: nobody
        else meets it.
    """

    id: str
    kind: str
    direction: Direction
    title: str
    why: str
    hint: str
    area: Area
    before: str
    after: str
    effect: Effect | None
    force: Force = Force.CERTAIN
    client: Severity | None = None
    client_only: bool = False

    def severity(
        self,
        effect: Effect,
        profile: Profile,
        *,
        idle: bool = False,
        deprecated: bool = False,
        trial: Trial = Trial.NONE,
    ) -> Severity:
        """The severity of a change of this kind with this effect on an element so marked in the base.

        Where data does not flow nothing can fail; what was on trial carried no promise; who
        uses what was deprecated has been warned, so what may fail there is no news.
        """
        if profile is Profile.CLIENT and self.client is not None:
            return self.client
        effect = self.effect or effect
        if idle or not _against(effect, self.direction):
            uncertain = effect is Effect.UNKNOWN and not idle and not deprecated
            return Severity.WARNING if uncertain else Severity.INFO
        severity = _HIT[self.force]
        if profile is Profile.STRICT:
            severity = Severity.BREAKING
        if trial:
            return (
                Severity.INFO
                if trial is Trial.DRAFT
                else max(severity, Severity.WARNING, key=_rank)
            )
        if severity is Severity.WARNING and deprecated:
            return Severity.INFO
        return severity


_HIT = {
    Force.CERTAIN: Severity.BREAKING,
    Force.DEPENDS: Severity.WARNING,
    Force.TOLERANT: Severity.INFO,
}


def _rank(severity: Severity) -> int:
    return severity.rank


def _against(effect: Effect, direction: Direction) -> bool:
    """Whether clients can notice: a request that is refused, an answer that was not foreseen."""
    worse = Effect.WIDER if direction is Direction.RESPONSE else Effect.NARROWER
    return effect in (worse, Effect.BOTH)
