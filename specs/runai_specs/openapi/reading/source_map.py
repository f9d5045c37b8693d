"""Lines and columns of places in a text, found without taking apart what nobody asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from json import JSONDecoder
from typing import Any, TypeAlias

from ..json_pointer import escaped, unescaped

Place = tuple[str, int, int]  # pointer, line, column
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
    return _picked(_in_yaml(text), pointers)


def _picked(places: Iterable[Place], wanted: frozenset[str]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for pointer, line, column in places:
        if pointer in wanted:
            found[pointer] = (line, column)
            if len(found) == len(wanted):
                break
    return found


def _in_json(text: str, wanted: frozenset[str]) -> dict[str, tuple[int, int]]:
    """What is found in a JSON text; ValueError or IndexError when it is none."""
    offsets: list[tuple[str, int]] = []
    begin = _blank(text, 0)
    if "" in wanted:
        offsets.append(("", begin))
    _look(text, begin, _tree(wanted), "", wanted, offsets)
    found: dict[str, tuple[int, int]] = {}
    line, seen = 1, 0
    for pointer, at in offsets:
        line, seen = line + text.count("\n", seen, at), at
        found[pointer] = (line, at - text.rfind("\n", 0, at))
    return found


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


def _in_yaml(text: str) -> Iterator[Place]:
    """Every place in a YAML text, in order; what an alias stands for has no place of its own."""
    import yaml

    from ..json_pointer import yaml_loader

    above: list[tuple[str, int]] = []
    key: tuple[str, int, int] | None = None
    event: Any
    for event in yaml.parse(text, Loader=yaml_loader()):
        kind = type(event).__name__
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            above.pop()
        elif kind in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            mark = event.start_mark
            place = (mark.line + 1, mark.column + 1)
            if above and above[-1][1] < 0 and key is None:
                key = (getattr(event, "value", ""), *place)
                continue
            if not above:
                pointer = ""
            elif key is not None:
                pointer, place, key = f"{above[-1][0]}/{escaped(key[0])}", key[1:], None
            else:
                holder, index = above[-1]
                above[-1] = (holder, index + 1)
                pointer = f"{holder}/{index}"
            yield pointer, *place
            if kind.endswith("StartEvent"):
                above.append((pointer, -1 if kind.startswith("Mapping") else 0))
