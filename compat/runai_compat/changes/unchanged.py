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
            self._follow(_components(new))

    def __call__(self, old: Any, new: Any) -> bool:
        """True only if nothing can differ between the two."""
        if isinstance(old, bool) and isinstance(new, bool):
            return old is new
        return (
            self._comparable
            and old == new
            and self._lead_to_the_same(_references_of_same(old, new))
        )

    def _lead_to_the_same(self, found: Iterable[str]) -> bool:
        for reference in found:
            if reference not in self._known:
                self._follow([reference])
            if reference in self._tainted:
                return False
        return True

    def _follow(self, start: Iterable[str]) -> None:
        """Learn which of these references, and of those that they lead to, are tainted."""
        old, new = self._sides
        used_by: dict[str, list[str]] = {}
        tainted: list[str] = []
        queue = list(start)
        self._known.update(queue)
        while queue:
            name = queue.pop()
            mine, theirs = _target(old, name), _target(new, name)
            if theirs is None or mine != theirs:
                tainted.append(name)
                continue
            for reference in _references_of_same(mine, theirs):
                used_by.setdefault(reference, []).append(name)
                if reference not in self._known:
                    self._known.add(reference)
                    queue.append(reference)
        self._tainted.update(_reached([*tainted, *(self._tainted & used_by.keys())], used_by))


def is_same(old: Any, new: Any) -> bool:
    """Whether two objects are written the same, whatever they refer to."""
    return old == new and "" not in _references_of_same(old, new)


def _references_of_same(old: Any, new: Any) -> Iterator[str]:
    """Every reference in two equal objects, at any depth.

    An empty one where they are not equal in JSON, since it leads nowhere: Python holds 1 and true to
    be equal.
    """
    stack = [(old, new)]
    while stack:
        mine, theirs = stack.pop()
        kind = type(mine)
        if kind is dict:
            for key, held in mine.items():
                if type(held) is not str:
                    stack.append((held, theirs[key]))
                elif key in _REFERRING:
                    yield held
        elif kind is list:
            stack += zip(mine, theirs, strict=True)
        elif (kind is bool) is not (type(theirs) is bool):
            yield ""


_REFERRING = ("$ref", "$dynamicRef")


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
