"""Verdicts as values: a finding is a change judged by a row of the rule table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..comparison.compare import Rename, Use
from ..rules import Rule
from ..vocabulary import Direction, Profile, ResultKind, Severity


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two contracts of a report; title and version as the document writes them.

    partial: it holds only what is known of the API, so nothing that it lacks is a finding.
    """

    name: str
    title: str
    version: str
    source: str
    partial: bool = False

    @property
    def label(self) -> str:
        """The name, and whether it is known in part only."""
        return f"{self.name} (known in part)" if self.partial else self.name


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What is known of the way to a removal: see Verdict in the design; None for what is not."""

    verdict: str | None = None
    deprecated_in: str | None = None
    removed_in: str | None = None
    removable_from: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the change means in one direction."""

    rule: Rule
    severity: Severity
    location: str
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text, line and column from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One root cause with everything that follows from it.

    The judgement that weighs most comes first; the others are the same change seen in the other
    direction. uses are all places where it shows; schemas names the shared parts of base and
    revision in which it was made, as JSON Pointers, None where they are not named.
    """

    id: str
    judgements: tuple[Judgement, ...]
    before: Any
    after: Any
    uses: tuple[Use, ...]
    schemas: tuple[str | None, str | None] = (None, None)
    lifecycle: Lifecycle | None = None
    rename: Rename | None = None
    witness: Mapping[str, Any] | None = None
    positions: tuple[Position | None, Position | None] = (None, None)

    @property
    def rule(self) -> Rule:
        """The row that decided."""
        return self.judgements[0].rule

    @property
    def severity(self) -> Severity:
        """The worst that it means in any direction."""
        return self.judgements[0].severity

    @property
    def direction(self) -> Direction:
        """The direction in which it means that."""
        return self.judgements[0].rule.direction

    @property
    def location(self) -> str:
        """The shortest place at which it does; empty for an operation as a whole."""
        return self.judgements[0].location

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation it touches in any direction."""
        return tuple(dict.fromkeys(use.operation for use in self.uses if use.operation))


@dataclass(frozen=True, slots=True)
class Report:
    """What differs between two contracts; findings are sorted, the gravest first."""

    kind: ClassVar = ResultKind.COMPARISON

    base: Side
    revision: Side
    profile: Profile
    findings: tuple[Finding, ...]

    @property
    def summary(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        counts = dict.fromkeys(map(str, Severity), 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts
