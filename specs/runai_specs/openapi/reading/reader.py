"""Text from a stranger, JSON or YAML, turned into plain data or refused in one line.

JSON is tried where the text begins like JSON, whatever the file is called; the rest is YAML.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ...errors import InvalidDocumentError
from ..json_pointer import Place, deeper_than, point
from .limits import LIMITS, Limits, Source, has_too_many_values, is_number, wrong_text
from .source_map import Starts, position

__all__ = ["LIMITS", "Limits", "Source", "parse"]


def parse(
    data: bytes, source: Source, limits: Limits = LIMITS, starts: Starts | None = None
) -> tuple[Any, str]:
    """The value that the bytes hold, and their text; InvalidDocumentError when they hold none.

    starts: takes where in a YAML text everything begins.
    """
    if len(data) > limits.size:
        raise InvalidDocumentError(source, f"larger than {limits.size:,} bytes ({len(data):,})")
    text = _decode(data, source)
    if not text.strip():
        raise InvalidDocumentError(source, "the document is empty")
    if text.lstrip()[0] not in "{[":
        return _read_yaml(text, source, limits, starts), text
    try:
        return _read_json(text, source, limits), text
    except json.JSONDecodeError as error:
        try:
            return _read_yaml(text, source, limits, starts), text
        except InvalidDocumentError:
            raise InvalidDocumentError(
                source, f"not JSON: {error.msg}", line=error.lineno, column=error.colno
            ) from None


def _read_yaml(text: str, source: Source, limits: Limits, starts: Starts | None) -> Any:
    from .yaml_reader import read_yaml  # JSON has no use for it

    return read_yaml(text, source, limits, starts)


def _decode(data: bytes, source: Source) -> str:
    try:
        return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise InvalidDocumentError(
            source, f"not {error.encoding.upper()} text: {error.reason}", line=line, column=column
        ) from None


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Stands where a text has what is not plain data, until its place is known."""

    problem: str


def _read_json(text: str, source: Source, limits: Limits) -> Any:
    if has_too_many_values(text, limits):
        raise InvalidDocumentError(source, f"more than {limits.nodes:,} values")
    reader = _JsonReader()
    try:
        value = reader.read(text)
    except RecursionError:
        raise _too_deep(text, source, limits) from None
    if not reader.wrong and _is_modest(text, value, limits):
        return value
    for place, problem in _excesses(value, limits):
        pointer = point(place)
        line, column = position(text, pointer) or (None, None)
        raise InvalidDocumentError(source, problem, pointer=pointer, line=line, column=column)
    return value


class _JsonReader:
    """Reads one JSON text; what is not plain data becomes `_Wrong` where it stands."""

    def __init__(self) -> None:
        self.wrong = False

    def read(self, text: str) -> Any:
        """The value. Raises JSONDecodeError and RecursionError."""
        hooks: dict[str, Any] = {
            "object_pairs_hook": self._unique,
            "parse_constant": self._constant,
            "parse_float": self._float,
        }
        try:
            return json.loads(text, **hooks)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of more digits than Python converts
            return json.loads(text, parse_int=self._integer, **hooks)

    def _unique(self, pairs: list[tuple[str, Any]]) -> Any:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return self._wrong(f"the key {twice!r} stands twice in one object")

    def _constant(self, name: str) -> _Wrong:
        return self._wrong(f"{name} is not a number")

    def _float(self, digits: str) -> float:
        number = float(digits)
        self.wrong = self.wrong or not math.isfinite(number)
        return number

    def _integer(self, digits: str) -> int | _Wrong:
        try:
            return int(digits)
        except ValueError:
            return self._wrong("a number of too many digits")

    def _wrong(self, problem: str) -> _Wrong:
        self.wrong = True
        return _Wrong(problem)


def _is_modest(text: str, value: Any, limits: Limits) -> bool:
    """Whether a JSON text is so plain that what is in it need not be looked at one by one.

    It has fewer values than characters, no text longer than itself, and a surrogate only where one
    is escaped.
    """
    if "\\ud" in text or "\\uD" in text or _has_long_number(text):
        return False
    small = len(text) <= min(limits.text, limits.nodes) or (
        sum(map(text.count, ",:[")) < limits.nodes and not _has_long_text(text, limits.text)
    )
    level, depth, nodes = [value], 0, 1
    while level:
        if depth >= limits.depth:
            return False
        held = [value.values() if type(value) is dict else value for value in level]
        inside: Iterable[Any] = chain.from_iterable(held)
        if not small:
            inside = list(inside)
            nodes += len(inside)
            names = chain.from_iterable(value for value in level if type(value) is dict)
            texts = chain(names, (value for value in inside if type(value) is str))
            if nodes > limits.nodes or any(len(value) > limits.text for value in texts):
                return False
        level = [value for value in inside if type(value) in _CONTAINERS]
        depth += 1
    return True


def _has_long_number(text: str) -> bool:
    """Whether so many digits may stand in a row that no number is that large.

    They would be met at two places of those that are looked at, and between them.
    """
    half = _MOST_DIGITS // 2
    at = (half * pair.start() for pair in _TWO_DIGITS.finditer(text[::half]))
    return any(text[place : place + half].isdigit() for place in at)


def _has_long_text(text: str, most: int) -> bool:
    """Whether a text in a JSON text can be longer: half as far without a quotation mark."""
    half = max(1, most // 2)
    windows = range(0, len(text) - half, half)
    return any(_QUOTATION.search(text, at, at + half) is None for at in windows)


_QUOTATION = re.compile(r'(?<!\\)"')
_MOST_DIGITS = 300
_TWO_DIGITS = re.compile("(?=[0-9][0-9])")
_CONTAINERS = frozenset((dict, list))


def _too_deep(text: str, source: Source, limits: Limits) -> InvalidDocumentError:
    pointer, line, column = deeper_than(limits.depth, text)
    problem = f"nested deeper than {limits.depth} levels"
    return InvalidDocumentError(source, problem, pointer=pointer, line=line, column=column)


def _excesses(value: Any, limits: Limits) -> Iterator[tuple[Place, str]]:
    """What is too much or not JSON in a value, with its place."""
    nodes = 0
    todo: list[tuple[Any, Place, int]] = [(value, None, 0)]
    while todo:
        here, place, depth = todo.pop()
        nodes += 1
        if nodes > limits.nodes:
            yield place, f"more than {limits.nodes:,} values"
        if isinstance(here, dict):
            yield from ((place, problem) for key in here for problem in wrong_text(key, limits))
            todo.extend((value, (place, key), depth + 1) for key, value in here.items())
        elif isinstance(here, list):
            todo.extend((value, (place, i), depth + 1) for i, value in enumerate(here))
        elif isinstance(here, str):
            yield from ((place, problem) for problem in wrong_text(here, limits))
        elif isinstance(here, (int, float)) and not is_number(here):
            yield place, "a number beyond what can be held"
        elif isinstance(here, _Wrong):
            yield place, here.problem
        if depth > limits.depth:
            yield place, f"nested deeper than {limits.depth} levels"
