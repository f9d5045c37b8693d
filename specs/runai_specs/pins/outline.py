"""A contract as its elements, each with everything in it under a name that lasts.

Lists become mappings: a parameter goes by place and name, a tag by its name, a member of `allOf` by
what it refers to, a required property or enum value by itself. So what two contracts say of the
same thing stands in the same place, whatever the order it was written in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..openapi.json_pointer import Place, point
from ..openapi.object_model import METHODS

_SINGULAR = {"responses": "response", "requestBodies": "request body", "headers": "header",
             "parameters": "parameter", "schemas": "schema", "securitySchemes": "security scheme",
             "links": "link", "callbacks": "callback", "pathItems": "path item",
             "examples": "example"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a contract that has a name of its own.

    kind: operation, path, schema, parameter, tag, ..., or document for what belongs to the whole.
    place: where it is. value: what is there, as written.
    """

    kind: str
    name: str
    place: Place
    value: Any


def elements(contract: Mapping[str, Any]) -> Iterator[Element]:
    """The elements of a contract."""
    rest = dict(contract)
    for path, item in (rest.pop("paths", None) or {}).items():
        yield from _of_path(path, item)
    for section, held in (rest.pop("components", None) or {}).items():
        place = ((None, "components"), section)
        if section not in _SINGULAR or not isinstance(held, Mapping):
            yield Element("component", section, place, held)
            continue
        for name, value in held.items():
            yield Element(_SINGULAR[section], name, (place, name), value)
    for index, tag in enumerate(rest.pop("tags", None) or ()):
        yield Element("tag", name_of(tag, index), ((None, "tags"), index), tag)
    for name, value in rest.items():
        yield Element("document", name, (None, name), value)


def _of_path(path: str, item: Any) -> Iterator[Element]:
    place = ((None, "paths"), path)
    if not isinstance(item, Mapping):
        yield Element("path", path, place, item)
        return
    rest = dict(item)
    for method in METHODS:
        if method in rest:
            yield Element(
                "operation", f"{method.upper()} {path}", (place, method), rest.pop(method)
            )
    if rest:
        yield Element("path", path, place, rest)


def outline(value: Any) -> Any:
    """A value with every list in it turned into a mapping by `name_of`."""
    if isinstance(value, Mapping):
        return {str(key): outline(held) for key, held in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {name: outline(item) for name, item in zip(names_of(value), value, strict=True)}
    return value


def names_of(listed: Sequence[Any]) -> list[str]:
    """The names that the members of a list go by: their own, or their numbers if two are the same."""
    names = [name_of(item, index) for index, item in enumerate(listed)]
    return names if len(set(names)) == len(names) else [str(i) for i in range(len(listed))]


def name_of(member: Any, index: int) -> str:
    """The name that a member of a list goes by."""
    if not isinstance(member, (Mapping, list)):
        return member if isinstance(member, str) else json.dumps(member)
    if isinstance(member, Mapping):
        if isinstance(member.get("$ref"), str):
            return str(member["$ref"].rpartition("/")[2])
        if isinstance(member.get("name"), str):
            return " ".join(filter(None, (str(member.get("in") or ""), member["name"])))
    return str(index)


def pointer(element: Element, way: Iterable[str]) -> str:
    """The JSON Pointer of what lies in an element, where the way there goes by `outline`'s names."""
    place, value = element.place, element.value
    for name in way:
        if isinstance(value, Mapping):
            place, value = (place, name), value.get(name)
        else:
            index = names_of(value).index(name)
            place, value = (place, index), value[index]
    return point(place)
