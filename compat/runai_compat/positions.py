"""Lines and columns of many places in one text, in one pass over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from .origins import escaped

_TOKEN = re.compile(r'[{}\[\],]|"|[^\s{}\[\],":]+')

Place = tuple[str, int, int]  # pointer, line, column


def positions(text: str, wanted: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Line and column, from 1, of JSON Pointers in a JSON or YAML text; what is not there is left out.

    A member of an object begins at its key.
    """
    left = set(wanted)
    found: dict[str, tuple[int, int]] = {}
    places = _in_json(text) if text.lstrip()[:1] in "{[" else _in_yaml(text)
    for pointer, line, column in places:
        if pointer in left:
            found[pointer] = (line, column)
            left.discard(pointer)
            if not left:
                break
    return found


def _in_json(text: str) -> Iterator[Place]:
    """Every place in a JSON text, in order."""
    line, line_start, seen = 1, 0, 0
    above: list[tuple[str, int]] = []  # pointer of the container, next index or -1 for an object
    pointer, key = "", None
    place = (1, 1)
    end = 0
    while (token := _TOKEN.search(text, end)) is not None:
        at, mark = token.start(), token.group()
        end = token.end()
        breaks = text.count("\n", seen, at)
        if breaks:
            line, line_start = line + breaks, text.rfind("\n", 0, at) + 1
        seen = at
        if mark == ",":
            continue
        if mark in "}]":
            above.pop()
            continue
        value = None
        if mark == '"':
            value, end = scanstring(text, end, True)
        if above and above[-1][1] < 0 and key is None:
            key = value or ""
            place = (line, at - line_start + 1)
            continue
        if not above:
            pointer, place = "", (line, at - line_start + 1)
        elif key is not None:
            pointer, key = f"{above[-1][0]}/{escaped(key)}", None
        else:
            holder, index = above[-1]
            above[-1] = (holder, index + 1)
            pointer, place = f"{holder}/{index}", (line, at - line_start + 1)
        yield pointer, *place
        if mark in "{[":
            above.append((pointer, -1 if mark == "{" else 0))


def _in_yaml(text: str) -> Iterator[Place]:
    """Every place in a YAML text, in order; what an alias stands for has no place of its own."""
    import yaml

    from runai_specs.position import yaml_loader

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
