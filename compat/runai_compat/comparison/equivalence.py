"""Whether two schemas are the same one, written differently or not: needed to pair what has no name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from runai_specs.openapi.effective_schema import Raw

_Key: TypeAlias = tuple[int, int]


class Equivalence:
    """Tells whether comparing two schemas finds nothing; each pair is looked at once.

    A schema within itself is alike if it is alike elsewhere: while a pair is looked at it is
    supposed to be alike, and what was found on that supposition falls with it.
    """

    def __init__(self, differ: Callable[[Raw, Raw], bool]) -> None:
        self._differ = differ
        self._known: dict[_Key, tuple[bool, Any, Any]] = {}
        self._supposed: dict[_Key, tuple[Any, Any]] = {}  # in the order in which they were made

    def __call__(self, old: Raw, new: Raw) -> bool:
        """Whether nothing differs."""
        key = (id(old), id(new))
        if key in self._known:
            return self._known[key][0]
        if key in self._supposed:
            return True
        before = len(self._supposed)
        self._supposed[key] = (old, new)
        alike = not self._differ(old, new)
        if not alike:
            for each in list(self._supposed)[before:]:
                del self._supposed[each]
            self._known[key] = (False, old, new)
        elif before == 0:
            self._known |= {each: (True, *pair) for each, pair in self._supposed.items()}
            self._supposed.clear()
        return alike
