"""Which model of another release a model is: of equal shape, under the same name or a new one."""

from __future__ import annotations

from typing import Any

import pytest

from runai_compat.rewriting.models import counterpart

from ..lives import Json, answering, api, contract

TEXT: Json = {"type": "string"}
USER: Json = {
    "type": "object",
    "properties": {"name": TEXT, "next": {"$ref": "#/components/schemas/User"}},
}


def using(name: str, **schemas: Json) -> Json:
    """A document whose one operation answers with that schema."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return api(("GET /users", answering({"type": "array", "items": schema})), **schemas)


def thing(**properties: Any) -> Json:
    return {"type": "object", "properties": properties}


def renamed(schema: Json, name: str) -> Json:
    return {
        **schema,
        "properties": {**schema["properties"], "next": {"$ref": f"#/components/schemas/{name}"}},
    }


@pytest.mark.parametrize(
    ("new", "name"),
    [
        ({"User": USER}, "User"),
        ({"User": {**USER, "description": "other words"}}, "User"),
        ({"Account": renamed(USER, "Account")}, "Account"),
        ({"User": thing(name=TEXT)}, None),
        ({"Account": thing(name=TEXT)}, None),
        ({}, None),
    ],
)
def test_the_counterpart_of_a_model(new: dict[str, Json], name: str | None) -> None:
    old = contract("1.1", using("User", User=USER))
    there = using(next(iter(new), "User"), **new)
    assert counterpart("User", old, contract("1.2", there)) == name


def test_a_new_model_that_stands_elsewhere_is_another() -> None:
    old = contract("1.1", using("User", User=USER))
    new = contract("1.2", using("Other", Other=thing(), Account=renamed(USER, "Account")))
    assert counterpart("User", old, new) is None


def test_a_model_that_was_there_before_is_no_new_name() -> None:
    old = contract("1.1", api(User=thing(name=TEXT), Label=thing(name=TEXT)))
    assert counterpart("User", old, contract("1.2", api(Label=thing(name=TEXT)))) is None


def test_a_property_that_is_called_as_what_is_said_of_schemas_counts() -> None:
    old = contract("1.1", api(User=thing(description=TEXT)))
    assert counterpart("User", old, contract("1.2", api(User=thing()))) is None


def test_what_a_model_refers_to_counts() -> None:
    part = {"$ref": "#/components/schemas/Part"}
    old = contract("1.1", api(User=thing(part=part), Part=TEXT))
    same = contract("1.2", api(User=thing(part={"$ref": "#/components/schemas/Piece"}), Piece=TEXT))
    other = contract("1.2", api(User=thing(part=part), Part={"type": "integer"}))
    assert counterpart("User", old, same) == "User"
    assert counterpart("User", old, other) is None
