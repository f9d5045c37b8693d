"""Schemas that others extend by `allOf` and that know them by a discriminator: classes with subclasses.

`allOf` with the base means "all of the base, and more", so a base whose own `oneOf` lists its children
would hold itself for ever. What is meant is a class and its subclasses; that is what is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .scalars import Json

_PREFIX = "#/components/schemas/"
_GROUPS = ("oneOf", "anyOf")


@dataclass(frozen=True, slots=True)
class Base:
    """A component with subclasses. tag: the property whose value tells them apart; values: of the
    tag, each with the component it stands for."""

    tag: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inheritance:
    """bases by component; parents: component -> the base that it extends directly."""

    bases: Mapping[str, Base] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)


def inheritance(document: Json) -> Inheritance:
    """The bases of an admitted document, which is changed: no base lists its children any more."""
    schemas = (document.get("components") or {}).get("schemas")
    if not isinstance(schemas, dict):
        return Inheritance()
    extends = {name: list(_extended(schema, schemas)) for name, schema in schemas.items()}
    bases: dict[str, Base] = {}
    for name, schema in schemas.items():
        children = [other for other in schemas if name in _above(other, extends)]
        if not children or not isinstance(schema, dict):
            continue
        listed = [group for group in _GROUPS if _lists(schema.get(group), children)]
        tag = _tag(schema)
        if tag is not None:
            for group in listed:
                del schema[group]
            bases[name] = Base(tag, dict(_values(schema, children)))
            schema.pop("discriminator")
            schema.setdefault("type", "object")
            _declare(schema, tag)
        elif listed:
            _detach(name, schema, schemas, children)
    rooted = {name for name in schemas if name in bases or bases.keys() & _above(name, extends)}
    parents = {
        name: next(parent for parent in above if parent in rooted)
        for name, above in extends.items()
        if rooted.intersection(above)
    }
    return Inheritance(bases, parents)


def _extended(schema: Any, schemas: Json) -> Iterator[str]:
    """The components that the schema extends: those in its `allOf`."""
    members = schema.get("allOf") if isinstance(schema, dict) else None
    for member in members if isinstance(members, list) else ():
        name = _name(member)
        if name in schemas:
            yield name


def _above(name: str, extends: Mapping[str, list[str]]) -> set[str]:
    """Every component that the component extends, at any distance."""
    above: set[str] = set()
    waiting = [*extends.get(name, ())]
    while waiting:
        parent = waiting.pop()
        if parent not in above:
            above.add(parent)
            waiting.extend(extends.get(parent, ()))
    return above


def _lists(group: Any, children: list[str]) -> bool:
    return isinstance(group, list) and any(_name(member) in children for member in group)


def _name(node: Any) -> str:
    reference = node.get("$ref") if isinstance(node, dict) else None
    return reference.removeprefix(_PREFIX) if isinstance(reference, str) else ""


def _tag(schema: Json) -> str | None:
    told = schema.get("discriminator")
    name = told.get("propertyName") if isinstance(told, dict) else None
    return name if isinstance(name, str) and name else None


def _values(schema: Json, children: list[str]) -> Iterator[tuple[str, str]]:
    """What the tag says of each child: its own name, and what the mapping says."""
    yield from ((child, child) for child in children)
    mapping = schema["discriminator"].get("mapping")
    for value, target in mapping.items() if isinstance(mapping, dict) else ():
        name = str(target).removeprefix(_PREFIX)
        if name in children:
            yield str(value), name


def _declare(schema: Json, tag: str) -> None:
    """The tag is a property of the base, so that the base is a class."""
    properties = schema.setdefault("properties", {})
    if isinstance(properties, dict):
        properties.setdefault(tag, {"type": "string"})


def _detach(base: str, schema: Json, schemas: Json, children: list[str]) -> None:
    """Children of a plain union repeat what it asks beside its alternatives, and not itself."""
    beside = {key: value for key, value in schema.items() if key not in _GROUPS}
    for child in children:
        for member in schemas[child].get("allOf", ()):
            if _name(member) == base:
                del member["$ref"]
                member.update(beside)
