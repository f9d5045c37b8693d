"""Whether a model of one release is a model of another, under this name or a new one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from runai_specs import Contract

_SAID = frozenset({"title", "description", "deprecated"})
_MOST = 20_000


def counterpart(name: str, old: Contract, new: Contract) -> str | None:
    """The model of equal shape: of the same name, or the new one that stands where it stood."""
    before, after = _schemas(old), _schemas(new)
    if name not in before:
        return None
    shape = _Shape(before).of(name)
    if name in after:
        return name if shape is not None and _Shape(after).of(name) == shape else None
    added = [two for one, two in _pairs(old, new) if one == name and two not in before]
    equal = [other for other in added if shape is not None and _Shape(after).of(other) == shape]
    return equal[0] if len(equal) == 1 else None


def _schemas(contract: Contract) -> Mapping[str, Any]:
    components = contract.document.get("components") or {}
    schemas = components.get("schemas") or {}
    return schemas if isinstance(schemas, Mapping) else {}


def _pairs(old: Contract, new: Contract) -> set[tuple[str, str]]:
    """The names of schemas that stand in the same places of the operations of both."""
    pairs: set[tuple[str, str]] = set()
    pending = [(old.document.get("paths"), new.document.get("paths"))]
    while pending:
        one, two = pending.pop()
        if isinstance(one, list) and isinstance(two, list):
            pending += zip(one, two, strict=False)
        if not isinstance(one, Mapping) or not isinstance(two, Mapping):
            continue
        names = _target(one), _target(two)
        if all(names) and names not in pairs:
            pairs.add(names)
            pending.append((_schemas(old).get(names[0]), _schemas(new).get(names[1])))
        pending += [(value, two[key]) for key, value in one.items() if key in two]
    return pairs


def _target(node: Mapping[str, Any]) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


class _Shape:
    """A schema with what it refers to in the place of the references; names of schemas do not count."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas, self._left = schemas, _MOST

    def of(self, name: str) -> str | None:
        """The shape as a text; None where it is too large to be compared."""
        resolved = self._resolved(self._schemas[name], (name,))
        return json.dumps(resolved, sort_keys=True) if self._left > 0 else None

    def _resolved(self, node: Any, trail: tuple[str, ...]) -> Any:
        self._left -= 1
        if self._left <= 0:
            return None
        if isinstance(node, list):
            return [self._resolved(item, trail) for item in node]
        if not isinstance(node, Mapping):
            return node
        target = _target(node)
        if target in trail:
            return {"^": len(trail) - trail.index(target)}
        if target in self._schemas:
            return self._resolved(self._schemas[target], (*trail, target))
        return {k: self._resolved(v, trail) for k, v in node.items() if not _is_said(k, v)}


def _is_said(key: str, value: Any) -> bool:
    """Whether it is said of a schema and no part of it; a property may be called `title`, too."""
    return key == "x-lifecycle" or (key in _SAID and not isinstance(value, Mapping))
