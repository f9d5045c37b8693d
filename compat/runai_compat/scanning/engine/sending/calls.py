"""Which calls send a request, and with which method to which address, as far as the call itself says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...sites import verb
from ...syntax.model import Call, Expression, Place, Record, Scope, last_name
from ..references import References, ValueRef
from ..symbols import Texts
from ..values import Values
from .bases import Bases
from .builders import BuilderReader
from .command_lines import POWERSHELL, CommandReader
from .methods import Methods
from .names import ADDRESSES, PROCESSES
from .options import OptionReader, Options
from .request import Sent, arguments, may_be_address


class Senders:
    """Reads calls."""

    def __init__(self, references: References, values: Values, bases: Bases) -> None:
        self._references, self._values, self._bases = references, values, bases
        self._options = OptionReader(references, values)
        self._methods = Methods(values, self._options)
        self._builders = BuilderReader(values, bases, self._methods)
        self._commands = CommandReader(references, values, self._options)
        self._handed: dict[int, dict[int | str, list[tuple[Expression, Place]]]] = {}

    def of(self, call: Call, place: Place) -> Sent | None:
        """What the call sends; None if nothing says that it does."""
        if call.command or call.called.lower() in POWERSHELL:
            return self._commands.of(call, place)
        if call.called in PROCESSES and (sent := self._commands.started(call, place)):
            return sent
        if self._is_passed_on(call, place):
            return None
        options = self._options.of(call, place)
        return self._builders.of(call, place, options) or self._plain(call, place, options)

    def _is_passed_on(self, call: Call, place: Place) -> bool:
        """`urlopen(request)`: the request that was made before is the one that counts."""
        if call.called not in ("urlopen", "fetch", "request") or not call.positional:
            return False
        return any(
            isinstance(ref, ValueRef)
            and isinstance(ref.expression, Call)
            and ref.expression.called == "Request"
            for ref in self._references.of(call.positional[0], place)
        )

    def _plain(self, call: Call, place: Place, options: Options) -> Sent | None:
        method, used, guessed = self._methods.of(call, place, options)
        if method is None:
            return None
        candidates = list(self._candidates(call, place, options, used))
        receiver = call.receiver
        base: Texts = self._bases.from_options(options.named, place)
        if not base and receiver is not None and not guessed:
            base = self._bases.of(receiver, place)
        if not base:
            base = self._bases_of_sender(call, place)
        for expression, where in candidates:
            value = self._values.of(expression, where)
            texts = tuple(t for t in value.texts if may_be_address(t, bool(base)))
            if texts:
                sent = Sent(method, texts, expression, value.sources, base, surmised=guessed)
                return self._sent(call, options, sent)
        if (
            receiver is not None
            and not candidates
            and verb(call.called)
            and self._is_address(receiver, place)
        ):
            value = self._values.of(receiver, place)
            return Sent(method, value.texts, receiver, value.sources)
        return None

    def _bases_of_sender(self, call: Call, place: Place) -> Texts:
        """The base of the client that a request is handed to after it was made."""
        handed = self._handed_in(place.scope)
        variable = self._options.variable_of(call, place)
        for client, where in (*handed.get(id(call), ()), *handed.get(variable or "", ())):
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

    def _is_address(self, receiver: Expression, place: Place) -> bool:
        return any("://" in text for text in self._values.texts(receiver, place))

    def _sent(self, call: Call, options: Options, sent: Sent) -> Sent:
        """The request with what the options say of its body and its query."""
        body = options.get(("json", "data", "body", "content", "payload", "requestbody"))
        parameters = options.get(("params", "query", "searchparams"))
        return replace(
            sent,
            body=body[0] if body else None,
            parameters=parameters[0] if parameters else None,
            open_query=self._options.is_open(options) or any(a.spread for a in call.arguments),
        )

    def _candidates(
        self, call: Call, place: Place, options: Options, used: Expression | None
    ) -> Iterator[tuple[Expression, Place]]:
        for name in ADDRESSES:
            if name in options.named:
                yield options.named[name], options.places[name]
        for value in arguments(call)[:3]:
            if value is not used and not isinstance(value, Record):
                yield value, place
