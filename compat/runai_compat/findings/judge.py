"""From changes to findings: one row of the rule table each, in each direction where it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..comparison.compare import Change, Use
from ..rules import Area, rule_of
from ..vocabulary import Direction, Profile, Severity, members_named
from .model import Finding, Judgement, Lifecycle, Side, fingerprint

_ORDER = {Direction.CALL: 0, Direction.REQUEST: 1, Direction.RESPONSE: 2}


Pointers = tuple[Mapping[int, str], Mapping[int, str]]
Witness = Callable[[Change, Direction], Mapping[str, Any] | None]


def judge(
    changes: Iterable[Change],
    revision: Side,
    profile: Profile = Profile.WIRE,
    pointers: Pointers = ({}, {}),
    witness: Witness | None = None,
) -> list[Finding]:
    """The findings, sorted: severity, rule, place.

    pointers: where the objects of the changes stand in base and revision, by identity. witness:
    finds a value that shows a breaking change of a schema.
    """
    findings = []
    for change in changes:
        uses = tuple(sorted(change.uses, key=_place))
        judgements = tuple(sorted(_judgements(change, uses, profile), key=_weight))
        if judgements:
            findings.append(
                Finding(
                    id=_identity(judgements[0], change),
                    judgements=judgements,
                    before=change.before,
                    after=change.after,
                    uses=uses,
                    witness=_shown(change, judgements[0], witness),
                    rename=change.rename,
                    schemas=(pointers[0].get(id(change.old)), pointers[1].get(id(change.new))),
                    lifecycle=_lifecycle(change, revision),
                )
            )
    return sorted(findings, key=_rank)


def _shown(
    change: Change, judgement: Judgement, witness: Witness | None
) -> Mapping[str, Any] | None:
    """The value that shows a breaking change of a schema, if one is asked for and found.

    at: the place of the value, where it is not that of the finding (an object that lacks a property).
    """
    of_schema = judgement.rule.area is Area.SCHEMA and judgement.severity is Severity.BREAKING
    shown = witness(change, judgement.rule.direction) if witness and of_schema else None
    return shown and {**shown, "at": judgement.location.removesuffix(change.step)}


def _identity(judgement: Judgement, change: Change) -> str:
    operation = judgement.operations[0] if judgement.operations else ""
    return fingerprint(
        judgement.rule.id, operation, judgement.location, change.before, change.after
    )


def _judgements(change: Change, places: Iterable[Use], profile: Profile) -> Iterator[Judgement]:
    """One for each direction in which the change shows; places are its uses, the shortest first."""
    by_direction: dict[Direction, list[Use]] = {}
    for use in places:
        by_direction.setdefault(use.direction, []).append(use)
    for direction, uses in by_direction.items():
        rule = rule_of(change.kind, direction)
        if rule.client_only and profile is not Profile.CLIENT:
            continue
        verdicts = {
            (idle, deprecated, stability): rule.severity(
                change.effect, profile, idle=idle, deprecated=deprecated, stability=stability
            )
            for idle, deprecated, stability in {use[3:] for use in uses}
        }
        severity = min(verdicts.values(), key=lambda severity: severity.rank)
        location = next(use.location for use in uses if verdicts[use[3:]] is severity)
        operations = tuple(filter(None, dict.fromkeys(use[0] for use in uses)))
        yield Judgement(rule, severity, location, operations)


def _lifecycle(change: Change, revision: Side) -> Lifecycle | None:
    """What two documents alone can tell of a removal."""
    if not change.kind.removes:
        return None
    if all(use.stability for use in change.uses):
        verdict = "experimental"
    else:
        verdict = "undecidable" if all(use.deprecated for use in change.uses) else "unannounced"
    return Lifecycle(verdict, removed_in=revision.name)


def _place(use: Use) -> tuple[int, str, str]:
    return (len(use.location), use.location, use.operation)


def _weight(judgement: Judgement) -> tuple[int, int]:
    return (judgement.severity.rank, _ORDER[judgement.rule.direction])


def _rank(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.severity.rank,
        _ORDER[finding.direction],
        finding.rule.id,
        finding.operations[:1],
        finding.location,
        str(finding.before),
        str(finding.after),
        finding.id,
    )


def exit_severity(findings: Iterable[Finding], fail_on: frozenset[Severity]) -> bool:
    """Whether any finding is of a severity that fails a check."""
    return any(finding.severity in fail_on for finding in findings)


def severities(text: str) -> frozenset[Severity]:
    """Severities named in a list with commas; "never" is none. Raises UnknownNameError."""
    return members_named(text, Severity, "severity")
