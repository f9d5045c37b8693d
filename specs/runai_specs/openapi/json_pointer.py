"""Places in a document: as JSON Pointers, and as line and column of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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


def yaml_events(text: str) -> Iterator[Any]:
    """The events of a YAML text; what `yaml.parse` gives, at half its cost. Raises YAMLError."""
    loader = yaml_loader()(text)
    try:
        yield from iter(loader.get_event, None)
    finally:
        loader.dispose()
