"""Marks of lifecycle that came or went: deprecated, experimental."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runai_specs.openapi.lifecycle_marks import LEVELS, lifecycle_marks
from runai_specs.openapi.schemas.effective_schema import same_json

from ..kinds import ChangeKind
from ..vocabulary import Effect
from .facts import Fact


def of_marks(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    """What differs in the lifecycle marks of two elements; name is the kind of element.

    Shown is the date from which an element may be gone, or whether it is deprecated where none is
    given. A level that falls within what is promised, or within what is not, is told as well.
    """
    before, after = lifecycle_marks(old), lifecycle_marks(new)
    shown = (
        before.sunset or before.deprecated,
        after.sunset or after.deprecated,
    )
    if before.deprecated is not after.deprecated:
        kind = f"{name}-deprecated" if after.deprecated else f"{name}-undeprecated"
        yield Fact(ChangeKind.named(kind), Effect.NEITHER, *shown)
    elif before.sunset != after.sunset:
        yield Fact(ChangeKind.named(f"{name}-sunset-changed"), Effect.NEITHER, *shown)
    if before.stability is not after.stability:
        kind = f"{name}-became-{'experimental' if after.stability > before.stability else 'stable'}"
        yield Fact(
            ChangeKind.named(kind),
            Effect.NEITHER,
            before.stability.name.lower(),
            after.stability.name.lower(),
        )
    elif before.level != after.level:
        lower = LEVELS.index(after.level) < LEVELS.index(before.level)
        kind = f"{name}-became-{'experimental' if lower else 'stable'}"
        yield Fact(ChangeKind.named(kind), Effect.NEITHER, before.level, after.level)


def of_default(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    """What differs in what an omitted value stands for; name is the kind's."""
    had, has = "default" in old, "default" in new
    before, after = old.get("default"), new.get("default")
    if had and has:
        if same_json(before) != same_json(after):
            yield Fact(ChangeKind.named(f"{name}-changed"), Effect.UNKNOWN, before, after)
    elif has:
        yield Fact(ChangeKind.named(f"{name}-added"), Effect.UNKNOWN, None, after)
    elif had:
        yield Fact(ChangeKind.named(f"{name}-removed"), Effect.UNKNOWN, before, None)
