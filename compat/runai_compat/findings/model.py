"""Verdicts as values: a finding is a change judged by a row of the rule table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, ClassVar, NamedTuple

from runai_specs import files
from runai_specs.openapi.locations import operation_key

from ..comparison.compare import Rename, Use
from ..rules import Rule
from ..vocabulary import Direction, Profile, ResultKind, Severity


class Side(NamedTuple):
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


class Lifecycle(NamedTuple):
    """What is known of the way to a removal: see Verdict in the design; None for what is not."""

    verdict: str | None = None
    deprecated_in: str | None = None
    removed_in: str | None = None
    removable_from: str | None = None


class Judgement(NamedTuple):
    """What the change means in one direction."""

    rule: Rule
    severity: Severity
    location: str
    operations: tuple[str, ...]


class Position(NamedTuple):
    """A place in a text, line and column from 1."""

    file: str
    line: int
    column: int


def fingerprint(rule: str, operation: str, location: str, before: Any, after: Any) -> str:
    """16 hex digits made of what changed, and of nothing else: not of texts, file names or releases.

    A path parameter's name is not on the wire, so it makes no difference.
    """
    method, _, path = operation.partition(" ")
    element = operation_key(method, path) if path else operation
    text = _ENCODER.encode((rule, element, location, before, after))
    return files.fingerprint(text)


_ENCODER = json.JSONEncoder(sort_keys=True, default=str)


def former_ids(finding: Finding, names: Sequence[str]) -> Iterator[str]:
    """What the finding was called when the releases compared were part of that: for each pair."""
    first = finding.judgements[0]
    what = (first.rule.id, first.operations[:1], first.location, finding.before, finding.after)
    written = _ENCODER.encode(what)[:-1]
    for pair in permutations(dict.fromkeys(names), 2):
        yield files.fingerprint(f"{written}, {_ENCODER.encode(pair)[1:]}")


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
    def fingerprints(self) -> tuple[str, ...]:
        """The ID, and those that it has where only some of its operations are compared."""
        names = (
            fingerprint(judgement.rule.id, use.operation, use.location, self.before, self.after)
            for judgement in self.judgements
            for use in self.uses
            if judgement.rule.direction in (use.direction, Direction.CALL)
        )
        return tuple(dict.fromkeys((self.id, *names)))

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
