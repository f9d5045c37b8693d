"""Which property tells the members of a union apart, so that an answer gets the right class.

pydantic chooses the member whose fields fit best; a property that admits few values only decides.
"""

from __future__ import annotations

import json
import re
from binascii import hexlify, unhexlify
from collections.abc import Iterator, Mapping
from typing import Any

from .scalars import Json

_PREFIX = "#/components/schemas/"
_PACKED = re.compile(r"[\"']one-of:([0-9a-f]+)[\"']")


def narrowed(document: Mapping[str, Any]) -> dict[str, dict[str, list[Any]]]:
    """Class -> property -> its only values, for the members of the unions in a prepared document.

    They come from the union's discriminator or from an enumeration of one.
    """
    schemas = document["components"]["schemas"]
    wanted: dict[tuple[str, str], set[Any]] = {}
    for union in _unions(document):
        for (name, written), value in _told(union, schemas):
            kind = _type(schemas[name].get("properties", {}).get(written), schemas)
            if (typed := _typed(value, kind)) is not None:
                wanted.setdefault((name, written), set()).add(typed)
    enumerated: dict[str, dict[str, list[Any]]] = {}
    for (name, written), values in sorted(wanted.items()):
        enumerated.setdefault(name, {})[written] = sorted(values)
    return enumerated


def narrowed_alone(document: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Where `narrowed` leaves out what the document allows: class, property, values.

    It does in classes that stand outside of unions too, if the property itself is not enumerated.
    """
    told, schemas = narrowed(document), document["components"]["schemas"]
    alone = set(_alone(document)) if told else set()
    for name in sorted(told.keys() & alone):
        for written, values in told[name].items():
            if "type" in schemas[name]["properties"][written]:
                yield name, written, values


def narrow(shape: Json, values: list[Any]) -> Json:
    """The shape of a property as admitting these values only, and null if it did."""
    plain = len(values) == 1 and isinstance(values[0], str)
    only: Json = {"type": "string", "const": values[0] if plain else _packed(values)}
    null = "null" in shape.get("type", ()) or {"type": "null"} in shape.get("anyOf", ())
    return {"anyOf": [only, {"type": "null"}]} if null else only


def unpacked(source: str) -> str:
    """Generated code with the values that `narrow` had to pack into one."""
    return _PACKED.sub(lambda match: ", ".join(map(repr, json.loads(unhexlify(match[1])))), source)


def _packed(values: list[Any]) -> str:
    """Several values, or such as are no text, as the one text that the model generator can write."""
    return f"one-of:{hexlify(json.dumps(values).encode()).decode()}"


def _alone(node: Any) -> Iterator[str]:
    """The classes that something refers to otherwise than as an alternative."""
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(_PREFIX)
        for key, child in node.items():
            is_union = key in ("anyOf", "oneOf") and len(_members(child)) > 1
            if key != "discriminator" and key != "x-extends":
                yield from _alone([m for m in child if "$ref" not in m] if is_union else child)
    elif isinstance(node, list):
        for child in node:
            yield from _alone(child)


def _unions(node: Any) -> Iterator[Json]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            if key in ("anyOf", "oneOf") and isinstance(child, list) and len(_members(child)) > 1:
                yield dict(node)
            yield from _unions(child)
    elif isinstance(node, list):
        for child in node:
            yield from _unions(child)


def _members(group: list[Any]) -> list[str]:
    references = (member.get("$ref") for member in group if isinstance(member, Mapping))
    return [ref.removeprefix(_PREFIX) for ref in references if isinstance(ref, str)]


def _told(union: Json, schemas: Mapping[str, Json]) -> Iterator[tuple[tuple[str, str], str]]:
    told = union.get("discriminator")
    if told is not None:
        for value, reference in told["mapping"].items():
            yield (reference.removeprefix(_PREFIX), told["propertyName"]), value
        return
    for name in _members(union.get("anyOf") or union.get("oneOf") or []):
        for written, used in schemas[name].get("properties", {}).items():
            values = _values(used, schemas)
            if len(values) == 1:
                yield (name, written), values[0]


def _values(used: Json, schemas: Mapping[str, Json]) -> list[str]:
    """The values of a property that is an enumeration."""
    references = _members([used, *used.get("anyOf", ())])
    enums = [schemas[n]["enum"] for n in references if schemas[n]["type"] == "string"]
    return enums[0] if len(enums) == 1 else []


def _type(used: Json | None, schemas: Mapping[str, Json]) -> str | None:
    """The scalar type of a property; None for anything else, and for what has one value already."""
    if used is None or "const" in used:
        return None
    for name in _members([used, *used.get("anyOf", ())]):
        if "enum" in schemas[name]:
            return str(schemas[name]["type"])
    types = used.get("type", ())
    named = [types] if isinstance(types, str) else types
    return next((type_ for type_ in named if type_ in ("string", "integer", "boolean")), None)


def _typed(value: str, kind: str | None) -> Any:
    """What a discriminator writes as text, as the value of the property; None if it cannot be."""
    match kind:
        case "string":
            return value
        case "integer":
            return int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else None
        case "boolean":
            return {"true": True, "false": False}.get(value.lower())
    return None
