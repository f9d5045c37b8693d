"""Marks of lifecycle that came or went: deprecated, experimental."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..standing import standing
from ..vocabulary import Effect
from .facts import Fact


def of_marks(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    """What differs in the standing of two elements; name is the kind of element."""
    before, after = standing(old), standing(new)
    if before.deprecated is not after.deprecated:
        kind = f"{name}-deprecated" if after.deprecated else f"{name}-undeprecated"
        yield Fact(kind, Effect.NEITHER, before.deprecated, after.deprecated)
    if before.experimental is not after.experimental:
        kind = f"{name}-became-{'experimental' if after.experimental else 'stable'}"
        yield Fact(kind, Effect.NEITHER, before.experimental, after.experimental)
