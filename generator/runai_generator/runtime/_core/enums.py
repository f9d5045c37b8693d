"""Enumerations that outlive their release: a value the server added later is kept, not refused."""

from __future__ import annotations

from enum import Enum
from typing import Any


class StrEnum(str, Enum):
    """Strings of a closed set today; tomorrow's values become members without a constant.

    Such a member equals the string and every other member of its value, and hashes like it;
    it is not listed when the class is iterated.
    """

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, spec: str) -> str:
        return format(str(self._value_), spec)

    def __hash__(self) -> int:
        return hash(self._value_)


class IntEnum(int, Enum):
    """Integers of a closed set today; see StrEnum."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = str(value), int(value)
        return member

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, spec: str) -> str:
        return format(int(self._value_), spec)

    def __hash__(self) -> int:
        return hash(self._value_)
