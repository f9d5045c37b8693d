"""What a Python expression may be as a text, without running it: UNKNOWN stands for the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ..sites import UNKNOWN
from .scopes import Binding, Module, Place, Scope, reaching

_DEEP, _MANY, _RETURNS, _STEPS = 14, 24, 3, 300
_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?[-+ #0]*\d*(?:\.\d+)?[sdrif]|%%")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<key>[^{}:!]*)(?:![rsa])?(?::[^{}]*)?\}")
_PARAMETER = re.compile("\1(?P<name>[^\1\2]*)\2")
_SAME = frozenset(
    ["str", "URL", "Path", "PurePosixPath", "Request", "yarl.URL", "httpx.URL", "format", "fspath"]
)
_TRIMMED = {"rstrip": str.rstrip, "lstrip": str.lstrip, "strip": str.strip}
_CUT = {"removesuffix": str.removesuffix, "removeprefix": str.removeprefix}
_CASES = {"lower": str.lower, "upper": str.upper}

Texts = tuple[str, ...]
Constants = Mapping[str, Texts]


def parameter(name: str) -> str:
    """What stands for a parameter of the function that the expression is in."""
    return f"\1{name}\2"


def parameters(text: str) -> set[str]:
    """The parameters in a text."""
    return {found["name"] for found in _PARAMETER.finditer(text)}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with these values for its parameters, UNKNOWN for others."""
    return _PARAMETER.sub(lambda found: values.get(found["name"], UNKNOWN), text)


@dataclass(slots=True)
class Trace:
    """Which nodes have contributed to a text, and how many steps that took."""

    nodes: set[int] = field(default_factory=set)
    steps: int = 0


class Values:
    """Evaluates the expressions of one file; constants: those of other files, by name."""

    def __init__(self, module: Module, constants: Constants | None = None) -> None:
        self._module = module
        self._constants = constants or {}
        self._trace = Trace()
        self._functions: dict[str, list[Scope]] = {}
        for function in module.functions:
            if function.returns:
                self._functions.setdefault(getattr(function.node, "name", ""), []).append(function)
        self._kinds: dict[type, Callable[[Any, Place, int], Texts]] = {
            ast.Constant: self._constant,
            ast.JoinedStr: self._joined,
            ast.FormattedValue: lambda node, place, deep: self._of(node.value, place, deep),
            ast.BinOp: self._operation,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.Subscript: self._subscript,
            ast.IfExp: lambda node, place, deep: self._either(
                (node.body, node.orelse), place, deep
            ),
            ast.BoolOp: lambda node, place, deep: self._either(node.values, place, deep),
            ast.NamedExpr: lambda node, place, deep: self._of(node.value, place, deep),
            ast.Await: lambda node, place, deep: self._of(node.value, place, deep),
        }

    def of(self, node: ast.expr, place: Place) -> tuple[Texts, set[int]]:
        """The texts that it may be, and the nodes that they are made of."""
        self._trace = Trace()
        return self._of(node, place, 0), self._trace.nodes

    def _of(self, node: ast.expr, place: Place, deep: int) -> Texts:
        kind = self._kinds.get(type(node))
        self._trace.steps += 1
        if kind is None or deep > _DEEP or self._trace.steps > _STEPS:
            return (UNKNOWN,)
        self._trace.nodes.add(id(node))
        found = tuple(dict.fromkeys(kind(node, place, deep + 1)))[:_MANY]
        return found or (UNKNOWN,)

    def _constant(self, node: ast.Constant, _place: Place, _deep: int) -> Texts:
        value = node.value
        if isinstance(value, bytes):
            return (value.decode("utf-8", "replace"),)
        return (str(value),) if isinstance(value, str | int) and value is not True else (UNKNOWN,)

    def _joined(self, node: ast.JoinedStr, place: Place, deep: int) -> Texts:
        return _joined("", [self._of(each, place, deep) for each in node.values])

    def _operation(self, node: ast.BinOp, place: Place, deep: int) -> Texts:
        left = self._of(node.left, place, deep)
        if isinstance(node.op, ast.Mod):
            return self._percent(left, node.right, place, deep)
        right = self._of(node.right, place, deep)
        if isinstance(node.op, ast.Add):
            return _joined("", [left, right])
        if isinstance(node.op, ast.Div):
            return tuple(_under(one, other) for one, other in product(left, right))
        return (UNKNOWN,)

    def _percent(self, left: Texts, right: ast.expr, place: Place, deep: int) -> Texts:
        if isinstance(right, ast.Dict):
            named = self._entries(right, place, deep)
            return tuple(_percent(each, [], named) for each in left)
        given = right.elts if isinstance(right, ast.Tuple) else [right]
        choices = product(*(self._of(each, place, deep) for each in given))
        return tuple(_percent(each, list(chosen), {}) for chosen in choices for each in left)

    def _entries(self, node: ast.Dict, place: Place, deep: int) -> dict[str, str]:
        return {
            str(key.value): self._of(value, place, deep)[0]
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }

    def _either(self, nodes: Iterable[ast.expr], place: Place, deep: int) -> Texts:
        return tuple(text for each in nodes for text in self._of(each, place, deep))

    def _name(self, node: ast.Name, place: Place, deep: int) -> Texts:
        scope: Scope | None = place.scope
        while scope is not None:
            hidden = isinstance(scope.node, ast.ClassDef) and scope is not place.scope
            if node.id in scope.bindings and not hidden:
                return self._bound(scope.bindings[node.id], place, deep)
            if node.id in scope.parameters:
                return self._argument(node.id, scope, place, deep)
            scope = scope.parent
        return self._constants.get(self._imported(node.id), (UNKNOWN,))

    def _argument(self, name: str, scope: Scope, place: Place, deep: int) -> Texts:
        default = scope.parameters[name]
        token = parameter(name) if scope is place.scope else UNKNOWN
        if not isinstance(default, ast.Constant) or not isinstance(default.value, str):
            return (token,)
        outside = scope.parent or scope
        return (token, *self._of(default, Place(outside, (), place.at), deep))

    def _imported(self, name: str) -> str:
        """The name that an imported name has where it comes from."""
        return self._module.imports.get(name, name).rpartition(".")[2]

    def _bound(self, bindings: list[Binding], place: Place, deep: int) -> Texts:
        found: Texts = ()
        more: list[Binding] = []
        for each in reaching(bindings, place):
            if each.kind == "more":
                more.insert(0, each)
            else:
                found += self._value(each, deep)
        for each in more:
            longer = _joined("", [found or (UNKNOWN,), self._of(each.value, each.place, deep)])
            always = each.place.chain == place.chain[: len(each.place.chain)]
            found = longer if always else (*found, *longer)
        return found

    def _value(self, binding: Binding, deep: int) -> Texts:
        node = binding.value
        if binding.kind == "value":
            return self._of(node, binding.place, deep)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return self._either(node.elts, binding.place, deep)
        return (UNKNOWN,)

    def _attribute(self, node: ast.Attribute, place: Place, deep: int) -> Texts:
        if node.attr == "value":  # of an enumeration's member
            return self._of(node.value, place, deep)
        bindings = self._held(node, place)
        if bindings:
            return self._either_bound(bindings, place, deep)
        return self._constants.get(node.attr, (UNKNOWN,))

    def _either_bound(self, bindings: list[Binding], place: Place, deep: int) -> Texts:
        if all(each.place.scope is place.scope for each in bindings):
            return self._bound(bindings, place, deep)
        return tuple(text for each in bindings[-3:] for text in self._value(each, deep))

    def _held(self, node: ast.Attribute, place: Place) -> list[Binding]:
        """What an attribute may be: of the class around, of the class named, of the only one."""
        owner = self._owner(node.value, place)
        classes = [owner] if owner else self._module.classes
        found = [
            held
            for each in classes
            if (held := [*each.bindings.get(node.attr, ()), *each.attributes.get(node.attr, ())])
        ]
        return found[0] if len(found) == 1 else []

    def _owner(self, node: ast.expr, place: Place) -> Scope | None:
        if not isinstance(node, ast.Name):
            return None
        if node.id in (place.scope.receiver, "self", "cls") and place.scope.owner:
            return place.scope.owner
        return next(
            (c for c in self._module.classes if getattr(c.node, "name", "") == node.id), None
        )

    def _subscript(self, node: ast.Subscript, place: Place, deep: int) -> Texts:
        """An entry of a table that is written out; any of its texts where the key is not known."""
        table = self._table(node.value, place)
        if table is None:
            return self._constants.get(_last_name(node.value), (UNKNOWN,))
        held, where = table
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(held, ast.Dict):
            pairs = zip(held.keys, held.values, strict=True)
            exact = [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == key]
            return self._either(exact if key is not None else held.values, where, deep)
        return self._either(held.elts, where, deep)

    def _table(self, node: ast.expr, place: Place) -> tuple[Any, Place] | None:
        if isinstance(node, ast.Dict | ast.List | ast.Tuple):
            return node, place
        found: list[Binding] = []
        if isinstance(node, ast.Name):
            scope: Scope | None = place.scope
            while scope is not None and not found:
                found, scope = scope.bindings.get(node.id, []), scope.parent
        elif isinstance(node, ast.Attribute):
            found = self._held(node, place)
        last = next((b for b in reversed(found) if b.kind == "value"), None)
        if last is None or not isinstance(last.value, ast.Dict | ast.List | ast.Tuple):
            return None
        return last.value, last.place

    def _call(self, node: ast.Call, place: Place, deep: int) -> Texts:
        name, arguments = _last_name(node.func), node.args
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name == "format" and receiver is not None:
            return self._format(node, receiver, place, deep)
        if name == "join":
            return self._join(node, receiver, place, deep)
        if name == "urljoin" and len(arguments) > 1:
            one, other = (self._of(each, place, deep) for each in arguments[:2])
            return tuple(_resolved(base, path) for base, path in product(one, other))
        if receiver is not None and name in (*_TRIMMED, *_CUT, *_CASES):
            return self._trimmed(name, self._of(receiver, place, deep), arguments)
        if name in ("get", "getenv") and len(arguments) > 1:
            return (UNKNOWN, *self._of(arguments[1], place, deep))  # of the environment, a default
        if name in _SAME and arguments:
            return self._of(arguments[0], place, deep)
        return self._inlined(node, name, place, deep)

    def _format(self, node: ast.Call, receiver: ast.expr, place: Place, deep: int) -> Texts:
        given = [self._of(each, place, deep)[0] for each in node.args]
        named = {
            each.arg: self._of(each.value, place, deep)[0] for each in node.keywords if each.arg
        }
        return tuple(_format(each, given, named) for each in self._of(receiver, place, deep))

    def _join(self, node: ast.Call, receiver: ast.expr | None, place: Place, deep: int) -> Texts:
        """`"/".join([...])`, or the join of paths."""
        first = node.args[0] if node.args else None
        if isinstance(receiver, ast.Constant) and isinstance(first, ast.List | ast.Tuple):
            parts = [self._of(each, place, deep) for each in first.elts]
            return _joined(str(receiver.value), parts)
        if len(node.args) > 1:
            parts = [self._of(each, place, deep) for each in node.args]
            return tuple(_under(*chosen) for chosen in product(*parts))
        return (UNKNOWN,)

    def _trimmed(self, name: str, texts: Texts, arguments: list[ast.expr]) -> Texts:
        if name in _CASES:
            return tuple(_CASES[name](each) for each in texts)
        what = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else None
        if name in _TRIMMED:
            return tuple(_TRIMMED[name](each, str(what or " \t\n")) for each in texts)
        return tuple(_CUT[name](each, str(what or "")) for each in texts)

    def _inlined(self, node: ast.Call, name: str, place: Place, deep: int) -> Texts:
        """What a function of the file returns, with the arguments of this call."""
        for function in self._functions.get(name, ()):
            values = self.arguments(node, function, place, deep)
            given = function.returns[:_RETURNS]
            texts = [text for value, where in given for text in self._of(value, where, deep)]
            return tuple(filled(each, values) for each in texts)
        return self._constants.get(f"{name}()", (UNKNOWN,))

    def arguments(
        self, call: ast.Call, function: Scope, place: Place, deep: int = 1
    ) -> dict[str, str]:
        """What the call gives to the function's parameters, the first text of each."""
        names = list(function.parameters)
        bound = isinstance(call.func, ast.Attribute) and function.owner is not None
        given = dict(zip(names[1:] if bound else names, call.args, strict=False))
        given |= {each.arg: each.value for each in call.keywords if each.arg}
        values = {name: self._of(value, place, deep)[0] for name, value in given.items()}
        for name, default in function.parameters.items():
            if name not in values and isinstance(default, ast.Constant):
                values[name] = str(default.value) if isinstance(default.value, str) else UNKNOWN
        return values


def _last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _joined(between: str, parts: list[Texts]) -> Texts:
    found: Texts = ("",)
    for place, part in enumerate(parts):
        mark = between if place else ""
        found = tuple(f"{head}{mark}{tail}" for head in found for tail in part)[:_MANY]
    return found


def _under(*parts: str) -> str:
    """Parts of a path with one slash between each two."""
    first, *rest = parts
    return "/".join([first.rstrip("/"), *(each.strip("/") for each in rest)])


def _resolved(base: str, path: str) -> str:
    """As urljoin does it, as far as it can be told."""
    if path.startswith(("/", "http://", "https://")):
        return path if "://" in path else f"{UNKNOWN}{path}"
    return f"{base}{path}" if base.endswith(("/", UNKNOWN, "\2")) else _under(base, path)


def _percent(text: str, given: list[str], named: Mapping[str, str]) -> str:
    left = iter(given)

    def value(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found["key"]:
            return named.get(found["key"], UNKNOWN)
        return next(left, UNKNOWN)

    return _PERCENT.sub(value, text)


def _format(text: str, given: list[str], named: Mapping[str, str]) -> str:
    left = iter(given)

    def value(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        key = found["key"]
        if not key:
            return next(left, UNKNOWN)
        if key.isdigit():
            return given[int(key)] if int(key) < len(given) else UNKNOWN
        return named.get(key, UNKNOWN)

    return _BRACES.sub(value, text)
