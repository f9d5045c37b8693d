"""Requests that are put together by calls in a row: `newBuilder().uri(…).DELETE().build()`."""

from __future__ import annotations

import re

from ...sites import UNKNOWN
from ...syntax.model import Call, Expression, Member, Place, dotted, last_name
from ..evaluation import symbols
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .bases import Bases
from .methods import Methods
from .names import METHODS, SETTERS, key, verb_of
from .options import OptionReader, Options
from .sent import Sent, may_be_address

LATER = "<later>"
"""Stands for the method that is given to a builder by who calls the function that gives it back."""

_METHOD_SETTERS = ("method", "setmethod")
_OF_REQUEST = re.compile(r"Request|newBuilder|Builder")
_OF_ADDRESS = re.compile(r"ur[il]\w*[.:]*builder", re.IGNORECASE)
"""What puts an address together, which something else sends: `UriComponentsBuilder`, `HttpUrl.Builder`."""


class BuilderReader:
    """Reads them."""

    def __init__(
        self, values: Values, bases: Bases, methods: Methods, options: OptionReader
    ) -> None:
        self._values, self._bases, self._methods = values, bases, methods
        self._options = options
        self._on: dict[int, dict[str, list[Call]]] = {}
        self._outer: dict[int, dict[int, Call]] = {}

    def of(self, call: Call, place: Place, options: Options) -> Sent | None:
        """`newBuilder().uri(…).DELETE().build()`: the address, and the method elsewhere in the row."""
        if key(call.called) not in SETTERS or (
            call.receiver is None and key(call.called) != "newbuilder"
        ):
            return None
        if options.get(METHODS) is not None:
            return None
        inner: list[Call] = []
        current: Expression | None = call
        while isinstance(current, Call):
            inner.append(current)
            current = current.receiver
        start = current
        outer = self.around(call, place)
        row = [*reversed(inner), *outer]
        if any(key(c.called) in SETTERS and self._gives(c, place) for c in outer):
            return None  # the last one of the row tells all
        if _OF_ADDRESS.search(dotted(row[0].function) or row[0].called):
            return None
        method = self._of_row(row, place, len(inner)) or self._of_variable(row, start, place)
        handed = place.scope.parameters if place.scope.name.startswith("<") else ()
        if (
            method is None
            and (
                start is None or last_name(start) not in handed
            )  # `uri(b -> b.path("/users").build())`
            and any(value is row[-1] for value, _ in place.scope.returns)
        ):
            method = (symbols.parameter(LATER),)
        if method is None:
            return None
        setters = [c for c in inner[::-1] if key(c.called) in SETTERS and self._gives(c, place)]
        base = self._bases.of(start, place) if start is not None else ()
        base = base or self._bases.created(inner[-1], place)
        if not setters:  # under a known base it is one of the paths there
            one = call.positional[0] if call.positional and base else None
            return None if one is None else Sent(method, (UNKNOWN,), one, base=base)
        values = [self._values.of(c.positional[0], place) for c in setters]
        addresses = values[0].texts
        for value in values[1:]:
            addresses = tuple(
                two if "://" in two else f"{one.rstrip('/')}/{two.lstrip('/')}"
                for one, two in symbols.products(addresses, value.texts)
            )
        if not base and inner[-1].called == "wretch" and inner[-1].positional:
            base = self._values.texts(inner[-1].positional[0], place)
        sources = frozenset[int]().union(*(value.sources for value in values))
        return Sent(method, addresses, setters[-1].positional[0], sources, base, open_query=True)

    def later(self, call: Call, place: Place) -> Texts | None:
        """The method that is given to what a function gives back: `to("/users").POST(body)`."""
        outer = self.around(call, place)
        told = self._of_row([call, *outer], place, 1) or self._of_variable([call], None, place)
        is_whole = any(c.called in ("build", "Build") for c in outer)
        return told or (("GET",) if is_whole or self._is_sent_as_it_is(call, place) else None)

    def _is_sent_as_it_is(self, call: Call, place: Place) -> bool:
        """Whether the builder is handed to a function that gives it no method: `send(to("/users"))`."""
        module = place.scope.module
        if module is None or call.called == "":
            return False
        for outer, _ in module.calls_in(place.scope):
            at = next((n for n, value in enumerate(outer.positional) if value is call), None)
            functions = [f for f in module.functions if f.name == outer.called]
            if at is None or len(functions) != 1 or at >= len(functions[0].parameters):
                continue
            name = list(functions[0].parameters)[at]
            names = {c.called for c in self._calls_on(name, functions[0].place())}
            says_none = not any(n.lower() in _METHOD_SETTERS or verb_of(n) for n in names)
            return says_none and not names.isdisjoint(("build", "Build"))
        return False

    def _of_variable(self, row: list[Call], start: Expression | None, place: Place) -> Texts | None:
        """The method that is given to the builder in other statements; GET where it makes a request."""
        variable = dotted(start) if start is not None else None
        variable = self._options.variable_of(row[-1], place) or variable
        if variable is None:
            return None
        for name, binding in self._options.set_on(variable, place):
            if key(name) in METHODS:
                return self._methods.written(binding.value, binding.place)
        for call in self._calls_on(variable, place):
            if call.called.lower() in _METHOD_SETTERS and call.positional:
                return self._methods.written(call.positional[0], place)
            if (method := verb_of(call.called)) is not None and not self._gives(call, place):
                return (method,)
        made = next((b.value for b in place.scope.bindings.get(variable, ())), None)
        maker = (dotted(made.function) or made.called) if isinstance(made, Call) else ""
        return ("GET",) if _OF_REQUEST.search(maker) else None

    def _calls_on(self, variable: str, place: Place) -> list[Call]:
        """The calls in the scope on that variable, or on what is called on it."""
        known = self._on.get(id(place.scope))
        if known is None:
            known = self._on[id(place.scope)] = {}
            module = place.scope.module
            for call, _ in module.calls_in(place.scope) if module is not None else ():
                root: Expression | None = call.receiver
                while isinstance(root, Call):
                    root = root.receiver
                if root is not None and (written := dotted(root)) is not None:
                    known.setdefault(written, []).append(call)
        return known.get(variable, [])

    def _gives(self, call: Call, place: Place) -> bool:
        return bool(call.positional) and any(
            key(call.called) == "pathsegment"
            or (
                may_be_address(text, True)
                and ("/" in text or symbols.has_parameters(text) or symbols.has_attributes(text))
            )
            for text in self._values.texts(call.positional[0], place)
        )

    def around(self, call: Call, place: Place) -> list[Call]:
        """The calls that are made on the result, one after the other."""
        module = place.scope.module
        if module is None:
            return []
        outer = self._outer.get(id(module))
        if outer is None:
            outer = self._outer[id(module)] = {}
            for other, _ in module.calls:
                if isinstance(other.function, Member) and isinstance(other.function.object, Call):
                    outer[id(other.function.object)] = other
        row: list[Call] = []
        current = outer.get(id(call))
        while current is not None and len(row) < 20:
            row.append(current)
            current = outer.get(id(current))
        return row

    def _of_row(self, row: list[Call], place: Place, own: int) -> Texts | None:
        """The method that one of the calls names; None where the row is no request."""
        for call in row:
            name = call.called
            if (
                name in ("method", "Method", "setMethod", "SetMethod", "withMethod", "httpMethod")
                and call.positional
            ):
                return self._methods.written(call.positional[0], place)
        for at, call in enumerate(row):
            is_before = at < own
            if (method := verb_of(call.called)) is not None and not (
                is_before and self._gives(call, place)
            ):
                return (method,)
        names = {call.called for call in row} | {last_name(row[0].function)}
        maker = dotted(row[0].function) or row[0].called
        if names & {"build", "Build", "send", "execute", "retrieve", "GetAsync"}:
            return ("GET",) if _OF_REQUEST.search(maker) else None
        return None
