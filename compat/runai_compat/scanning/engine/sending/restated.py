"""Calls that mean another call: of a function that has been given some of its arguments, of a name that
stands for a method, of what is handed on.
"""

from __future__ import annotations

import re

from ...sites import verb
from ...syntax.model import (
    Argument,
    Call,
    Expression,
    Index,
    Member,
    Name,
    Place,
    Scope,
    Text,
    last_name,
)
from ..evaluation import symbols
from ..evaluation.bound_names import given_some
from ..evaluation.references import FunctionRef, InstanceRef, References, ValueRef
from ..evaluation.values import Values
from .names import verb_of

_HANDING_OVER = frozenset(
    {"submit", "to_thread", "run_in_executor", "apply_async", "run_sync", "create_task", "defer"}
)
"""What calls a function that it is handed with what it is handed behind it."""
_RUNNING = re.compile(
    r"retr[yi]|backoff|attempt|resilien|circuit|throttle|limiter|guarded|safely|timed|tenac|robust|poll"
    r"|with_?(?:retry|backoff|timeout)|^(?:r|retryer|execute|run|call)$",
    re.IGNORECASE,
)
"""What functions are called that run what they are handed."""
_METHOD = re.compile(r"^(?:http)?_?(?:method|verb)$", re.IGNORECASE)
"""What a variable is called that holds a method."""
_DEEP = 4


class Restater:
    """Finds the call that is meant."""

    def __init__(self, references: References, values: Values) -> None:
        self._references, self._values = references, values
        self._known: dict[Call, Call] = {}
        self._keys: dict[int, Name] = {}
        self._called: set[str] | None = None
        self._running: dict[int, bool] = {}

    def of(self, call: Call, place: Place) -> Call:
        """The call itself where it means nothing else."""
        known = self._known.get(call)
        if known is None:
            known = self._known[call] = self._restated(call, place, 0)
            self._known[known] = known
        return known

    def _restated(self, call: Call, place: Place, deep: int) -> Call:
        if call.called in _HANDING_OVER or self._hands_over(call, place):
            return _handed_over(call)
        if call.command:
            return self._handed_on(call, place, deep)
        if (made := given_some(call)) is not None and not self._is_called(call, place):
            return made
        function, given = self._meant(call.function, place)
        if isinstance(function, Call) and function.called == "getattr":
            options = function.positional
            if len(options) > 1 and isinstance(options[1], Text):
                function = Member(function.start, function.end, options[0], options[1].value)
            elif len(options) > 1:
                general = Member(function.start, function.end, options[0], "request")
                return _same_place(call, general, (Argument(options[1]), *call.arguments))
        if isinstance(function, Member) and function.name.startswith(
            "$"
        ):  # PHP's `$client->$verb()`
            key = self._keys.setdefault(
                id(function), Name(function.start, function.end, function.name.lstrip("$"))
            )
            function = Index(function.start, function.end, function.object, key)
        if isinstance(function, Index) and self._is_method(function.key, place):
            general = Member(function.start, function.end, function.object, "request")
            return _same_place(call, general, (Argument(function.key), *call.arguments))
        is_other = isinstance(function, Member) or (isinstance(function, Name) and given)
        if is_other and function is not call.function:
            return _same_place(call, function, (*given, *call.arguments))
        return self._overridden(call, place)

    def _hands_over(self, call: Call, place: Place) -> bool:
        """Whether a call runs what it is handed first: `retry(session.delete, url)`, as its name says or as
        the function does that is called.
        """
        if verb_of(call.called) is not None or not any(map(_sent_by, call.positional[:2])):
            return False
        functions = [r.scope for r in self._references.functions(call, place)]
        if not functions:
            return _RUNNING.search(call.called) is not None
        return any(map(self._runs_parameter, functions))

    def _runs_parameter(self, function: Scope) -> bool:
        """Whether a function calls one of its parameters."""
        if id(function) not in self._running:
            calls = function.module.calls if function.module is not None else ()
            self._running[id(function)] = any(
                function in where.scope.enclosing
                and (_run(inner.function) or "") in function.parameters
                for inner, where in calls
            )
        return self._running[id(function)]

    def _is_method(self, key: Expression, place: Place) -> bool:
        """Whether it is a method that a client is asked for by name: `client[verb](path)`."""
        if isinstance(key, Call) and key.called == "toLowerCase" and key.receiver is not None:
            key = key.receiver
        if not isinstance(key, Name | Member):
            return False
        if _METHOD.search(key.name):
            return True
        with self._values.observed():
            texts = self._values.texts(key, place)
        return all(verb(symbols.plain(text)) is not None for text in texts)

    def _overridden(self, call: Call, place: Place) -> Call:
        """`session.request("GET", …)` of `session.get(…)`, where its class says what `request` does."""
        method, receiver = verb_of(call.called), call.receiver
        if method is None or receiver is None:
            return call
        for ref in self._references.of(receiver, place):
            if not isinstance(ref, InstanceRef) or ref.symbolic:
                continue
            own = self._references.method(ref.scope, call.called)
            if own is None and self._references.method(ref.scope, "request") is not None:
                general = Member(call.function.start, call.function.end, receiver, "request")
                text = Argument(Text(call.start, call.start, method))
                return _same_place(call, general, (text, *call.arguments))
        return call

    def _meant(self, function: Expression, place: Place) -> tuple[Expression, tuple[Argument, ...]]:
        """`requests.post` of `send = requests.post`, of `partial(requests.post, …)`; what it was given."""
        bound = self._bound(function, place)
        made = given_some(bound) if isinstance(bound, Call) else None
        if made is None:
            return bound, ()
        inner, given = made.function, made.arguments
        if isinstance(function, Member) and isinstance(inner, Name):
            inner = Member(function.start, function.end, function.object, inner.name)
        return inner, given

    def _bound(self, function: Expression, place: Place) -> Expression:
        """What a name, or an attribute of the object, was given; itself where that is not one thing."""
        if isinstance(function, Name):
            bindings, _ = self._references.bindings(function.name, place)
            return bindings[0].value if len(bindings) == 1 else function
        if isinstance(function, Index):
            refs = self._references.of(function, place)
            values = [ref.expression for ref in refs if isinstance(ref, ValueRef)]
            return values[0] if len(values) == 1 else function
        if isinstance(function, Member):
            for ref in self._references.of(function.object, place):
                if isinstance(ref, InstanceRef):
                    given = self._references.attribute(ref.scope, function.name)
                    if len(given) == 1 and isinstance(given[0].value, Call):
                        return given[0].value if given_some(given[0].value) else function
        return function

    def _is_called(self, call: Call, place: Place) -> bool:
        """Whether what a function becomes that is given some of its arguments has a name, and is called
        by it: then these calls count.
        """
        if self._called is None:
            modules = self._references.project.modules
            self._called = {other.called for module in modules for other, _ in module.calls}
        return any(
            name.rpartition(".")[2] in self._called
            for holder in (place.scope.bindings, place.scope.attributes)
            for name, bindings in holder.items()
            if any(binding.value is call for binding in bindings)
        )

    def _handed_on(self, call: Call, place: Place, deep: int) -> Call:
        """`api GET users` of `get users`, where `get` is `api GET "$@"`."""
        for ref in self._references.of(call.function, place):
            if not isinstance(ref, FunctionRef) or ref.scope.module is None or deep > _DEEP:
                continue
            for inner, where in ref.scope.module.calls_in(ref.scope):
                last = inner.arguments[-1] if inner.arguments else None
                if last is None or not last.spread or last_name(last.value) != "@":
                    continue
                target = self._references.of(inner.function, where)
                if any(isinstance(other, FunctionRef) for other in target):
                    given = (*inner.arguments[:-1], *call.arguments)
                    made = Call(call.start, call.end, inner.function, given, command=True)
                    return self._restated(made, where, deep + 1)
        return call


def _same_place(call: Call, function: Expression, arguments: tuple[Argument, ...]) -> Call:
    return Call(call.start, call.end, function, arguments)


def _handed_over(call: Call) -> Call:
    """`requests.get(url)` of `pool.submit(requests.get, url)`."""
    for at, argument in enumerate(call.arguments[:2]):
        if (function := _sent_by(argument.value)) is not None:
            return _same_place(call, function, call.arguments[at + 1 :])
    return call


def _sent_by(value: Expression) -> Member | None:
    """The method of a client that is handed over: `session.delete`, `http.method(:delete)` in Ruby."""
    if isinstance(value, Call) and value.called == "method" and value.receiver is not None:
        named = value.positional[0] if len(value.positional) == 1 else None
        name = named.value.lstrip(":") if isinstance(named, Text) else ""
        value = Member(value.start, value.end, value.receiver, name)
    is_sender = isinstance(value, Member) and verb_of(value.name) is not None
    return value if is_sender and isinstance(value, Member) else None


def _run(function: Expression) -> str | None:
    """The name of what is called, also by `f.call(…)`, `f.apply(…)`, `f.Invoke(…)`."""
    if isinstance(function, Member) and function.name in ("call", "apply", "invoke", "Invoke"):
        function = function.object
    return function.name if isinstance(function, Name) else None
