"""Which calls send a request, and with which method to which address, as far as the call itself says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...sites import UNKNOWN
from ...syntax.model import (
    Call,
    Expression,
    Name,
    Place,
    Record,
    Scope,
    ScopeKind,
    Text,
    dotted,
    last_name,
)
from ...syntax.settings import OPTION_SETTERS
from ...syntax.settings import options as options_of
from ..evaluation.references import References, ValueRef
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .bases import Bases
from .builders import LATER, BuilderReader
from .chains import ChainReader
from .command_lines import POWERSHELL, CommandReader
from .endpoints import EndpointReader
from .methods import Methods
from .names import (
    ADDRESSES,
    BODY_ONLY,
    FETCHING,
    METHODS,
    ON_ADDRESS,
    PROCESSES,
    SPOKEN,
    SPOKEN_LINE,
    may_send,
    verb_of,
)
from .options import OptionReader, Options
from .sent import Sent, arguments, looks_like_path, may_be_address

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;.*)?")


def _spoken(call: Call) -> Sent | None:
    """`octokit.request("GET /users", …)`: method and path in one text."""
    first = next(iter(call.positional), None)
    if call.called not in SPOKEN or not isinstance(first, Text):
        return None
    line = SPOKEN_LINE.fullmatch(first.value)
    if line is None:
        return None
    return Sent((line[1],), (line[2],), first, frozenset({id(first)}), open_query=True)


def _is_of_target(receiver: Expression | None) -> bool:
    """Whether a method is that of an address which is asked: `target.request().get()` of JAX-RS."""
    while isinstance(receiver, Call) and receiver.called != "request":
        receiver = receiver.receiver
    return isinstance(receiver, Call) and not receiver.positional[1:]


def _is_command(call: Call) -> bool:
    return call.command or call.called.lower() in POWERSHELL


class Senders:
    """Reads calls."""

    def __init__(self, references: References, values: Values, bases: Bases) -> None:
        self._references, self._values, self._bases = references, values, bases
        self._options = OptionReader(references, values)
        self._methods = Methods(references, values, self._options)
        self._builders = BuilderReader(values, bases, self._methods, self._options)
        self._commands = CommandReader(references, values, self._options)
        self._endpoints = EndpointReader(references, values, bases, self._methods)
        self._chains = ChainReader(references, values)
        self._handed: dict[int, dict[int | str, list[tuple[Expression, Place]]]] = {}

    def of(self, call: Call, place: Place) -> Sent | None:
        """What the call sends; None if nothing says that it does."""
        if _is_command(call):
            return self._commands.of(call, place)
        if not self.may_send(call, place) or self._is_lookup(call, place):
            return None
        if call.called in PROCESSES and (sent := self._commands.started(call, place)):
            return sent
        if self._is_passed_on(call, place):
            return None
        if call.called.startswith("req_"):
            return self._performed(call, place)
        if call.called in OPTION_SETTERS:
            return self._of_handle(call, place)
        sent = self._endpoints.of(call, place) or _spoken(call) or self._chains.of(call, place)
        if sent is not None:
            return sent
        options = self._options.of(call, place)
        return self._builders.of(call, place, options) or self._plain(call, place, options)

    def may_send(self, call: Call, place: Place) -> bool:
        """Whether its name, or something else, may say that a call sends; most are done with here."""
        return (
            _is_command(call)
            or may_send(call.called)
            or self._options.may_tell(call, place)
            or self._methods.is_made_to_fetch(call, place)
        )

    def _is_lookup(self, call: Call, place: Place) -> bool:
        """`PATHS.fetch(:users)`, `PATHS.get("users")`: an entry of a table that is written out."""
        for ref in self._references.of(call.receiver, place) if call.receiver is not None else ():
            table = ref.expression if isinstance(ref, ValueRef) else None
            if isinstance(table, Call) and table.called == "freeze":
                table = next(iter(table.positional), table.receiver)
            if isinstance(table, Record) and call.called not in table.named:
                return True
        return False

    def _of_handle(self, call: Call, place: Place) -> Sent | None:
        """What is sent to the address that a handle is given: with the method that it is given, too."""
        handle, given = options_of(call)
        if handle is None or "url" not in given:
            return None
        written = dotted(handle)
        known = {} if written is None else dict(self._options.set_on(written, place))
        methods: Texts = ("GET",)
        for name in ("method", "implied"):
            if name in known:
                methods = self._methods.written(known[name].value, known[name].place)
                break
        value = self._values.of(given["url"], place)
        return Sent(methods, value.texts, given["url"], value.sources)

    def _performed(self, call: Call, place: Place) -> Sent | None:
        """`request(url) |> req_method("PUT") |> req_perform()`, as R's httr2 has it."""
        request = next(iter(call.positional), call.receiver)
        if request is None or not call.called.startswith("req_perform"):
            return None
        methods: Texts | None = None
        implied = "GET"
        step: Expression | None = request
        while (made := self._made(step, place)) is not None:
            given = made.positional
            if made.called == "req_method" and given:
                methods = methods or self._methods.written(given[-1], place)
            elif made.called.startswith("req_body"):
                implied = "POST"
            step = made.receiver or next(iter(given), None)
        value = self._values.of(request, place)
        sent = Sent(methods or (implied,), value.texts, request, value.sources, open_query=True)
        return sent if looks_like_path(value.texts) else None

    def _made(self, step: Expression | None, place: Place) -> Call | None:
        """The call that a step in a row is, or that a variable holds."""
        if isinstance(step, Name):
            refs = self._references.of(step, place)
            step = next((ref.expression for ref in refs if isinstance(ref, ValueRef)), None)
        return step if isinstance(step, Call) else None

    def later(self, call: Call, place: Place) -> dict[str, Texts]:
        """What is given to the builder that a call gives back, by the name that it has in there."""
        method = self._builders.later(call, place)
        return {} if method is None else {LATER: method}

    def _is_passed_on(self, call: Call, place: Place) -> bool:
        """`urlopen(request)`: the request that was made before is the one that counts."""
        given = call.named.get("with") or next(iter(call.positional), None)
        if call.called not in ("urlopen", "fetch", "request", "dataTask") or given is None:
            return False
        if place.scope.module is not None and place.scope.module.language == "r":
            return True  # what makes a request there sends none
        return any(
            isinstance(ref, ValueRef)
            and isinstance(ref.expression, Call)
            and ref.expression.called in ("Request", "URLRequest")
            for ref in self._references.of(given, place)
        )

    def _plain(self, call: Call, place: Place, options: Options) -> Sent | None:
        method, used, guessed = self._methods.of(call, place, options)
        if method is None:
            return None
        candidates = list(self._candidates(call, place, options, used))
        receiver = call.receiver
        base: Texts = self._bases.from_options(options.named, place)
        if not base and not guessed:
            base = self._bases.of(receiver if receiver is not None else call.function, place)
        if not base:
            base = self._bases_of_sender(call, place)
        is_declared = receiver is None and place.scope.kind is ScopeKind.CLASS
        if not base and is_declared:
            base = self._bases.registered.of_class(place.scope)
        for expression, where in candidates:
            value = self._values.of(expression, where)
            texts = tuple(t for t in value.texts if may_be_address(t, bool(base) or is_declared))
            client = next(iter(call.positional), expression)
            is_client = client is not expression and not is_declared
            if not base and is_client and not any("://" in t for t in value.texts):
                base = self._bases.of(client, place)  # `Req.get!(client, url: "/users")`
                texts = tuple(t for t in value.texts if may_be_address(t, bool(base)))
            if texts:
                sent = Sent(method, texts, expression, value.sources, base, surmised=guessed)
                return self._sent(call, options, sent)
        if guessed:
            return None
        known = self._on_address(call, place, options, method)
        if known is None and base and candidates:  # nobody can tell which path under it
            expression, where = candidates[0]
            sources = self._values.of(expression, where).sources
            return self._sent(call, options, Sent(method, (UNKNOWN,), expression, sources, base))
        return known

    def _on_address(
        self, call: Call, place: Place, options: Options, methods: Texts
    ) -> Sent | None:
        """`url.openConnection()`, `address.GetJsonAsync()`, `url.httpDelete()`."""
        receiver = call.receiver
        name = call.called
        if receiver is None or not (
            verb_of(name) or name in ON_ADDRESS or options.get(METHODS) is not None
        ):
            return None
        value = self._values.of(receiver, place)
        is_asked = name in ON_ADDRESS or _is_of_target(receiver)
        may_be = is_asked and all(map(may_be_address, value.texts))
        if not may_be and not looks_like_path(value.texts):
            return None
        return self._sent(call, options, Sent(methods, value.texts, receiver, value.sources))

    def _bases_of_sender(self, call: Call, place: Place) -> Texts:
        """The base of the client that a request is handed to after it was made."""
        handed = self._handed_in(place.scope)
        for made in (
            call,
            *self._builders.around(call, place),
        ):  # `new RestRequest(…).AddHeader(…)`
            variable = self._options.variable_of(made, place)
            for client, where in (*handed.get(id(made), ()), *handed.get(variable or "", ())):
                if base := self._bases.of(client, where):
                    return base
        return ()

    def _handed_in(self, scope: Scope) -> dict[int | str, list[tuple[Expression, Place]]]:
        """What methods are called on in a scope, by the argument: a call by identity, else a variable."""
        known = self._handed.get(id(scope))
        if known is None:
            known = self._handed[id(scope)] = {}
            for call, place in scope.module.calls_in(scope) if scope.module is not None else ():
                receiver = call.receiver
                for value in call.positional if receiver is not None else ():
                    argument = id(value) if isinstance(value, Call) else last_name(value)
                    if argument and receiver is not None:
                        known.setdefault(argument, []).append((receiver, place))
        return known

    def _sent(self, call: Call, options: Options, sent: Sent) -> Sent:
        """The request with what the options say of its body and its query."""
        body = options.get(("json", "data", "body", "content", "payload", "requestbody"))
        parameters = options.get(("params", "query", "searchparams"))
        return replace(
            sent,
            body=body[0] if body else self._handed_over(call, sent),
            is_body_named=body is not None,
            parameters=parameters[0] if parameters else None,
            open_query=self._options.is_open(options) or any(a.spread for a in call.arguments),
        )

    def _handed_over(self, call: Call, sent: Sent) -> Expression | None:
        """What is handed over after the address, of a call that sends a body: `post(url, body)`, or
        `Post(url, "application/json", body)`. Whether it is one shows when it is read.
        """
        if call.called in FETCHING or not {*sent.methods} <= _WITH_BODY:
            return None
        given = call.positional
        at = next((n for n, value in enumerate(given) if value is sent.argument), len(given))
        after = given[at + 1 :]
        is_type = after and isinstance(after[0], Text) and _MEDIA_TYPE.fullmatch(after[0].value)
        return next(iter(after[1:] if is_type else after), None)

    def _candidates(
        self, call: Call, place: Place, options: Options, used: Expression | None
    ) -> Iterator[tuple[Expression, Place]]:
        if BODY_ONLY.fullmatch(call.called):
            return
        for name in ADDRESSES:
            if name in options.named:
                yield options.named[name], options.places[name]
        for value in arguments(call)[:3]:
            if value is not used and not isinstance(value, Record):
                yield value, place
