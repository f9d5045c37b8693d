"""What is valid against a contract is valid against the prepared document, and the other way round."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from meaning import (
    CONTRACT,
    ENOUGH,
    Disagreement,
    Outcome,
    compare,
    compare_places,
    modern,
    subjects,
)
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from runai_generator.prepare import Prepared, prepare
from runai_specs import load, read_catalog
from runai_specs.openapi.validation import read

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("RUNAI_SHARED", HERE.parents[3] / "shared"))

# A release whose document is another's would only be the same once more.
RELEASES = [
    release.name
    for release in read_catalog().api().releases
    if release.upstream and release.upstream.same_as is None
]
AWKWARD = ("components-that-are-values", "discriminators", "names", "openapi-3-1", "properties", "unions")  # fmt: skip
# Where a model cannot say it, the prepared document may admit more, if a note owns up to it:
# the keyword of the contract that an instance breaks -> what the note says.
RELAXED = {
    "enum": "an enumeration without a possible value is left open",
    "required": "a choice of required properties cannot be said by a model and is left out",
    "type": "contains itself outside of any object and is untyped there",
    "then": "then cannot be said by a model and is left out",
    "not": "not cannot be said by a model and is left out",
}


def unexplained(outcome: Outcome, prepared: Prepared) -> list[Disagreement]:
    """The disagreements that no note of the preparation explains."""
    owned = {keyword for keyword, text in RELAXED.items() if any(text in n for n in prepared.notes)}
    return [
        disagreement
        for disagreement in outcome.disagreements
        if disagreement.stricter != CONTRACT or disagreement.keyword not in owned
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_the_prepared_document_means_what_the_contract_says(release: str) -> None:
    contract = load(release).document
    prepared = prepare(contract, source=release)
    outcome = compare(contract, prepared)
    assert outcome.compared >= ENOUGH
    assert 0.3 < outcome.valid / outcome.compared < 0.9, "both kinds of instances are needed"
    assert outcome.agreement >= 0.999, outcome.disagreements
    assert unexplained(outcome, prepared) == []


@pytest.mark.parametrize("release", RELEASES)
def test_the_contract_means_what_the_upstream_document_says(release: str) -> None:
    source = SHARED / "upstream" / "control-plane" / f"{release}.json"
    if not source.exists():
        pytest.skip("the upstream documents are not beside this repository")
    contract, upstream = load(release).document, read(source.read_bytes(), str(source))
    sides = {CONTRACT: modern(contract), "urn:upstream": modern(upstream)}
    prepared = prepare(contract, source=release)  # for the places that are worth comparing
    pairs = [replace(pair, prepared=pair.contract) for pair in subjects(contract, prepared)]
    outcome = compare_places(sides, pairs, ENOUGH)
    assert outcome.compared >= ENOUGH
    assert outcome.disagreements == ()


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_documents_keep_their_meaning_but_for_what_notes_own_up_to(name: str) -> None:
    contract = yaml.safe_load(
        (HERE.parent / "awkward" / f"{name}.yaml").read_text(encoding="utf-8")
    )
    prepared = prepare(contract, source=name)
    outcome = compare(contract, prepared, at_least=1_000)
    assert outcome.compared >= 1_000
    assert unexplained(outcome, prepared) == []


def _drop_required(schemas: Any) -> None:
    for schema in schemas.values():
        schema.pop("required", None)


def _forbid_null(schemas: Any) -> None:
    for schema in schemas.values():
        for name, used in schema.get("properties", {}).items():
            if isinstance(used.get("type"), list):
                schema["properties"][name] = {**used, "type": used["type"][0]}


def _lose_a_value(schemas: Any) -> None:
    for schema in schemas.values():
        schema.get("enum", [None])[1:] = []


def _loosen(schemas: Any) -> None:
    for schema in schemas.values():
        for used in schema.get("properties", {}).values():
            used.pop("maximum", None)
            used.pop("pattern", None)


def _mistake_a_type(schemas: Any) -> None:
    for schema in schemas.values():
        for used in schema.get("properties", {}).values():
            if used.get("type") == "integer":
                used["type"] = "number"


def _mix_up_references(schemas: Any) -> None:
    for schema in schemas.values():
        for name, used in schema.get("properties", {}).items():
            if "$ref" in used:
                schema["properties"][name] = {"type": "object"}


@pytest.mark.parametrize(
    "mistake",
    [_drop_required, _forbid_null, _lose_a_value, _loosen, _mistake_a_type, _mix_up_references],
)
def test_the_comparison_sees_a_mistake(mistake: Callable[[Any], None]) -> None:
    contract = load(RELEASES[0]).document
    prepared = prepare(contract, source=RELEASES[0])
    spoiled = copy.deepcopy(prepared.document)
    mistake(spoiled["components"]["schemas"])
    outcome = compare(contract, replace(prepared, document=spoiled), at_least=4_000)
    assert unexplained(outcome, prepared)


def test_the_comparison_sees_one_lost_requirement() -> None:
    contract = _contract({"type": "object", "required": ["a"], "properties": {"a": {}}})
    prepared = prepare(contract, source="case")
    assert not compare(contract, prepared, at_least=100).disagreements
    spoiled = copy.deepcopy(prepared.document)
    del spoiled["components"]["schemas"]["Thing"]["required"]
    disagreements = compare(
        contract, replace(prepared, document=spoiled), at_least=100
    ).disagreements
    assert {(disagreement.stricter, disagreement.keyword) for disagreement in disagreements} == {
        (CONTRACT, "required")
    }


BASE = {"$ref": "#/components/schemas/Base"}
NULLABLE = {"$ref": "#/components/schemas/Nullable"}


@pytest.mark.parametrize(
    ("written", "admits"),
    [
        ({"allOf": [BASE], "nullable": True}, True),
        ({**BASE, "nullable": True}, True),
        ({"type": "object", "nullable": True, "allOf": [BASE]}, True),
        ({"oneOf": [BASE], "nullable": True}, True),
        ({"type": "string", "enum": ["a"], "nullable": True}, True),
        (NULLABLE, True),
        ({"allOf": [NULLABLE]}, True),
        ({"allOf": [NULLABLE, {"properties": {"b": {}}}]}, False),
        (BASE, False),
        ({"type": "string", "enum": ["a"]}, False),
    ],
)
def test_null_is_valid_where_the_author_meant_it(written: Any, admits: bool) -> None:
    thing = {"type": "object", "properties": {"value": written}}
    base = {"type": "object", "properties": {"a": {"type": "string"}}}
    contract = _contract(thing, Base=base, Nullable={**base, "nullable": True})
    for document in (modern(contract), prepare(contract, source="case").document):
        assert _judge(document, "Thing").is_valid({"value": None}) is admits


def _judge(document: Any, component: str) -> Draft202012Validator:
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Any = Registry().with_resource("urn:case", resource)
    asked = {"$ref": f"urn:case#/components/schemas/{component}"}
    return Draft202012Validator(asked, registry=registry)


def _contract(thing: Any, **others: Any) -> dict[str, Any]:
    use = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Case", "version": "1"},
        "paths": {"/things": {"get": {"responses": {"200": {"description": "", **use}}}}},
        "components": {"schemas": {"Thing": thing, **others}},
    }
