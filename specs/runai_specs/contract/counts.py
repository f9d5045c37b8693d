"""What a contract holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..openapi.object_model import children
from ..openapi.operations import calls
from ..openapi.references import References
from .lifecycle_facts import LIFECYCLE


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a contract holds; deprecated counts operations, parameters, schemas, values, tags."""

    operations: int
    schemas: int
    deprecated: int


def count(contract: Mapping[str, Any]) -> Counts:
    """What a contract holds."""
    references = References(contract)
    items = map(references.path_item, (contract.get("paths") or {}).values())
    return Counts(
        operations=sum(1 for item in items for _ in calls(item)),
        schemas=len(contract.get("components", {}).get("schemas", {})),
        deprecated=sum(count_deprecated(contract).values()),
    )


def count_deprecated(contract: Mapping[str, Any]) -> dict[str, int]:
    """Deprecated elements by kind, marked by a flag or in words; enum values are kind "value"."""
    counts: dict[str, int] = {}
    for kind in _deprecated("document", contract):
        counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items()))


def _deprecated(kind: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    facts = value.get(LIFECYCLE, {})
    if value.get("deprecated") is True or "deprecated" in facts:
        yield kind
    yield from ("value" for _ in facts.get("values", ()))
    for child in children(kind, value):
        yield from _deprecated(child.kind, child.value)
