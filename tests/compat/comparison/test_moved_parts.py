"""A part that moves to where a `$ref` leads to is the same API; a change in it there is found."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from runai_specs.contract.build import make_contract

from ..verdicts import verdicts

PLACES: dict[str, tuple[str, str]] = {
    "definitions": ("definitions", "#/definitions/X"),
    "extension": ("x-parts", "#/x-parts/X"),
    "defs": ("$defs", "#/$defs/X"),
}


def document(kind: str) -> dict[str, Any]:
    schema = {"type": "object", "description": "Told in words", "properties": {"a": {"type": kind}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/a": {
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": schema}}},
                    "responses": {"200": {"description": "Done as it was asked"}},
                }
            }
        },
    }


def judged(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The rules that the two documents' contracts meet."""
    return [rule for rule, *_ in verdicts(make_contract(old), make_contract(new))]


def moved(made: dict[str, Any], place: str, part: str) -> dict[str, Any]:
    made = copy.deepcopy(made)
    holder, reference = PLACES[place]
    item = made["paths"]["/a"]
    if part == "path item":
        target, made["paths"]["/a"] = item, {"$ref": reference}
    elif part == "request body":
        target, item["post"]["requestBody"] = item["post"]["requestBody"], {"$ref": reference}
    else:
        content = item["post"]["requestBody"]["content"]["application/json"]
        target, content["schema"] = content["schema"], {"$ref": reference}
    made[holder] = {"X": target, "note": "What nobody refers to is for readers"}
    return made


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", ["schema", "request body", "path item"])
def test_moving_is_no_change_and_changing_is_one(place: str, part: str) -> None:
    """In both directions, and where both sides refer to the place."""
    old, new = document("string"), document("integer")
    assert judged(old, moved(old, place, part)) == []
    assert judged(moved(old, place, part), old) == []
    for sides in (
        (old, moved(new, place, part)),
        (moved(old, place, part), moved(new, place, part)),
    ):
        assert judged(*sides) == ["request-type-changed"]
