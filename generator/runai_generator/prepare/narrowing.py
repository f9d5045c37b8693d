"""Which property tells the members of a union apart, so that an answer gets the right class.

pydantic chooses the member whose fields fit best; a property that admits one value only decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .scalars import Json

_PREFIX = "#/components/schemas/"


def narrowed(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Class -> property -> its only value, for the members of the unions in a prepared document.

    The value comes from the union's discriminator or from an enumeration of one. A class that
    stands for several values is left as it is.
    """
    schemas = document["components"]["schemas"]
    wanted: dict[tuple[str, str], set[str]] = {}
    for union in _unions(document):
        for place, value in _told(union, schemas):
            wanted.setdefault(place, set()).add(value)
    found: dict[str, dict[str, str]] = {}
    for (name, written), values in sorted(wanted.items()):
        if len(values) == 1 and _is_text(schemas[name]["properties"].get(written), schemas):
            found.setdefault(name, {})[written] = values.pop()
    return found


def narrow(shape: Json, value: str) -> Json:
    """The shape of a property as admitting the one value, and null if it did."""
    only: Json = {"type": "string", "const": value}
    null = "null" in shape.get("type", ()) or {"type": "null"} in shape.get("anyOf", ())
    return {"anyOf": [only, {"type": "null"}]} if null else only


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
    references = (each.get("$ref") for each in group if isinstance(each, Mapping))
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


def _is_text(used: Json | None, schemas: Mapping[str, Json]) -> bool:
    if used is None or "const" in used:
        return False
    types = used.get("type", ())
    return bool(_values(used, schemas)) or "string" in (
        [types] if isinstance(types, str) else types
    )
