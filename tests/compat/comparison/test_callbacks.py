"""Callbacks that lead back to what has them, and to each other: each is compared once."""

from __future__ import annotations

import copy
from typing import Any

from runai_specs.contract.build import make_contract
from runai_specs.contract.counts import count

from ..verdicts import verdicts


def operation(kind: str, *leads: str) -> dict[str, Any]:
    """A POST whose body is of the kind, with callbacks that are other path items."""
    made: dict[str, Any] = {
        "requestBody": {"content": {"application/json": {"schema": {"type": kind}}}},
        "responses": {"200": {"description": ""}},
    }
    if leads:
        made["callbacks"] = {
            f"c{n}": {"{$request.body#/u}": {"$ref": lead}} for n, lead in enumerate(leads)
        }
    return {"post": made}


def document(**paths: Any) -> dict[str, Any]:
    return make_contract(
        {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": {f"/{name}": item for name, item in paths.items()},
        }
    )


def test_a_callback_that_is_its_own_operation() -> None:
    """No endless walk, and the change is found."""
    lead = "#/paths/~1a"
    old, new = (document(a=operation(kind, lead, lead)) for kind in ("string", "integer"))
    assert verdicts(old, copy.deepcopy(old)) == []
    assert "request-type-changed" in {rule for rule, *_ in verdicts(old, new)}


def test_a_ladder_of_callbacks() -> None:
    """Forty steps of two callbacks each are eighty comparisons, not 2 to the 40."""
    rungs = {
        f"p{n}": operation("string", f"#/paths/~1p{n + 1}", f"#/paths/~1p{n + 1}")
        for n in range(40)
    }
    old, new = (document(**rungs, p40=operation(kind)) for kind in ("string", "integer"))
    assert verdicts(old, copy.deepcopy(old)) == []
    assert verdicts(old, new)


def test_operations_are_counted_wherever_they_stand() -> None:
    """Behind a reference, beside it, and those that OpenAPI has no field for."""
    contract = {
        "openapi": "3.2.0",
        "paths": {
            "/a": {"$ref": "#/components/pathItems/I", "put": {"responses": {}}},
            "/b": {"query": {"responses": {}}, "additionalOperations": {"COPY": {"responses": {}}}},
        },
        "components": {"pathItems": {"I": {"get": {"responses": {}}}}},
    }
    assert count(contract).operations == 4
