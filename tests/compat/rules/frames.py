"""Whole documents around the examples of the rule table, so that they can be compared."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import yaml

from runai_compat.rules import Area, Rule
from runai_compat.vocabulary import Direction

ALTERNATIVES = {
    f"x-{kind}": {
        "type": "object",
        "properties": {"kind": {"type": "string", "enum": [kind]}, member: {"type": "integer"}},
        "required": ["kind"],
    }
    for kind, member in (("cat", "lives"), ("dog", "tricks"))
}
ALTERNATIVES["x-tom"] = ALTERNATIVES["x-cat"]


def framed(area: Area, direction: Direction, example: str, *, answer: bool) -> dict[str, Any]:
    """The document in which an example, a piece of what area names, stands for data that flows that way.

    answer: whether the example is about what answers a call (see `is_answer`).
    """
    piece = yaml.safe_load(example) or {}
    document: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    if area is Area.DOCUMENT:
        return {**document, **_with_paths(piece)}
    if area is Area.SCHEMA:
        operation = _carrying(piece, direction)
        return {**document, "paths": {"/things": {"post": operation}}, **_named(example)}
    return {**document, **_around(piece, direction, answer=answer)}


def _named(example: str) -> dict[str, Any]:
    """The schemas that the example refers to."""
    return {name: schema for name, schema in ALTERNATIVES.items() if f"#/{name}'" in example}


def _with_paths(piece: dict[str, Any]) -> dict[str, Any]:
    return {"paths": {"/things": {"get": {"responses": _fine()}}}} | piece


def _carrying(schema: Any, direction: Direction) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    if direction is Direction.REQUEST:
        return {"requestBody": {"content": content}, "responses": _fine()}
    return {"responses": {"200": {"description": "", "content": content}}}


def _around(piece: dict[str, Any], direction: Direction, *, answer: bool) -> dict[str, Any]:
    """An operation, or a webhook where data flows the other way than in an operation."""
    piece = deepcopy(piece)
    name = piece.pop("path", "/things")
    natural = Direction.RESPONSE if answer else Direction.REQUEST
    operation = {"responses": _fine()} | piece
    if direction in (natural, Direction.CALL):
        return {"paths": {name: {"post": operation}}}
    return {"paths": {}, "webhooks": {name: {"post": operation}}}


def is_answer(rule: Rule) -> bool:
    """Whether the rule's example is about what answers a call."""
    return any(_is_answer(yaml.safe_load(sample) or {}) for sample in (rule.before, rule.after))


def _is_answer(piece: dict[str, Any]) -> bool:
    return "responses" in piece


def _fine() -> dict[str, Any]:
    return {"200": {"description": ""}}
