"""`validate=True`: limits of the contract checked before anything is sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from runai_generator.runtime._core.errors import ConfigurationError, RequestValidationError
from runai_generator.runtime._core.messages import validation
from runai_generator.runtime._core.messages.model import Model
from runai_generator.runtime._core.messages.request import Values
from runai_generator.runtime._core.messages.validation import find_problems
from runai_generator.runtime._core.operation import Operation, Query

POST = Operation(
    "things.create",
    "POST",
    "/x/{id}",
    path_params=("id",),
    query=(Query("limit"), Query("filterBy", explode=False), Query("start")),
    headers=("X-Kind",),
    body="application/json",
)
FACTS: dict[str, Any] = {
    "operations": {
        "things.create": {
            "required": ["query.start", "body"],
            "path": {"id": {"type": "string", "format": "uuid", "minLength": 3}},
            "query": {
                "limit": {"type": "integer", "minimum": 1, "maximum": 500},
                "filterBy": {"type": "array", "maxItems": 2, "items": {"pattern": "^[a-z]+=="}},
            },
            "headers": {"X-Kind": {"enum": ["a", "b"]}},
            "body": {"application/json": {"$ref": "#/schemas/Thing"}},
        }
    },
    "schemas": {
        "Thing": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 2, "maxLength": 5},
                "password": {"type": "string", "maxLength": 3},
                "inner": {"$ref": "#/components/schemas/Inner"},
                "parts": {"type": "array", "items": {"$ref": "Inner"}, "uniqueItems": True},
                "choice": {"oneOf": [{"type": "string"}, {"type": "integer", "minimum": 5}]},
                "maybe": {"type": ["string", "null"]},
                "at": {"type": ["string", "null"], "format": "date-time"},
            },
        },
        "Inner": {
            "type": "object",
            "properties": {"ratio": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.1}},
            "additionalProperties": {"type": "boolean"},
        },
    },
}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"name": "abc", "pasword": "x"}, "body.pasword: unknown field; did you mean password?"),
        ({"name": "abc", "zzz": 1}, "body.zzz: unknown field"),
        ({"name": "abc", "inner": {"anything": True}}, None),
    ],
)
def test_a_field_that_the_contract_does_not_know_is_a_problem(
    body: dict[str, Any], problem: str | None
) -> None:
    values = Values(("abc",), (None, None, 1), (None,), (), body)
    problems = list(find_problems(POST, values, FACTS))
    assert problems == ([problem] if problem else [])


COMPOSED: dict[str, Any] = {
    "operations": {"things.create": {"body": {"application/json": {"$ref": "Whole"}}}},
    "schemas": {
        "Whole": {
            "anyOf": [
                {"$ref": "First"},
                {"properties": {"b": {}, "spec": {"properties": {"y": {}}}}},
            ],
            "oneOf": [{"properties": {"c": {}}}, {"$ref": "First"}],
            "properties": {"d": {"properties": {"e": {}}}},
        },
        "First": {"properties": {"a": {}, "spec": {"properties": {"x": {}}}}},
    },
}


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"a": 1, "b": 1, "c": 1, "d": {"e": 1}}, []),
        ({"a": 1, "f": 1}, ["body.f: unknown field"]),
        ({"d": {"f": 1}}, ["body.d.f: unknown field"]),
        ({"spec": {"x": 1, "y": 1}}, []),
    ],
)
def test_a_field_is_known_if_any_part_of_the_schema_knows_it(
    body: dict[str, Any], problems: list[str]
) -> None:
    """Parts that both describe `spec` are each right about some of its fields."""
    values = Values((None,), (None, None, None), (None,), (), body)
    assert list(find_problems(POST, values, COMPOSED)) == problems


def test_extra_body_is_what_validate_leaves_alone(
    side: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "package_facts", lambda: FACTS)
    side.server.on("POST", "/x/abc", {})
    client = side.client(validate=True)
    call: dict[str, Any] = {"path": ("abc",), "query": (None, None, 1), "headers": (None,)}
    with pytest.raises(RequestValidationError, match="unknown field"):
        side.call(client, POST, body={"name": "abc", "later": 1}, **call)
    side.call(client, POST, body={"name": "abc"}, options={"extra_body": {"later": 1}}, **call)
    assert side.server.received[0].json == {"name": "abc", "later": 1}


class Inner(Model):
    ratio: float | None = None


class Thing(Model):
    name: str | None = None
    password: str | None = None
    inner: Inner | None = None


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "package_facts", lambda: FACTS)


def problems(body: Any = None, **given: Any) -> list[str]:
    body = {"name": "abc"} if body is None else body
    query = (given.get("limit"), given.get("filter_by"), given.get("start", 1))
    values = Values((given.get("id", "abc"),), query, (given.get("kind"),), (), body)
    return list(find_problems(POST, values, FACTS))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"limit": 500}, []),
        ({"limit": 0}, ["query.limit: less than 1"]),
        ({"limit": 501}, ["query.limit: more than 500"]),
        ({"limit": "5"}, ["query.limit: string, not integer"]),
        ({"limit": True}, ["query.limit: boolean, not integer"]),
        ({"id": "ab"}, ["path.id: shorter than 3 characters"]),
        ({"kind": "c"}, ['headers.X-Kind: not one of "a", "b"']),
        ({"start": None}, ["query.start: is required"]),
        ({"filter_by": ["name==x", "NO"]}, ["query.filterBy[1]: does not match ^[a-z]+=="]),
        ({"filter_by": ["a==", "b==", "c=="]}, ["query.filterBy: more than 2 items"]),
    ],
)
def test_parameters(given: dict[str, Any], expected: list[str]) -> None:
    assert problems(**given) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "abc"}, []),
        ({}, ["body.name: is required"]),
        ({"name": "a"}, ["body.name: shorter than 2 characters"]),
        ({"name": "abcdef"}, ["body.name: longer than 5 characters"]),
        ({"name": None}, ["body.name: null is not allowed"]),
        ({"name": "abc", "maybe": None}, []),
        ({"name": "abc", "inner": {"ratio": 0}}, ["body.inner.ratio: not more than 0"]),
        ({"name": "abc", "inner": {"ratio": 0.3}}, []),
        ({"name": "abc", "inner": {"ratio": 0.35}}, ["body.inner.ratio: not a multiple of 0.1"]),
        ({"name": "abc", "inner": {"other": 1}}, ["body.inner.other: integer, not boolean"]),
        ({"name": "abc", "parts": [{}, {"ratio": -1}]}, ["body.parts[1].ratio: not more than 0"]),
        ({"name": "abc", "parts": [{}, {}]}, ["body.parts: the same item twice"]),
        ({"name": "abc", "choice": "x"}, []),
        ({"name": "abc", "choice": 4}, ["body.choice: less than 5"]),
        ({"name": "abc", "new": object}, None),
        ("text", ["body: string, not object"]),
        ([1], ["body: array, not object"]),
        (Thing(name="abc", inner=Inner(ratio=0)), ["body.inner.ratio: not more than 0"]),
        (Thing(), ["body.name: is required"]),
        (b"raw", []),
    ],
)
def test_bodies(body: Any, expected: list[str] | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="cannot be sent"):
            problems(body)
    else:
        assert problems(body) == expected


def test_a_missing_body_is_named() -> None:
    values = Values(("abc",), (None, None, 1), (None,), (), None)
    assert list(find_problems(POST, values, FACTS)) == ["body: is required"]


def test_an_operation_without_facts_is_fine() -> None:
    assert list(find_problems(Operation("x.y", "GET", "/"), Values(), FACTS)) == []


@pytest.mark.parametrize(
    ("at", "is_time"),
    [
        (None, True),
        ("2026-01-31T12:00:00Z", True),
        ("2026-01-31T12:00:00.123456789+01:00", True),
        ("2026-01-31T12:00:00", False),
        ("2026-01-31", False),
        ("next tuesday", False),
    ],
)
def test_text_where_a_time_is_asked_for_is_one_with_a_zone(at: Any, is_time: bool) -> None:
    problems = list(find_problems(POST, Values(("abc",), (1, None, "s"), body={"name": "ab", "at": at}), FACTS))  # fmt: skip
    told = "body.at: no date-time with a zone, like 2026-01-31T12:00:00Z"
    assert problems == ([] if is_time else [told])


def test_a_pattern_that_python_cannot_read_is_not_a_problem() -> None:
    facts = {"operations": {"x.y": {"query": {"q": {"pattern": "(?<!x*)[^"}}}}}
    operation = Operation("x.y", "GET", "/", query=(Query("q"),))
    assert list(find_problems(operation, Values(query=("a",)), facts)) == []


@pytest.mark.usefixtures("facts")
def test_nothing_is_sent_and_every_problem_is_told_but_no_value(side: Any) -> None:
    client = side.client(validate=True)
    body = Thing(name="a", password="s3cret-value")
    with pytest.raises(RequestValidationError, match=r"things\.create: not sent") as caught:
        side.call(client, POST, path=("abc",), query=(0, None, 1), headers=(None,), body=body)
    assert caught.value.problems == (
        "query.limit: less than 1",
        "body.name: shorter than 2 characters",
        "body.password: longer than 3 characters",
    )
    assert "s3cret" not in str(caught.value)
    assert side.server.received == []


@pytest.mark.usefixtures("facts")
def test_what_keeps_the_limits_is_sent(side: Any) -> None:
    side.server.on("POST", "/x/abc", {"ok": 1})
    client = side.client(validate=True)
    sent = side.call(
        client, POST, path=("abc",), query=(5, ["a==b"], 1), headers=("a",), body=Thing(name="abc")
    )
    assert sent == {"ok": 1}


def test_without_being_asked_nothing_is_checked(side: Any) -> None:
    side.server.on("POST", "/x/abc", {"ok": 1})
    values = {"path": ("abc",), "query": (0, None, None), "headers": (None,), "body": Thing()}
    assert side.call(side.client(), POST, **values) == {"ok": 1}


def test_a_package_without_facts_says_so_when_the_client_is_made(side: Any) -> None:
    validation.package_facts.cache_clear()
    with pytest.raises(ConfigurationError, match="carries no constraints"):
        side.client(validate=True)


def test_the_facts_are_read_from_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "some_client").mkdir()
    (tmp_path / "some_client" / "__init__.py").write_text("")
    (tmp_path / "some_client" / "_constraints.json").write_text('{"operations": {"a.b": {}}}')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(validation, "_PACKAGE", "some_client")
    validation.package_facts.cache_clear()
    assert validation.package_facts() == {"operations": {"a.b": {}}}
    validation.package_facts.cache_clear()


PETS: dict[str, Any] = {
    "Pet": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": {"Cat": "Cat", "kitten": "Cat"}},
    },
    "Cat": {
        "type": "object",
        "required": ["kind", "lives"],
        "properties": {"kind": {"type": "string"}, "lives": {"type": "integer", "maximum": 9}},
    },
    "Dog": {"type": "object", "properties": {"kind": {"type": "string"}, "bark": {"type": "boolean"}}},
    "Either": {
        "oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}, {"type": "null"}],
        "discriminator": {"propertyName": "kind", "mapping": {"kitten": "Cat", "1": "Dog"}},
    },
}  # fmt: skip


def of_body(schemas: dict[str, Any], body: Any, media: str = "application/json") -> list[str]:
    facts = {"operations": {"x.y": {"body": schemas}}, "schemas": PETS}
    return list(find_problems(Operation("x.y", "POST", "/", body=media), Values(body=body), facts))


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ("Pet", {"kind": "Cat", "lives": 9}, []),
        ("Pet", {"kind": "kitten"}, ["body.lives: is required"]),
        ("Pet", {"kind": "kitten", "lives": 10}, ["body.lives: more than 9"]),
        ("Pet", {"kind": "Pet"}, []),
        ("Pet", {"kind": "Zebra", "lives": 1}, ["body.lives: unknown field"]),
        ("Either", {"kind": "kitten", "lives": "x"}, ["body.lives: string, not integer"]),
        ("Either", {"kind": "kitten", "lives": 1, "bark": True}, ["body.bark: unknown field"]),
        ("Either", {"kind": "zebra"}, ['body.kind: not one of "kitten", "1"']),
        ("Either", {"kind": {}}, ['body.kind: not one of "kitten", "1"']),
        ("Either", {"bark": True}, []),
        ("Either", {"kind": 1, "lives": 1}, ["body.kind: integer, not string", "body.lives: unknown field"]),
    ],
)  # fmt: skip
def test_a_value_is_held_against_the_schema_that_its_tag_names(
    schema: str, body: Any, expected: list[str]
) -> None:
    """Below an object, a list and a map, too."""
    for holder, value, place in (
        ({"$ref": schema}, body, "body"),
        ({"type": "array", "items": {"$ref": schema}}, [body], "body[0]"),
        ({"additionalProperties": {"$ref": schema}}, {"a": body}, "body.a"),
        ({"anyOf": [{"type": "string"}, {"$ref": schema}]}, body, "body"),
    ):
        told = of_body({"application/json": holder}, value)
        assert sorted(told) == sorted(line.replace("body", place) for line in expected)


def test_the_schema_is_that_of_the_media_type_that_is_sent() -> None:
    schemas = {
        "application/json": {"properties": {"a": {}}},
        "application/x-www-form-urlencoded": {"properties": {"b": {"maximum": 3}}},
    }
    assert of_body(schemas, {"b": 3, "c": None}, "application/x-www-form-urlencoded") == []
    assert of_body(schemas, {"b": 4}, "application/x-www-form-urlencoded") == [
        "body.b: more than 3"
    ]
    assert of_body(schemas, {"b": 3}) == ["body.b: unknown field"]
    assert of_body(schemas, {"b": 3}, "application/merge-patch+json") == ["body.b: unknown field"]
    assert of_body(schemas, "b", "text/plain") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"file": b"x", "n": 3, "more": [b"x", ("a.txt", b"y")], "note": None}, []),
        ({"n": 9}, ["body.file: is required", "body.n: more than 3"]),
        ({"file": None}, ["body.file: is required"]),
        ({"file": b"x", "more": [b"x"] * 3}, ["body.more: more than 2 items"]),
        ({"file": b"x", "meta": {"a": "b"}}, ["body.meta.a: string, not integer"]),
    ],
)
def test_parts_are_checked_but_for_what_is_in_files(body: Any, expected: list[str]) -> None:
    part = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string"},
            "n": {"type": "integer", "maximum": 3},
            "more": {"type": "array", "items": {"type": "string"}, "maxItems": 2, "uniqueItems": True},
            "meta": {"properties": {"a": {"type": "integer"}}},
            "note": {"type": "string"},
        },
    }  # fmt: skip
    assert of_body({"multipart/form-data": part}, body, "multipart/form-data") == expected


def test_each_line_is_checked_also_of_what_can_be_read_once() -> None:
    schemas = {"application/x-ndjson": {"properties": {"a": {"type": "integer"}}}}
    lines = ({"a": a} for a in (1, "x"))
    assert of_body(schemas, lines, "application/x-ndjson") == ["body[1].a: string, not integer"]


@pytest.mark.parametrize(
    "number", [float("inf"), float("nan"), Decimal("Infinity"), Decimal("NaN")]
)
@pytest.mark.parametrize("schema", [{}, {"type": "number"}, {"type": "integer", "multipleOf": 2}])
def test_a_number_that_json_cannot_hold_is_a_problem(schema: Any, number: Any) -> None:
    facts = {"operations": {"x.y": {"query": {"q": schema}}}}
    operation = Operation("x.y", "GET", "/", query=(Query("q"),))
    for value in (number, [number]):
        (told,) = find_problems(operation, Values(query=(value,)), facts)
        assert told.startswith("query.q")
    (told,) = find_problems(operation, Values(query=(number,)), facts)
    assert told == "query.q: no finite number, and JSON has no others"
