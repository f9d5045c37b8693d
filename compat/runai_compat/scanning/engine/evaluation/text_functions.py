"""What the functions on texts give that every language has: formats, joins, cuts, the environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from runai_specs.openapi.reading.limits import whole_number

from ...sites import UNKNOWN
from ...syntax.model import (
    Argument,
    Call,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Operation,
    Place,
    Record,
    Text,
    last_name,
)
from . import symbols
from .address_functions import MODULES, RESOLVES, AddressFunctions, Evaluate, under
from .entries import entry_name
from .references import References, ValueRef
from .symbols import Texts

_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?[sdrifvq]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<key>[^{}:!]*)(?:![rsa])?(?::[^{}]*)?\}")
_TRIMMED = {
    "rstrip": str.rstrip, "lstrip": str.lstrip, "strip": str.strip, "TrimRight": str.rstrip,
    "TrimLeft": str.lstrip, "Trim": str.strip, "trim": str.strip, "rtrim": str.rstrip,
    "ltrim": str.lstrip, "TrimEnd": str.rstrip, "TrimStart": str.lstrip, "trimStart": str.lstrip, "trim_start_matches": str.lstrip, "trimEnd": str.rstrip, "trim_end_matches": str.rstrip,
    "chomp": str.rstrip, "TrimSpace": str.strip,
}  # fmt: skip
_CUT = {
    "removesuffix": str.removesuffix, "removeprefix": str.removeprefix,
    "TrimSuffix": str.removesuffix, "TrimPrefix": str.removeprefix, "delete_suffix": str.removesuffix,
    "strip_suffix": str.removesuffix, "removeSuffix": str.removesuffix,
}  # fmt: skip
_CASES = {
    "lower": str.lower, "upper": str.upper, "toUpperCase": str.upper, "toLowerCase": str.lower,
    "ToUpper": str.upper, "ToLower": str.lower, "upcase": str.upper, "downcase": str.lower,
    "to_uppercase": str.upper, "uppercase": str.upper, "lowercase": str.lower, "ToUpperInvariant": str.upper,
    "strtoupper": str.upper,
}  # fmt: skip
_FORMATS = frozenset(
    {
        "FormatUri", "format", "Sprintf", "sprintf", "formatted", "Format", "format!", "printf", "interpolate",
        "concat!", "glue",
    }
)  # fmt: skip
_JOINS = frozenset(
    {
        "join-path",
        "join-uri",
        "join-url",
        "join",
        "JoinPath",
        "Combine",
        "joinpath",
        "implode",
        "Join",
        "join_paths",
        "joinToString",
    }
)
_LISTS = frozenset({"listOf", "arrayOf", "mutableListOf", "asList", "of", "vec!", "array"})
_COPIES = frozenset({"list", "tuple", "from", "toList", "to_a", "clone", "to_vec", "collect"})
_OF_ADDRESSES = re.compile(r"url|uri|path|endpoint|query|options|params|href", re.IGNORECASE)
_ENVIRONMENT = frozenset(
    {
        "get", "getenv", "Getenv", "env", "var", "fetch", "getOrDefault", "GetEnvironmentVariable",
        "env!", "unwrap_or", "getProperty", "GetValue", "GetString", "config", "setting",
    }
)  # fmt: skip

_Item: TypeAlias = tuple[Argument, Place]  # of a list, and where it is to be evaluated


class TextFunctions:
    """Evaluates calls of them, operators, and entries of tables."""

    def __init__(self, references: References, evaluate: Evaluate) -> None:
        self._references, self._of = references, evaluate
        self._addresses = AddressFunctions(references, evaluate)

    def of(self, call: Call, place: Place, deep: int) -> Texts:
        """What the call gives; something unknown where it is none of these functions."""
        name, given = call.called, call.positional
        receiver = call.receiver
        if name in _FORMATS:
            return self._formatting(call, place, deep)
        if name in _JOINS and not self._addresses.is_one(call, place):
            return self._join(call, place, deep)
        relative = len(given) > 1 and isinstance(given[1], Member) and "Relative" in given[1].name
        if name in RESOLVES and len(given) > 1 and not relative:
            return self._resolve(call, place, deep)
        if name in (*_TRIMMED, *_CUT, *_CASES):
            return self._trimmed(call, place, deep)
        if name in ("replace", "replaceAll", "Replace", "gsub", "ReplaceAll", "str_replace"):
            return self._replace(call, place, deep)
        if name in ("concat", "Concat", "plus", "append", "Append", "paste0") or (
            name == "string" and len(given) > 1
        ):
            parts = ([receiver] if receiver is not None and name != "Concat" else []) + given
            if isinstance(receiver, Items) and not given:
                parts = [item.value for item in receiver.items]
            return symbols.joined([self._of(part, place, deep) for part in parts])
        if name in _ENVIRONMENT and given:
            return self._from_environment(call, place, deep)
        return self._addresses.of(call, place, deep) or self._handed_back(call, place, deep)

    def _handed_back(self, call: Call, place: Place, deep: int) -> Texts:
        """What an unknown function gives: the address that it is given, if its name tells of one."""
        if call.positional and _OF_ADDRESSES.search(call.called):
            texts = self._of(call.positional[0], place, deep)
            if any("/" in symbols.plain(text) for text in texts):
                return texts
        return (symbols.unknown(entry_name(self._references, call, place)),)

    def either(self, options: Iterable[Expression], place: Place, deep: int) -> Texts:
        """The texts of all of them."""
        return tuple(text for option in options for text in self._of(option, place, deep))

    def operation(self, operation: Operation, place: Place, deep: int) -> Texts:
        """A format with what is given to it, or a path under another."""
        left = self._of(operation.left, place, deep)
        if operation.operator == "/":
            right = self._of(operation.right, place, deep)
            return tuple(under(*pair) for pair in symbols.products(left, right))
        if isinstance(operation.right, Record):
            named = {k: self._of(v, place, deep)[0] for k, v in operation.right.named.items()}
            return tuple(_formatted(text, [], named) for text in left)
        given = operation.right
        parts = [i.value for i in given.items] if isinstance(given, Items) else [given]
        return self._format(left, parts, {}, place, deep)

    def _format(
        self,
        templates: Texts,
        given: Sequence[Expression],
        named: Mapping[str, Expression],
        place: Place,
        deep: int,
    ) -> Texts:
        choices = [self._of(one, place, deep) for one in given]
        names = {key: self._of(value, place, deep)[0] for key, value in named.items()}
        return tuple(
            _formatted(template, list(chosen), names)
            for chosen in symbols.products(*choices)
            for template in templates
        )

    def entry(self, index: Index, place: Place, deep: int) -> Texts:
        """An entry of a table that is written out; any of its texts where the key is not known."""
        for ref in self._references.of(index.object, place):
            if not isinstance(ref, ValueRef):
                continue
            table = ref.expression
            if isinstance(table, Call) and last_name(table.receiver or table) == "Resource":
                base, path = self._of(table, ref.place, deep), self._of(index.key, place, deep)
                return tuple(under(*pair) for pair in symbols.products(base, path))
            named = _given_by_name(table)
            if named is not None:
                key = self._of(index.key, place, deep)
                exact = [v for k, v in named.items() if k in key]
                return self.either(exact or named.values(), ref.place, deep)
            if isinstance(table, Items):
                items = [item.value for item in table.items]
                at = whole_number(index.key.value) if isinstance(index.key, Text) else None
                if at is not None:
                    items = items[at : at + 1] or items
                return self.either(items, ref.place, deep)
        key_name = index.key.value if isinstance(index.key, Text) else last_name(index.object)
        if last_name(index.object).lower() in ("environ", "env"):
            return self.variable(key_name, place, deep)
        return (symbols.unknown(entry_name(self._references, index, place) or key_name),)

    def variable(self, name: str, place: Place, deep: int, entry: str = "") -> Texts:
        """A variable of the environment: what a file of data around a script says that it is.

        entry: what it is called otherwise.
        """
        bindings, scope = self._references.bindings(name, place)
        if bindings and scope is not None and scope.module is not place.scope.module:
            return self._of(bindings[-1].value, bindings[-1].place, deep)
        return (symbols.unknown(entry or name),)

    def _formatting(self, call: Call, place: Place, deep: int) -> Texts:
        receiver, given = call.receiver, call.positional
        static = receiver is None or last_name(receiver) in ("String", "string", "fmt", "str")
        if not static and receiver is not None:
            return self._format(self._of(receiver, place, deep), given, call.named, place, deep)
        if not given:
            return (UNKNOWN,)
        templates = self._of(given[0], place, deep)
        names = {
            match["key"]: Name(call.start, call.end, match["key"])
            for template in templates
            for match in _BRACES.finditer(template)
            if call.called == "format!" and (match["key"] or "").isidentifier()
        }
        return self._format(templates, given[1:], {**names, **call.named}, place, deep)

    def _join(self, call: Call, place: Place, deep: int) -> Texts:
        """`"/".join([...])`, `[...].join("/")`, `Join([...], "/")`, or the join of paths."""
        receiver, given = call.receiver, call.positional
        if receiver is not None and last_name(receiver).lower() == "string" and len(given) > 2:
            return self._joined(_at(place, call.arguments[1:]), given[0], place, deep)
        parts = [part for part in (receiver, *given) if part is not None]
        if (rest := _rest_joined(parts, place)) is not None:
            return (rest,)
        for part in parts:
            for listed in self._listed(part, place):
                marks = [p for p in parts if p is not part and isinstance(p, Text | Name)]
                mark = next((m for m in marks if last_name(m) not in MODULES), None)
                if mark is not None:
                    return self._joined(listed, mark, place, deep)
        if len(given) == 1 and receiver is not None and not isinstance(receiver, Text):
            texts = self._of(given[0], place, deep)
            before = self._of(receiver, place, deep)
            if any("/" in symbols.plain(text) for text in before):
                return tuple(_resolved(*pair) for pair in symbols.products(before, texts))
            if any("/" in symbols.plain(text) for text in texts):  # an address and a path
                return tuple(under(UNKNOWN, text) for text in texts)
        if len(call.arguments) > 1 and given:
            choices = self._items(_at(place, call.arguments), "/", deep)
            return tuple(under(*chosen) for chosen in symbols.products(*choices))
        return (UNKNOWN,)

    def _joined(self, items: Iterable[_Item], mark: Expression, place: Place, deep: int) -> Texts:
        between = self._of(mark, place, deep)[0]
        return symbols.joined(self._items(items, between, deep), between)

    def _listed(self, expression: Expression, place: Place) -> Iterator[list[_Item]]:
        """The items of a list that is written out, put together, or made of what a function is given."""
        for ref in self._references.of(expression, place) or [ValueRef(expression, place)]:
            if not isinstance(ref, ValueRef):
                continue
            value = ref.expression
            if isinstance(value, Items):
                yield _at(ref.place, (*value.items, *self._references.added(expression, place)))
            elif _is_rest(value, ref.place):
                yield [(Argument(value, spread=True), ref.place)]
            elif isinstance(value, Call) and value.called in _LISTS:
                yield _at(ref.place, value.arguments)
            elif isinstance(value, Call) and value.called in _COPIES and len(value.positional) == 1:
                yield from self._listed(value.positional[0], ref.place)
            elif isinstance(value, Call) and value.called == "append" and value.arguments:
                for first in self._listed(value.arguments[0].value, ref.place):
                    yield [*first, *_at(ref.place, value.arguments[1:])]
            elif (parts := _added_up(value)) is not None:
                lists = [next(self._listed(part, ref.place), None) for part in parts]
                if any(lists):  # what is no list is some more items
                    rests = [[(Argument(part, spread=True), ref.place)] for part in parts]
                    pairs = zip(lists, rests, strict=True)
                    yield [item for listed, rest in pairs for item in listed or rest]

    def segments(self, listed: Items, place: Place, deep: int) -> Texts:
        """A path that is given as a list of its segments, under a host that is not known."""
        return symbols.joined([(UNKNOWN,), *self._items(_at(place, listed.items), "/", deep)], "/")

    def _items(self, items: Iterable[_Item], between: str, deep: int) -> list[Texts]:
        parts: list[Texts] = []
        for item, place in items:
            if item.spread and _is_parameter(item.value, place):
                parts.append((symbols.rest(last_name(_unmapped(item.value)), between),))
            elif item.spread:
                parts.append((UNKNOWN,))
            else:
                parts.append(self._of(item.value, place, deep))
        return parts

    def _resolve(self, call: Call, place: Place, deep: int) -> Texts:
        """As urljoin does it; `new URL(path, base)` has the base behind."""
        first, second = (self._of(part, place, deep) for part in call.positional[:2])
        base, path = (second, first) if call.called == "URL" else (first, second)
        return tuple(_resolved(*pair) for pair in symbols.products(base, path))

    def _trimmed(self, call: Call, place: Place, deep: int) -> Texts:
        name, given = call.called, list(call.positional)
        receiver = call.receiver
        if receiver is None or last_name(receiver) in ("strings", "str"):
            if not given:
                return (UNKNOWN,)
            texts = self._of(given.pop(0), place, deep)
        else:
            texts = self._of(receiver, place, deep)
        if name in _CASES:
            return tuple(t if symbols.has_parameters(t) else _CASES[name](t) for t in texts)
        what = given[0].value if given and isinstance(given[0], Text) else ""
        if name in _TRIMMED:
            return tuple(_TRIMMED[name](text, what or " \t\n") for text in texts)
        return tuple(_CUT[name](text, what) for text in texts)

    def _replace(self, call: Call, place: Place, deep: int) -> Texts:
        given = list(call.positional)
        receiver = call.receiver
        if len(given) > 2 or receiver is None:
            source = given.pop(0 if call.called != "str_replace" else -1) if given else None
        else:
            source = receiver
        if source is None or len(given) < 2:
            return (UNKNOWN,)
        choices = [self._of(part, place, deep) for part in (source, given[0], given[1])]
        return tuple(
            text.replace(old, new) if old else text for text, old, new in symbols.products(*choices)
        )

    def _from_environment(self, call: Call, place: Place, deep: int) -> Texts:
        """A variable of the environment, and its default."""
        receiver, given = call.receiver, call.positional
        if call.called in ("get", "fetch", "getOrDefault") and isinstance(receiver, Expression):
            for ref in self._references.of(receiver, place):
                if isinstance(ref, ValueRef) and _given_by_name(ref.expression) is not None:
                    key = Index(call.start, call.end, receiver, given[0])
                    return self.entry(key, place, deep)
        if call.called == "unwrap_or" and receiver is not None:
            return (*self._of(receiver, place, deep), *self._of(given[0], place, deep))
        entry = entry_name(self._references, call, place)
        texts = self.variable(self._of(given[0], place, deep)[0], place, deep, entry)
        if len(given) > 1:
            texts += tuple(map(symbols.constant, self._of(given[1], place, deep)))
        return texts


def _rest_joined(parts: Sequence[Expression], place: Place) -> str | None:
    """`"/".join(parts)`, `parts.joinToString("/")` of what a function takes any number of."""
    mark = next((part for part in parts if isinstance(part, Text)), None)
    if mark is None:
        return None
    alone = len(parts) == 2 and mark.value == "/"
    is_rest = _is_parameter if alone else _is_rest
    rest = next((part for part in parts if is_rest(part, place)), None)
    return None if rest is None else symbols.rest(last_name(_unmapped(rest)), mark.value)


def _at(place: Place, items: Iterable[Argument]) -> list[_Item]:
    return [(item, place) for item in items]


def _added_up(value: Expression) -> Sequence[Expression] | None:
    """The lists that one is put together of: `[base] + parts`, `[base].concat(parts)`."""
    if isinstance(value, Concat):
        return value.parts
    if (
        isinstance(value, Call)
        and value.called in ("concat", "plus")
        and value.receiver is not None
    ):
        return (value.receiver, *value.positional)
    return None


def _is_rest(expression: Expression, place: Place) -> bool:
    """Whether it is what a function takes any number of, or made of each of that."""
    parameter = place.scope.parameters.get(last_name(_unmapped(expression)))
    return parameter is not None and parameter.variadic


def _is_parameter(expression: Expression, place: Place) -> bool:
    """Whether it is what a function is given, or made of each of that."""
    name = last_name(_unmapped(expression))
    return name in place.scope.parameters and name not in place.scope.bindings


def _unmapped(expression: Expression) -> Expression:
    """`parts` of `map(str, parts)`, `list(parts)`, `parts.map(encodeURIComponent)`."""
    if isinstance(expression, Call):
        given = expression.positional
        if expression.called == "map" and len(given) > 1:
            return _unmapped(given[1])
        if expression.called == "map" and expression.receiver is not None:
            return _unmapped(expression.receiver)
        if expression.called in _COPIES and len(given) == 1:
            return _unmapped(given[0])
    return expression


def _given_by_name(table: Expression) -> Mapping[str, Expression] | None:
    """The entries of a table: `{"users": …}`, or `dict(users=…)`."""
    if isinstance(table, Record):
        return table.named
    if not isinstance(table, Call):
        return None
    if table.called == "of" and last_name(table.receiver or table) == "Map":
        given = table.positional
        pairs = zip(given[::2], given[1::2], strict=False)
        return {key.value: value for key, value in pairs if isinstance(key, Text)}
    return table.named if table.called == "dict" else None


def _resolved(base: str, path: str) -> str:
    """As urljoin does it, as far as it can be told."""
    if "://" in path:
        return path
    if path.startswith("/"):
        host = re.match(r"[a-z][a-z0-9+.-]*://[^/]*", base, re.IGNORECASE)
        return (host[0] if host else symbols.first_unknown(base)) + path
    return f"{base}{path}" if base.endswith(("/", UNKNOWN, "\2", "\4", "\7")) else under(base, path)


def _formatted(template: str, given: list[str], named: Mapping[str, str]) -> str:
    """The template with values in it, whichever way it marks their places."""
    if _PERCENT.search(template) and not re.search(r"\{\w*\}", template):
        return _percent(template, given, named)
    return _braces(template, given, named)


def _percent(template: str, given: list[str], named: Mapping[str, str]) -> str:
    left = iter(given)

    def value(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        if match["key"]:
            return named.get(match["key"], UNKNOWN)
        return next(left, UNKNOWN)

    return _PERCENT.sub(value, template)


def _braces(template: str, given: list[str], named: Mapping[str, str]) -> str:
    left = iter(given)

    def value(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        key = match["key"]
        if not key:
            return next(left, UNKNOWN)
        if (at := whole_number(key)) is not None:
            return given[at] if at < len(given) else UNKNOWN
        return named.get(key, UNKNOWN)

    return _BRACES.sub(value, template)
