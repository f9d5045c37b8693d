"""Single edits at random places of a real contract: each is found there, with its severity."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from runai_compat.findings.model import Finding
from runai_specs import load
from runai_specs.openapi.lifecycle_marks import Stability
from runai_specs.openapi.schemas.effective_schema import Schemas

from ...verdicts import findings
from .mutations import Place, reachable, replaced, within
from .operators import OPERATORS, Operator

PLACES = 3  # of each operator, each way


@cache
def contract() -> dict[str, Any]:
    """The contract that is edited."""
    return dict(load("2.24").document)


@cache
def places() -> tuple[Place, ...]:
    """Where it can be edited."""
    return tuple(reachable(contract()))


@cache
def merged() -> frozenset[int]:
    """Objects in properties that several members of an allOf speak of: an edit of one may be hidden."""
    schemas = Schemas(contract())
    twice: list[Place] = []
    for place in places():
        members = place.value.get("allOf", ()) if place.kind == "schema" else ()
        described = [schemas.effective(member).keywords.get("properties", {}) for member in members]
        names = Counter(name for properties in described for name in properties)
        names.update(place.value.get("required", ()) if members else ())
        for member in members:
            names.update(schemas.effective(member).keywords.get("required", ()))
        for member, properties in zip(members, described, strict=True):  # which may ask for its own
            names.subtract(
                name
                for name in schemas.effective(member).keywords.get("required", ())
                if name in properties
            )
        twice += [
            Place("schema", (), properties[name])
            for properties in described
            for name in properties
            if names[name] > 1
        ]
    return frozenset(id(place.value) for place in within(contract(), twice))


def able(operator: Operator) -> list[Place]:
    """The places where an operator's edit can be made and seen."""
    return [
        place
        for place in places()
        if place.kind == operator.kind
        and operator.at(place.value)
        and id(place.value) not in merged()
        and id(place.value.get("properties", {}).get(_member(operator, place))) not in merged()
        and (not operator.inline or place.path[-2] == "properties")
        and not (
            operator.name.startswith("type") and "parameters" in place.path
        )  # texts all of them
    ]


def _member(operator: Operator, place: Place) -> str | None:
    return operator.member(operator.given(place.value))


def _named(operator: Operator) -> str:
    return f"{operator.name} of a {operator.kind}"


@pytest.mark.slow
@pytest.mark.parametrize("operator", OPERATORS, ids=_named)
def test_an_edit_is_found_at_its_place(operator: Operator) -> None:
    """Of the right kind, about the edited object, with the severity it has in each direction."""
    for place in _sampled(operator):
        base, edited = _edited(operator, place)
        _check(operator.name, operator.expected, operator, place, findings(base, edited))


@pytest.mark.slow
@pytest.mark.parametrize(
    "operator", [operator for operator in OPERATORS if operator.mirror], ids=_named
)
def test_an_edit_that_is_taken_back_is_found_too(operator: Operator) -> None:
    """As the kind that mirrors it, with the severity that this one has."""
    assert operator.mirror is not None
    for place in _sampled(operator):
        base, edited = _edited(operator, place)
        _check(*operator.mirror, operator, place, findings(edited, base))


def _sampled(operator: Operator) -> list[Place]:
    candidates = able(operator)
    assert candidates, "the contract has no place for this edit"
    return random.Random(_named(operator)).sample(candidates, min(PLACES, len(candidates)))


def _edited(operator: Operator, place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
    """The contract before and after the edit."""
    given = operator.given(place.value)
    base = replaced(contract(), place.path, given)
    return base, replaced(contract(), place.path, operator.made(given))


def _check(
    kind: str, expected: Mapping[str, str], operator: Operator, place: Place, told: list[Finding]
) -> None:
    about = [
        finding
        for finding in told
        if finding.rule.kind == kind and _is_about(finding, operator, place)
    ]
    assert about, (place.pointer, [(finding.rule.id, finding.schemas) for finding in told])
    for finding in about:
        _check_severity(finding, expected)


def _is_about(finding: Finding, operator: Operator, place: Place) -> bool:
    member = _member(operator, place)
    wanted = place.pointer if member is None else f"{place.pointer}/properties/{member}"
    if operator.kind == "operation":  # some are charged to what is shared
        return f"{place.path[-1]} {place.path[1]}".lower() in map(str.lower, finding.operations)
    if operator.kind in ("request-body", "response") or operator.name.startswith("variant-"):
        return any(str(schema).startswith(place.pointer) for schema in finding.schemas)
    return wanted in finding.schemas


def _check_severity(finding: Finding, expected: Mapping[str, str]) -> None:
    for judgement in finding.judgements:
        direction = judgement.rule.direction
        uses = [use for use in finding.uses if use.direction == direction]
        if all(
            not use.idle and not use.deprecated and use.stability is Stability.NONE for use in uses
        ):
            assert judgement.severity == expected[direction], judgement


def test_no_edit_gives_no_finding() -> None:
    """An object replaced by an equal one is no edit."""
    rng = random.Random(0)
    for place in rng.sample(places(), 10):
        copied = dict(place.value)
        assert findings(contract(), replaced(contract(), place.path, copied)) == []
