"""Maps that calls write out: `mapOf("users" to "/users")`, `Map.of(…)`, `new Map([[…]])`, `dict(users=…)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...syntax.model import Binding, BindingKind, Call, Expression, Items, Record, Text, last_name

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

Pair = tuple[Expression, Expression]


class Maps:
    """Finds them; of each call the same one every time."""

    def __init__(self) -> None:
        self._written: dict[Call, Record | None] = {}
        self._longer: dict[tuple[Record, ...], Record] = {}

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
