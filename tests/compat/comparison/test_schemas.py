"""What schemas accept: other words for the same values, and what differs where they do."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from runai_compat.findings.compare import Terms, compare
from runai_specs import Contract
from runai_specs.contract.build import make_contract
from runai_specs.openapi.validation import check

from ..verdicts import findings, verdicts

OBJECT = "type: object\nproperties: {a: {type: string}}"
PETS = "oneOf: [{type: %s, %s}, {type: object, required: [k], properties: {k: {enum: [dog]}}}]"


def document(schema: Any, version: str = "3.1.0") -> dict[str, Any]:
    """One that sends and answers the schema."""
    content = {"application/json": {"schema": schema}}
    answer = {"200": {"description": "", "content": content}}
    call = {"requestBody": {"content": content}, "responses": answer}
    head = {"openapi": version, "info": {"title": "t", "version": "1"}}
    return {**head, "paths": {"/a": {"post": call}}}


def found(old: str, new: str) -> list[tuple[str, str]]:
    """(rule, severity) of what differs."""
    documents = [document(yaml.safe_load(text)) for text in (old, new)]
    return [(rule, severity) for rule, severity, *_ in verdicts(*documents)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("const: null", "type: 'null'"),
        ("type: boolean\nenum: [false, true]", "type: boolean"),
        ("type: object", "type: object\nif: {required: [a]}"),
        ("type: object", "type: object\nthen: {required: [a]}"),
        (f"{OBJECT}\nadditionalProperties: false", f"{OBJECT}\nunevaluatedProperties: false"),
        ("type: string", "type: string\npattern: '^(.|\\n)*$'"),
        ("type: string", "type: string\npattern: '^.{0,}$'"),
        ("type: string", "type: string\npattern: 'a*'"),
        ("type: [string, 'null']\nconst: null", "type: 'null'"),
        (f"{OBJECT}\nrequired: [b]", f"{OBJECT}\nrequired: [b]\ndependentRequired: {{a: [b]}}"),
        (
            f"{OBJECT}\nadditionalProperties: true",
            f"{OBJECT}\nadditionalProperties: true\nunevaluatedProperties: false",
        ),
        (f"{OBJECT}\nrequired: [a]", f"{OBJECT}\nrequired: [a]\nminProperties: 1"),
        (
            f"{OBJECT}\nadditionalProperties: true\nunevaluatedProperties: false",
            "type: object\nproperties: {a: {anyOf: [{type: string}, {type: string}]}}",
        ),
        ("type: array\nitems: true\nunevaluatedItems: false", "type: array"),
        (
            f"{OBJECT}\nrequired: [a]",
            f"not: {{not: {{{OBJECT}, required: [a]}}}}".replace("\n", ", "),
        ),
        ("type: string\npattern: '^ab'", "type: string\npattern: '^ab'\nminLength: 1"),
        ("type: [array, 'null']", "oneOf: [{not: {not: {type: [array, 'null']}}}]"),
        ("$anchor: cat\ntype: string", "$anchor: tom\ntype: string"),
        (
            "oneOf: [{enum: [a, b], default: a}, {enum: [c], deprecated: true}]",
            "oneOf: [{default: a, oneOf: [{const: a}, {const: b}]}, {const: c, deprecated: true}]",
        ),
    ],
)
def test_other_words_for_the_same_values(old: str, new: str) -> None:
    """Nothing is reported, in either direction of time."""
    assert found(old, new) == []
    assert found(new, old) == []


def test_alternatives_that_exclude_each_other() -> None:
    """That one of them or any of them has to fit is the same; where several may fit, it is not."""
    apart = PETS % ("object", "required: [k], properties: {k: {const: cat}}")
    assert found(apart, apart.replace("oneOf", "anyOf")) == []
    both = PETS % ("object", "properties: {j: {const: cat}}")
    assert set(found(both, both.replace("oneOf", "anyOf"))) == {
        ("request-composition-changed", "info"),
        ("response-composition-changed", "breaking"),
    }


def test_what_a_discriminator_implies_may_be_said() -> None:
    """A schema's name stands for it where the mapping has no other; so said, it is no news."""
    two = "oneOf: [{$ref: '#/x/Cat'}, {$ref: '#/x/Dog'}]\ndiscriminator: {propertyName: k%s}"
    pets = {name: {"type": "object", "properties": {"k": {"type": "string"}, name: {"type": "integer"}}} for name in ("Cat", "Dog")}  # fmt: skip
    said = [document(yaml.safe_load(two % mapping)) | {"x": pets} for mapping in ("", ", mapping: {Cat: '#/x/Cat'}", ", mapping: {cat: '#/x/Cat'}")]  # fmt: skip
    assert verdicts(said[0], said[1]) == verdicts(said[1], said[0]) == []
    assert {verdict[0] for verdict in verdicts(said[0], said[2])} == {
        "request-discriminator-value-added",
        "response-discriminator-value-added",
    }


def test_what_an_alternative_lets_in_anyway() -> None:
    """Of integer and number exactly one fits what is no integer: without the first all numbers do."""
    exact, all_of_them = "oneOf: [{type: integer}, {type: number}]", "oneOf: [{type: number}]"
    assert {severity for _, severity in found(exact, all_of_them) if _.startswith("request")} == {
        "info"
    }
    assert "breaking" in {
        severity for _, severity in found(all_of_them, exact) if _.startswith("request")
    }
    lax = "anyOf: [{type: integer}, {type: number}]"
    assert found(lax, all_of_them) == found(all_of_them, lax) == []


def test_a_closed_object_that_is_opened_for_some_members() -> None:
    """In whichever keyword it was closed."""
    old, new = (
        f"{OBJECT}\nunevaluatedProperties: false",
        f"{OBJECT}\nadditionalProperties: {{type: string}}",
    )
    assert {rule for rule, _ in found(old, new)} == {
        "request-additional-properties-allowed",
        "response-additional-properties-allowed",
    }


def test_a_requirement_that_became_a_condition() -> None:
    """What was always asked for is asked for less often."""
    less = f"{OBJECT}\ndependentRequired: {{a: [b]}}"
    assert {rule.partition("-")[2] for rule, _ in found(f"{less}\nrequired: [b]", less)} == {
        "property-became-optional"
    }


NULLABLE = "{type: [string, 'null']}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("anyOf: [{type: 'null'}, {enum: [1]}]", "anyOf: [{enum: [1]}, {enum: [2]}]"),
        (f"oneOf: [{NULLABLE}]", f"oneOf: [{NULLABLE}, {{enum: [null, 1]}}]"),
        ("not: {type: string}", "not: {type: [string, 'null']}"),
        ("{}", "not: {const: null}"),
        (f"allOf: [{NULLABLE}]", f"allOf: [{NULLABLE}, {{not: {{type: 'null'}}}}]"),
        (NULLABLE, f"{{if: {NULLABLE}, then: {{type: string}}, else: {{type: integer}}}}"),
    ],
)
def test_null_is_judged_by_what_the_schema_lets_in(old: str, new: str) -> None:
    """Null that was accepted breaks whoever sends it; null that comes breaks whoever reads it."""
    assert ("request-became-not-nullable", "breaking") in found(old, new)
    assert ("response-became-nullable", "breaking") in found(new, old)


@pytest.mark.parametrize("keyword", ["$anchor", "$dynamicAnchor"])
def test_a_reference_by_name(keyword: str) -> None:
    """It leads to the schema that has the name, wherever that stands."""
    reference = "$ref" if keyword == "$anchor" else "$dynamicRef"
    tree = {keyword: "node", "type": "object", "properties": {"kids": {"type": "array", "items": {reference: "#node"}}}}  # fmt: skip
    more = {**tree, "properties": {**tree["properties"], "v": {"type": "string"}}, "required": ["v"]}  # fmt: skip
    for schema in (tree, more):
        check(document(schema), "d")
    (request, response) = verdicts(document(tree), document(more))
    assert request[:2] == ["request-required-property-added", "breaking"]
    assert request[3] == "request.body.v"
    assert response[:2] == ["response-required-property-added", "info"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: file", "type: string"),
        ("type: string", "type: [string, thing]"),
        ("type: string", "type: string\nmaxLength: 200\npattern: '(a|a)*b'"),
        (f"enum: [{'a' * 200}]", f"enum: [{'a' * 200}]\npattern: '(a|a)*b'"),
        ("type: object", "type: object\npatternProperties: {'(a|a)*b': {type: string}}"),
        ("type: string", "anyOf: [{$ref: '#/paths/~1a/post/requestBody/content/application~1json/schema'}]"),
        ("type: string", "type: string\npattern: '(?=a).*'"),
    ],
)  # fmt: skip
def test_what_no_program_can_check_is_compared_all_the_same(old: str, new: str) -> None:
    """Types that are none, patterns that hang, schemas within themselves: neither fails nor hangs."""
    sides = [
        Contract(name, None, make_contract(check(document(yaml.safe_load(side)), name)), None)
        for name, side in (("1", old), ("2", new))
    ]
    for pair in (sides, sides[::-1]):
        assert compare(*pair, Terms(witness=True)).findings


def test_a_discriminator_inside_a_composition() -> None:
    """It tells alternatives apart there too."""
    either = PETS % ("object", "required: [k], properties: {k: {const: cat}}")
    held = f"allOf: [{{{either}}}, {{{OBJECT}}}]".replace("\n", ", ")
    said = held.replace("oneOf", "discriminator: {propertyName: k}, oneOf")
    assert {rule.partition("-")[2] for rule, _ in found(held, said)} == {"discriminator-added"}


@pytest.mark.parametrize("mapping", ["", ", mapping: {Dog: Dog}"])
def test_what_comes_in_another_schemas_place(mapping: str) -> None:
    """Where a discriminator lets those come that are made of the schema, what they say counts."""

    def made(bark: str, name: str = "string") -> dict[str, Any]:
        pets = yaml.safe_load(f"""
            Pet:
              type: object
              discriminator: {{propertyName: k{mapping}}}
              properties: {{k: {{type: string}}, name: {{type: {name}}}}}
            Dog:
              allOf:
              - {{$ref: '#/components/schemas/Pet'}}
              - {{type: object, properties: {{bark: {{type: {bark}}}}}}}
        """)
        pet = document({"$ref": "#/components/schemas/Pet"})
        return {**pet, "components": {"schemas": pets}}

    assert verdicts(made("string"), made("string")) == []
    places = [verdict[3] for verdict in verdicts(made("string"), made("integer"))]
    assert places == ["request.body<Dog>.bark", "response.200.body<Dog>.bark"]
    (finding,) = findings(made("string"), made("string", "integer"))  # one cause, here and there
    assert finding.location == "request.body.name"


MAP = "{type: object, patternProperties: {^x-: %s}, additionalProperties: %s}"
STRING = "{type: string}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (MAP % (STRING, "false"), "{type: object, additionalProperties: {type: string}}",
         {("request-additional-properties-allowed", "request.body"),
          ("response-additional-properties-allowed", "response.200.body")}),
        (MAP % (STRING, STRING), "{type: object, additionalProperties: {type: string}}", set()),
        (MAP % ("{type: integer}", STRING), "{type: object, additionalProperties: {type: string}}",
         {("request-type-changed", "request.body{^x-}"), ("response-type-changed", "response.200.body{^x-}")}),
        (MAP % (STRING, "{type: integer}"), "{type: object, additionalProperties: {type: [string, integer]}}",
         {(f"{side}-type-widened", f"{body}{step}") for side, body in
          (("request", "request.body"), ("response", "response.200.body")) for step in ("{}", "{^x-}")}),
    ],
)  # fmt: skip
def test_a_pattern_of_names_against_all_other_members(
    old: str, new: str, expected: set[tuple[str, str]]
) -> None:
    """Its names are of the pattern on one side and among the others on the other."""
    told = verdicts(*(document(yaml.safe_load(text)) for text in (old, new)))
    assert {(rule, place) for rule, _, _, place in told} == expected


def test_a_member_that_a_map_names_or_no_longer_names() -> None:
    """It is held against what the map asks of all members."""
    plain = {"type": "object", "additionalProperties": {"type": "string"}}
    named = {**plain, "properties": {"k": {"type": "string", "maxLength": 3}}}
    forth = [verdict[:2] for verdict in verdicts(document(plain), document(named))]
    back = [verdict[:2] for verdict in verdicts(document(named), document(plain))]
    assert forth == [
        ["request-max-length-tightened", "breaking"],
        ["request-property-added", "info"],
        ["response-max-length-tightened", "info"],
        ["response-property-added", "info"],
    ]
    assert back == [
        ["request-max-length-loosened", "info"],
        ["request-property-removed", "info"],
        ["response-max-length-loosened", "breaking"],
        ["response-property-removed", "warning"],
    ]


@pytest.mark.parametrize(
    "loose", ["type: [object, boolean]", "anyOf: [{type: boolean}, {type: object, properties: {}}]"]
)
def test_an_alternative_that_no_longer_names_its_members(loose: str) -> None:
    """They are gone as those of a plain object are."""
    named = "oneOf: [{type: object, properties: {a: {type: string}}}, {type: boolean}]"
    assert {rule for rule, _ in found(named, loose)} == {
        "request-property-removed",
        "response-property-removed",
    }
    assert {rule for rule, _ in found(loose, named)} == {
        "request-property-added",
        "response-property-added",
    }


def test_members_that_only_a_condition_describes() -> None:
    """They come and go with it, as those of an open object do."""
    plain = "type: object"
    if_then = "type: object\nif: {required: [k]}\nthen: {properties: {a: {type: boolean}}}"
    assert found(if_then, plain) == [
        ("request-property-removed", "warning"),
        ("response-property-removed", "warning"),
    ]
    assert found(plain, if_then) == [
        ("request-property-added", "info"),
        ("response-property-added", "info"),
    ]


def test_alternatives_of_one_name_and_the_same_values_are_paired_before_others() -> None:
    """Two let in the same values, one by name: each in other words is still itself, with its default."""
    values = {"type": "string", "enum": ["x", "y"]}
    plain = document(
        {
            "anyOf": [
                {"type": "string"},
                {**values, "default": "x"},
                {"$ref": "#/components/schemas/P"},
            ]
        }
    )
    other = document(
        {
            "anyOf": [
                {"type": "string"},
                {"default": "x", "anyOf": [values]},
                {"$ref": "#/components/schemas/P"},
            ]
        }
    )
    plain["components"] = {"schemas": {"P": values}}
    other["components"] = {"schemas": {"P": {"anyOf": [values]}}}
    assert verdicts(plain, other) == verdicts(other, plain) == []
