"""What parts of one document agree on: the first one's word stands, a different one is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...openapi.json_pointer import escaped
from ..model import Conflict
from .components import canonical


@dataclass(slots=True)
class Agreement:
    """Remembers who said what first, to name both sides where a later part says otherwise."""

    conflicts: list[Conflict]
    places: dict[str, str] = field(default_factory=dict)

    def keep(self, where: dict[str, Any], key: str, value: Any, element: str, place: str) -> None:
        """Set the key unless it is set; a different value for it is reported and left out."""
        if key not in where:
            where[key] = value
            self.places[element] = place
        elif canonical(where[key]) != canonical(value):
            at = difference(where[key], value)
            kept = "the first is kept"
            self.conflicts.append(Conflict(element, self.places[element], place, at, kept))


def difference(one: Any, two: Any) -> str:
    """JSON Pointer to the first place where two values differ; empty for the values themselves."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        for key in sorted({*one, *two}, key=str):
            step = "/" + escaped(str(key))
            if (key in one) != (key in two):
                return step
            if canonical(one[key]) != canonical(two[key]):
                return step + difference(one[key], two[key])
    if isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for index, (a, b) in enumerate(zip(one, two, strict=True)):
            if canonical(a) != canonical(b):
                return f"/{index}{difference(a, b)}"
    return ""
