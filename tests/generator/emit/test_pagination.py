"""Which operations are lists, and what is known of their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from runai_generator.emit.pagination import Listing, iterator_name, listing
from runai_generator.prepare import prepare

Json = Mapping[str, Any]
NUMBER: Json = {"type": "integer"}
ITEM: Json = {"type": "object", "properties": {"id": {"type": "string"}}}
ITEMS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}


def found(
    page: Json, *, limit: Json = NUMBER, query: tuple[str, ...] = ("offset", "limit")
) -> Listing | None:
    """What is known of `GET /items` that answers with the page."""
    parameters = [{"name": name, "in": "query", "schema": limit} for name in query]
    answer = {"description": "", "content": {"application/json": {"schema": page}}}
    operation = {"parameters": parameters, "responses": {"200": answer}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/items": {"get": operation}},
        "components": {"schemas": {"Item": ITEM}},
    }
    prepared = prepare(document, source="test")
    facts = prepared.operations[0]
    return listing(
        facts,
        prepared.document["paths"]["/items"]["get"],
        prepared.document["components"]["schemas"],
    )


def holding(**more: Json) -> Json:
    return {"type": "object", "properties": {"theItems": ITEMS, **more}}


PAGINATION: Json = {"type": "object", "properties": {"nextOffset": {"type": "number"}}}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (ITEMS, (None, None, None)),
        (holding(), ("the_items", None, None)),
        (holding(next=NUMBER), ("the_items", "next", None)),
        (holding(next={**NUMBER, "nullable": True}), ("the_items", "next", None)),
        (holding(totalRecords=NUMBER, displayRecords=NUMBER), ("the_items", None, "total_records")),
        (holding(pagination=PAGINATION), ("the_items", "pagination.next_offset", None)),
        (holding(next={"type": "string"}), ("the_items", None, None)),
        ({**holding(), "nullable": True}, ("the_items", None, None)),
    ],
)
def test_five_shapes_of_pages(page: Json, expected: tuple[str | None, ...]) -> None:
    """A bare array; an array with nothing, the next offset, a total, or a pagination object."""
    known = found(page)
    assert known is not None
    assert (known.items, known.next_offset, known.total) == expected
    assert known.element == {"$ref": "#/components/schemas/Item"}


@pytest.mark.parametrize(
    ("offset", "limit"),
    [("offset", "limit"), ("offset", "numberOfSamples"), ("skip", "pageSize"), ("offset", "count")],
)
def test_the_two_numbers_have_several_names(offset: str, limit: str) -> None:
    known = found(ITEMS, query=(offset, limit))
    assert known is not None
    assert (known.offset.name, known.limit.name) == (offset, limit)


def test_a_list_may_lie_in_an_object_of_its_own() -> None:
    inner = holding(totalRecords=NUMBER, next=NUMBER)
    known = found({"type": "object", "properties": {"theRules": inner}})
    assert known is not None
    assert (known.items, known.next_offset, known.total) == (
        "the_rules.the_items",
        "the_rules.next",
        "the_rules.total_records",
    )


@pytest.mark.parametrize("required", [True, False])
def test_null_is_an_empty_list_only_where_the_contract_requires_the_field(required: bool) -> None:
    nullable = {"type": "object", "properties": {"theItems": {**ITEMS, "nullable": True}}}
    known = found({**nullable, "required": ["theItems"]} if required else nullable)
    assert known is not None
    assert known.nullable == required


@pytest.mark.parametrize(
    "page",
    [
        {"type": "object", "properties": {"one": {"type": "string"}}},
        holding(others=ITEMS),
        {"type": "string"},
    ],
)
def test_what_is_not_one_array_is_not_a_list(page: Json) -> None:
    """No array, or more than one."""
    assert found(page) is None


def test_a_list_needs_offset_and_limit_as_numbers() -> None:
    """Cursors and pages by number are something else."""
    assert found(ITEMS, query=("offset",)) is None
    assert found(ITEMS, query=("limit", "page")) is None
    assert found(ITEMS, limit={"type": "string"}) is None


def test_the_largest_limit_is_kept() -> None:
    """So that a page never asks for more than the contract allows."""
    known = found(ITEMS, limit={"type": "integer", "maximum": 50})
    assert known is not None
    assert known.maximum == 50


@pytest.mark.parametrize(
    ("method", "name"),
    [("get_projects", "iter_projects"), ("list_pods", "iter_pods"), ("projects", "iter_projects")],
)
def test_an_iterator_is_named_after_what_it_yields(method: str, name: str) -> None:
    """The verb gives way."""
    assert iterator_name(method) == name
