"""Extensions that people rely on, and what documents say of tokens: each counts where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from ..verdicts import verdicts

Json = dict[str, Any]


def document(*, schema: Json | None = None, schemes: Json | None = None, **marks: Any) -> Json:
    """One operation that takes and answers a schema."""
    content = {"application/json": {"schema": schema or {}}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "", "content": content}},
        **marks,
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"securitySchemes": schemes or {}},
    }


def told(old: Json, new: Json) -> list[tuple[str, str]]:
    """(rule, severity) of each judgement."""
    return [(rule, severity) for rule, severity, *_ in verdicts(old, new)]


def listed(*values: str) -> Json:
    return {"type": "string", "x-extensible-enum": [*values]}


def test_a_value_of_an_open_list_that_is_gone() -> None:
    """It is refused or ignored where it is sent; whoever reads meets nothing new."""
    assert told(document(schema=listed("a", "b")), document(schema=listed("a"))) == [
        ("request-extensible-value-removed", "breaking"),
        ("response-extensible-value-removed", "info"),
    ]


def test_a_new_value_of_an_open_list() -> None:
    """The list says that more come."""
    assert {severity for _, severity in told(
        document(schema=listed("a")), document(schema=listed("a", "b"))
    )} == {"info"}  # fmt: skip


@pytest.mark.parametrize("other", [listed("b", "a"), {**listed("a", "b"), "description": "x"}])
def test_an_open_list_in_another_order(other: Json) -> None:
    """Nothing differs."""
    assert told(document(schema=listed("a", "b")), document(schema=other)) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("stable", "beta", ("operation-became-experimental", "warning")),
        (None, "beta", ("operation-became-experimental", "warning")),
        ("beta", "alpha", ("operation-became-experimental", "warning")),
        ("alpha", "draft", ("operation-became-experimental", "info")),
        ("draft", "alpha", ("operation-became-stable", "info")),
        ("beta", "stable", ("operation-became-stable", "info")),
        ("beta", None, ("operation-became-stable", "info")),
        ("stable", None, None),
    ],
)
def test_stability_levels(
    before: str | None, after: str | None, expected: tuple[str, str] | None
) -> None:
    """Every step is told; whoever loses a promise is warned, since what has none may go unannounced."""
    sides = [
        document(**({"x-stability-level": level} if level else {})) for level in (before, after)
    ]
    assert told(*sides) == ([expected] if expected else [])


def test_dates_of_deprecation() -> None:
    """A day from which something is deprecated, or gone, is a mark like any other."""
    plain = document()
    assert told(plain, document(**{"x-deprecated-at": "2030-01-01"})) == [
        ("operation-deprecated", "info")
    ]
    assert ("operation-sunset-changed", "info") in told(
        plain, document(**{"x-sunset": "2030-01-01"})
    )


BEARER = {"type": "http", "scheme": "bearer"}
KEY = {"type": "apiKey", "in": "header", "name": "K"}


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ({"a": {**BEARER, "bearerFormat": "JWT"}}, {"a": {**BEARER, "bearerFormat": "opaque"}}, 1),
        ({"a": {**BEARER, "bearerFormat": "JWT"}}, {"a": {**BEARER, "bearerFormat": "jwt"}}, 0),
        ({"a": BEARER}, {"a": {**BEARER, "bearerFormat": "JWT"}}, 0),
        ({"a": BEARER}, {"b": {**BEARER, "scheme": "Bearer"}}, 0),
        ({"a": KEY}, {"a": {**KEY, "description": "x"}}, 0),
    ],
)
def test_bearer_tokens(old: Json, new: Json, rules: int) -> None:
    """Another format may be another token; a format that is stated now, or a name, is none."""
    sides = [
        document(schemes=schemes, security=[{name: []} for name in schemes])
        for schemes in (old, new)
    ]
    assert told(*sides) == [("security-bearer-changed", "warning")] * rules


def test_another_of_several_bearer_schemes() -> None:
    """Both stand in the document, so that the name is more than a name."""
    schemes = {"user": BEARER, "service": BEARER}
    sides = [document(schemes=schemes, security=[{name: []}]) for name in schemes]
    assert told(*sides) == [("security-bearer-changed", "warning")]
