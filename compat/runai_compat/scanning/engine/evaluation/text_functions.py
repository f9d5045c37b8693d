"""What the functions on texts give that every language has: formats, joins, cuts, the environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from runai_specs.openapi.reading.limits import whole_number

from ...sites import UNKNOWN, verb
from ...syntax.model import (
    Argument,
    Call,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Operation,
    Place,
    Record,
    Text,
    dotted,
    last_name,
)
from . import symbols
from .address_functions import MODULES, RESOLVES, AddressFunctions, Evaluate, under
from .entries import entry_name
from .references import References, ValueRef
from .sequences import Sequences, is_cut, pieces, unmapped
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
    "ToUpper": str.upper, "ToLower": str.lower, "upcase": str.upper, "capitalize": str.capitalize, "downcase": str.lower,
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
_METHODS = re.compile(r"method|verb|http", re.IGNORECASE)
_OF_ADDRESSES = re.compile(r"url|uri|path|endpoint|query|options|params|href", re.IGNORECASE)
_ENVIRONMENT = frozenset(
    {
        "get", "getenv", "Getenv", "env", "var", "fetch", "getOrDefault", "GetEnvironmentVariable",
        "env!", "unwrap_or", "getProperty", "GetValue", "GetString", "config", "setting",
    }
)  # fmt: skip


_UNDER_ITSELF = frozenset({"resolve", "merge", "ResolveReference", "resolveUri"})
"""What an address is asked for with a path: the address of that, at the same host."""
_FIELDS = frozenset({"field", "Field", "ib", "attrib"})
_DEFAULTS = ("default", "default_factory", "factory")


class TextFunctions:
    """Evaluates calls of them, operators, and entries of tables."""

    def __init__(self, references: References, evaluate: Evaluate, lists: Sequences) -> None:
        self._references, self._of = references, evaluate
        self._addresses = AddressFunctions(references, evaluate)
        self._lists = lists

    def of(self, call: Call, place: Place, deep: int) -> Texts:
        """What the call gives; something unknown where it is none of these functions."""
        call = _by_its_own_name(call, place)
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
        if name in _FIELDS:
            return self._declared(call, place, deep)
        if name in _ENVIRONMENT and given:
            return self._from_environment(call, place, deep)
        return (
            self._under_itself(call, place, deep)
            or self._addresses.of(call, place, deep)
            or self._handed_back(call, place, deep)
        )

    def _under_itself(self, call: Call, place: Place, deep: int) -> Texts:
        """What an address gives for a path: `base.resolve("/users")`; nothing for other calls."""
        receiver, given = call.receiver, call.positional
        if call.called not in _UNDER_ITSELF or len(given) != 1 or receiver is None:
            return ()
        choices = [self._of(part, place, deep) for part in (receiver, given[0])]
        if last_name(receiver) in MODULES or not any("/" in symbols.plain(t) for t in choices[1]):
            return ()
        return tuple(_resolved(*pair) for pair in symbols.products(*choices))

    def _declared(self, call: Call, place: Place, deep: int) -> Texts:
        """What a class says of one of its fields: its default, and whatever else it is given."""
        named = call.named
        default = next((named[name] for name in _DEFAULTS if name in named), None)
        if default is None and call.called != "field":
            default = next(iter(call.positional), None)
        known = () if default is None else self._of(default, place, deep)
        return (UNKNOWN, *(text for text in known if text != UNKNOWN))

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
        if is_cut(index):
            return self._cut(index, place, deep)
        if part := pieces(self._references, self._of, index, place, deep):
            return part
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
                is_missing = isinstance(index.key, Text) and len(named) > symbols.MANY
                return self.either(exact or ([] if is_missing else named.values()), ref.place, deep)
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

    def _cut(self, index: Index, place: Place, deep: int) -> Texts:
        """A part of a text, from one place to another that are both written."""
        bounds = self._lists.bounds(index.key, place, deep)
        texts = self._of(index.object, place, deep)
        if bounds is None or any(symbols.plain(text) != text for text in texts):
            return (UNKNOWN,)
        return tuple(text[bounds] for text in texts)

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
            return self._joined(call.arguments[1:], given[0], place, deep)
        parts = [part for part in (receiver, *given) if part is not None]
        for part in parts:
            marks = [p for p in parts if p is not part and isinstance(p, Text | Name)]
            mark = next((m for m in marks if last_name(m) not in MODULES), None)
            is_slash = isinstance(mark, Text) and mark.value == "/"
            is_path = last_name(parts[0]) in MODULES and not is_slash
            is_first = is_path and part is not parts[0] and parts[1] is mark
            if mark is None or isinstance(part, Text) or is_first:
                continue
            between = self._of(mark, place, deep)[0]
            if (texts := self._lists.rest(unmapped(part), between, place, deep)) is not None:
                return texts
        if len(given) == 1 and receiver is not None and not isinstance(receiver, Text):
            texts = self._of(given[0], place, deep)
            before = self._of(receiver, place, deep)
            if any("/" in symbols.plain(text) for text in before):
                return tuple(_resolved(*pair) for pair in symbols.products(before, texts))
            if any("/" in symbols.plain(text) for text in texts):  # an address and a path
                return tuple(under(UNKNOWN, text) for text in texts)
        items = list(self._lists.unfolded(call.arguments, place))
        if len(items) > 1 or (given and any(a.spread for a in call.arguments)):
            texts = self._lists.joined(items, "/", deep)
            return tuple(re.sub(r"(?<!:)//+", "/", text) for text in texts)
        return (UNKNOWN,)

    def _joined(
        self, items: Sequence[Argument], mark: Expression, place: Place, deep: int
    ) -> Texts:
        between = self._of(mark, place, deep)[0]
        return self._lists.joined(list(self._lists.unfolded(items, place)), between, deep)

    def segments(self, listed: Items, place: Place, deep: int) -> Texts:
        """A path that is given as a list of its segments, under a host that is not known."""
        items = list(self._lists.unfolded(listed.items, place))
        return symbols.joined([(UNKNOWN,), self._lists.joined(items, "/", deep)], "/")

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
        """A variable of the environment, and its default; the address that OkHttp makes of a text."""
        receiver, given = call.receiver, call.positional
        if last_name(receiver or call) == "HttpUrl":
            return self._of(given[0], place, deep)
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


def _given_by_name(table: Expression) -> Mapping[str, Expression] | None:
    """The entries of a table: `{"users": …}`, or `dict(users=…)`."""
    if isinstance(table, Record):
        return table.named
    return table.named if isinstance(table, Call) and table.called == "dict" else None


def _by_its_own_name(call: Call, place: Place) -> Call:
    """`PurePath("/users")` of `P("/users")`, where it was imported so."""
    module, function = place.scope.module, call.function
    entry = module.imports.get(call.called) if module and isinstance(function, Name) else None
    if entry is None or entry.name in (None, call.called):
        return call
    name = Name(function.start, function.end, entry.name or "")
    return Call(call.start, call.end, name, call.arguments, call.command)


def _resolved(base: str, path: str) -> str:
    """As urljoin does it, as far as it can be told."""
    if "://" in path:
        return path
    if path.startswith("/"):
        if symbols.is_open(base):
            return symbols.later_under(base, path)
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


def method_constant(expression: Expression) -> str | None:
    """`DELETE` of `HTTPMethod.DELETE`, `http.MethodDelete`, `Method::DELETE`."""
    if not isinstance(expression, Member):
        return None
    name = expression.name
    if name.startswith("Method"):
        return verb(name[6:])
    owner = dotted(expression.object) or last_name(expression.object)
    return verb(name) if _METHODS.search(owner) else None
