"""Maps that calls write out: `mapOf("users" to "/users")`, `Map.of(…)`, `new Map([[…]])`, `dict(users=…)`;
and those that texts are which calls take apart: JSON, YAML, INI, a table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from runai_specs.errors import ToolkitError
from runai_specs.openapi.reading.limits import Limits
from runai_specs.openapi.reading.yaml_reader import read_yaml

from ...syntax.model import (
    Argument,
    Binding,
    BindingKind,
    Call,
    Expression,
    Items,
    Place,
    Record,
    Text,
    last_name,
)

_OF_PAIRS = frozenset(
    {"mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "sortedMapOf", "ofEntries"}
)
_OF_LISTS = frozenset(
    {
        "Map", "HashMap", "LinkedHashMap", "TreeMap", "ConcurrentHashMap", "BTreeMap", "IndexMap",
        "OrderedDict", "dict", "Dictionary", "SortedDictionary", "fromEntries", "from", "from_iter",
    }
)  # fmt: skip
_KEPT = frozenset(
    {
        "freeze", "unmodifiableMap", "unmodifiableList", "copyOf", "MappingProxyType", "AsReadOnly",
        "ReadOnlyDictionary", "ToFrozenDictionary", "ToImmutableDictionary", "toMap", "deepFreeze",
    }
)  # fmt: skip
_WRAPPERS = frozenset({"Ok", "Some", "Right", "Success"})
_HOLDERS = frozenset(
    {
        "Arc", "Rc", "Box", "Mutex", "RwLock", "RefCell", "Cell", "OnceCell", "Pin", "Optional", "Promise",
        "Mono", "Uni", "Single", "Task", "ValueTask", "Result", "CompletableFuture", "Future",
    }
)  # fmt: skip
"""What has something in it that is used as if it were that, or once it is there."""
_HOLDING = frozenset(
    {
        "new", "of", "ofNullable", "resolve", "just", "item", "FromResult", "success", "value",
        "completedFuture", "successful",
    }
)  # fmt: skip
_UNWRAPPING = frozenset(
    {"unwrap", "expect", "unwrap_or_else", "getOrThrow", "getOrNull", "orElseThrow", "clone"}
)
"""What gives back what is in a result, or the same once more."""
_PAIR = frozenset({"entry", "Pair", "SimpleEntry", "SimpleImmutableEntry", "KeyValuePair"})

_READING = frozenset(
    {
        "loads", "load", "safe_load", "full_load", "unsafe_load", "load_all", "safe_load_all", "parse",
        "parse!", "Parse", "safeLoad", "json_decode", "yaml_parse", "parse_json", "parse_string", "fromJSON",
        "Deserialize", "DeserializeObject", "from_str", "from_slice", "from_string", "readTree", "readValue",
        "readerFor", "decodeFromString", "parseToJsonElement", "parseText", "parseToJson", "fromJson",
        "from_json", "ConvertFrom-Json", "ConvertFrom-Yaml", "ConvertFrom-StringData", "jsondecode",
        "yamldecode", "decode", "safe_parse", "parseString", "load_file", "validate_json", "read_string",
        "parse_ini_string", "Unmarshal", "NewDecoder", "readJson", "literal_eval", "model_validate_json",
        "loadAs", "parseDocument", "JSON5",
    }
)  # fmt: skip
"""What reads JSON, YAML and the like; whether a text is that, the text says."""
_CUTTING = frozenset(
    {
        "split", "splitlines", "Split", "explode", "lines", "each_line", "lineSequence", "Fields", "preg_split",
        "split_whitespace", "read_csv", "DictReader", "reader", "StringReader", "Scanner", "StringIO",
        "NewScanner", "NewReader", "ConvertFrom-Csv", "fromCsv", "csvdecode", "str_getcsv", "lines_of",
        "findall", "finditer", "matchAll", "scan", "match", "FindAllString", "FindAllStringSubmatch",
        "preg_match_all", "reduce", "-split", "partition", "fields", "split_terminator",
    }
)  # fmt: skip
"""What goes through a text by lines or words."""
_TAKING_APART = _READING | _CUTTING
_CLEANING = frozenset(
    {
        "strip", "trim", "dedent", "encode", "bytes", "byte", "[]byte", "as_bytes", "NewReader", "StringIO",
        "NewBufferString", "StringReader", "cleandoc", "trimIndent", "trimMargin", "toString", "Trim",
        "TrimSpace", "stripIndent", "lstrip", "rstrip", "lines", "splitlines", "split", "GetBytes", "str",
        "getBytes", "String", "raw", "from", "Split", "explode", "tr", "gsub",
    }
)  # fmt: skip
"""What gives a text back, but for what is around it, or its lines."""
_LIMITS, _MISSES = Limits(), 3
_LONGEST = 200_000
_WORDS, _LABELS = 9, 3
_BETWEEN = re.compile(r"[\s,;|=]+")
_LABELLED = re.compile(r"\s*(?:- +)?[\"']?[\w.-]+[\"']?\s*(?:[:=]\s|=|:?\s*[\[{|>])", re.MULTILINE)
_JSON = re.compile(r"\s*(?:\[\s*[\[{\"]|\{\s*[\"'])")
_SECTION = re.compile(r"\s*\[[\w.\"' -]+\]\s*$", re.MULTILINE)
_SPOKEN = re.compile(
    r"\s*(?:[\w.-]+\s*[:=]\s*)?(?:GET|POST|PUT|DELETE|PATCH|HEAD)[\s:|,]+\S*/\S*\s*"
)
_SENTENCE = re.compile(r"[a-z]{2,}[.!?]\s*$|[.!?] [A-Z]")
Pair = tuple[Expression, Expression]


class Maps:
    """Finds them; of each call the same one every time."""

    def __init__(self) -> None:
        self._written: dict[Call, Record | None] = {}
        self._longer: dict[tuple[Record, ...], Record] = {}
        self._read: dict[Text, Expression | None] = {}

    def written(self, call: Call) -> Record | None:
        """The map that a call writes out; None where it is no such call."""
        if call not in self._written:
            self._written[call] = _written_map(call)
        return self._written[call]

    def added(self, bindings: Sequence[Binding]) -> list[Record]:
        """The entries that are added to a map one by one, of values of which the latest is the first."""
        more = (b.value for b in reversed(bindings) if b.kind is BindingKind.MORE)
        return [value for value in more if isinstance(value, Record)]

    def longer(self, whole: Expression, added: Sequence[Record]) -> Expression:
        """A map with what is added to it; anything else as it is."""
        if not isinstance(whole, Record):
            return whole
        parts = (whole, *added)
        if parts not in self._longer:
            entries = tuple(entry for part in parts for entry in part.entries)
            self._longer[parts] = Record(whole.start, whole.end, entries, whole.name)
        return self._longer[parts]

    def read(self, whole: Expression, place: Place) -> Expression | None:
        """The object or list that a text is in JSON or YAML; None where it is none."""
        text, module = unwrapped(whole), place.scope.module
        if not isinstance(text, Text) or module is None:
            return None
        if text not in self._read:
            self._read[text] = None
            with suppress(ValueError, RecursionError, ToolkitError):
                value = _value(text.value)
                if isinstance(value, dict | list):
                    self._read[text] = _Reading(text, module.source).of(value)
        return self._read[text]

    def entries(self, text: Expression) -> Iterator[Text]:
        """The texts in what a text was read to be."""
        whole = self._read.get(text) if isinstance(text, Text) else None
        pending = [whole] if whole is not None else []
        while pending:
            one = pending.pop()
            if isinstance(one, Text):
                yield one
            pending.extend(one.children)


class _Reading:
    """Makes expressions of what a text says, each at its place in the text as far as it is found there."""

    def __init__(self, text: Text, source: bytes) -> None:
        self._text, self._source, self._at, self._missed = text, source, text.start, 0

    def of(self, value: Any) -> Expression:
        """The object, the list or the text."""
        start, end = self._text.start, self._text.end
        if isinstance(value, dict):
            return Record(start, end, tuple((self.of(k), self.of(v)) for k, v in value.items()))
        if isinstance(value, list):
            return Items(start, end, tuple(Argument(self.of(v)) for v in value))
        if isinstance(value, str) and "/" in value and self._missed < _MISSES:
            written = value.encode("utf-8", "replace")
            at = self._source.find(written, self._at, end)
            if at >= 0:
                self._at = at + len(written)
                return Text(at, self._at, value)
            self._missed += 1
        return Text(start, end, str(value), plain=not isinstance(value, str))


def kept(call: Call) -> Expression | None:
    """What a call gives back as it is, only that nobody can change it (`Object.freeze({…})`), or that it
    is in a result: `Ok(client)`, `Arc::new(client)`, and then `client.unwrap()`.
    """
    given, receiver = call.positional, call.receiver
    if call.called in _UNWRAPPING:
        return receiver
    is_in = receiver is not None and last_name(receiver) in _HOLDERS
    if (is_in and call.called in _HOLDING) or call.called in _WRAPPERS:
        return given[0] if len(given) == 1 else None
    if call.called not in _KEPT:
        return None
    return given[0] if given else call.receiver


def _written_map(call: Call) -> Record | None:
    given, made = call.positional, last_name(call.receiver or call)
    if call.called == "of" and made.endswith("Map"):
        return _record(call, zip(given[::2], given[1::2], strict=False))
    if call.called in _OF_PAIRS:
        return _record(call, _pairs(given))
    if call.called not in _OF_LISTS or (call.called.startswith("from") and not _is_map(made)):
        return None
    if call.called == "dict" and not given:
        named = ((Text(v.start, v.start, name), v) for name, v in call.named.items())
        return _record(call, named)
    if given and isinstance(given[0], Record):
        return given[0]
    listed = given[0] if given and isinstance(given[0], Items) else None
    if listed is None:
        return None if given else _record(call, ())
    return _record(call, _pairs(item.value for item in listed.items))


def _is_map(made: str) -> bool:
    return made.endswith("Map") or made in ("Object", "Map")


def _pairs(given: Iterable[Expression]) -> Iterator[Pair]:
    for one in given:
        if isinstance(one, Items) and len(one.items) == 2:
            yield one.items[0].value, one.items[1].value
        elif isinstance(one, Call) and one.called in _PAIR and len(one.positional) == 2:
            yield one.positional[0], one.positional[1]


def _record(call: Call, pairs: Iterable[Pair]) -> Record:
    return Record(call.start, call.end, tuple(pairs))


def is_data(text: str) -> bool:
    """Whether a text is written to be taken apart, as far as one can see: JSON, entries of YAML or INI,
    rows of a table; a method and a path alone. What is said to people is none.
    """
    if is_json(text):
        return True
    if "\n" not in text:
        return _SPOKEN.fullmatch(text) is not None
    return any(_is_row(line) for line in text.splitlines() if "/" in line)


def is_json(text: str) -> bool:
    """Whether a text begins as an object or a list does in JSON."""
    return _JSON.match(text) is not None


def _is_row(line: str) -> bool:
    """Whether a line has a path beside a few words, and is no sentence."""
    words = [word for word in _BETWEEN.split(line.strip()) if word]
    first = next((at for at, word in enumerate(words) if "/" in word), 0)
    labels = [word for word in words[:first] if word.isalpha()]
    return len(words) <= _WORDS and len(labels) <= _LABELS and _SENTENCE.search(line) is None


def _value(text: str) -> Any:
    """What JSON or YAML says; None for what is neither."""
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        return None
    if is_json(stripped):
        with suppress(ValueError):
            return json.loads(stripped)
    if "{{" in stripped or not _LABELLED.match(stripped) or _SECTION.search(stripped):
        return None
    return read_yaml(text, "a text", _LIMITS)


def taken_apart(call: Call) -> Expression | None:
    """What a call takes apart, without what only cleans it; None where it is no such call."""
    if call.called not in _TAKING_APART:
        return None
    return unwrapped(_given(call))


def read_by(call: Call) -> Expression | None:
    """The text of which a call gives what it says in JSON or YAML; None where it is no such call."""
    return unwrapped(_given(call)) if call.called in _READING else None


def unwrapped(whole: Expression | None) -> Expression | None:
    """The text in what only cleans it: `TEXT.strip().splitlines()`, `[]byte(text)`."""
    while isinstance(whole, Call) and whole.called in _CLEANING:
        whole = _given(whole)
    return whole


def _given(call: Call) -> Expression | None:
    """What a call is about: its first argument, else what it is called on; of a text the method."""
    receiver, given = call.receiver, call.positional
    if isinstance(receiver, Text | Call) and call.called in _CUTTING | _CLEANING:
        return receiver
    if call.called in ("split", "Split", "tr", "gsub") and receiver is not None:
        return receiver
    if (
        call.called in ("explode", "preg_split", "preg_match_all", "findall", "finditer")
        and given[1:]
    ):
        return given[1]
    return given[0] if given else receiver
