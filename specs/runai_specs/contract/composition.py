"""Which properties stand beside each other once `allOf` is put together, and where dotted names lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..openapi.object_model import objects
from ..openapi.schemas.effective_schema import Schemas

_NONE: frozenset[str] = frozenset()


class Composition:
    """The properties of one document's schemas, seen from the objects that they make up.

    A schema that is a member of several compositions stands beside the properties of all of them:
    what it says of "the field X" is true in at least one.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._schemas = Schemas(document)

    def beside(self, properties: Mapping[str, Any]) -> frozenset[str]:
        """The names of all properties that objects with these (a `properties` object) may have."""
        return self._beside.get(id(properties), _NONE) | properties.keys()

    def leads(self, dotted: str) -> bool:
        """Whether a name such as `spec.image` goes through properties of some schema."""
        first, *rest = dotted.split(".")
        return bool(rest) and any(
            self._reaches(properties[first], rest)
            for properties in self._properties
            if first in properties
        )

    def _reaches(self, schema: Any, way: list[str]) -> bool:
        for name in way:
            effective = self._schemas.effective(schema).keywords
            schema = effective.get("properties", {}).get(name)
            if schema is None:
                return False
        return True

    @cached_property
    def _all(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(
            schema for kind, schema in objects("document", self._document) if kind == "schema"
        )

    @cached_property
    def _properties(self) -> tuple[Mapping[str, Any], ...]:
        held = (schema.get("properties") for schema in self._all)
        return tuple(schema for schema in held if isinstance(schema, Mapping))

    @cached_property
    def _beside(self) -> Mapping[int, frozenset[str]]:
        """By the identity of each `properties` object that is part of a composition."""
        siblings: dict[int, frozenset[str]] = {}
        for schema in self._all:
            if isinstance(schema.get("allOf"), list):
                parts = list(self._parts(schema, set()))
                names = frozenset().union(*parts)
                siblings.update((id(part), siblings.get(id(part), _NONE) | names) for part in parts)
        return siblings

    def _parts(self, schema: Any, seen: set[int]) -> Iterator[Mapping[str, Any]]:
        """The `properties` objects that a schema puts together."""
        if not isinstance(schema, Mapping) or id(schema) in seen:
            return
        seen.add(id(schema))
        if isinstance(schema.get("properties"), Mapping):
            yield schema["properties"]
        members = schema.get("allOf")
        for member in members if isinstance(members, list) else ():
            yield from self._parts(member, seen)
        if isinstance(schema.get("$ref"), str):
            try:
                target = self._schemas.target(schema["$ref"])
            except KeyError:
                return
            yield from self._parts(target, seen)
