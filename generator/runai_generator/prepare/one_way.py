"""Fields that go one way: only the server sets them (readOnly), or only the client (writeOnly).

A class that is sent must not ask for what only the server sets, and one that is answered not for
what only the client does (OpenAPI 3.1, JSON Schema validation 9.4), be it required or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .facts import Prepared

_PREFIX = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class OneWay:
    """By class: read_only, what only the server sets; optional, what its model must not require."""

    read_only: Mapping[str, frozenset[str]]
    optional: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, prepared: Prepared) -> OneWay:
        """The fields of a document."""
        schemas = prepared.document["components"]["schemas"]
        operations = [
            operation for item in prepared.document["paths"].values() for operation in item.values()
        ]
        sent = reached_from((operation.get("requestBody") for operation in operations), schemas)
        answered = reached_from((operation.get("responses") for operation in operations), schemas)
        read_only = _flagged(prepared, "readOnly")
        write_only = _flagged(prepared, "writeOnly")
        optional = {
            name: (read_only.get(name, frozenset()) if name in sent else frozenset())
            | (write_only.get(name, frozenset()) if name in answered else frozenset())
            for name in schemas
        }
        return cls(read_only, {name: fields for name, fields in optional.items() if fields})


def _flagged(prepared: Prepared, keyword: str) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(
            field for field, facts in fields.items() if field and facts.get(keyword) is True
        )
        for name, fields in prepared.constraints.items()
    }


def reached_from(starts: Iterable[Any], schemas: Mapping[str, Any]) -> set[str]:
    """The named schemas that these lead to."""
    reached: set[str] = set()
    waiting = [name for start in starts for name in _names(start)]
    while waiting:
        name = waiting.pop()
        if name in schemas and name not in reached:
            reached.add(name)
            waiting.extend(_names(schemas[name]))
    return reached


def _subclasses(discriminator: Any) -> Iterable[Any]:
    """What a base is told from: its subclasses go wherever it does."""
    mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
    return mapping.values() if isinstance(mapping, Mapping) else ()


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        references = [node.get("$ref"), *_subclasses(node.get("discriminator"))]
        yield from (ref.removeprefix(_PREFIX) for ref in references if isinstance(ref, str))
        for child in node.values():
            yield from _names(child)
    elif isinstance(node, list):
        for child in node:
            yield from _names(child)
