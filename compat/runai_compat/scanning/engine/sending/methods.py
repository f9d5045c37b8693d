"""Which method a call sends with: written, given by name, or told by the function's name."""

from __future__ import annotations

from ...sites import surmised, verb
from ...syntax.model import Call, Expression, Member, Name, Place, Text, last_name
from ..symbols import Texts
from ..values import Values
from .names import FETCHING, GENERAL, METHOD_FIRST, METHODS, OPENING, PAYLOADS, verb_of
from .options import OptionReader, Options
from .request import OPEN, arguments, looks_like_path


class Methods:
    """Reads them."""

    def __init__(self, values: Values, options: OptionReader) -> None:
        self._values, self._options = values, options

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
            surmised(name) is not None and verb_of(name) is None,
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
        if name in ("curl_init", "file_get_contents"):
            return self._php(call, place), None
        if (method := verb_of(name)) is not None:
            return (method,), None
        if name == "new" and call.receiver is not None:  # Net::HTTP::Delete.new
            method = verb_of(last_name(call.receiver))
            return (None if method is None else (method,)), None
        if name in OPENING:
            payload = len(call.positional) > 1 or any(k in PAYLOADS for k in options.named)
            return ("POST" if payload else "GET",), None
        given = arguments(call)
        if name in GENERAL and len(given) > 1:
            first = given[0]
            if name in METHOD_FIRST or not looks_like_path(self._values.texts(first, place)):
                return self._values.texts(first, place), first
        if name in FETCHING:
            return (OPEN if self._options.is_open(options) else ("GET",)), None
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
        if isinstance(expression, Member):
            texts = self._values.texts(expression, place)
            return verb(texts[0]) if len(texts) == 1 else None
        if isinstance(expression, Name):
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

    def _php(self, call: Call, place: Place) -> Texts:
        """What `curl_setopt` says of the handle."""
        handle = self._options.variable_of(call, place)
        module = place.scope.module
        methods: Texts = ("GET",)
        for other, where in module.calls_in(place.scope) if module is not None and handle else ():
            given = other.positional
            if len(given) < 2:
                continue
            if other.called == "curl_setopt" and last_name(given[0]) == handle and len(given) > 2:
                option = last_name(given[1])
                if option == "CURLOPT_CUSTOMREQUEST":
                    return self.written(given[2], where)
                if option in ("CURLOPT_POST", "CURLOPT_POSTFIELDS"):
                    methods = ("POST",)
        return methods
