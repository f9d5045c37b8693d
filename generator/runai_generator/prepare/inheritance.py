"""Schemas that others extend by `allOf` and that know them by a discriminator: classes with subclasses.

`allOf` with the base means "all of the base, and more", so a base whose own `oneOf` lists its children
would hold itself for ever. What is meant is a class and its subclasses; that is what is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .scalars import Json

_PREFIX = "#/components/schemas/"
_GROUPS = ("oneOf", "anyOf")
_OF_BASES = {*_GROUPS, "discriminator"}  # one of them makes a schema with children a base


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
    extended_by: dict[str, list[str]] = {}
    for name, extended in extends.items():
        for parent in extended:
            extended_by.setdefault(parent, []).append(name)
    bases: dict[str, Base] = {}
    for name in extended_by:
        schema = schemas[name]
        if not isinstance(schema, dict) or not schema.keys() & _OF_BASES:
            continue
        below = _reached([name], extended_by)
        children = [other for other in schemas if other in below]
        listed = [group for group in _GROUPS if _lists(schema.get(group), children)]
        tag = _tag(schema)
        if tag is not None:
            for group in listed:
                del schema[group]
            bases[name] = Base(tag, dict(_values(schema, children, schemas)))
            schema.pop("discriminator")
            schema.setdefault("type", "object")
            _declare(schema, tag)
        elif listed:
            _detach(name, schema, schemas, children)
    rooted = bases.keys() | _reached(bases, extended_by)
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


def _reached(start: Iterable[str], steps: Mapping[str, list[str]]) -> set[str]:
    """Every component that some steps, at least one, lead to."""
    reached: set[str] = set()
    waiting = [name for class_ in start for name in steps.get(class_, ())]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(steps.get(name, ()))
    return reached


def _lists(group: Any, children: list[str]) -> bool:
    return isinstance(group, list) and any(_name(member) in children for member in group)


def _name(node: Any) -> str:
    reference = node.get("$ref") if isinstance(node, dict) else None
    return reference.removeprefix(_PREFIX) if isinstance(reference, str) else ""


def _tag(schema: Json) -> str | None:
    told = schema.get("discriminator")
    name = told.get("propertyName") if isinstance(told, dict) else None
    return name if isinstance(name, str) and name else None


def _values(schema: Json, children: list[str], schemas: Json) -> Iterator[tuple[str, str]]:
    """What the tag says of each child: its own name, what the child asks for, what the mapping says."""
    yield from ((child, child) for child in children)
    asked = {child: {*_asked(schemas[child], _tag(schema) or "")} for child in children}
    for child, values in asked.items():
        others = set().union(*(asked[other] for other in children if other != child))
        yield from ((value, child) for value in values - others)
    mapping = schema["discriminator"].get("mapping")
    for value, target in mapping.items() if isinstance(mapping, dict) else ():
        name = str(target).removeprefix(_PREFIX)
        if name in children:
            yield str(value), name


def _asked(schema: Json, tag: str) -> Iterator[str]:
    """The values to which a child narrows its tag."""
    for part in (schema, *schema.get("allOf", ())):
        properties = part.get("properties") if isinstance(part, dict) else None
        written = properties.get(tag) if isinstance(properties, dict) else None
        if isinstance(written, dict):
            values = written.get("enum", [written.get("const")])
            yield from (v for v in values if isinstance(v, str))


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
