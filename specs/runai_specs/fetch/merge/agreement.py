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
    said: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    """What the first one said of a key of an object, as canonical text, and where."""

    def keep(self, where: dict[str, Any], key: str, value: Any, element: str, place: str) -> None:
        """Set the key unless it is set; a different value for it is reported and left out."""
        text = canonical(value)
        first, first_place = self.said.setdefault((id(where), key), (text, place))
        if key not in where:
            where[key] = value
        elif first != text:
            at = difference(where[key], value, len(first), len(text))
            kept = "the first is kept"
            self.conflicts.append(Conflict(element, first_place, place, at, kept))


def difference(one: Any, two: Any, size_of_one: int, size_of_two: int) -> str:
    """JSON Pointer to the first place where two values differ; empty for the values themselves, also
    where one is so much larger that it is another thing: it would be gone through for each small one.
    """
    small, large = sorted((size_of_one, size_of_two))
    return _difference(one, two) or "" if large <= max(10 * small, 2000) else ""


def _difference(one: Any, two: Any) -> str | None:
    """The same for values of any size; None where they do not differ."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        for key in sorted({*one, *two}, key=str):
            step = "/" + escaped(str(key))
            if (key in one) != (key in two):
                return step
            if (inner := _difference(one[key], two[key])) is not None:
                return step + inner
        return None
    if isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        pairs = enumerate(zip(one, two, strict=True))
        steps = ((index, _difference(a, b)) for index, (a, b) in pairs)
        return next((f"/{index}{inner}" for index, inner in steps if inner is not None), None)
    return None if canonical(one) == canonical(two) else ""
