"""Text from a stranger, JSON or YAML, turned into plain data or refused in one line.

JSON is tried where the text begins like JSON, whatever the file is called. YAML is read event by
event under the core schema of YAML 1.2 (as OpenAPI asks): no objects are constructed, dates stay
text, keys are the text as written, and an alias counts as many nodes as it stands for.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from .errors import InvalidDocument
from .position import Place, deeper_than, locate, point, yaml_loader

if TYPE_CHECKING:
    import yaml

Source: TypeAlias = str | Path


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes, levels, values (aliases expanded), characters of one text,
    references, and how many of them lead on from one to the next.
    """

    size: int = 64 * 1024 * 1024
    depth: int = 200
    nodes: int = 4_000_000
    text: int = 4 * 1024 * 1024
    references: int = 500_000
    chain: int = 100


LIMITS = Limits()


def parse(data: bytes, source: Source, limits: Limits = LIMITS) -> tuple[Any, str]:
    """The value that the bytes hold, and their text; InvalidDocument when they hold none."""
    if len(data) > limits.size:
        raise InvalidDocument(source, f"larger than {limits.size:,} bytes ({len(data):,})")
    text = _decode(data, source)
    if not text.strip():
        raise InvalidDocument(source, "the document is empty")
    if text.lstrip()[0] not in "{[":
        return _read_yaml(text, source, limits), text
    try:
        return _read_json(text, source, limits), text
    except json.JSONDecodeError as error:
        try:
            return _read_yaml(text, source, limits), text
        except InvalidDocument:
            raise InvalidDocument(
                source, f"not JSON: {error.msg}", line=error.lineno, column=error.colno
            ) from None


def _decode(data: bytes, source: Source) -> str:
    try:
        return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise InvalidDocument(
            source, f"not {error.encoding.upper()} text: {error.reason}", line=line, column=column
        ) from None


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Stands where a text has what is not plain data, until its place is known."""

    problem: str


def _read_json(text: str, source: Source, limits: Limits) -> Any:
    reader = _JsonReader()
    try:
        value = reader.read(text)
    except RecursionError:
        raise _too_deep(text, source, limits) from None
    if not reader.wrong and _is_modest(text, value, limits):
        return value
    for place, problem in _excesses(value, limits):
        pointer = point(place)
        line, column = locate(_SURROGATE.sub("\\\\u0041", text), pointer) or (None, None)
        raise InvalidDocument(source, problem, pointer=pointer, line=line, column=column)
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
    """Whether a JSON text is so small and plain that what is in it need not be looked at one by one.

    It has fewer values than characters, no text longer than itself, and a surrogate only where one
    is escaped.
    """
    if len(text) > min(limits.text, limits.nodes) or "\\ud" in text or "\\uD" in text:
        return False
    level, depth = [value], 0
    while level:
        if depth >= limits.depth:
            return False
        held = [each.values() if type(each) is dict else each for each in level]
        level = [each for each in chain.from_iterable(held) if type(each) in _CONTAINERS]
        depth += 1
    return True


_CONTAINERS = frozenset((dict, list))


def _too_deep(text: str, source: Source, limits: Limits) -> InvalidDocument:
    pointer, line, column = deeper_than(limits.depth, text)
    problem = f"nested deeper than {limits.depth} levels"
    return InvalidDocument(source, problem, pointer=pointer, line=line, column=column)


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")  # half of one is no text in YAML


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
            todo.extend((each, (place, key), depth + 1) for key, each in here.items())
        elif isinstance(here, list):
            todo.extend((each, (place, i), depth + 1) for i, each in enumerate(here))
        elif isinstance(here, str):
            yield from ((place, problem) for problem in _wrong_text(here, limits))
        elif isinstance(here, float) and not math.isfinite(here):
            yield place, "a number beyond what can be held"
        elif isinstance(here, _Wrong):
            yield place, here.problem
        if depth > limits.depth:
            yield place, f"nested deeper than {limits.depth} levels"


def _wrong_text(text: str, limits: Limits) -> Iterator[str]:
    if len(text) > limits.text:
        yield f"a text of more than {limits.text:,} characters"
    if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
        yield "a text with half a surrogate pair"


def _read_yaml(text: str, source: Source, limits: Limits) -> Any:
    import yaml

    builder = _Builder(source, limits)
    try:
        for event in yaml.parse(text, Loader=yaml_loader()):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = ", ".join(filter(None, (error.context, error.problem)))
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InvalidDocument(source, f"not YAML: {problem}", line=line, column=column) from None
    except yaml.YAMLError as error:
        raise InvalidDocument(source, f"not YAML: {' '.join(str(error).split())}") from None
    return builder.root


_NOTHING = object()
_TAG = "tag:yaml.org,2002:"
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is being read."""

    value: dict[str, Any] | list[Any]
    place: Place
    anchor: str | None
    nodes_before: int
    key: Any = _NOTHING
    merged: list[Any] = field(default_factory=list)


class _Builder:
    """Makes the value of one YAML document from its events, without recursion."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.root: Any = None
        self._documents = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._nodes = 0
        self._event: Any = None

    def take(self, event: yaml.Event) -> None:
        """One event more."""
        self._event = event
        handler = _HANDLERS.get(type(event).__name__)
        if handler is not None:
            handler(self)

    def refuse(self, problem: str, place: Place = None) -> NoReturn:
        """InvalidDocument at the event that came last."""
        mark = self._event.start_mark
        pointer = point(place if place is not None else self._place())
        raise InvalidDocument(
            self.source, problem, pointer=pointer, line=mark.line + 1, column=mark.column + 1
        )

    def document(self) -> None:
        self._documents += 1
        if self._documents > 1:
            self.refuse("a second YAML document in one file")

    def scalar(self) -> None:
        event = self._event
        for problem in _wrong_text(event.value, self.limits):
            self.refuse(problem)
        if self._awaits_key():
            self._begin_key(event.value, plain=event.implicit[0])
            return
        value = self._scalar_value(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._count(1)
        self._add(value)

    def alias(self) -> None:
        name = self._event.anchor
        if self._awaits_key():
            self.refuse("an alias as a key")
        if name not in self._anchors:
            self.refuse(f"the alias *{name} has no anchor")
        known = self._anchors[name]
        if known is None:
            self.refuse(f"the alias *{name} stands inside what it stands for")
        value, nodes = known
        self._count(nodes)
        self._add(value)

    def begin(self) -> None:
        event = self._event
        if self._awaits_key():
            self.refuse("a key that is not a text or number")
        sequence = type(event).__name__ == "SequenceStartEvent"
        if event.tag not in (None, "!", _TAG + ("seq" if sequence else "map")):
            self.refuse(f"the tag {_shown(event.tag)} is not plain data")
        self._count(1)
        if event.anchor:
            self._anchors[event.anchor] = None
        value: dict[str, Any] | list[Any] = [] if sequence else {}
        self._stack.append(_Frame(value, self._place(), event.anchor, self._nodes - 1))
        if len(self._stack) > self.limits.depth:
            self.refuse(f"nested deeper than {self.limits.depth} levels")

    def end(self) -> None:
        frame = self._stack.pop()
        for merged in frame.merged:
            assert isinstance(frame.value, dict)
            frame.value.update((k, v) for k, v in merged.items() if k not in frame.value)
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.value, self._nodes - frame.nodes_before)
        self._add(frame.value)

    def _awaits_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return top is not None and isinstance(top.value, dict) and top.key is _NOTHING

    def _begin_key(self, key: str, *, plain: bool) -> None:
        top = self._stack[-1]
        if plain and key == "<<":
            top.key = None
            return
        if key in top.value:
            self.refuse(f"the key {key!r} stands twice in one object", (top.place, key))
        top.key = key

    def _add(self, value: Any) -> None:
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            return
        if top.key is None:
            self._merge(top, value)
        else:
            top.value[top.key] = value
        top.key = _NOTHING

    def _merge(self, frame: _Frame, value: Any) -> None:
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in several):
            self.refuse("the merge key << needs an object or a list of objects")
        frame.merged.extend(several)

    def _place(self) -> Place:
        if not self._stack:
            return None
        top = self._stack[-1]
        if isinstance(top.value, list):
            return (top.place, len(top.value))
        return (
            top.place if top.key is _NOTHING else (top.place, "<<" if top.key is None else top.key)
        )

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > self.limits.nodes:
            self.refuse(f"more than {self.limits.nodes:,} values, aliases expanded")

    def _scalar_value(self, event: Any) -> Any:
        if event.tag not in (None, "!"):
            return self._tagged(event)
        return self._plain(event.value) if event.implicit[0] else event.value

    def _tagged(self, event: Any) -> Any:
        kind = event.tag.removeprefix(_TAG)
        if event.tag.startswith(_TAG) and kind in ("str", "timestamp"):
            return event.value
        value = self._plain(event.value)
        if event.tag.startswith(_TAG) and type(value) in _TAGGED.get(kind, ()):
            return float(value) if kind == "float" else value
        return self.refuse(f"the tag {_shown(event.tag)} is not plain data here")

    def _plain(self, text: str) -> Any:
        if text in _NULL:
            return None
        if text in _TRUTH:
            return _TRUTH[text]
        if _INFINITE.fullmatch(text):
            self.refuse("a number beyond what can be held")
        try:
            if _INTEGER.fullmatch(text):
                return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
            number = float(text) if _FLOAT.fullmatch(text) else None
        except ValueError:
            self.refuse("a number of too many digits")
        if number is None:
            return text
        return number if math.isfinite(number) else self.refuse("a number beyond what can be held")


_TAGGED: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}
_HANDLERS: dict[str, Callable[[_Builder], None]] = {
    "DocumentStartEvent": _Builder.document,
    "ScalarEvent": _Builder.scalar,
    "AliasEvent": _Builder.alias,
    "SequenceStartEvent": _Builder.begin,
    "MappingStartEvent": _Builder.begin,
    "SequenceEndEvent": _Builder.end,
    "MappingEndEvent": _Builder.end,
}


def _shown(tag: str) -> str:
    return "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
