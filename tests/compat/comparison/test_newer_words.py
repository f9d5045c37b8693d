"""A document of OpenAPI 3.0 written again in the words of 3.1 says the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runai_compat.vocabulary import Profile
from runai_specs import load
from runai_specs.openapi.schemas.effective_schema import ANNOTATIONS

from ..verdicts import verdicts

FLAGS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
WRAPPERS = frozenset({"$ref", "allOf", "oneOf", "anyOf"})


def renewed(value: Any) -> Any:
    """The value with null as a type, exclusive bounds as numbers, a single value as a constant."""
    if isinstance(value, list):
        return [renewed(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: renewed(held) for key, held in value.items()}
    for flag, bound in FLAGS:
        if isinstance(made.get(flag), bool) and made.pop(flag):
            made[flag] = made.pop(bound)
    if made.get("nullable") is False:
        del made["nullable"]
    elif made.get("nullable") is True:
        del made["nullable"]
        made = _or_null(made)
    listed = made.get("enum")
    if isinstance(listed, list) and len(listed) == 1:
        made["const"] = made.pop("enum")[0]
    return made


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.keys() & WRAPPERS:
        said = {key: held for key, held in schema.items() if key in ANNOTATIONS or key[:2] == "x-"}
        asked = {key: held for key, held in schema.items() if key not in said}
        return {**said, "anyOf": [asked, {"type": "null"}]}
    types = {"type": [schema["type"], "null"]} if "type" in schema else {}
    listed = schema.get("enum")
    values = {"enum": [*listed, None]} if listed and None not in listed else {}
    return {**schema, **types, **values}


@pytest.mark.slow
@pytest.mark.parametrize("release", ["2.18", "2.22", "2.24"])
def test_a_real_contract_in_newer_words(release: str) -> None:
    """Nothing differs, in either direction, whoever reads it."""
    old = json.loads(json.dumps(load(release).document))
    new = renewed(old) | {"openapi": "3.1.0"}
    assert new != old | {"openapi": "3.1.0"}
    assert verdicts(old, new, Profile.CLIENT) == []
    assert verdicts(new, old, Profile.CLIENT) == []


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("null", [{"type": "null"}, {"const": None}, {"enum": [None]}])
def test_null_as_an_alternative_inside_a_composition(keyword: str, null: Any) -> None:
    """A member of an allOf that may be null is one, whichever way it is said."""
    part = {"type": "object", "properties": {"a": {"type": "string"}}}
    more = {"properties": {"b": {"type": "string"}}}

    def made(member: Any) -> dict[str, Any]:
        content = {"application/json": {"schema": {"allOf": [member, more]}}}
        call = {"requestBody": {"content": content}, "responses": {}}
        head = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
        return {**head, "paths": {"/a": {"post": call}}}

    plain = made({**part, "type": ["object", "null"]})
    assert verdicts(plain, made({keyword: [part, null]})) == []
    assert verdicts(made({keyword: [null, part]}), plain) == []
