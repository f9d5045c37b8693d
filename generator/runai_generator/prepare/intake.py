"""The border: a foreign document as a plain private copy, or a clear refusal; names by where things stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.json_pointer import escaped
from runai_specs.openapi.object_model import objects
from runai_specs.openapi.references import Outside, References

from .. import identifiers as names

DEEPEST = 200  # levels of JSON; real documents stay below 40
LARGEST = 5_000_000  # nodes, after YAML aliases are written out

JSON_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})

Pointer: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the preparer's own, free to be shared by identity.

    places: where each of its mappings stands, by id(); flaws: what was left out of it, by place.
    """

    name: str
    document: dict[str, Any]
    places: Mapping[int, Pointer]
    flaws: tuple[tuple[str, str], ...] = ()

    def refuse(
        self, problem: str, node: object = None, pointer: Pointer | None = None
    ) -> InvalidDocumentError:
        """The error to raise about a node of the document."""
        at = self.places.get(id(node)) if pointer is None else pointer
        return InvalidDocumentError(self.name, problem, pointer=None if at is None else written(at))


def admit(document: Mapping[str, Any], source: str) -> Source:
    """The document copied: keys are strings, nothing is shared, not too deep, not too large.

    Types that JSON Schema does not have are dropped: every reader of a schema may rely on that.
    """
    _expect_openapi(document, source)
    places: dict[int, Pointer] = {}
    copy = _copy(document, (), places, source, _countdown())
    return Source(source, copy, places, tuple(sorted(_without_unknown_types(copy, places))))


def _without_unknown_types(
    document: dict[str, Any], places: Mapping[int, Pointer]
) -> Iterator[tuple[str, str]]:
    """Drop the types that are none from the schemas of the document; where they stood, and why."""
    for kind, schema in _everywhere(document):
        types = schema.get("type", ()) if kind == "schema" else ()
        unknown = [word for word in ([types] if isinstance(types, str) else types) if word not in JSON_TYPES]  # fmt: skip
        if unknown:
            del schema["type"]
            words = ", ".join(map(repr, unknown))
            yield written(places[id(schema)]), f"type {words} is unknown; it is untyped there"


def _everywhere(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every OpenAPI object of the document, also where only references lead to."""
    outside, starts = Outside(References(document)), [("document", document)]
    for start in starts:
        for kind, value in objects(*start):
            yield kind, value
            if isinstance(reference := value.get("$ref"), str):
                outsider = outside.take(kind, reference)
                starts += [(outsider.kind, outsider.value)] if outsider else []


def written(pointer: Pointer) -> str:
    """The JSON Pointer as text."""
    return "".join("/" + escaped(token) for token in pointer)


def _expect_openapi(document: object, source: str) -> None:
    if not isinstance(document, Mapping):
        raise InvalidDocumentError(source, "an OpenAPI document is an object", pointer="")
    version = document.get("openapi")
    if not isinstance(version, str) or not re.match(r"3\.\d", version):
        stated = f"swagger {document['swagger']}" if "swagger" in document else repr(version)
        raise InvalidDocumentError(
            source, f"OpenAPI 3.0 or 3.1 is needed, found {stated}", pointer="/openapi"
        )
    for key in ("paths", "components"):
        if not isinstance(document.get(key, {}), Mapping):
            raise InvalidDocumentError(source, f"{key} must be an object", pointer=f"/{key}")


def _countdown() -> Iterator[int]:
    return iter(range(LARGEST))


def _copy(
    node: Any, at: Pointer, places: dict[int, Pointer], source: str, left: Iterator[int]
) -> Any:
    if len(at) > DEEPEST:
        raise InvalidDocumentError(
            source, f"nested deeper than {DEEPEST} levels", pointer=written(at[:8])
        )
    if next(left, None) is None:
        raise InvalidDocumentError(source, f"larger than {LARGEST:,} nodes", pointer="")
    if isinstance(node, Mapping):
        copy = {str(k): _copy(v, (*at, str(k)), places, source, left) for k, v in node.items()}
        places[id(copy)] = at
        return copy
    if isinstance(node, (list, tuple)):
        return [_copy(item, (*at, str(i)), places, source, left) for i, item in enumerate(node)]
    if node is None or isinstance(node, (str, int, float, bool)):
        return node
    return str(node)  # a YAML date, for one


_ENDINGS = {"schemas": "", "responses": "Response", "requestBodies": "Body", "parameters": ""}


def component_of(at: Pointer) -> str | None:
    """The schema component that stands at the place, if one does."""
    return at[2] if len(at) == 3 and at[:2] == ("components", "schemas") else None


def place_name(at: Pointer) -> str | None:
    """`Project` + `Quota` for properties/quota of Project; None for a place outside of components."""
    if len(at) < 3 or at[0] != "components" or at[1] not in _ENDINGS:
        return None
    name, rest = names.pascal(at[2]) + _ENDINGS[at[1]], list(at[3:])
    if at[1] != "schemas":
        rest = rest[rest.index("schema") + 1 :] if "schema" in rest else []
    while rest:
        name = _step(name, rest.pop(0), rest)
    return name


def _step(name: str, token: str, rest: list[str]) -> str:
    match token:
        case "allOf":
            rest[:1] = []
            return name
        case "items":
            return names.singular(name)
        case "additionalProperties":
            return f"{name}Value"
        case "anyOf" | "oneOf" if rest and rest[0].isdigit():
            return f"{name}Option{int(rest.pop(0)) + 1}"
        case "properties" | "$defs" | "definitions" if rest:
            return name + names.pascal(rest.pop(0))
        case _:
            return name + names.pascal(token)
