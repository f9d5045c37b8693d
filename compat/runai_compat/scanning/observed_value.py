"""What a call is seen to send: a value as far as it is written out in the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any


class Seen(StrEnum):
    """Whether something is sent."""

    THERE = "there"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sight:
    """kind: "object", "array", "scalar" or "unseen". members: of an object; items: of an array;
    text: a scalar as it would be written.
    """

    kind: str
    members: Mapping[str, Sight] = field(default_factory=dict)
    items: tuple[Sight, ...] = ()
    text: str = ""

    @classmethod
    def record(cls, members: Mapping[str, Sight]) -> Sight:
        """An object whose members are all known."""
        return cls("object", members={snake(name): held for name, held in members.items()})

    @classmethod
    def array(cls, items: Iterable[Sight]) -> Sight:
        """An array whose items are all known."""
        return cls("array", items=tuple(items))

    @classmethod
    def scalar(cls, value: object) -> Sight:
        """A text, a number, a truth value or nothing."""
        return cls(
            "scalar", text=value if isinstance(value, str) else json.dumps(value, default=str)
        )

    @classmethod
    def of(cls, value: Any) -> Sight:
        """Plain data."""
        if isinstance(value, Mapping):
            return cls.record({str(name): cls.of(held) for name, held in value.items()})
        if isinstance(value, list):
            return cls.array(map(cls.of, value))
        return cls.scalar(value)

    def has(self, steps: Sequence[tuple[str, str]]) -> Seen:
        """Whether what a way (see places.read_way) leads to is sent."""
        if not steps:
            return Seen.THERE
        if self.kind == "unseen":
            return Seen.UNKNOWN
        (kind, text), rest = steps[0], steps[1:]
        if kind == "variant":
            return self.has(rest) if rest else Seen.UNKNOWN
        if kind == "value":
            return Seen.THERE if self.kind == "scalar" and self.text == text else Seen.ABSENT
        if kind == "items":
            return _any(item.has(rest) for item in self.items)
        if kind == "rest":
            return _any(member.has(rest) for member in self.members.values())
        held = self.members.get(snake(text))
        return Seen.ABSENT if held is None else held.has(rest)


UNSEEN = Sight("unseen")


_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=1 << 16)
def snake(name: str) -> str:
    """`cluster_id` for `clusterId`: names as they go over the wire and as Python has them are one."""
    return _BETWEEN.sub("_", name).lower()


def _any(answers: Iterable[Seen]) -> Seen:
    states = set(answers)
    for seen in (Seen.THERE, Seen.UNKNOWN):
        if seen in states:
            return seen
    return Seen.ABSENT
