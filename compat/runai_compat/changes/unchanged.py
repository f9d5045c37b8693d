"""What is the same on both sides without looking closer: most of any two releases.

Objects are the same when they are written the same and everything they refer to is. Comparing
written objects is done by the interpreter's own equality, so what has not changed costs next to
nothing. This only ever saves work: two components of one name are compared in full if they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runai_specs.effective import Schemas


class Unchanged:
    """Tells for two objects, one of each document, whether they mean the same as they stand."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._sides = (old, new)
        self._comparable = old.modern == new.modern
        self._known: set[str] = set()  # references that were followed
        self._tainted: set[str] = set()  # those that lead to something not written the same
        if self._comparable:
            self._known.add(_HEIRS)
            self._follow(_components(new))

    def __call__(self, old: Any, new: Any) -> bool:
        """True only if nothing can differ between the two."""
        if isinstance(old, bool) and isinstance(new, bool):
            return old is new
        return (
            self._comparable
            and old == new
            and same_kinds(old, new)
            and self._lead_to_the_same(set(references(new)))
        )

    def _lead_to_the_same(self, found: set[str]) -> bool:
        if not found <= self._known:
            self._follow(found - self._known)
        return self._tainted.isdisjoint(found)

    def _follow(self, start: Iterable[str]) -> None:
        """Learn which of these references, and of all that they lead to, are tainted."""
        old, new = self._sides
        used_by: dict[str, list[str]] = {name: [_HEIRS] for name in _heirs(new)}
        tainted: list[str] = []
        queue = list(start)
        self._known.update(queue)
        while queue:
            name = queue.pop()
            target = _target(new, name)
            other = _target(old, name)
            if target is None or target != other or not same_kinds(target, other):
                tainted.append(name)
            for reference in references(target):
                used_by.setdefault(reference, []).append(name)
                if reference not in self._known:
                    self._known.add(reference)
                    queue.append(reference)
        self._tainted.update(_reached([*tainted, *(self._tainted & used_by.keys())], used_by))


_HEIRS = "what a discriminator may stand for"  # all of it, as if it were one component


def _heirs(schemas: Schemas) -> Iterator[str]:
    """References to the components that are made of others with `allOf`."""
    components = (schemas.document.get("components") or {}).get("schemas") or {}
    for name, held in components.items():
        if isinstance(held, dict) and held.get("allOf"):
            yield full(name)


def full(name: str) -> str:
    """The reference that a discriminator's mapping means: it may name a component only."""
    token = name.replace("~", "~0").replace("/", "~1")
    return name if "/" in name or "#" in name else f"#/components/schemas/{token}"


def same_kinds(old: Any, new: Any) -> bool:
    """Whether two equal objects are equal in JSON too: Python holds 1 and true to be equal."""
    stack = [(old, new)]
    while stack:
        old, new = stack.pop()
        if isinstance(old, dict):
            stack += [(value, new[key]) for key, value in old.items() if type(value) is not str]
        elif isinstance(old, list):
            stack += zip(old, new, strict=True)
        elif isinstance(old, bool) is not isinstance(new, bool):
            return False
    return True


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in an object, at any depth, with those a discriminator maps to."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            for keyword in ("$ref", "$dynamicRef"):
                reference = each.get(keyword)
                if isinstance(reference, str):
                    yield reference
            if "discriminator" in each:
                yield _HEIRS
                mapping = each["discriminator"]
                mapping = mapping.get("mapping") if isinstance(mapping, dict) else None
                yield from map(full, mapping.values()) if isinstance(mapping, dict) else ()
            stack += [held for held in each.values() if type(held) is dict or type(held) is list]
        elif isinstance(each, list):
            stack += [held for held in each if type(held) is dict or type(held) is list]


def _reached(start: Iterable[str], links: dict[str, list[str]]) -> Iterator[str]:
    seen: set[str] = set()
    stack = list(start)
    while stack:
        each = stack.pop()
        if each not in seen:
            seen.add(each)
            yield each
            stack.extend(links.get(each, ()))


def _components(schemas: Schemas) -> Iterator[str]:
    for section, held in (schemas.document.get("components") or {}).items():
        if isinstance(held, dict):
            for name in held:
                token = name.replace("~", "~0").replace("/", "~1")
                yield f"#/components/{section}/{token}"


def _target(schemas: Schemas, reference: str) -> Any:
    try:
        return schemas.target(reference)
    except KeyError:
        return None
