"""The base address of a client: what stands before each path that is called on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from ...languages import has_trait
from ...sites import UNKNOWN
from ...syntax.language import Trait
from ...syntax.model import (
    CONSTRUCTOR,
    Call,
    Concat,
    Expression,
    Member,
    Name,
    Place,
    Record,
    Scope,
    ScopeKind,
    Text,
    dotted,
    last_name,
)
from ..evaluation import symbols
from ..evaluation.attributes import super_call
from ..evaluation.bound_names import reaching
from ..evaluation.handed_options import fields
from ..evaluation.provided import beans
from ..evaluation.references import ClassRef, InstanceRef, References, ValueRef
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .names import key
from .registered import Registered

_BASES = frozenset(
    {
        "baseurl", "baseuri", "baseaddress", "prefixurl", "prefix", "endpoint", "host", "hosturl",
        "rooturi", "rooturl", "serverurl", "server", "apiurl", "apibase", "apiroot", "baseapiurl",
        "basepath", "urlprefix", "baseendpoint", "target", "apihost", "apiendpoint",
    }
)  # fmt: skip
_CERTAIN = frozenset({"baseurl", "baseuri", "baseaddress", "prefixurl", "hosturl", "rooturi"})
_CONNECTIONS = frozenset(
    {"httpconnid", "connid", "connectionid", "conn", "connectionname", "clientname", "integration"}
)
"""Options that name a connection whose address is kept elsewhere (Airflow)."""
_MADE = 8
_LABEL = re.compile(r"[A-Za-z][\w.-]*")
_ADDING = re.compile(r"(?:set|with|add|query|header|param|path|cookie)", re.IGNORECASE)
"""What says more of a request: `SetPathParam("id", id)` is no client that is called so."""
_SETTERS = frozenset(
    {
        "baseurl", "setbaseurl", "withbaseurl", "baseuri", "sethosturl", "rooturi", "rooturl",
        "sethost", "urlprefix", "base", "setbaseuri", "usebaseurl", "withbaseuri",
    }
)  # fmt: skip
_MAKERS = re.compile(
    r"(?:Session|Client|RestClient|Faraday|create|new|extend|Http|Connection|Retrofit|Service|Api|API)"
)


def _under(bases: Texts, paths: Texts) -> Texts:
    return tuple(
        f"{base.rstrip('/')}/{path.lstrip('/')}" if path else base
        for base, path in symbols.products(bases, paths)
    )


def _labelled(label: Expression) -> Texts:
    """The base of which only a label is known: `CreateClient("jira")`."""
    known = isinstance(label, Text) and _LABEL.fullmatch(label.value)
    return (symbols.unknown(label.value),) if known and isinstance(label, Text) else ()


def _connection(options: Mapping[str, Expression]) -> Texts:
    """The base that a connection has, called by its name."""
    named = (value for name, value in options.items() if key(name) in _CONNECTIONS)
    return next((texts for value in named if (texts := _labelled(value))), ())


class Bases:
    """Finds them."""

    def __init__(self, references: References, values: Values) -> None:
        self._references, self._values = references, values
        self._outer: dict[int, dict[str, list[tuple[Call, Place]]]] = {}
        self.registered = Registered(references, values, self._chained)
        self._of_handed: dict[tuple[int, str], Texts] = {}

    def of(self, receiver: Expression, place: Place) -> Texts:
        """The base addresses of what a method is called on; nothing where it has none."""
        written = dotted(receiver)
        texts: Texts = ()
        if written is not None:
            texts += self._assigned(written, place)
        if texts:
            return texts
        for ref in self._references.of(receiver, place):
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Call):
                texts += self._made(ref.expression, ref.place, place)
            elif isinstance(ref, InstanceRef | ClassRef):
                texts += self._of_class(ref)
        if not texts and isinstance(receiver, Call):
            texts = self._assigned(dotted(receiver.function) or "", place)  # `http("a").get("/b")`
        if not texts and isinstance(receiver, Call):
            inner = receiver.receiver
            texts = self._chained(receiver, place) or (
                self.of(inner, place) if inner is not None else self._returned(receiver, place)
            )
        if not texts and isinstance(receiver, Member):
            texts = self._of_holder(receiver, place)
        texts = texts or self._of_parameter(receiver, place) or self._of_typed(receiver, place)
        label = self._label(receiver, place)
        return tuple(dict.fromkeys(symbols.labelled(text, label) for text in texts))

    def _label(self, receiver: Expression, place: Place) -> str:
        """What a client is asked for by: `GRAFANA` of `client("GRAFANA")`, or of a variable with it."""
        if isinstance(receiver, Name):
            bindings, _ = self._references.bindings(receiver.name, place)
            receiver = reaching(bindings, place)[0].value if bindings else receiver
        is_asked = isinstance(receiver, Call) and not _ADDING.match(receiver.called)
        given = receiver.positional[:1] if is_asked and isinstance(receiver, Call) else []
        known = given and isinstance(given[0], Text) and _LABEL.fullmatch(given[0].value)
        return known[0] if known else ""

    def _returned(self, call: Call, place: Place) -> Texts:
        """Of the client that a function gives back: `client().get("/users")`."""
        texts: Texts = ()
        for ref in self._references.functions(call, place):
            key_ = id(ref.scope), "<returned>"
            if key_ not in self._of_handed:
                self._of_handed[key_] = ()  # for a function that calls itself
                self._of_handed[key_] = tuple(
                    symbols.named(text)
                    for value, where in ref.scope.returns
                    for text in self.of(value, where)
                )
            texts += self._of_handed[key_]
        return texts

    def _of_typed(self, receiver: Expression, place: Place) -> Texts:
        """Of the client that a class is handed which one is registered for (.NET)."""
        is_handed = has_trait(place.scope.module, Trait.REGISTERED) and dotted(receiver)
        return self.registered.of_class(place.scope.owner) if is_handed else ()

    def _of_parameter(self, receiver: Expression, place: Place) -> Texts:
        """Of a client that a function is handed, or a constructor that keeps it: what its calls hand over."""
        handed = list(self._handed(receiver, place))
        for name, where in handed:
            scope = next((s for s in where.scope.enclosing if name in s.parameters), None)
            if scope is None:
                continue
            key_ = id(scope), name
            if key_ not in self._of_handed:
                self._of_handed[key_] = ()  # for a function that hands it on to itself
                self._of_handed[key_] = tuple(
                    dict.fromkeys(
                        symbols.named(text)
                        for value, there in self._given(scope, name)
                        for text in self.of(value, there)
                    )
                )
            if texts := self._of_handed[key_]:
                return texts
        is_handed_over = has_trait(place.scope.module, Trait.JVM)
        return tuple(
            symbols.labelled(symbols.named(text), bean.name)
            for name in dict.fromkeys(name for name, _ in handed if is_handed_over)
            for bean in self._beans_of(name)
            for value, there in bean.returns[:1]
            for text in (self.of(value, there) if value is not receiver else ())
        )

    def _given(self, scope: Scope, name: str) -> Iterator[tuple[Expression, Place]]:
        """What a parameter of a function is given, or a field of a class without a constructor."""
        if scope.kind is ScopeKind.FUNCTION:
            yield from self._references.given(scope, name)
            return
        for call, place in self._references.made(scope)[:_MADE]:
            fields_ = fields(self._references, scope, call)
            yield from ((value, place) for field, value in fields_ if field == name)

    def _beans_of(self, name: str) -> list[Scope]:
        """What a configuration makes for a parameter or a field: the one of its name, or whose name
        begins so.
        """
        exact = [bean for bean in self._beans if bean.name == name]
        return (exact or [bean for bean in self._beans if bean.name.startswith(name)])[:1]

    @cached_property
    def _beans(self) -> list[Scope]:
        return beans(self._references.project)

    def _handed(self, receiver: Expression, place: Place) -> Iterator[tuple[str, Place]]:
        """The parameter that it is, or that an attribute of the object was given."""
        owners: list[Scope] = []
        if isinstance(receiver, Name):
            yield receiver.name, place
            owners = [owner] if (owner := place.scope.owner) is not None else []
        elif isinstance(receiver, Member):
            refs = self._references.of(receiver.object, place)
            owners = [ref.scope for ref in refs if isinstance(ref, InstanceRef)]
        for owner in owners:
            bindings = self._references.attribute(owner, last_name(receiver))
            if not bindings:  # a field that a framework fills
                yield last_name(receiver), owner.place()
            for binding in bindings:
                if isinstance(binding.value, Name):
                    yield binding.value.name, binding.place

    def from_options(self, options: dict[str, Expression], place: Place) -> Texts:
        """The base that a call itself names."""
        for name, value in options.items():
            if key(name) in _CERTAIN:
                return self._values.texts(value, place)
        return _connection(options)

    def _assigned(self, written: str, place: Place) -> Texts:
        """`client.BaseAddress = …`, `axios.defaults.baseURL = …`, `client.SetBaseURL(…)`."""
        for scope in place.scope.enclosing:
            for name, bindings in scope.members(written):
                if key(name.rpartition(".")[2]) in _CERTAIN:
                    last = reaching(bindings, place)[0]
                    return self._values.texts(last.value, last.place)
        owner, receiver = place.scope.owner, place.scope.receiver
        made = owner.functions.get(CONSTRUCTOR) if owner is not None else None
        for name, bindings in made.members(written) if made is not None else ():
            if key(name) in _CERTAIN:  # `_http.BaseAddress = …` without `this`
                texts = self._values.texts(bindings[-1].value, bindings[-1].place)
                return tuple(map(symbols.named, texts))
        if owner is not None and receiver and written.startswith(f"{receiver}."):
            inner = written.partition(".")[2]
            for name, bindings in owner.attributes.items():
                if name.startswith(f"{inner}.") and key(name.rpartition(".")[2]) in _CERTAIN:
                    last = bindings[-1]
                    return tuple(map(symbols.named, self._values.texts(last.value, last.place)))
        module = place.scope.module
        for call, where in self._setters(module).get(written, ()) if module is not None else ():
            if call.positional:
                return self._values.texts(call.positional[0], where)
        return ()

    def _setters(self, module: object) -> dict[str, list[tuple[Call, Place]]]:
        known = self._outer.get(id(module))
        if known is None:
            known = self._outer[id(module)] = {}
            for call, place in getattr(module, "calls", ()):
                written = dotted(call.receiver) if call.receiver is not None else None
                if written is not None and key(call.called) in _SETTERS:
                    known.setdefault(written, []).append((call, place))
        return known

    def _made(self, call: Call, place: Place, user: Place) -> Texts:
        """The base that something is made with."""
        named: dict[str, Expression] = dict(call.named)
        for argument in call.arguments:
            for ref in self._references.of(argument.value, place):
                if isinstance(ref, ValueRef) and isinstance(ref.expression, Record | Call):
                    named |= ref.expression.named
        for wanted in (_CERTAIN, _BASES):
            for name, value in named.items():
                if key(name) in wanted:
                    return self._open(self._values.texts(value, place), place, user)
        if "url" in named:
            return self._open(self._values.texts(named["url"], place), place, user)
        if chained := self._chained(call, place):
            return self._open(chained, place, user)
        maker = dotted(call.function) or call.called
        if call.positional and _MAKERS.search(maker):
            texts = self._values.texts(call.positional[0], place)
            is_joined = isinstance(call.positional[0], Concat)  # `"#{url}#{prefix}"`
            if is_joined or any("://" in text or "/" in text for text in texts):
                return self._open(texts, place, user)
            label = call.positional[0]
            known = self.registered.of(label.value) if isinstance(label, Text) else ()
            return known or _labelled(label)
        return _connection(named)

    def _open(self, texts: Texts, place: Place, user: Place) -> Texts:
        if place.scope is user.scope:
            return texts
        if place.scope.owner is not None and place.scope.owner is user.scope.owner:
            return tuple(
                filled
                for text in texts
                for filled in symbols.fill(text, self._constructed(place.scope, text))
            )
        return tuple(map(symbols.named, texts))

    def _constructed(self, scope: Scope, text: str) -> dict[str, Texts]:
        """What the constructor is called with, where the client was made in it."""
        owner = scope.owner
        known: dict[str, Texts] = {}
        if owner is not None and scope.name == CONSTRUCTOR:
            for call, place in self._references.made(owner)[:_MADE]:
                for name, texts in self._values.arguments(call, scope, place).items():
                    closed = tuple(map(symbols.named, texts))
                    known[name] = (*known.get(name, ()), *closed)
        missing = symbols.parameters(text) - known.keys()
        return {**known, **{name: (symbols.unknown(name),) for name in missing}}

    def created(self, call: Call, place: Place) -> Texts:
        """Of `WebClient.create(address)`."""
        maker = last_name(call.receiver) if call.receiver is not None else ""
        is_made = call.called == "create" and maker in ("WebClient", "RestClient")
        return self._values.texts(call.positional[0], place) if is_made and call.positional else ()

    def _chained(self, call: Call, place: Place) -> Texts:
        """`builder().baseUrl(…).build()`."""
        current: Expression | None = call
        below: Texts = ("",)
        while isinstance(current, Call):
            if key(current.called) in _SETTERS and current.positional:
                return _under(self._values.texts(current.positional[0], place), below)
            if current.called in ("path", "Path") and current.receiver and current.positional:
                below = _under(self._values.texts(current.positional[0], place), below)
            if created := self.created(current, place):
                return _under(created, below)
            for value in current.positional:
                if isinstance(value, Call) and key(value.called) in _SETTERS and value.positional:
                    return self._values.texts(value.positional[0], place)
            current = current.receiver
        return () if below == ("",) else _under((UNKNOWN,), below)

    def _of_class(self, ref: InstanceRef | ClassRef) -> Texts:
        """Of a class that is made from a client's: what its constructor hands up, or an attribute."""
        for scope in self._references.line(ref.scope):
            constructor = scope.functions.get(CONSTRUCTOR)
            if constructor is not None:
                handed = super_call(constructor)
                texts = self._made(*handed, handed[1]) if handed is not None else ()
                if texts:
                    filled = self._constructed(constructor, "".join(texts))
                    return tuple(t for text in texts for t in symbols.fill(text, filled))
            for name in (*scope.bindings, *scope.attributes):
                if key(name) in _CERTAIN or (key(name) == "host" and scope.bases):
                    return self._values.attribute(ref.scope, name, ref)
        return ()

    def _of_holder(self, receiver: Member, place: Place) -> Texts:
        """`self.client` of a class that has nothing of that name: it is its base's (locust)."""
        for ref in self._references.of(receiver.object, place):
            if isinstance(ref, InstanceRef) and not self._references.attribute(
                ref.scope, receiver.name
            ):
                return self._of_class(ref)
        return ()
