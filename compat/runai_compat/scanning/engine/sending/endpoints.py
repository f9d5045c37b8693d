"""Endpoints that are declared for RTK Query: `createApi({ baseQuery, endpoints: (b) => ({ … }) })`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.model import Call, Closure, Expression, Member, Place, Record
from ..evaluation.references import FunctionRef, References, ValueRef
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .bases import Bases
from .methods import Methods
from .names import DECLARING
from .sent import Sent

_APIS = frozenset({"createApi", "injectEndpoints", "enhanceEndpoints"})
_DEEP = 4


class EndpointReader:
    """Reads them."""

    def __init__(
        self, references: References, values: Values, bases: Bases, methods: Methods
    ) -> None:
        self._references, self._values = references, values
        self._bases, self._methods = bases, methods

    def of(self, call: Call, place: Place) -> Sent | None:
        """What an endpoint sends: `build.mutation({ query: (id) => ({ url: …, method: "DELETE" }) })`."""
        given = call.positional[0] if call.called in DECLARING and call.positional else None
        query = given.get("query") if isinstance(given, Record) else None
        if not isinstance(query, Closure) or call.receiver is None:
            return None
        for value, where in query.scope.returns:
            method: Texts = ("GET",)
            address: Expression | None = value
            if isinstance(value, Record):
                address = value.get("url")
                if (named := value.get("method")) is not None:
                    method = self._methods.written(named, where)
            if address is not None:
                known = self._values.of(address, where)
                base = self._base(call, place)
                return Sent(method, known.texts, address, known.sources, base, open_query=True)
        return None

    def _base(self, call: Call, place: Place) -> Texts:
        """What stands before the paths of the API that the endpoint is declared in."""
        module = place.scope.module
        around = [
            (outer, where)
            for outer, where in (module.calls if module is not None else ())
            if outer.called in _APIS and outer.start <= call.start < outer.end
        ]
        return self._of_api(*around[-1], 0) if around else ()

    def _of_api(self, call: Call, place: Place, deep: int) -> Texts:
        options = call.positional[0] if call.positional else None
        query = options.get("baseQuery") if isinstance(options, Record) else None
        if query is not None:
            return self._of_query(query, place, 0)
        receiver = call.receiver
        for ref in self._references.of(receiver, place) if receiver is not None else ():
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Call) and deep < _DEEP:
                return self._of_api(ref.expression, ref.place, deep + 1)
        return ()

    def _of_query(self, query: Expression, place: Place, deep: int) -> Texts:
        """The base of `fetchBaseQuery({ baseUrl })`, or of what a function around it calls."""
        if (base := self._bases.of(query, place)) or deep > _DEEP:
            return base
        for inner, where in self._inside(query, place):
            if base := self._of_query(inner, where, deep + 1):
                return base
        return ()

    def _inside(self, query: Expression, place: Place) -> Iterator[tuple[Expression, Place]]:
        for ref in self._references.of(query, place):
            if isinstance(ref, FunctionRef) and ref.scope.module is not None:
                for call, where in ref.scope.module.calls_in(ref.scope):
                    yield call.function, where
            elif isinstance(ref, ValueRef) and isinstance(ref.expression, Call):
                for value in ref.expression.positional:
                    if not isinstance(value, Member | Record):
                        yield value, ref.place
