"""What changed inside a release: two contracts of it compared, element by element."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..openapi.json_pointer import Place, point
from ..openapi.schemas.effective_schema import same_json
from .outline import Element, elements, outline, pointer

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was.

    element is what it is in, by kind and name (operation "GET /users"); path the way from there,
    empty for the element as a whole; pointer the JSON Pointer in the newer contract, or in the
    pinned one for what is gone. operations: those whose exchange it touches.
    """

    change: str
    kind: str
    element: str
    path: str
    pointer: str
    before: Any
    after: Any
    operations: tuple[str, ...]

    def __str__(self) -> str:
        path = f" {self.path}" if self.path else ""
        return f"{self.change} {self.kind} {self.element}{path}{self._values}{self._reach}"

    @property
    def _values(self) -> str:
        if self.change == CHANGED:
            return f": {_short(self.before)} -> {_short(self.after)}"
        held = self.after if self.change == ADDED else self.before
        return "" if not self.path or isinstance(held, (Mapping, list)) else f": {_short(held)}"

    @property
    def _reach(self) -> str:
        count = len(self.operations)
        if self.kind == "operation" or not count:
            return ""
        return f" (in {count} operation{'s' if count > 1 else ''})"


@dataclass(frozen=True, slots=True)
class Drift:
    """What is read of a release now, and what changed in it since it was pinned."""

    release: str
    source: str
    sha256: str
    changes: tuple[Change, ...]


def counted(changes: Sequence[Change]) -> str:
    """How many changes there are, in words."""
    return "1 change" if len(changes) == 1 else f"{len(changes)} changes"


def compare(pinned: Mapping[str, Any], published: Mapping[str, Any]) -> tuple[Change, ...]:
    """What changed from one contract to another, in the order of elements. None: they are equal."""
    if same_json(pinned) == same_json(published):
        return ()
    old = {(element.kind, element.name): element for element in elements(pinned)}
    new = {(element.kind, element.name): element for element in elements(published)}
    users = {**_users(pinned), **_users(published)}
    changes: list[Change] = []
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            changes.append(_whole(before, after, users))
        elif same_json(before.value) != same_json(after.value):
            changes += _inside(before, after, users)
    return tuple(changes)


def _whole(
    before: Element | None, after: Element | None, users: Mapping[str, tuple[str, ...]]
) -> Change:
    element = after or before
    assert element is not None
    return Change(
        change=REMOVED if after is None else ADDED,
        kind=element.kind,
        element=element.name,
        path="",
        pointer=point(element.place),
        before=before.value if before else None,
        after=after.value if after else None,
        operations=_operations(element, users),
    )


def _inside(
    before: Element, after: Element, users: Mapping[str, tuple[str, ...]]
) -> Iterator[Change]:
    """What changed in an element that both have."""
    from deepdiff import DeepDiff
    from deepdiff.helper import notpresent

    differences = DeepDiff(
        outline(before.value), outline(after.value), view="tree", threshold_to_diff_deeper=0
    )
    rows = []
    for levels in differences.values():
        for level in levels:
            way = [str(step) for step in level.path(output_format="list")]
            added, removed = level.t1 is notpresent, level.t2 is notpresent
            holder = before if removed else after
            rows.append(
                Change(
                    change=ADDED if added else REMOVED if removed else CHANGED,
                    kind=after.kind,
                    element=after.name,
                    path=_written(way),
                    pointer=pointer(holder, way),
                    before=None if added else level.t1,
                    after=None if removed else level.t2,
                    operations=_operations(after, users),
                )
            )
    yield from sorted(rows, key=lambda row: (row.path, row.change))


def _written(way: Sequence[str]) -> str:
    """A way as text, escaped like a JSON Pointer."""
    place: Place = None
    for step in way:
        place = (place, step)
    return point(place)[1:]


def _operations(element: Element, users: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if element.kind == "operation":
        return (element.name,)
    return users.get(point(element.place), ())


def _users(contract: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The operations that each component and path is part of, by JSON Pointer."""
    held = {point(element.place): element for element in elements(contract)}
    direct = {place: set(_references(element.value)) for place, element in held.items()}
    users: dict[str, set[str]] = {}
    for place, element in held.items():
        if element.kind != "operation":
            continue
        above = place.rpartition("/")[0]
        for used in {above, *_closure({place, above}, direct)}:
            users.setdefault(used, set()).add(element.name)
    return {place: tuple(sorted(names)) for place, names in users.items()}


def _closure(start: set[str], direct: Mapping[str, set[str]]) -> set[str]:
    """All that is referred to from the start, by way of what is referred to."""
    reached: set[str] = set()
    todo = list(start)
    while todo:
        for target in direct.get(todo.pop(), ()):
            if target not in reached:
                reached.add(target)
                todo.append(target)
    return reached


def _references(value: Any) -> Iterator[str]:
    """The components that a value refers to, as JSON Pointers."""
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            yield "/".join(reference[1:].split("/")[:4])
        for held in value.values():
            yield from _references(held)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
