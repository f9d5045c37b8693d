"""What is written the same, names and annotations apart, is the same without any deciding."""

from __future__ import annotations

from typing import Any

import pytest

from runai_compat.value_sets.likeness import Likeness
from runai_specs.openapi.schemas.effective_schema import Schemas

NODE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}


def alike(old: Any, new: Any, **shared: Any) -> bool:
    document = {"openapi": "3.0.3", "components": {"schemas": shared or {"Node": NODE}}}
    schemas = Schemas(document)
    return Likeness()((schemas, old), (schemas, new))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"$ref": "#/components/schemas/Node"}, True),
        ({**NODE, "description": "a node"}, True),
        ({**NODE, "required": ["next"]}, False),
        ({**NODE, "properties": {"description": {"$ref": "#/components/schemas/Node"}}}, False),
        ({"type": "object", "properties": {"next": NODE}}, True),
        ({"type": "object", "properties": {"next": {"type": "object"}}}, False),
    ],
)
def test_references_and_cycles(new: Any, expected: bool) -> None:
    """A schema that leads back to itself is compared with one written out."""
    assert alike({"$ref": "#/components/schemas/Node"}, new) is expected


def test_values_are_compared_as_json() -> None:
    """1 and true are two values; a member named as an annotation is a member."""
    assert not alike({"enum": [1]}, {"enum": [True]})
    assert not alike({"properties": {"title": {"type": "string"}}}, {"properties": {}})
    assert alike({"title": "a", "format": "date"}, {"title": "b", "format": "date"})


T = {"type": "string"}
PAIR = {"type": "object", "properties": {"a": T}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (PAIR, {**PAIR, "additionalProperties": {}, "minProperties": 0}, True),
        (PAIR, {"allOf": [PAIR], "title": "a pair"}, True),
        (PAIR, {"not": {"not": PAIR}}, True),
        (PAIR, {**PAIR, "properties": {"a": {"anyOf": [T], "minLength": 0}}}, True),
        (PAIR, {**PAIR, "additionalProperties": False}, False),
        (PAIR, {**PAIR, "properties": {"a": {**T, "minLength": 1}}}, False),
        ({"anyOf": [T, PAIR, {"type": "null"}]}, {"anyOf": [{"type": "null"}, PAIR, T]}, True),
        ({**T, "nullable": True}, {"anyOf": [{"type": "null", "title": "none"}, T]}, True),
        ({**T, "nullable": True}, {"oneOf": [{"anyOf": [{"const": None}]}, T]}, True),
        ({"anyOf": [T, {"type": "null"}]}, {"anyOf": [{"anyOf": [T, {"type": "null"}]}]}, True),
        (
            {"anyOf": [T, PAIR, {"enum": [1]}]},
            {"anyOf": [{"anyOf": [{"enum": [1]}, PAIR]}, T]},
            True,
        ),
        ({"anyOf": [T, PAIR]}, {"anyOf": [{"anyOf": [T, PAIR]}, {"anyOf": [T, PAIR]}]}, True),
        ({"anyOf": [T, PAIR]}, {"oneOf": [{"anyOf": [T, PAIR]}, T]}, False),
        ({"allOf": [T, PAIR]}, {"allOf": [T, PAIR, {}]}, True),
        (T, {**T, "minimum": 3, "pattern": "^"}, True),
        (
            {"type": "integer", "minimum": 3, "multipleOf": 1},
            {"type": "integer", "exclusiveMinimum": 2},
            True,
        ),
        ({"type": "number", "minimum": 3}, {"type": "number", "exclusiveMinimum": 2}, False),
        ({**PAIR, "required": ["a"]}, {**PAIR, "required": ["a"], "minProperties": 1}, True),
        ({**PAIR, "required": ["a"]}, {**PAIR, "required": ["a"], "minProperties": 2}, False),
        (
            {**PAIR, "required": ["a"]},
            {**PAIR, "required": ["a"], "dependentRequired": {"b": ["a"]}},
            True,
        ),
        (
            {**PAIR, "required": ["a"]},
            {**PAIR, "required": ["a"], "dependentRequired": {"a": ["b"]}},
            False,
        ),
        ({"anyOf": [T, PAIR]}, {"anyOf": [{"anyOf": [PAIR, T]}, {"anyOf": [PAIR, T]}]}, True),
        ({**T, "enum": ["a", "b"]}, {**T, "oneOf": [{"enum": ["b"]}, {"enum": ["a"]}]}, True),
        ({**T, "enum": ["a", "b"]}, {**T, "oneOf": [{"enum": ["a"]}, {"enum": ["a", "b"]}]}, False),
        ({"enum": ["a", "b"]}, {"enum": ["b", "a"]}, True),
        ({"enum": ["a", "b"]}, {"oneOf": [{"anyOf": [{"enum": ["b"]}]}, {"const": "a"}]}, True),
        ({**PAIR, "additionalProperties": False}, {**PAIR, "unevaluatedProperties": False}, True),
        (
            {**PAIR, "additionalProperties": {}},
            {**PAIR, "additionalProperties": {"title": "any"}},
            True,
        ),
        ({"enum": ["a"]}, {"const": "a"}, True),
        ({"enum": [1]}, {"const": True}, False),
        ({**T, "nullable": True}, {"type": ["string", "null"]}, True),
        ({**T, "format": "byte"}, {**T, "contentEncoding": "base64"}, True),
    ],
)
def test_other_words_for_the_same(old: Any, new: Any, expected: bool) -> None:
    """What a schema means counts where the words differ, also between versions."""
    documents = [Schemas({"openapi": version}) for version in ("3.0.3", "3.1.0")]
    assert Likeness()((documents[0], old), (documents[1], new)) is expected
    assert Likeness()((documents[1], new), (documents[0], old)) is expected


def test_alternatives_are_known_by_what_they_ask() -> None:
    """Whatever they, and what they differ in far inside, are called, described as or preceded by."""

    def union(names: str, order: tuple[int, ...], note: str) -> tuple[Schemas, Any]:
        held = [
            {
                "type": "object",
                "description": f"{note} {place}",
                "properties": {"a": {"type": "array", "items": leaf}},
            }
            for place, leaf in enumerate({"items": {"items": {"const": n}}} for n in range(3))
        ]
        schemas = {names[place]: held[place] for place in order}
        document = Schemas({"openapi": "3.1.0", "components": {"schemas": schemas}})
        return document, {"oneOf": [{"$ref": f"#/components/schemas/{names[n]}"} for n in order]}

    assert Likeness()(union("abc", (0, 1, 2), "z"), union("zyx", (2, 0, 1), "a"))
    assert not Likeness()(union("abc", (0, 1, 2), "z"), union("abc", (0, 1), "z"))


def test_a_chain_of_schemas_that_ends_apart_costs_no_more_than_it_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever link is asked about, and in whichever order."""
    looks = 0
    inside = Likeness._inside

    def counted(*arguments: Any) -> Any:
        nonlocal looks
        looks += 1
        return inside(*arguments)

    monkeypatch.setattr(Likeness, "_inside", counted)
    length = 300
    documents = []
    for last in ("string", "integer"):
        chain: dict[str, Any] = {
            f"X{i}": {"type": "array", "items": {"$ref": f"#/components/schemas/X{i + 1}"}}
            for i in range(length)
        }
        chain[f"X{length}"] = {"type": last}
        documents.append(Schemas({"openapi": "3.0.3", "components": {"schemas": chain}}))
    is_alike = Likeness()
    for place in [*range(0, length, 2), *range(1, length, 2)]:
        link = {"$ref": f"#/components/schemas/X{place}"}
        assert not is_alike((documents[0], link), (documents[1], link))
        assert not is_alike((documents[1], link), (documents[0], link))
    assert looks <= 2 * length
