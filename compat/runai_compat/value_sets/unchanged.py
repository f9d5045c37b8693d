"""What is the same on both sides without looking closer: most of any two releases.

Objects are the same when they are written the same and everything they refer to is. Comparing
written objects is done by the interpreter's own equality, so what has not changed costs next to
nothing. This only ever saves work: two components of one name are compared in full if they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runai_specs.openapi.json_pointer import escaped
from runai_specs.openapi.references import spelled
from runai_specs.openapi.schemas.effective_schema import Schemas


class Unchanged:
    """Tells for two objects, one of each document, whether they mean the same as they stand."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self.old, self.new = old, new
        self._comparable = old.modern == new.modern
        self._kept = _kept(old, new) if self._comparable else frozenset()

    def __call__(self, old: Any, new: Any) -> bool:
        """True only if nothing can differ between the two."""
        if isinstance(old, bool) and isinstance(new, bool):
            return old is new
        return (
            self._comparable
            and old == new
            and all(map(self._kept.__contains__, _references_of_same(old, new)))
        )

    def is_kept(self, reference: str) -> bool:
        """Whether a reference leads, in the end, only to what is written the same on both sides."""
        return reference in self._kept


_SUBTYPES = "what a discriminator may stand for"  # all of it, as if it were one component


def _subtypes(schemas: Schemas) -> Iterator[str]:
    """References to the components that are made of others with `allOf`."""
    components = (schemas.document.get("components") or {}).get("schemas") or {}
    for name, held in components.items():
        if isinstance(held, dict) and held.get("allOf"):
            yield full(name)


def _stand_ins(discriminator: Any) -> Iterator[str]:
    """What a discriminator lets come in its schema's place."""
    yield _SUBTYPES
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    yield from map(full, mapping.values()) if isinstance(mapping, dict) else ()


def full(name: str) -> str:
    """The reference that a discriminator's mapping means: it may name a component only."""
    token = escaped(name)
    return spelled(name) if "/" in name or "#" in name else f"#/components/schemas/{token}"


def is_same(old: Any, new: Any) -> bool:
    """Whether two objects are written the same, whatever they refer to."""
    return old == new and "" not in _references_of_same(old, new)


def _references_of_same(old: Any, new: Any) -> Iterator[str]:
    """Every reference in two equal objects, at any depth.

    An empty one where they are not equal in JSON, since it leads nowhere: Python holds 1 and true to
    be equal.
    """
    stack: list[tuple[Any, Any]] = [([old], [new])]
    while stack:
        before, after = stack.pop()
        named = type(before) is dict
        for key, held in before.items() if named else enumerate(before):
            kind = type(held)
            if kind is str:
                if named and (key == "$ref" or key == "$dynamicRef"):
                    yield held
            elif kind is dict or kind is list:
                stack.append((held, after[key]))
            elif (kind is bool) is not (type(after[key]) is bool):
                yield ""
        if named and "discriminator" in before:
            yield from _stand_ins(before["discriminator"])


def _kept(old: Schemas, new: Schemas) -> frozenset[str]:
    """The references to components that lead, at once and in the end, only to what is written the same."""
    used_by: dict[str, list[str]] = {name: [_SUBTYPES] for name in _subtypes(new)}
    changed = [] if set(_subtypes(old)) == set(_subtypes(new)) else [_SUBTYPES]
    queue = list(_components(new))
    seen = {*queue, _SUBTYPES}
    while queue:
        name = queue.pop()
        before, after = _target(old, name), _target(new, name)
        if after is None or before != after:
            changed.append(name)
            continue
        for reference in _references_of_same(before, after):
            used_by.setdefault(reference, []).append(name)
            if reference not in seen:
                seen.add(reference)
                queue.append(reference)
    return frozenset(seen.difference(_reached(changed, used_by)))


def _reached(start: Iterable[str], links: dict[str, list[str]]) -> Iterator[str]:
    seen: set[str] = set()
    stack = list(start)
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            yield name
            stack.extend(links.get(name, ()))


def _components(schemas: Schemas) -> Iterator[str]:
    for section, held in (schemas.document.get("components") or {}).items():
        if isinstance(held, dict):
            for name in held:
                token = escaped(name)
                yield f"#/components/{section}/{token}"


def _target(schemas: Schemas, reference: str) -> Any:
    try:
        return schemas.target(reference)
    except KeyError:
        return None
