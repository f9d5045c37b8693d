"""The border: a foreign document as a plain private copy, or a clear refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.json_pointer import escaped

DEEPEST = 200  # levels of JSON; real documents stay below 40
LARGEST = 5_000_000  # nodes, after YAML aliases are written out

Pointer: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the preparer's own, free to be shared by identity.

    places: where each of its mappings stands, by id().
    """

    name: str
    document: dict[str, Any]
    places: Mapping[int, Pointer]

    def refuse(
        self, problem: str, node: object = None, pointer: Pointer | None = None
    ) -> InvalidDocumentError:
        """The error to raise about a node of the document."""
        at = self.places.get(id(node)) if pointer is None else pointer
        return InvalidDocumentError(self.name, problem, pointer=None if at is None else written(at))


def admit(document: Mapping[str, Any], source: str) -> Source:
    """The document copied: keys are strings, nothing is shared, not too deep, not too large."""
    _expect_openapi(document, source)
    places: dict[int, Pointer] = {}
    copy = _copy(document, (), places, source, _countdown())
    return Source(source, copy, places)


def written(pointer: Pointer) -> str:
    """The JSON Pointer as text."""
    return "".join("/" + escaped(token) for token in pointer)


def _expect_openapi(document: object, source: str) -> None:
    if not isinstance(document, Mapping):
        raise InvalidDocumentError(source, "an OpenAPI document is an object", pointer="")
    version = document.get("openapi")
    if not isinstance(version, str) or not re.match(r"3\.\d", version):
        found = f"swagger {document['swagger']}" if "swagger" in document else repr(version)
        raise InvalidDocumentError(
            source, f"OpenAPI 3.0 or 3.1 is needed, found {found}", pointer="/openapi"
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
        return [_copy(each, (*at, str(i)), places, source, left) for i, each in enumerate(node)]
    if node is None or isinstance(node, (str, int, float, bool)):
        return node
    return str(node)  # a YAML date, for one
