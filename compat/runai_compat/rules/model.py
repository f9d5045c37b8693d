"""What a row of the rule table says, and how severity follows from it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from runai_specs.openapi.lifecycle_marks import Stability

from ..kinds import ChangeKind
from ..vocabulary import Direction, Effect, Profile, Severity


class Exposure(StrEnum):
    """Who is hit by a change that goes against clients."""

    CERTAIN = "every client that uses the element"
    DEPENDS = "clients that were not written for growth"
    TOLERANT = "only clients that reject what they do not know"


class Area(StrEnum):
    """What the example of a row is a piece of."""

    SCHEMA = "schema"
    OPERATION = "operation"
    DOCUMENT = "document"


class Rule(NamedTuple):
    """One kind of change in one direction.

    id: also the name of its case folder and its heading in the documentation.
    effect: what the change does to the values accepted there; None where each change tells.
    before, after: an example in YAML, a piece of what area names.
    client: the severity in the client profile where it is not the derived one; client_only: nobody
        else meets it.
    """

    id: str
    kind: ChangeKind
    direction: Direction
    meaning: str
    why: str
    hint: str
    area: Area
    before: str
    after: str
    effect: Effect | None
    exposure: Exposure = Exposure.CERTAIN
    client: Severity | None = None
    client_only: bool = False

    @property
    def title(self) -> str:
        """The change in the field's words: `request property became required`."""
        text = " ".join(_SPELLED.get(word, word) for word in self.id.split("-"))
        return _PHRASE.sub(lambda phrase: _PHRASES[phrase[0]], text)

    def severity(
        self,
        effect: Effect,
        profile: Profile,
        *,
        idle: bool = False,
        deprecated: bool = False,
        stability: Stability = Stability.NONE,
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
            promised = stability is not Stability.DRAFT
            return Severity.WARNING if uncertain and promised else Severity.INFO
        severity = _HIT[self.exposure]
        if profile is Profile.STRICT:
            severity = Severity.BREAKING
        if stability:
            return (
                Severity.INFO
                if stability is Stability.DRAFT
                else max(severity, Severity.WARNING, key=_rank)
            )
        if severity is Severity.WARNING and deprecated:
            return Severity.INFO
        return severity


_SPELLED = {"id": "ID", "oauth": "OAuth", "url": "URL", "xml": "XML"}

_PHRASES = {
    "operation ID": "operationId",
    "repointed": "moved to another operation",
    "sunset": "sunset date",
    "read only": "read-only",
    "write only": "write-only",
    "ceased to be": "is no longer",
    "values undecided": "values could not be compared",
    "not added": "'not' added",
    "not removed": "'not' removed",
    "not changed": "'not' changed",
    "contains added": "'contains' added",
    "contains removed": "'contains' removed",
    "explode": "'explode'",
    "allow reserved": "'allowReserved'",
    "allow empty value": "'allowEmptyValue'",
    "min length": "minLength",
    "max length": "maxLength",
    "min items": "minItems",
    "max items": "maxItems",
    "min properties": "minProperties",
    "max properties": "maxProperties",
    "min contains": "minContains",
    "max contains": "maxContains",
    "multiple of": "multipleOf",
    "unique items": "uniqueItems",
    "property names": "propertyNames",
    "dependent required": "dependentRequired",
    "dependent schema": "dependentSchemas entry",
    "content encoding": "contentEncoding",
    "content media type": "contentMediaType",
    "content schema": "contentSchema",
}
"""What an ID cannot spell: keywords as OpenAPI writes them, and what would read as something else."""

_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")

_HIT = {
    Exposure.CERTAIN: Severity.BREAKING,
    Exposure.DEPENDS: Severity.WARNING,
    Exposure.TOLERANT: Severity.INFO,
}


def _rank(severity: Severity) -> int:
    return severity.rank


def _against(effect: Effect, direction: Direction) -> bool:
    """Whether clients can notice: a request that is refused, an answer that was not foreseen."""
    worse = Effect.WIDER if direction is Direction.RESPONSE else Effect.NARROWER
    return effect in (worse, Effect.BOTH)
