"""Which element of a newer client is which of an older one, also where its name changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .annotation import names
from .elements import Enum, Interface, Method, Model

_ALIKE = 0.5  # of the fields or members of two classes, so that one can be the other renamed


@dataclass(frozen=True, slots=True)
class Pairs:
    """Old name -> new name of what is in both clients."""

    methods: Mapping[str, str]
    classes: Mapping[str, str]


def pair(old: Interface, new: Interface) -> Pairs:
    """By name; a method that is gone by its operation, a class that is gone by where it was used."""
    methods = _methods(old, new)
    classes = {name: name for name in old.classes if _same_sort(old, new, name, name)}
    while renamed := _renamed(old, new, methods, classes):
        classes |= renamed
    return Pairs(methods, classes)


def _methods(old: Interface, new: Interface) -> dict[str, str]:
    paired = {name: name for name in old.methods if name in new.methods}
    fresh: dict[tuple[str | None, bool], list[str]] = {}
    for name, method in new.methods.items():
        if name not in old.methods:
            fresh.setdefault((method.operation, method.iterates), []).append(name)
    for name, method in old.methods.items():
        candidates = fresh.get((method.operation, method.iterates), [])
        if name not in paired and method.operation is not None and candidates:
            paired[name] = candidates.pop(0)
    return paired


def _renamed(
    old: Interface, new: Interface, methods: Mapping[str, str], classes: Mapping[str, str]
) -> dict[str, str]:
    """Classes that are gone, each with the new one that most often stands where it stood."""
    votes: Counter[tuple[str, str]] = Counter()
    taken = set(classes.values())
    for before, after in _places(old, new, methods, classes):
        for removed in names(before) - classes.keys():
            for fresh in names(after) - taken:
                if _same_sort(old, new, removed, fresh) and _alike(old, new, removed, fresh):
                    votes[removed, fresh] += 1
    renamed: dict[str, str] = {}
    for (removed, fresh), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if removed not in renamed and fresh not in renamed.values():
            renamed[removed] = fresh
    return renamed


def _places(
    old: Interface, new: Interface, methods: Mapping[str, str], classes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The type in the old and in the new client at each place that both have."""
    for before, after in methods.items():
        yield from _method_places(old.methods[before], new.methods[after])
    for before, after in classes.items():
        was, now = old.classes[before], new.classes[after]
        if isinstance(was, Model) and isinstance(now, Model):
            here = {field.wire: field.type for field in now.fields.values()}
            for old_field in was.fields.values():
                if old_field.wire in here:
                    yield old_field.type, here[old_field.wire]


def _method_places(old: Method, new: Method) -> Iterator[tuple[str, str]]:
    yield old.returns, new.returns
    here = {parameter.wire or ("", parameter.name): parameter.type for parameter in new.parameters}
    for before in old.parameters:
        wire = before.wire or ("", before.name)
        if wire in here:
            yield before.type, here[wire]


def _same_sort(old: Interface, new: Interface, before: str, after: str) -> bool:
    if before not in old.classes or after not in new.classes:
        return False
    return type(old.classes[before]) is type(new.classes[after])


def _alike(old: Interface, new: Interface, before: str, after: str) -> bool:
    one, other = _parts(old.classes[before]), _parts(new.classes[after])
    return len(one & other) >= _ALIKE * len(one | other)


def _parts(class_: Model | Enum) -> frozenset[str]:
    parts: Iterable[str] = (
        class_.members.values()
        if isinstance(class_, Enum)
        else (field.wire for field in class_.fields.values())
    )
    return frozenset(parts)
