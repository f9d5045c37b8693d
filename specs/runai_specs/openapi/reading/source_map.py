"""Lines and columns of places in a text, found without taking apart what nobody asks for."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from json import JSONDecoder
from typing import Any, TypeAlias

from ..json_pointer import escaped, unescaped

_Tree: TypeAlias = "dict[str, _Tree]"  # what is asked for below each key or index

_blanks = re.compile("[ \\t\\n\\r]*").match
_value_at = JSONDecoder().raw_decode  # the value and the offset at which it ends


def position(text: str, pointer: str) -> tuple[int, int] | None:
    """Line and column, from 1, of what a JSON Pointer names in a JSON or YAML text.

    None when it cannot be told: what a YAML merge key or alias stands for has no place of its own.
    """
    import yaml

    try:
        return positions(text, [pointer]).get(pointer)
    except yaml.YAMLError:
        return None


def positions(text: str, wanted: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Line and column, from 1, of JSON Pointers in a JSON or YAML text; what is not there is left out.

    A member of an object begins at its key.
    """
    pointers = frozenset(wanted)
    if text[:1000].lstrip()[:1] in ("{", "["):
        try:
            return _in_json(text, pointers)
        except (ValueError, IndexError, RecursionError):
            pass  # YAML may begin in the same way
    return _in_yaml(text, pointers) if pointers else {}


class Starts:
    """Where each object and list of a YAML text begins, in their order, noted while it was read.

    So nobody has to read it again to tell a place.
    """

    def __init__(self) -> None:
        self._known: array[int] | None = array("Q")

    def add(self, line: int, column: int) -> None:
        """One more, from 0; a member of an object begins at its key."""
        if self._known is not None:
            self._known.append(line << 32 | column)

    def give_up(self) -> None:
        """Know nothing from now on: something stands in several places."""
        self._known = None

    def positions(self, value: Any, pointers: Iterable[str]) -> dict[str, tuple[int, int]] | None:
        """As `positions`, of the objects and lists of what was read; None where it cannot tell."""
        counts: dict[int, int] = {}
        if not self._known or _containers(value, counts) != len(self._known):
            return None
        numbers: dict[str, int] = {}
        _number(value, 0, _tree(pointers), "", counts, numbers)
        starts = {pointer: self._known[number] for pointer, number in numbers.items()}
        return {
            pointer: ((start >> 32) + 1, (start & 0xFFFFFFFF) + 1)
            for pointer, start in starts.items()
        }


def _containers(value: Any, counts: dict[int, int]) -> int:
    """How many objects and lists a value is and holds; counts: the same of each that is inside."""
    count = 1
    for inner in value.values() if type(value) is dict else value:
        kind = type(inner)
        if kind is dict or kind is list:
            count += _containers(inner, counts) if inner else 1
    counts[id(value)] = count
    return count


def _number(
    value: Any,
    number: int,
    below: _Tree,
    pointer: str,
    counts: dict[int, int],
    numbers: dict[str, int],
) -> None:
    """Note which of all objects and lists those are that are asked for, the value being that number."""
    numbers[pointer] = number
    number += 1
    for key, inner in value.items() if type(value) is dict else enumerate(value):
        if type(inner) is dict or type(inner) is list:
            token = str(key)
            if token in below:
                place = f"{pointer}/{escaped(token)}"
                _number(inner, number, below[token], place, counts, numbers)
            number += counts.get(id(inner), 1)


def _in_json(text: str, wanted: frozenset[str]) -> dict[str, tuple[int, int]]:
    """What is found in a JSON text; ValueError or IndexError when it is none."""
    offsets: list[tuple[str, int]] = []
    begin = _blank(text, 0)
    if "" in wanted:
        offsets.append(("", begin))
    _look(text, begin, _tree(wanted), "", wanted, offsets)
    positions: dict[str, tuple[int, int]] = {}
    line, seen = 1, 0
    for pointer, at in offsets:
        line, seen = line + text.count("\n", seen, at), at
        positions[pointer] = (line, at - text.rfind("\n", 0, at))
    return positions


def _tree(pointers: Iterable[str]) -> _Tree:
    """The tokens of the pointers, one below the other."""
    top: _Tree = {}
    for pointer in pointers:
        below = top
        for token in pointer.split("/")[1:]:
            below = below.setdefault(unescaped(token), {})
    return top


def _look(
    text: str,
    at: int,
    below: _Tree,
    pointer: str,
    wanted: frozenset[str],
    offsets: list[tuple[str, int]],
) -> int:
    """Note where what is wanted in the value at an offset begins; the offset at which the value ends.

    What holds nothing that is wanted is passed by the parser written in C, which is nearly all.
    """
    opening = text[at]
    if not below or opening not in "{[":
        return _value_at(text, at)[1]
    at, index = _blank(text, at + 1), 0
    while text[at] not in "}]":
        begin = at
        if opening == "{":
            key, at = _key(text, at)
        else:
            key, index = str(index), index + 1
        if key in below:
            place = f"{pointer}/{escaped(key)}"
            if place in wanted:
                offsets.append((place, begin))
            at = _look(text, at, below[key], place, wanted, offsets)
        else:
            at = _value_at(text, at)[1]
        if text[at] != ",":
            at = _blank(text, at)
        if text[at] == ",":
            at = _blank(text, at + 1)
        elif text[at] not in "}]":
            raise ValueError
    return at + 1


def _key(text: str, at: int) -> tuple[str, int]:
    """The key at an offset, and the offset of its value."""
    if text[at] != '"':
        raise ValueError
    key, at = _value_at(text, at)
    if text[at] != ":":
        at = _blank(text, at)
    if text[at] != ":":
        raise ValueError
    return key, _blank(text, at + 1)


def _blank(text: str, at: int) -> int:
    """The offset of what comes after blanks."""
    blanks = _blanks(text, at)
    return blanks.end() if blanks else at


def _in_yaml(text: str, wanted: frozenset[str]) -> dict[str, tuple[int, int]]:
    """What is found in a YAML text; what an alias stands for has no place of its own.

    Of what holds nothing that is wanted the events are only counted, which is nearly all.
    """
    import yaml

    from ..json_pointer import yaml_events

    starts = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
    positions: dict[str, tuple[int, int]] = {}
    above: list[_Holder] = []
    passed = 0  # levels inside what is passed by
    for event in yaml_events(text):
        kind = type(event)
        if kind in starts:
            if passed:
                passed += 1
                continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            if passed:
                passed -= 1
            else:
                above.pop()
            continue
        elif passed or (kind is not yaml.ScalarEvent and kind is not yaml.AliasEvent):
            continue
        mark = event.start_mark
        if not above:
            pointer, below, place = "", _tree(wanted), mark
        elif above[-1].awaits_key:
            above[-1].key = getattr(event, "value", ""), mark
            continue
        else:
            token, key = above[-1].next_token()
            pointer, place = f"{above[-1].pointer}/{escaped(token)}", key or mark
            below = above[-1].below.get(token, {})
        if pointer in wanted:
            positions[pointer] = (place.line + 1, place.column + 1)
            if len(positions) == len(wanted):
                break
        if kind in starts and below:
            above.append(_Holder(pointer, below, kind is yaml.MappingStartEvent))
        else:
            passed = kind in starts
    return positions


class _Holder:
    """A mapping or sequence of a YAML text in which something is wanted, and how far it is read."""

    __slots__ = ("below", "index", "is_mapping", "key", "pointer")

    def __init__(self, pointer: str, below: _Tree, is_mapping: bool) -> None:
        self.pointer, self.below, self.is_mapping = pointer, below, is_mapping
        self.key: tuple[str, Any] | None = None
        self.index = 0

    @property
    def awaits_key(self) -> bool:
        """Whether a key comes next."""
        return self.is_mapping and self.key is None

    def next_token(self) -> tuple[str, Any]:
        """The key or index of the value that comes next, and where the key begins."""
        if self.key is None:
            self.index += 1
            return str(self.index - 1), None
        token, self.key = self.key, None
        return token
