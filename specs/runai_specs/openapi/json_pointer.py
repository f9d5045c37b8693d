"""Places in a document: as JSON Pointers, and as line and column of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

Place: TypeAlias = "tuple[Place, str | int] | None"
"""A path as a chain of (what is above, key or index), None for the whole document: cheap to extend."""


def point(place: Place) -> str:
    """The JSON Pointer of a place."""
    tokens: list[str] = []
    while place is not None:
        place, token = place
        tokens.append(escaped(str(token)))
    return "".join(f"/{token}" for token in reversed(tokens))


def escaped(token: str) -> str:
    """A token as it stands in a JSON Pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def unescaped(token: str) -> str:
    """What a token of a JSON Pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def locate(text: str, pointer: str) -> tuple[int, int] | None:
    """Line and column, from 1, of what a JSON Pointer names in a JSON or YAML text.

    None when it cannot be told: what a YAML merge key or alias stands for has no place of its own.
    """
    import yaml

    wanted = [unescaped(token) for token in pointer.split("/")[1:]]
    try:
        return _find(yaml.parse(text, Loader=yaml_loader()), wanted)
    except yaml.YAMLError:
        return None


_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]', re.DOTALL)


def deeper_than(depth: int, text: str) -> tuple[str, int, int]:
    """Pointer, line and column of the first list or object in a JSON text that lies deeper.

    Nothing is parsed as a whole, so that a text of any depth can be looked through.
    """
    path: list[str | int] = []
    last = ""
    for token in _JSON_TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            if len(path) >= depth:
                line, column = (
                    text.count("\n", 0, token.start()),
                    text.rfind("\n", 0, token.start()),
                )
                return point(place_of(path)), line + 1, token.start() - column
            path.append(0 if mark == "[" else "")
        elif mark in "]}" and path:
            path.pop()
        elif mark == ":" and path:
            path[-1] = last
        elif mark == "," and path and isinstance(path[-1], int):
            path[-1] += 1
        last = mark[1:-1] if mark[0] == '"' else ""
    return "", 1, 1


def place_of(way: Iterable[str | int]) -> Place:
    """The place at the end of a way from the top."""
    place: Place = None
    for step in way:
        place = (place, step)
    return place


def yaml_loader() -> Any:
    """The YAML parser written in C where PyYAML has it; the events are the same."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Level:
    """A list or object that is open; token is the index or key at hand, None while a key is due."""

    listed: bool
    token: int | str | None
    mark: Any = None


def _find(events: Iterable[Any], wanted: list[str]) -> tuple[int, int] | None:
    """Where the wanted path begins: at its key in an object, at the member itself in a list."""
    open_levels: list[_Level] = []
    for event in events:
        kind = type(event).__name__
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            open_levels.pop()
            _finish(open_levels)
        elif kind in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            top = open_levels[-1] if open_levels else None
            if top is not None and top.token is None:
                top.token, top.mark = getattr(event, "value", ""), event.start_mark
                continue
            if top is not None and isinstance(top.token, int):
                top.token, top.mark = top.token + 1, event.start_mark
            if [str(level.token) for level in open_levels] == wanted:
                mark = event.start_mark if top is None else top.mark
                return mark.line + 1, mark.column + 1
            if kind.endswith("StartEvent"):
                listed = kind == "SequenceStartEvent"
                open_levels.append(_Level(listed, -1 if listed else None))
            else:
                _finish(open_levels)
    return None


def _finish(open_levels: list[_Level]) -> None:
    """A value is complete: its object awaits the next key."""
    if open_levels and not open_levels[-1].listed:
        open_levels[-1].token = None
