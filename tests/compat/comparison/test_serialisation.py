"""What is the same on the wire, however it is spelt: explode, media types, addresses, readOnly."""

from __future__ import annotations

from typing import Any

import pytest

from ..verdicts import verdicts

ARRAY, OBJECT = {"type": "array", "items": {"type": "string"}}, {"type": "object"}
PATHS = {"path": "/a/{x}", "header": "/a", "query": "/a", "cookie": "/a"}


def document(
    path: str = "/a", servers: list[dict[str, Any]] | None = None, **operation: Any
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {"post": {"responses": {"200": {"description": ""}}, **operation}}},
    }
    return made | ({"servers": servers} if servers else {})


def rules(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    return {rule for rule, *_ in verdicts(old, new)}


@pytest.mark.parametrize(
    ("where", "style", "schema", "counts"),
    [
        ("path", "simple", ARRAY, False),
        ("path", "simple", OBJECT, True),
        ("path", "label", ARRAY, True),
        ("path", "matrix", ARRAY, True),
        ("header", "simple", ARRAY, False),
        ("header", "simple", OBJECT, True),
        ("query", "form", ARRAY, True),
        ("query", "form", {"type": "string"}, False),
        ("query", "spaceDelimited", ARRAY, True),
        ("query", "pipeDelimited", ARRAY, True),
        ("query", "deepObject", OBJECT, False),
        ("cookie", "form", OBJECT, True),
    ],
)
def test_explode_where_the_style_gives_it_a_meaning(
    where: str, style: str, schema: dict[str, Any], counts: bool
) -> None:
    """OpenAPI, Style Examples: a,b either way for an array in the simple style."""
    old, new = (
        document(
            PATHS[where],
            parameters=[
                {"name": "x", "in": where, "required": True, "style": style, "explode": explode}
                | {"schema": schema}
            ],
        )
        for explode in (False, True)
    )
    expected = {"parameter-explode-changed"} if counts else set()
    assert {rule.removeprefix("request-") for rule in rules(old, new)} == expected
    assert {rule.removeprefix("request-") for rule in rules(new, old)} == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("application/x; a=1; b=2", "application/x;b=2;a=1", True),
        ("Text/HTML;Charset=UTF-8", "text/html; charset=utf-8", True),
        ('text/html; charset="utf-8"', "text/html;charset=utf-8", True),
        ('application/x; v="a b"', 'application/x;v="a b"', True),
        ('application/x; v="a b"', 'application/x;v="ab"', False),
        ('application/x; v="a;b=1"', 'application/x;v="a";b=1', False),
        ("application/ld+json;profile=http://a/A", "application/ld+json;profile=http://a/a", False),
        (
            'application/ld+json;profile="http://a/A"',
            "application/ld+json; profile=http://a/A",
            True,
        ),
        ("application/x;version=A", "application/x;version=a", False),
        ("application/json;charset=utf-8", "application/json", True),
        ("application/x;a=1", "application/x;a=2", False),
    ],
)
def test_spellings_of_a_media_type(one: str, other: str, same: bool) -> None:
    """Order, blanks, quotes and the case of names have no meaning; that of a value has."""
    old, new = (
        document(requestBody={"content": {media: {"schema": {"type": "string"}}}})
        for media in (one, other)
    )
    assert bool(rules(old, new)) is not same
    assert bool(rules(new, old)) is not same


VARIABLE = [{"url": "{base}", "variables": {"base": {"default": "/v1"}}}]
HOST = [{"url": "https://{host}/v1", "variables": {"host": {"default": "a.example"}}}]


@pytest.mark.parametrize(
    ("servers", "path", "other", "moved"),
    [
        (VARIABLE, "/e", [{"url": "/"}], "/v1/e"),
        (VARIABLE, "/e/{id}", None, "/v1/e/{key}"),
        (HOST, "/e", [{"url": "https://a.example"}], "/v1/e"),
        ([{"url": "/v1"}], "/e", [{"url": "/"}], "/v1/e"),
    ],
)
def test_a_base_path_moved_into_the_paths(
    servers: list[dict[str, Any]], path: str, other: list[dict[str, Any]] | None, moved: str
) -> None:
    """The address of the call is the same with the variables' defaults in it."""
    old, new = document(path, servers), document(moved, other)
    for ids in (rules(old, new), rules(new, old)):
        assert not ids & {"operation-removed", "operation-added", "server-removed"}


def test_another_base_path_is_another_call() -> None:
    """Only where the full address is the same."""
    assert "operation-removed" in rules(document("/e", VARIABLE), document("/v2/e"))


@pytest.mark.parametrize("word", ["readOnly", "writeOnly"])
def test_what_a_member_of_all_of_says_of_the_value(word: str) -> None:
    """It holds for the whole, however many members constrain the value."""
    plain = {"type": "string", "minLength": 1, word: True}
    spellings = [
        {"allOf": [{"type": "string", word: True}, {"minLength": 1}]},
        {"allOf": [{"minLength": 1}, {"type": "string"}, {word: True}]},
        {"allOf": [{"type": "string"}, {"minLength": 1}], word: True},
    ]
    for spelling in spellings:
        old, new = (
            document(
                requestBody={
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["a"],
                                "properties": {"a": schema},
                            }
                        }
                    }
                }
            )
            for schema in (plain, spelling)
        )
        assert verdicts(old, new) == []
        assert verdicts(new, old) == []
