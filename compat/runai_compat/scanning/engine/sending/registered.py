"""Clients that are set up in one place and used in another, by the name of a class or of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...syntax.model import Call, Closure, Expression, Module, Place, Scope, Text
from ..evaluation import symbols
from ..evaluation.references import References
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .names import key

_CONTRACTS = re.compile(r"(?:create|createClient|target|For)(?:<|$)")
_CLASS = re.compile(rb"(\w+)(?:\.class|::class|>\()")
_DECLARED = re.compile(
    rb":\s*(\w+)\s*(?:=\s*(?:runBlocking\s*\{\s*)?|by\s+lazy\s*\{\s*|\{\s*return\s+|get\(\)\s*=\s*)\Z"
)
"""What a function, or a variable, is said to be that the call after it gives (Kotlin)."""
_BEFORE = 160
_SET_UP = ("AddHttpClient", "AddRefitClient", "AddRefitGeneratedClient", "ConfigureHttpClient")
_OF_TYPES = re.compile(rb"<\s*([\w.,\s]+?)\s*>\s*\Z")
_BASE = "baseaddress"

Chained = Callable[[Call, Place], Texts]


class Registered:
    """Finds their bases.

    chained: the base that a client is given by calls in a row.
    """

    def __init__(self, references: References, values: Values, chained: Chained) -> None:
        self._references, self._values, self._chained = references, values, chained
        self._known: dict[str, list[tuple[Call, Place]]] | None = None

    def of(self, name: str) -> Texts:
        """The base of the client that is made for a class, or that has this name: `….baseUrl("https://…")
        .create(Users.class)`, `AddHttpClient("runai", c => c.BaseAddress = …)`.
        """
        for call, place in self._calls.get(name, ()):
            texts = self._configured(call) or self._chained(call, place)
            texts = texts or tuple(
                text
                for value in call.positional[-1:]
                for text in self._values.texts(value, place)
                if "://" in text
            )
            if texts:
                return tuple(map(symbols.named, texts))
        return ()

    def of_class(self, scope: Scope | None) -> Texts:
        """That of a class which is handed its client, known by its name or by that of its interface."""
        line = self._references.line(scope) if scope is not None else []
        return next((texts for one in line if (texts := self.of(one.name))), ())

    @property
    def _calls(self) -> dict[str, list[tuple[Call, Place]]]:
        """The calls that set a client up, by what it is for."""
        if self._known is None:
            self._known = {}
            for module in self._references.project.modules:
                for call, place in module.calls:
                    for name in _names(call, module):
                        self._known.setdefault(name, []).append((call, place))
        return self._known

    def _configured(self, call: Call) -> Texts:
        """What a function that sets a client up gives it as its base."""
        for value in call.positional:
            scope = value.scope if isinstance(value, Closure) else None
            for name, bindings in scope.bindings.items() if scope is not None else ():
                if key(name.rpartition(".")[2]) == _BASE:
                    return self._values.texts(bindings[-1].value, bindings[-1].place)
        return ()


def _names(call: Call, module: Module) -> Iterator[str]:
    """What a call sets a client up for."""
    if call.receiver is not None and _CONTRACTS.match(call.called):
        code = module.source[call.receiver.end : call.end]
        yield from (name.decode() for name in _CLASS.findall(code))
        declared = _DECLARED.search(module.source, max(0, call.start - _BEFORE), call.start)
        if declared is not None and not call.positional:
            yield declared[1].decode()
        return
    if not call.called.startswith(_SET_UP):
        return
    step: Expression | None = call
    while isinstance(step, Call):
        given = step.positional
        if given and isinstance(given[0], Text):
            yield given[0].value
        types = _OF_TYPES.search(module.source, step.function.start, step.function.end)
        for name in types[1].decode().split(",") if types is not None else ():
            yield name.strip().rpartition(".")[2]
        step = step.receiver
