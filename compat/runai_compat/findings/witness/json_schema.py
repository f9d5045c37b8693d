"""A schema as a validator of JSON Schema 2020-12 takes it: what it means, in that dialect's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas
from runai_specs.openapi.schemas.patterns import is_simple

from ...vocabulary import Direction

_KEPT = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
    "minContains", "maxContains", "dependentRequired",
)  # fmt: skip
_ONE = ("items", "additionalProperties", "propertyNames", "contains", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties")  # fmt: skip
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_TYPES = frozenset({"null", "string", "integer", "number", "boolean", "object", "array"})
_UNSENT = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}


class UndecidedError(Exception):
    """What a value has to be cannot be told, or not at a bearable cost."""


def plain(schemas: Schemas, schema: Raw, direction: Direction) -> dict[str, Any]:
    """The schema with everything it refers to, for values that flow in this direction. Undecided."""
    return _Writer(schemas, direction).written(schema)


def _holds_itself(defined: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether one of the schemas is asked of a value that is asked of itself already."""
    try:
        TopologicalSorter({name: list(_in_place(said)) for name, said in defined.items()}).prepare()
    except CycleError:
        return True
    return False


def _in_place(said: Mapping[str, Any]) -> Iterator[str]:
    """The names of the schemas that are asked of the same value."""
    inner = [said[keyword] for keyword in ("if", "then", "else") if keyword in said]
    inner += said.get("dependentSchemas", {}).values()
    for part in said["allOf"]:
        for held in part.values():
            inner += held if isinstance(held, list) else [held]
    yield from (schema["$ref"].rpartition("/")[2] for schema in inner if isinstance(schema, dict))


class _Writer:
    def __init__(self, schemas: Schemas, direction: Direction) -> None:
        self.schemas, self.direction = schemas, direction
        self._names: dict[int, str] = {}
        self._todo: list[tuple[str, Effective]] = []

    def written(self, schema: Raw) -> dict[str, Any]:
        top = self._refer(schema)
        defined: dict[str, Any] = {}
        while self._todo:
            name, effective = self._todo.pop()
            defined[name] = self._said(effective)
        if _holds_itself(defined):  # a validator would ask it without end
            raise UndecidedError
        return {**top, "$defs": defined}

    def _refer(self, schema: Raw) -> dict[str, Any]:
        effective = self.schemas.effective(schema)
        name = self._names.get(id(effective))
        if name is None:
            name = self._names[id(effective)] = f"s{len(self._names)}"
            self._todo.append((name, effective))
        return {"$ref": f"#/$defs/{name}"}

    def _said(self, of: Effective) -> dict[str, Any]:
        keywords = of.keywords
        made: dict[str, Any] = {
            keyword: keywords[keyword] for keyword in _KEPT if keyword in keywords
        }
        if of.types is not None:
            made["type"] = sorted(of.types & _TYPES)
            if not made["type"]:
                made = {"not": {}}
        if "enum" in keywords:
            made["enum"] = list(keywords["enum"])
        made |= {keyword: self._refer(keywords[keyword]) for keyword in _ONE if keyword in keywords}
        if not all(map(is_simple, keywords.get("patternProperties", ()))):
            raise UndecidedError
        for map_keyword in _MAPS:
            if map_keyword in keywords:
                made[map_keyword] = {
                    name: self._refer(held) for name, held in keywords[map_keyword].items()
                }
        if "prefixItems" in keywords:
            made["prefixItems"] = [self._refer(keyword) for keyword in keywords["prefixItems"]]
        made["required"] = [
            name for name in keywords.get("required", ()) if self._flows(keywords, name)
        ]
        groups = [
            {name: [self._refer(member) for member in group]}
            for name in ("oneOf", "anyOf")
            for group in keywords.get(name, ())
        ]
        made["allOf"] = [
            *groups,
            *({"pattern": pattern} for pattern in keywords.get("pattern", ())),
            *({"not": self._refer(refused)} for refused in keywords.get("not", ())),
            {},
        ]
        return made

    def _flows(self, keywords: Mapping[str, Any], name: str) -> bool:
        """Whether a property is part of what flows in this direction."""
        schema = keywords.get("properties", {}).get(name, True)
        return (
            self.schemas.effective(schema).keywords.get(_UNSENT.get(self.direction, "")) is not True
        )
