"""Which method a call sends with: written, given by name, or told by the function's name."""

from __future__ import annotations

from ...sites import surmised, verb
from ...syntax.model import Call, Expression, Index, Member, Name, Place, Record, Text, last_name
from ..evaluation import symbols
from ..evaluation.references import References, ValueRef
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .names import (
    ADDRESS_FIRST,
    FETCHING,
    GENERAL,
    MAKERS,
    MAKING,
    METHOD_SECOND,
    METHODS,
    ON_ADDRESS,
    OPENING,
    PAYLOADS,
    TASKS,
    key,
    verb_of,
)
from .options import OptionReader, Options
from .sent import OPEN, arguments, looks_like_path

_DEEP = 4


def _is_of_pool(call: Call) -> bool:
    """`pool.urlopen("GET", "/users")` of urllib3; `request.urlopen(url, data)` has no method."""
    receiver = call.receiver
    return call.called == "urlopen" and receiver is not None and last_name(receiver) != "request"


class Methods:
    """Reads them."""

    def __init__(self, references: References, values: Values, options: OptionReader) -> None:
        self._references, self._values, self._options = references, values, options

    def of(
        self, call: Call, place: Place, options: Options
    ) -> tuple[Texts | None, Expression | None, bool]:
        """The texts of the method (None: it sends nothing), the argument it is in, whether it is a guess."""
        name = call.called
        if (given := options.get(METHODS)) is not None:
            return self.written(*given), given[0], False
        if name == "ajax" and (given := options.get(("type",))) is not None:
            return self.written(*given), given[0], False
        for value in self._beside_address(call, options):
            if (method := self._verb(value, place)) is not None:
                return (method,), value, False
        return (
            *self._by_name(call, place, options),
            surmised(name) is not None and verb_of(name) is None and name not in ON_ADDRESS,
        )

    def _beside_address(self, call: Call, options: Options) -> list[Expression]:
        """The arguments that may be a method: not the only one, which is the address if anything."""
        given = arguments(call)[:3]
        alone = len(given) == 1 and not options.named and verb(call.called) is None
        return [] if alone else given

    def _by_name(
        self, call: Call, place: Place, options: Options
    ) -> tuple[Texts | None, Expression | None]:
        """What the name of the function says."""
        name = call.called
        if name == "curl_init" or name in ON_ADDRESS:
            if (implied := options.get(("implied",))) is not None:
                return self.written(*implied), None
            return (ON_ADDRESS.get(name, "GET"),), None
        if name == "file_get_contents":
            return self._in_context(call, place), None
        if (method := verb_of(name)) is not None:
            return (method,), None
        if name == "open" and last_name(call.receiver or call) == "URI":
            return ("GET",), None
        if name == "new" and call.receiver is not None:  # Net::HTTP::Delete.new
            return self._of_classes(call.receiver, place), None
        if name in TASKS and options.get(("from", "with")) is not None:
            return ("GET",), None
        if name in OPENING and not _is_of_pool(call):
            payload = len(call.positional) > 1 or any(k in PAYLOADS for k in options.named)
            return ("POST" if payload else "GET",), None
        return self._by_arguments(call, place, options)

    def _of_classes(self, made: Expression, place: Place, deep: int = 0) -> Texts | None:
        """The methods whose classes an expression may be: `Net::HTTP::Delete`, `VERBS[verb]` of a table of
        such, or `Net::HTTP.const_get(verb.capitalize)`.
        """
        if (method := verb_of(last_name(made))) is not None:
            return (method,)
        if isinstance(made, Name) and deep < _DEEP:
            bindings, _ = self._references.bindings(made.name, place)
            return (
                self._of_classes(bindings[-1].value, bindings[-1].place, deep + 1)
                if bindings
                else None
            )
        if isinstance(made, Call) and made.called in ("const_get", "fetch") and made.positional:
            holder, entry = made.receiver, made.positional[0]
        elif isinstance(made, Index):
            holder, entry = made.object, made.key
        else:
            return None
        if isinstance(made, Call) and made.called == "const_get":
            return self._values.texts(entry, place)
        tables = self._references.of(holder, place) if holder is not None else ()
        are_classes = any(
            isinstance(table, ValueRef)
            and isinstance(table.expression, Record)
            and all(verb_of(last_name(value)) for value in table.expression.named.values())
            for table in tables
        )
        return self._values.texts(entry, place) if are_classes else None

    def _by_arguments(
        self, call: Call, place: Place, options: Options
    ) -> tuple[Texts | None, Expression | None]:
        """What the arguments say of functions that take any method."""
        name, given = call.called, arguments(call)
        if name in ("send", "public_send") and given and "url" in options.named:
            return self._values.texts(given[0], place), given[0]
        if name in GENERAL and len(given) > 1:
            first = given[0]
            if isinstance(first, Text) and not first.value:
                return ("GET",), first  # as Go has it
            texts = self._values.texts(first, place)
            if not looks_like_path(texts):
                return texts, first
            second = self._values.texts(given[1], place)
            is_method = symbols.has_parameters(second[0]) or all(
                verb(symbols.plain(text)) is not None for text in second
            )
            if name in METHOD_SECOND and (is_method or name == "exchange"):
                return second if is_method else OPEN, given[1]
        if (
            name.partition("<")[0] in ("Execute", "ExecuteAsync")
            and given
            and self._is_plain(given[0], place)
        ):
            return ("GET",), None
        if name == "run" and (hook := self._made(call.receiver, place, "HttpHook")) is not None:
            given_method = hook.named.get("method") or next(iter(hook.positional), None)
            return ("POST",) if given_method is None else self.written(given_method, place), None
        if name in FETCHING or self.is_made_to_fetch(call, place):
            address = given[0] if given and name in ADDRESS_FIRST else None
            if not self._options.is_open(options, address):
                return ("GET",), None
            return options.handed or OPEN, None
        if name == "paginate" and self._is_client(call.receiver or call, call, place):
            return ("GET",), None  # got's, page by page
        if name in MAKING and last_name(call.receiver or call) in MAKERS:
            return ("GET",), None
        method = surmised(name)
        return (None if method is None else (method,)), None

    def written(self, expression: Expression, place: Place) -> Texts:
        """The methods that an expression may be: a text, a member of an enumeration."""
        if (known := self._verb(expression, place)) is not None:
            return (known,)
        return self._values.texts(expression, place)

    def _verb(self, expression: Expression, place: Place) -> str | None:
        """`"POST"`, `HTTPMethod.POST`, `http.MethodPost`, `:post`, or a constant that is one."""
        if isinstance(expression, Text):
            return verb(expression.value.lstrip(":"))
        if isinstance(expression, Member | Name):
            module = place.scope.module
            if module is not None and not module.names_methods:
                return None
            texts = self._values.texts(expression, place)
            return verb(texts[0]) if len(texts) == 1 else None
        if isinstance(expression, Call) and expression.called in (
            "HttpMethod",
            "Method",
            "from_bytes",
            "valueOf",
            "parse",
            "Parse",
            "String",
            "upper",
            "toUpperCase",
            "upcase",
            "to_uppercase",
        ):
            texts = self._values.texts(expression, place)
            if len(texts) == 1 and verb(texts[0]):
                return verb(texts[0])
            given = expression.positional
            return self._verb(given[0], place) if given else None
        return None

    def _made(self, holder: Expression | None, place: Place, maker: str) -> Call | None:
        """The call by which an object of a class was made that is not in the code."""
        refs = self._references.of(holder, place) if holder is not None else []
        made = (ref.expression for ref in refs if isinstance(ref, ValueRef))
        return next((c for c in made if isinstance(c, Call) and c.called == maker), None)

    def _is_plain(self, request: Expression, place: Place) -> bool:
        """Whether it is a request of RestSharp that names no method: `new RestRequest("/users")`."""
        if isinstance(request, Name):
            if any(key(name) in METHODS for name, _ in self._options.set_on(request.name, place)):
                return False
            refs = self._references.of(request, place)
            request = next((r.expression for r in refs if isinstance(r, ValueRef)), request)
        while isinstance(request, Call) and request.called != "RestRequest" and request.receiver:
            request = request.receiver
        is_request = isinstance(request, Call) and request.called == "RestRequest"
        return is_request and len(getattr(request, "arguments", ())) == 1

    def is_made_to_fetch(self, call: Call, place: Place) -> bool:
        """Whether it is `api("/users")`, where `api` is what `ky.extend(…)` or `axios.create(…)` gave."""
        function = call.function
        is_own = isinstance(function, Member) and last_name(function.object) == "this"
        if not is_own and not isinstance(function, Name):
            return False
        return self._is_client(function, call, place)

    def _is_client(self, client: Expression, call: Call, place: Place) -> bool:
        """Whether it is what `got.extend(…)` or `axios.create(…)` gave."""
        return client is not call and any(
            isinstance(ref, ValueRef)
            and isinstance(ref.expression, Call)
            and ref.expression.called in ("extend", "create", "defaults")
            and last_name(ref.expression.receiver or call) in FETCHING
            for ref in self._references.of(client, place)
        )

    def _in_context(self, call: Call, place: Place) -> Texts:
        """The method of PHP's `stream_context_create(["http" => ["method" => …]])`."""
        for value in call.positional[2:3]:
            context = self._record(value, place)
            if context is None:
                return OPEN
            inner = context[0].get("http") or context[0].get("https")
            method = inner.get("method") if isinstance(inner, Record) else None
            return ("GET",) if method is None else self.written(method, context[1])
        return ("GET",)

    def _record(self, value: Expression, place: Place) -> tuple[Record, Place] | None:
        """The object that an expression is, or that it is made of."""
        for ref in self._references.of(value, place):
            if not isinstance(ref, ValueRef):
                continue
            if isinstance(ref.expression, Record):
                return ref.expression, ref.place
            if isinstance(ref.expression, Call) and ref.expression.positional:
                return self._record(ref.expression.positional[0], ref.place)
        return None
