"""What a schema means where it is used: references followed, allOf merged, null unified."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from runai_specs.openapi.schemas.effective_schema import Effective, Schemas, same_json


def schemas(version: str = "3.0.3", **components: Any) -> Schemas:
    """The schemas of a document with these components."""
    return Schemas({"openapi": version, "components": {"schemas": components}})


def effective(schema: Any, version: str = "3.0.3", **components: Any) -> Effective:
    """The effective schema of one schema."""
    return schemas(version, **components).effective(schema)


def ref(name: str, **beside: Any) -> dict[str, Any]:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}", **beside}


def test_a_schema_alone() -> None:
    """Types are a set, lists are tuples, required is sorted, children stay as written."""
    child = {"type": "string"}
    schema = effective({"type": "object", "properties": {"a": child}, "required": ["b", "a", "b"]})
    assert schema.types == {"object"}
    assert schema.keywords["required"] == ("a", "b")
    assert schema.keywords["properties"]["a"] is child
    assert not schema.nullable
    assert effective({}).types is None
    assert effective({}).nullable
    assert effective(True) == effective({})
    assert effective(False).types == frozenset()


def test_each_schema_is_computed_once() -> None:
    """The same object for the same schema."""
    all_of = schemas(A={"type": "string"})
    schema = {"allOf": [ref("A"), {"maxLength": 3}]}
    assert all_of.effective(schema) is all_of.effective(schema)


def test_references_are_followed_and_named() -> None:
    """Through chains, and with pointers that hold escapes."""
    schema = effective(ref("A"), A=ref("B"), B={"type": "integer"})
    assert (schema.types, schema.names) == ({"integer"}, ("A", "B"))
    document = {"openapi": "3.0.3", "paths": {"/a/{b}": {"x-s": [{"type": "string"}]}}}
    for pointer in ("#/paths/~1a~1{b}/x-s/0", "#/paths/~1a~1%7Bb%7D/x-s/0"):
        assert Schemas(document).effective({"$ref": pointer}).types == {"string"}


@pytest.mark.parametrize(
    "pointer", ["#/components/schemas/No", "#No", "a.json#/A", "#/openapi/a", ""]
)
def test_a_reference_that_leads_nowhere_is_noted(pointer: str) -> None:
    """It accepts anything, with a note."""
    schema = effective({"$ref": pointer})
    assert schema.types is None
    assert [note.kind for note in schema.diagnostics] == ["dangling-reference"]


def test_a_note_is_told_once_however_deep_it_is() -> None:
    """In a chain of compositions a note of each level's members is one of what they are merged to, too."""
    chain = {
        f"C{n}": {
            "allOf": [{"$ref": f"#/components/schemas/C{n + 1}"}, {"properties": {f"p{n}": {}}}]
        }
        for n in range(60)
    }
    schemas = Schemas({"openapi": "3.0.3", "components": {"schemas": chain}})
    noted = schemas.effective({"$ref": "#/components/schemas/C0"}).diagnostics
    assert [note.detail for note in noted] == ["#/components/schemas/C60"]


def test_cycles_end() -> None:
    """A schema may contain itself; one that consists of itself accepts anything."""
    tree = schemas(Tree={"type": "object", "properties": {"child": ref("Tree")}})
    schema = tree.effective(ref("Tree"))
    again = tree.effective(schema.keywords["properties"]["child"])
    assert again.keywords == schema.keywords
    for components in (
        {"A": ref("A")},
        {"A": ref("B"), "B": ref("A")},
        {"A": {"allOf": [ref("A")]}},
    ):
        looped = effective(ref("A"), **components)
        assert looped.types is None
        assert [note.kind for note in looped.diagnostics] == ["reference-cycle"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True},
        {"allOf": [ref("A")], "nullable": True},
        {"nullable": True, **ref("A")},
        {"allOf": [{"type": "string", "nullable": True}]},
        {"allOf": [ref("Maybe"), {"description": "x"}]},
    ],
)
def test_nullable_is_read_as_meant(schema: dict[str, Any]) -> None:
    """Beside a type, beside allOf and beside a reference."""
    read = effective(schema, A={"type": "string"}, Maybe={"type": "string", "nullable": True})
    assert read.types == {"string", "null"}
    assert read.nullable


def test_nullable_reaches_the_enum() -> None:
    """`nullable` means null is accepted, also where an enum does not list it."""
    schema = {"type": "string", "nullable": True, "enum": ["a"]}
    assert effective(schema).keywords["enum"] == ("a", None)
    assert effective({**schema, "enum": ["a", None]}).keywords["enum"] == ("a", None)
    assert effective({"allOf": [ref("A")], "nullable": True}, A={"enum": ["a"]}).keywords[
        "enum"
    ] == (
        "a",
        None,
    )
    assert not effective({"type": "string", "nullable": False}).nullable


def test_members_that_do_not_take_null_decide() -> None:
    """All members must accept null, or the composition must say so itself."""
    both = [{"type": "string", "nullable": True}, {"type": "string"}]
    assert effective({"allOf": both}).types == {"string"}
    assert effective({"allOf": both, "nullable": True}).types == {"string", "null"}


def test_beside_a_reference_only_3_1_constrains() -> None:
    """In 3.0 a keyword beside $ref is no constraint; annotations are taken in both."""
    schema = ref("A", maxLength=3, description="x", readOnly=True)
    old = effective(schema, A={"type": "string", "maxLength": 5, "description": "y"})
    assert old.keywords == {"maxLength": 5, "description": "x", "readOnly": True}
    new = effective(schema, "3.1.0", A={"type": "string", "maxLength": 5})
    assert new.keywords["maxLength"] == 3


def test_the_forms_of_3_0_and_3_1_are_one() -> None:
    """nullable and type arrays, const and enum, exclusive bounds as flags and as numbers."""
    assert effective({"type": ["string", "null"]}, "3.1.0") == effective(
        {"type": "string", "nullable": True}
    )
    assert effective({"const": 1}, "3.1.0") == effective({"enum": [1]})
    flags = {"minimum": 1, "exclusiveMinimum": True, "maximum": 3, "exclusiveMaximum": False}
    assert effective(flags).keywords == {"exclusiveMinimum": 1, "maximum": 3}
    assert effective({"exclusiveMinimum": 1, "maximum": 3}, "3.1.0").keywords == {
        "exclusiveMinimum": 1,
        "maximum": 3,
    }


@pytest.mark.parametrize(
    ("left", "right", "merged"),
    [
        ({"minimum": 1, "maxLength": 9}, {"minimum": 2, "maxLength": 5}, {"minimum": 2, "maxLength": 5}),
        ({"required": ["b"]}, {"required": ["a", "b"]}, {"required": ("a", "b")}),
        ({"enum": ["a", "b", 1]}, {"enum": ["b", "c", True]}, {"enum": ("b",)}),
        ({"pattern": "a"}, {"pattern": "b"}, {"pattern": ("a", "b")}),
        ({"pattern": "a"}, {"pattern": "a"}, {"pattern": ("a",)}),
        (
            {"anyOf": [{"minimum": 1}, {"type": "string"}]},
            {"anyOf": [{"type": "array"}, {"type": "string"}]},
            {"anyOf": (({"minimum": 1}, {"type": "string"}), ({"type": "array"}, {"type": "string"}))},
        ),
        ({"anyOf": [{"minLength": 1}]}, {"not": {"not": {"maxLength": 2}}}, {"minLength": 1, "maxLength": 2}),
        ({"multipleOf": 4}, {"multipleOf": 6}, {"multipleOf": 12}),
        ({"multipleOf": 0.5}, {"multipleOf": 0.2}, {"multipleOf": 1}),
        ({"uniqueItems": False}, {"uniqueItems": True}, {"uniqueItems": True}),
        ({"items": {"type": "string"}}, {"items": {}}, {"items": {"type": "string"}}),
        ({"properties": {"a": {"type": "string"}}}, {"properties": {"b": {}}},
         {"properties": {"a": {"type": "string"}, "b": {}}}),
        ({"properties": {"a": {}}}, {"properties": {"a": {"type": "string"}}},
         {"properties": {"a": {"type": "string"}}}),
        ({"properties": {"a": {"minLength": 1}}}, {"additionalProperties": {"maxLength": 2}},
         {"properties": {"a": {"allOf": [{"minLength": 1}, {"maxLength": 2}]}},
          "additionalProperties": {"maxLength": 2}}),
    ],
)  # fmt: skip
def test_members_of_allof_are_merged(left: Any, right: Any, merged: dict[str, Any]) -> None:
    """Each keyword in its own way, so that all members hold."""
    assert effective({"allOf": [left, right]}).keywords == merged
    assert effective({**left, "allOf": [right]}).keywords.keys() == merged.keys()


def test_types_are_intersected() -> None:
    """An integer is a number; types with nothing in common are noted."""
    assert effective({"allOf": [{"type": "number"}, {"type": "integer"}]}).types == {"integer"}
    never = effective({"allOf": [{"type": "string"}, {"type": "object"}]})
    assert never.types == frozenset()
    assert [note.kind for note in never.diagnostics] == ["conflicting-types"]


def test_disjoint_enums_are_noted() -> None:
    """Two enums without a common value accept nothing, which nobody can have meant."""
    policies = [{"type": "string", "enum": ["Always"]}, {"type": "string", "enum": ["Never"]}]
    schema = effective({"allOf": policies})
    assert schema.keywords["enum"] == ()
    assert [note.kind for note in schema.diagnostics] == ["disjoint-enums"]


def test_annotations_of_the_composition_win() -> None:
    """One member beside annotations is that member; several members describe themselves only."""
    a = {"type": "string", "description": "of A", "deprecated": True}
    wrapped = effective({"allOf": [ref("A")], "description": "here"}, A=a)
    assert wrapped.keywords == {"description": "here", "deprecated": True}
    several = effective({"allOf": [ref("A"), {"maxLength": 1, "title": "x"}]}, A=a)
    assert several.keywords == {"maxLength": 1}


def test_same_json() -> None:
    """1 and 1.0 are equal in JSON; 1 and true, and "1" and 1, are not."""
    assert same_json({"a": [1]}) == same_json({"a": [1.0]})
    assert same_json(1) != same_json(True)
    assert same_json(0) != same_json(False)
    assert same_json("1") != same_json(1)
    assert same_json([1, 2]) != same_json([2, 1])


def rebuilt(all_of: Schemas, schema: Any) -> Any:
    """A schema without allOf that means what the effective schema says, all the way down."""
    whole = all_of.effective(schema)
    keywords = dict(whole.keywords)
    made: dict[str, Any] = {} if whole.types is None else {"type": sorted(whole.types)}
    if whole.types is not None and not whole.types:
        return False
    conditions = [{"pattern": expression} for expression in keywords.pop("pattern", ())]
    for name in ("anyOf", "oneOf"):
        groups = keywords.pop(name, ())
        conditions += [{name: [rebuilt(all_of, part) for part in group]} for group in groups]
    for name in ("items", "additionalProperties"):
        if name in keywords:
            made[name] = rebuilt(all_of, keywords.pop(name))
    if "properties" in keywords:
        inner = keywords.pop("properties").items()
        made["properties"] = {
            name: rebuilt(all_of, property_schema) for name, property_schema in inner
        }
    if "enum" in keywords:
        made["enum"] = list(keywords.pop("enum"))
    if "required" in keywords:
        made["required"] = list(keywords.pop("required"))
    return {**made, **keywords, **({"allOf": conditions} if conditions else {})}


NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.one_of(
    st.fixed_dictionaries({}, optional={
        "type": st.sampled_from(["string", "integer", ["string", "null"], ["number", "object"]]),
        "enum": st.lists(st.sampled_from(["a", "bb", 1, 2.5, None, True]), min_size=1),
        "minLength": st.integers(0, 2), "maximum": st.integers(0, 3),
        "pattern": st.sampled_from(["a", "b+"]), "multipleOf": st.sampled_from([2, 3, 0.5]),
    }),
    st.booleans(),
)  # fmt: skip
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({}, optional={
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "required": st.lists(NAMES, unique=True, max_size=2),
            "additionalProperties": inner, "items": inner,
            "minProperties": st.integers(0, 2),
        }),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=3)},
                              optional={"maxProperties": st.integers(0, 2)}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=6,
)  # fmt: skip
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 2, 2.5, "", "a", "bb", "ab"]),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=5,
)


@pytest.mark.slow
@given(SCHEMAS, st.lists(VALUES, min_size=1, max_size=5))
@settings(deadline=None, max_examples=300)
def test_what_is_valid_stays_valid(schema: Any, values: list[Any]) -> None:
    """Merging changes no verdict of a validator."""
    merged = rebuilt(schemas("3.1.0"), schema)
    for value in values:
        assert Draft202012Validator(merged).is_valid(value) == Draft202012Validator(
            schema
        ).is_valid(value)


def test_additional_properties_describe_no_property_in_particular() -> None:
    """Another member's own properties take its constraints, and keep what they say of themselves."""
    bag = {"additionalProperties": {"type": "string", "minLength": 2, "deprecated": True}}
    named = {"properties": {"a": {}, "b": {"deprecated": False, "readOnly": True, "maxLength": 9},
                            "c": {"$ref": "#/components/schemas/C"}, "d": {"deprecated": True}}}  # fmt: skip
    schemas = Schemas({"openapi": "3.0.3", "components": {"schemas": {"C": {"maxLength": 3}}}})
    for members in ([bag, named], [named, bag]):
        merged = schemas.effective({"allOf": members}).keywords["properties"]
        views = {name: schemas.effective(schema) for name, schema in merged.items()}
        assert all(schema.types == {"string"} for schema in views.values())
        assert all(schema.keywords["minLength"] == 2 for schema in views.values())
        assert "deprecated" not in views["a"].keywords
        assert views["b"].keywords["readOnly"] is True
        assert views["b"].keywords["deprecated"] is False
        assert views["c"].keywords["maxLength"] == 3
        assert views["d"].keywords["deprecated"] is True


@pytest.mark.parametrize("name", ["readOnly", "writeOnly"])
def test_what_is_read_only_anywhere_is_so(name: str) -> None:
    """Neither what stands beside a composition nor another member takes it back."""
    inside = {"type": "string", name: True}
    for schema in (
        {"allOf": [inside], name: False},
        {"allOf": [inside, {"type": "string", name: False}]},
    ):
        assert Schemas({"openapi": "3.1.0"}).effective(schema).keywords[name] is True


def test_of_two_defaults_it_is_the_same_one_in_any_order() -> None:
    members = [{"type": "string", "default": value} for value in ("x", "y")]
    forth, back = (
        Schemas({"openapi": "3.1.0"}).effective({"allOf": order}).keywords["default"]
        for order in (members, members[::-1])
    )
    assert forth == back
