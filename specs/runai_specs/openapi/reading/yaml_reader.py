"""YAML, read event by event under the core schema of YAML 1.2 (as OpenAPI asks).

No objects are constructed, dates stay text, keys are the text as written, and an alias counts as many
nodes as it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from ...errors import InvalidDocumentError
from ..json_pointer import Place, point, yaml_events
from .limits import Limits, Source, is_number, wrong_text

if TYPE_CHECKING:
    import yaml


def read_yaml(text: str, source: Source, limits: Limits) -> Any:
    """The value of the one YAML document in the text; InvalidDocumentError when it holds none."""
    import yaml

    builder = _Builder(source, limits)
    try:
        for event in yaml_events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = ", ".join(filter(None, (error.context, error.problem)))
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InvalidDocumentError(
            source, f"not YAML: {problem}", line=line, column=column
        ) from None
    except yaml.YAMLError as error:
        raise InvalidDocumentError(source, f"not YAML: {' '.join(str(error).split())}") from None
    return builder.root


_NOTHING = object()
_TAG = "tag:yaml.org,2002:"
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_BEGINS = frozenset("~nNtTfF+-.0123456789")  # what a plain scalar begins with that is no text
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
        import yaml  # JSON has no use for it

        self.source, self.limits = source, limits
        self.root: Any = None
        self._documents = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._nodes = 0
        self._event: Any = None
        self._handlers: dict[type[yaml.Event], Callable[[], None]] = {
            yaml.DocumentStartEvent: self.document,
            yaml.ScalarEvent: self.scalar,
            yaml.AliasEvent: self.alias,
            yaml.SequenceStartEvent: self.begin,
            yaml.MappingStartEvent: self.begin,
            yaml.SequenceEndEvent: self.end,
            yaml.MappingEndEvent: self.end,
        }

    def take(self, event: yaml.Event) -> None:
        """One event more."""
        self._event = event
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler()

    def refuse(self, problem: str, place: Place = None) -> NoReturn:
        """InvalidDocumentError at the event that came last."""
        mark = self._event.start_mark
        pointer = point(place if place is not None else self._place())
        raise InvalidDocumentError(
            self.source, problem, pointer=pointer, line=mark.line + 1, column=mark.column + 1
        )

    def document(self) -> None:
        self._documents += 1
        if self._documents > 1:
            self.refuse("a second YAML document in one file")

    def scalar(self) -> None:
        event = self._event
        text = event.value
        if len(text) > self.limits.text or not text.isascii():
            for problem in wrong_text(text, self.limits):
                self.refuse(problem)
        if self._awaits_key():
            self._begin_key(text, plain=event.implicit[0])
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
            self.refuse("an alias has no anchor")
        known = self._anchors[name]
        if known is None:
            self.refuse("an alias stands inside what it stands for")
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
        if not self._stack:
            return False
        top = self._stack[-1]
        return top.key is _NOTHING and type(top.value) is dict

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
        if text and text[0] not in _BEGINS:
            return text
        if text in _NULL:
            return None
        if text in _TRUTH:
            return _TRUTH[text]
        if _INFINITE.fullmatch(text):
            self.refuse("a number beyond what can be held")
        try:
            if _INTEGER.fullmatch(text):
                number: int | float = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
            elif _FLOAT.fullmatch(text):
                number = float(text)
            else:
                return text
        except ValueError:
            self.refuse("a number of too many digits")
        return number if is_number(number) else self.refuse("a number beyond what can be held")


_TAGGED: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}


def _shown(tag: str) -> str:
    """A tag of YAML's own; a text that begins with ! may be anything, a password too."""
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else "!…"
