"""What an omitted value stands for: defaults that came, went or changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runai_specs.openapi.effective_schema import same_json

from ..vocabulary import Effect
from .facts import Fact


def of_default(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    """What differs in what an omitted value stands for; name is the kind's."""
    had, has = "default" in old, "default" in new
    before, after = old.get("default"), new.get("default")
    if had and has:
        if same_json(before) != same_json(after):
            yield Fact(f"{name}-changed", Effect.UNKNOWN, before, after)
    elif has:
        yield Fact(f"{name}-added", Effect.UNKNOWN, None, after)
    elif had:
        yield Fact(f"{name}-removed", Effect.UNKNOWN, before, None)
