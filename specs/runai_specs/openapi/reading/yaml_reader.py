"""YAML, read event by event under the core schema of YAML 1.2 (as OpenAPI asks).

No objects are constructed, dates stay text, keys are the text as written, and an alias counts as many
nodes as it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from sys import intern
from typing import TYPE_CHECKING, Any, NoReturn

from ...errors import InvalidDocumentError
from ..json_pointer import Place, point, yaml_events
from .limits import Limits, Source, is_number, wrong_text
from .source_map import Starts

if TYPE_CHECKING:
    import yaml


def read_yaml(text: str, source: Source, limits: Limits, starts: Starts | None = None) -> Any:
    """The value of the one YAML document in the text; InvalidDocumentError when it holds none.

    starts: takes where each object and list begins, see `source_map.Starts`; nothing where aliases
    put one in several places.
    """
    import yaml

    builder = _Builder(source, limits, Starts() if starts is None else starts)
    try:
        builder.take(yaml_events(text))
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
_ITEM = object()  # what every value of a list has for a key
_SHORT = 80
"""Characters of a text of which there is one object, however often it stands there."""
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = (None, "!")
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_BEGINS = frozenset("~nNtTfF+-.0123456789")  # what a plain scalar begins with that is no text
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class _Frame:
    """A mapping or sequence that is being read; mark: where the key is that was read last."""

    __slots__ = ("anchor", "is_mapping", "key", "mark", "merged", "nodes_before", "value")

    def __init__(self, is_mapping: bool, anchor: str | None, nodes_before: int) -> None:
        self.value: Any = {} if is_mapping else []
        self.is_mapping, self.anchor, self.nodes_before = is_mapping, anchor, nodes_before
        self.key: Any = _NOTHING if is_mapping else _ITEM
        self.mark: Any = None
        self.merged: list[Any] = []


class _Builder:
    """Makes the value of one YAML document from its events, without recursion."""

    def __init__(self, source: Source, limits: Limits, starts: Starts) -> None:
        self.source, self.limits, self.starts = source, limits, starts
        self.root: Any = None
        self._documents = 0
        self._stack: list[_Frame] = []
        self._top: _Frame | None = None
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._nodes = 0
        self._event: Any = None

    def take(self, events: Iterable[yaml.Event]) -> None:
        """All events; what there is most of is asked for first."""
        from yaml import events as kinds

        scalar, mapping = kinds.ScalarEvent, kinds.MappingStartEvent
        for event in events:
            self._event, kind = event, type(event)
            if kind is scalar:
                self.scalar(event)
            elif kind is mapping or kind is kinds.SequenceStartEvent:
                self.begin(event, is_mapping=kind is mapping)
            elif kind is kinds.MappingEndEvent or kind is kinds.SequenceEndEvent:
                self.end()
            elif kind is kinds.AliasEvent:
                self.alias()
            elif kind is kinds.DocumentStartEvent:
                self.document()

    def refuse(self, problem: str, key: str | None = None) -> NoReturn:
        """InvalidDocumentError at the event that came last, or at the key that it is."""
        mark = self._event.start_mark
        place = self._place()
        pointer = point(place if key is None else (place, key))
        raise InvalidDocumentError(
            self.source, problem, pointer=pointer, line=mark.line + 1, column=mark.column + 1
        )

    def document(self) -> None:
        self._documents += 1
        if self._documents > 1:
            self.refuse("a second YAML document in one file")

    def scalar(self, event: Any) -> None:
        """A key or a value; what nearly all are is done here, without a further call for each."""
        text: str = event.value
        top: Any = self._top
        if len(text) > self.limits.text or not text.isascii():
            for problem in wrong_text(text, self.limits):
                self.refuse(problem)
        if len(text) <= _SHORT:
            text = intern(text)
        key = None if top is None else top.key
        if key is _NOTHING:
            if text == "<<" or text in top.value:
                self._odd_key(top, text, event)
            else:
                top.key, top.mark = text, event.start_mark
            return
        plain, quoted = event.implicit
        if plain:
            value = self._plain(text) if not text or text[0] in _BEGINS else text
        else:
            value = text if quoted else self._tagged(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._nodes += 1
        if key is None or self._nodes > self.limits.nodes:
            self._count(0)
            self._add(value)
        elif key is _ITEM:
            top.value.append(value)
        else:
            top.value[key] = value
            top.key = _NOTHING

    def alias(self) -> None:
        name = self._event.anchor
        self.starts.give_up()
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

    def begin(self, event: Any, *, is_mapping: bool) -> None:
        top = self._top
        if top is not None and top.key is _NOTHING:
            self.refuse("a key that is not a text or number")
        own = _TAG + ("map" if is_mapping else "seq")
        if event.tag is not None and event.tag not in ("!", own):
            self.refuse(f"the tag {_shown(event.tag)} is not plain data")
        self._nodes += 1
        if self._nodes > self.limits.nodes:
            self._count(0)
        if event.anchor:
            self._anchors[event.anchor] = None
        mark = (top is not None and top.mark) or event.start_mark
        self.starts.add(mark.line, mark.column)
        self._top = _Frame(is_mapping, event.anchor, self._nodes - 1)
        self._stack.append(self._top)
        if len(self._stack) > self.limits.depth:
            self.refuse(f"nested deeper than {self.limits.depth} levels")

    def end(self) -> None:
        frame = self._stack.pop()
        self._top = self._stack[-1] if self._stack else None
        for merged in frame.merged:
            frame.value.update((k, v) for k, v in merged.items() if k not in frame.value)
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.value, self._nodes - frame.nodes_before)
        self._add(frame.value)

    def _awaits_key(self) -> bool:
        top = self._top
        return top is not None and top.key is _NOTHING

    def _odd_key(self, top: _Frame, key: str, event: Any) -> None:
        """A key that is there already, or may ask for a merge."""
        if key == "<<" and event.implicit[0]:
            self.starts.give_up()
            top.key = None
        elif key in top.value:
            self.refuse(f"the key {key!r} stands twice in one object", key)
        else:
            top.key, top.mark = key, event.start_mark

    def _add(self, value: Any) -> None:
        top = self._top
        if top is None:
            self.root = value
            return
        if top.key is _ITEM:
            top.value.append(value)
            return
        if top.key is None:
            self._merge(top, value)
        else:
            top.value[top.key] = value
        top.key = _NOTHING

    def _merge(self, frame: _Frame, value: Any) -> None:
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(mapping, dict) for mapping in several):
            self.refuse("the merge key << needs an object or a list of objects")
        frame.merged.extend(several)

    def _place(self) -> Place:
        place: Place = None
        for frame in self._stack:
            if not frame.is_mapping:
                place = (place, len(frame.value))
            elif frame.key is not _NOTHING:
                place = (place, "<<" if frame.key is None else frame.key)
        return place

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > self.limits.nodes:
            self.refuse(f"more than {self.limits.nodes:,} values, aliases expanded")

    def _tagged(self, event: Any) -> Any:
        if event.tag in _PLAIN_TAGS:
            return event.value
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
