"""Places in a contract that an operation reaches, and the contract with another object there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runai_specs.openapi.json_pointer import unescaped
from runai_specs.openapi.object_model import METHODS, children
from runai_specs.openapi.schemas.effective_schema import Schemas

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An object of a document that an operation reaches: its kind, JSON Pointer tokens, itself."""

    kind: str
    path: tuple[str | int, ...]
    value: Any

    @property
    def pointer(self) -> str:
        """The JSON Pointer."""
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in self.path)


def reachable(document: Document) -> Iterator[Place]:
    """Every object that some operation reaches, each once; those behind `$ref` where they stand."""
    stack: list[Place] = []
    for path, item in document["paths"].items():
        stack += [
            Place("operation", ("paths", path, method), item[method])
            for method in METHODS
            if method in item
        ]
        shared = item.get("parameters", ()) if item.keys() & set(METHODS) else ()
        stack += [
            Place("parameter", ("paths", path, "parameters", place), raw)
            for place, raw in enumerate(shared)
        ]
    yield from within(document, stack)


def within(document: Document, stack: list[Place]) -> Iterator[Place]:
    """The objects in a list of places and in what they lead to, each once."""
    schemas = Schemas(document)
    seen: set[int] = set()
    while stack:
        here = stack.pop()
        value = here.value
        if not isinstance(value, dict) or id(value) in seen:
            continue
        seen.add(id(value))
        reference = value.get("$ref")
        if isinstance(reference, str):
            tokens = tuple(unescaped(part) for part in reference[2:].split("/"))
            stack.append(Place(here.kind, tokens, schemas.target(reference)))
            continue
        yield here
        for child in children(here.kind, value):
            below = (child.field,) if child.key is None else (child.field, child.key)
            stack.append(Place(child.kind, (*here.path, *below), child.value))


def replaced(document: Document, path: tuple[str | int, ...], value: Any) -> Any:
    """The document with another object (or none) at a path; everything beside the path is shared."""
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(document, list):
        assert isinstance(token, int)
        items = list(document)
        items[token] = replaced(items[token], rest, value)
        return items
    made = dict(document)
    if value is None and not rest:
        del made[str(token)]
    else:
        made[str(token)] = replaced(made.get(str(token)), rest, value)
    return made
