"""Single edits at random places of a real contract: each is found there, with its severity."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from typing import Any

import pytest

from runai_compat.findings import Finding
from runai_compat.vocabulary import Trial
from runai_specs import load
from runai_specs.effective import Schemas

from .mutations import OPERATORS, Operator, Place, reachable, replaced, within
from .verdicts import findings

PLACES = 4  # of each operator


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
    """Objects in properties that several members of an allOf describe: an edit of one may be hidden."""
    schemas = Schemas(contract())
    twice: list[Place] = []
    for each in places():
        members = each.value.get("allOf", ()) if each.kind == "schema" else ()
        described = [schemas.effective(member).keywords.get("properties", {}) for member in members]
        names = Counter(name for properties in described for name in properties)
        twice += [
            Place("schema", (), properties[name])
            for properties in described
            for name in properties
            if names[name] > 1
        ]
    return frozenset(id(each.value) for each in within(contract(), twice))


def able(operator: Operator) -> list[Place]:
    """The places where an operator's edit can be made and seen."""
    return [
        each
        for each in places()
        if each.kind == operator.kind
        and operator.at(each.value)
        and id(each.value) not in merged()
        and id(each.value.get("properties", {}).get(operator.member(each.value))) not in merged()
        and not (
            operator.name.startswith("type") and "parameters" in each.path
        )  # texts all of them
    ]


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda each: each.name)
def test_an_edit_is_found_at_its_place(operator: Operator) -> None:
    """Of the right kind, about the edited object, with the severity it has in each direction."""
    candidates = able(operator)
    assert candidates, "the contract has no place for this edit"
    for place in random.Random(operator.name).sample(candidates, min(PLACES, len(candidates))):
        edited = replaced(contract(), place.path, operator.made(place.value))
        found = [each for each in findings(contract(), edited) if each.rule.kind == operator.name]
        about = [each for each in found if _is_about(each, operator, place)]
        assert about, (place.pointer, found)
        for finding in about:
            _check_severity(finding, operator)


def _is_about(finding: Finding, operator: Operator, place: Place) -> bool:
    member = operator.member(place.value)
    wanted = place.pointer if member is None else f"{place.pointer}/properties/{member}"
    if operator.name in (
        "security-tightened",
        "success-status-removed",
    ):  # charged to what is shared
        return f"{place.path[-1]} {place.path[1]}".lower() in map(str.lower, finding.operations)
    if operator.kind in ("operation", "request-body"):
        return any(str(each).startswith(place.pointer) for each in finding.schemas)
    return wanted in finding.schemas


def _check_severity(finding: Finding, operator: Operator) -> None:
    for judgement in finding.judgements:
        direction = judgement.rule.direction
        uses = [each for each in finding.uses if each.direction == direction]
        if all(not each.idle and not each.deprecated and each.trial is Trial.NONE for each in uses):
            assert judgement.severity == operator.expected[direction], judgement


def test_no_edit_gives_no_finding() -> None:
    """An object replaced by an equal one is no edit."""
    rng = random.Random(0)
    for place in rng.sample(places(), 10):
        copied = dict(place.value)
        assert findings(contract(), replaced(contract(), place.path, copied)) == []
