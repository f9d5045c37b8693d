"""Every use of the API in files that are read together: `Analysis(…).mentions(module)`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..clients import Client
from ..hosts import Addresses, Cut, Hosts, Owner
from ..observed_value import UNSEEN, Sight
from ..routes import Routes
from ..sites import UNKNOWN, Mention, UseContext, verb
from ..syntax.model import (
    Call,
    Concat,
    Expression,
    Member,
    Module,
    Name,
    Operation,
    Place,
    Record,
    Scope,
    ScopeKind,
    Text,
)
from . import symbols
from .bases import Bases, key
from .bodies import Bodies
from .client_methods import ClientMethods
from .embedding import TELLING
from .project import Project
from .references import ClassRef, FunctionRef, InstanceRef, References
from .senders import ADDRESSES, METHODS, Senders, Sent
from .servers import Servers, ServerSide
from .values import Values, defaults

_ROUNDS, _MANY, _SUMMARIES = 4, 24, 6
_DATA_LANGUAGES = frozenset({"json", "yaml", "hcl", "toml"})
_READING = frozenset({"uri", "ansible.builtin.uri", "ansible.legacy.uri", "win_uri", "http"})
_PROSE = frozenset(
    [
        "description",
        "summary",
        "help",
        "message",
        "comment",
        "title",
        "doc",
        "docs",
        "note",
        "notes",
        "text",
        "content",
        "label",
        "example",
        "examples",
    ]
)
_BUILDING = frozenset(
    [
        "format",
        "join",
        "urljoin",
        "rstrip",
        "lstrip",
        "strip",
        "replace",
        "Sprintf",
        "sprintf",
        "format!",
        "concat",
        "String.format",
        "JoinPath",
        "TrimRight",
        "TrimSuffix",
    ]
)


@dataclass(frozen=True, slots=True)
class Api:
    """What is looked for, and what is known of the addresses that it may be at.

    base: what stands before paths whose base is nowhere in the code (`/api/v1`).
    """

    addresses: Addresses
    routes: Routes
    clients: tuple[Client, ...] = ()
    hosts: Hosts = field(default_factory=Hosts)
    base: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """One request: method and address as texts that may depend on the function that it stands in."""

    call: Call
    place: Place
    method: str
    address: str
    sent: Sent
    through: Scope | None = None

    @property
    def module(self) -> Module:
        assert self.place.scope.module is not None
        return self.place.scope.module


@dataclass(frozen=True, slots=True)
class _Address:
    """An address as it is called: cut to the API's path; owner: who answers there."""

    cut: Cut
    owner: Owner
    based: bool = True


class Analysis:
    """Reads the modules of a project."""

    def __init__(
        self, modules: Sequence[Module], api: Api, known: frozenset[str] = frozenset()
    ) -> None:
        self._api = api
        self._project = Project(modules)
        self._references = References(self._project)
        self._values = Values(self._references)
        self._bases = Bases(self._references, self._values)
        self._senders = Senders(self._references, self._values, self._bases)
        self._servers = Servers(self._references)
        self._bodies = Bodies(self._references)
        self._clients = ClientMethods(self._references, self._bodies, api.clients, known)
        self._requests: dict[int, list[_Request]] = {}
        self._summaries: dict[int, list[_Request]] = {}
        self._functions: dict[int, Scope] = {}
        self._apart: dict[int, dict[int, ServerSide]] = {}
        self._used: set[int] = set()
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._known: dict[
            int, tuple[list[tuple[str | None, _Address]], frozenset[int], _Request]
        ] = {}
        self._learn()

    def mentions(self, module: Module) -> Iterator[Mention]:
        """What calls of the module send first, then what paths are left in texts."""
        done: set[int] = set()
        for request in self._requests.get(id(module), ()):
            self._values.gathered()
            addresses = self._addresses(request)
            if not addresses:
                continue
            done |= request.sent.sources | self._values.gathered()
            if id(request.place.scope) in self._used and not self._fits(request):
                continue
            for method, address in addresses:
                if address.owner is not Owner.FOREIGN:
                    yield self._mention(request, method, address)
        yield from self._records(module, done)
        apart = self._apart.get(id(module), {})
        for expression, place in module.expressions:
            yield from self._left(expression, place, done, apart, UseContext.DATA)
        yield from self._clients.mentions(module)

    # -- requests

    def _learn(self) -> None:
        """Find what calls send, then the functions that send what they are given, and their calls."""
        by_name: dict[str, list[tuple[Call, Place]]] = {}
        for module in self._project.modules:
            apart = self._apart.setdefault(id(module), {})
            for call, place in module.calls:
                side = self._servers.of(call, place)
                if side is not None:
                    apart[id(call)] = side
                    continue
                by_name.setdefault(call.called, []).append((call, place))
                self._keep(self._direct(call, place))
        seen: set[tuple[int, int, str, str]] = set()
        for _ in range(_ROUNDS):
            names = {scope.name for scope in self._functions.values()} - {""}
            aliases = self._aliases()
            new = [
                request
                for name in (names | aliases.keys())
                for call, place in by_name.get(name, ())
                for request in self._through(call, place)
            ]
            fresh = [
                request
                for request in new
                if (
                    mark := (id(request.call), id(request.through), request.method, request.address)
                )
                not in seen
                and not seen.add(mark)  # type: ignore[func-returns-value]
            ]
            if not fresh:
                return
            self._keep(fresh)

    def _aliases(self) -> dict[str, Scope]:
        """Variables that hold a function which sends."""
        nameless = {
            id(scope): scope
            for scope in self._functions.values()
            if scope.name.startswith("<") and scope.parent is not None
        }
        parents = {id(scope.parent): scope.parent for scope in nameless.values()}
        modules = {id(scope.module): scope.module for scope in nameless.values()}
        given = [
            (name.rpartition(".")[2], binding.value)
            for parent in parents.values()
            for name, bindings in (parent.bindings.items() if parent is not None else ())
            for binding in bindings
        ]
        given += [
            (name, value)
            for module in modules.values()
            for record, _ in (module.records if module is not None else ())
            for name, value in record.named.items()
        ]
        scopes = ((name, nameless.get(id(getattr(value, "scope", None)))) for name, value in given)
        return {name: scope for name, scope in scopes if scope is not None}

    def _keep(self, requests: Iterable[_Request]) -> None:
        for request in requests:
            self._requests.setdefault(id(request.module), []).append(request)
            scope = request.place.scope
            if scope.kind is not ScopeKind.FUNCTION:
                continue
            open_ = symbols.has_parameters(request.address) or symbols.has_parameters(
                request.method
            )
            attributes = symbols.has_attributes(request.address)
            if (open_ or attributes) and not self._fits(request):
                known = self._summaries.setdefault(id(scope), [])
                if len(known) < _SUMMARIES:
                    known.append(request)
                    self._functions[id(scope)] = scope

    def _direct(self, call: Call, place: Place) -> Iterator[_Request]:
        sent = self._senders.of(call, place)
        if sent is None:
            return
        based = sent.base or ("",)
        for method in sent.methods[:6]:
            for base, path in symbols.products(based, sent.addresses):
                yield _Request(call, place, method, _joined(base, path), sent)

    def _through(self, call: Call, place: Place) -> Iterator[_Request]:
        """What a call sends by way of a function that is known to send."""
        for ref in self._callees(call, place):
            if ref.scope is place.scope:
                continue
            for summary in self._summaries.get(id(ref.scope), ())[:_SUMMARIES]:
                environment = self._values.arguments(call, ref.scope, place)
                needed = symbols.parameters(summary.address) | symbols.parameters(summary.method)
                if not needed & environment.keys():
                    continue  # it is counted where the function says it
                argument = self._argument(call, ref.scope, symbols.parameters(summary.address))
                sources = self._values.of(argument, place).sources
                sent = replace(
                    summary.sent,
                    argument=argument,
                    sources=sources,
                    body=None,
                    parameters=None,
                    open_query=True,
                )
                addresses = self._of_object(symbols.fill(summary.address, environment), ref)
                for method in symbols.fill(summary.method, environment)[:6]:
                    for address in addresses[:_MANY]:
                        request = _Request(call, place, method, address, sent, ref.scope)
                        if self._addresses(request) or symbols.has_parameters(address):
                            self._used.add(id(ref.scope))
                            yield request

    def _of_object(self, addresses: Iterable[str], ref: FunctionRef) -> list[str]:
        """The addresses for the object that the function is called on."""
        holder = ref.holder
        if holder is None and ref.scope.owner is not None:
            holder = InstanceRef(ref.scope.owner)
        if holder is None or (isinstance(holder, InstanceRef) and holder.symbolic):
            return list(addresses)
        return [
            filled
            for address in addresses
            for filled in symbols.fill_attributes(
                address, lambda name: self._values.attribute(holder.scope, name, holder)
            )
        ]

    def _callees(self, call: Call, place: Place) -> list[FunctionRef]:
        refs = self._references.of(call.function, place)
        functions = [ref for ref in refs if isinstance(ref, FunctionRef)]
        functions += [
            FunctionRef(method, InstanceRef(ref.scope, call, place))
            for ref in refs
            if isinstance(ref, ClassRef)
            and (method := self._references.method(ref.scope, "__init__"))
        ]
        if functions or refs or not isinstance(call.function, Member):
            return functions
        return self._by_name(call, call.function, place)

    def _by_name(self, call: Call, member: Member, place: Place) -> list[FunctionRef]:
        """Methods of that name of classes in this file, or in those that it imports, where nothing
        is known of what the method is called on.
        """
        module = place.scope.module
        if module is None or self._references.of(member.object, place):
            return []
        if isinstance(member.object, Name) and member.object.name in module.imports:
            return []
        near = {id(module), *(id(other) for other in self._project.related(module))}
        candidates = [
            scope
            for scope in self._functions.values()
            if scope.name == call.called and scope.owner is not None and id(scope.module) in near
        ]
        return [FunctionRef(scope) for scope in candidates] if len(candidates) == 1 else []

    def _argument(self, call: Call, function: Scope, named: set[str]) -> Expression:
        """The argument that the address is in, the last one where there are several."""
        given = [a for a in call.arguments if a.name is None]
        parameters = list(function.parameters)
        fitting = [a.value for a, name in zip(given, parameters, strict=False) if name in named]
        fitting += [a.value for a in call.arguments if a.name in named]
        return fitting[-1] if fitting else given[0].value if given else call

    # -- addresses

    def _addresses(self, request: _Request) -> list[tuple[str | None, _Address]]:
        """Method and address of each object and each default that the request may be made with."""
        known = self._known.get(id(request))
        if known is not None:
            self._values.use(known[1])
            return known[0]
        self._values.gathered()
        addresses = self._addressed(request)
        self._known[id(request)] = (addresses, self._values.gathered(), request)
        self._values.use(self._known[id(request)][1])
        return addresses

    def _addressed(self, request: _Request) -> list[tuple[str | None, _Address]]:
        found: dict[tuple[str | None, str], _Address] = {}
        for method_text, text in self._closed(request):
            address = self._address(text, verb(symbols.plain(method_text)), request)
            if address is not None:
                found.setdefault((verb(symbols.plain(method_text)), address.cut.path), address)
        return [(method, address) for (method, _), address in found.items()][:_MANY]

    def _closed(self, request: _Request) -> Iterator[tuple[str, str]]:
        scope = request.place.scope
        if symbols.has_parameters(request.address) or symbols.has_parameters(request.method):
            environment = defaults(self._values, scope)
        else:
            environment = {}
        for address in symbols.fill(request.address, environment):
            for method in symbols.fill(request.method, environment):
                if not symbols.has_attributes(address + method):
                    yield symbols.named(method), symbols.named(address)
                    continue
                for owner in self._objects(scope):
                    value = lambda name, owner=owner: self._values.attribute(owner, name)  # noqa: E731
                    for one in symbols.fill_attributes(address, value):
                        for other in symbols.fill_attributes(method, value):
                            yield symbols.named(other), symbols.named(one)

    def _objects(self, scope: Scope) -> list[Scope]:
        """The classes whose objects run this method: its own and its heirs, if they do not have another."""
        owner = scope.owner
        if owner is None:
            return []
        method = next((s for s in scope.enclosing if s.parent is owner), scope)
        heirs = [
            h
            for h in self._references.heirs(owner)
            if self._references.method(h, method.name) is method
        ]
        if any(self._references.made(h) for h in heirs) and not self._references.made(owner):
            return heirs
        return [owner, *heirs]

    def _address(self, text: str, method: str | None, request: _Request) -> _Address | None:
        plain = symbols.plain(text)
        if re.search(r"\s", plain):
            return None
        cut = self._api.addresses.cut(plain)
        if cut is not None:
            before = plain[: cut.start]
            head = "/".join(cut.path.strip("/").split("/")[:2])
            names = symbols.names(text[: text.find(head)] if head in text else text)
            owner = self._api.hosts.owner(before, names)
            if owner is not Owner.FOREIGN and self._is_tested(request, before):
                owner = Owner.DOUBTFUL
            return _Address(cut, owner)
        return self._without_base(plain, text, method)

    def _is_tested(self, request: _Request, before: str) -> bool:
        """Whether it is the client of a test for a server: a fixture, called with a path alone."""
        scope = request.place.scope
        receiver = request.call.receiver
        return (
            not before.strip("/")
            and scope.name.startswith("test_")
            and isinstance(receiver, Name)
            and receiver.name in scope.parameters
        )

    def _without_base(self, plain: str, text: str, method: str | None) -> _Address | None:
        """A path whose base is nowhere in the code."""
        base, slash, tail = plain.partition("/")
        if "://" in plain:
            scheme, _, rest = plain.partition("://")
            base, slash, tail = rest.partition("/")
            del scheme
        if not slash or base.replace(UNKNOWN, "") or not tail:
            return None
        tail = f"/{tail.lstrip('/' + UNKNOWN)}" if tail.startswith(UNKNOWN) else f"/{tail}"
        owner = self._api.hosts.owner(base, symbols.names(text))
        if owner in (Owner.FOREIGN, Owner.DOUBTFUL):
            return None
        if self._api.base is not None:
            cut = self._api.addresses.cut(self._api.base.rstrip("/") + tail)
            return None if cut is None else _Address(cut, owner)
        path = self._api.routes.with_base(method, tail.partition("?")[0].rstrip("/"))
        return None if path is None else _Address(Cut(path, 0, None), owner, based=False)

    def _fits(self, request: _Request) -> bool:
        """Whether the address means an operation whatever the function is called with."""
        return any(
            address.based and self._api.routes.match(None, address.cut.path).strict
            for _, address in self._addresses(request)
        )

    # -- mentions

    def _mention(self, request: _Request, method: str | None, address: _Address) -> Mention:
        line, column = self._located(request.module, request.sent.argument, address.cut.path)
        sent = request.sent
        body = UNSEEN if sent.body is None else self._bodies.sent(sent.body, request.place)
        doubtful = address.owner is Owner.DOUBTFUL
        return Mention(
            line,
            column,
            method,
            address.cut.path,
            UseContext.WORDS if doubtful else UseContext.CALL,
            body=body,
            query=self._query(request, address.cut),
            surmised=sent.surmised,
            based=address.based,
        )

    def _query(self, request: _Request, cut: Cut) -> Sight:
        """What is asked with the address."""
        sent = request.sent
        if request.through is not None or sent.open_query:
            return UNSEEN
        seen = (
            Sight.record({})
            if sent.parameters is None
            else self._bodies.seen(sent.parameters, request.place)
        )
        if seen.kind != "object" or UNKNOWN in (cut.query or ""):
            return UNSEEN
        pairs = [pair.partition("=") for pair in (cut.query or "").split("&") if pair]
        return Sight.record({**seen.members, **{k: Sight.scalar(v) for k, _, v in pairs}})

    def _located(self, module: Module, expression: Expression, path: str) -> tuple[int, int]:
        """Where the path begins; where it is not written there, where the expression begins."""
        start = path.strip("/").partition(UNKNOWN)[0]
        head = "/".join(start.split("/")[:2]).encode()
        at = module.source.find(head, expression.start, expression.end) if head else -1
        if at < 0:
            return module.position(expression.start)
        return module.position(at - (module.source[at - 1 : at] == b"/"))

    def _records(self, module: Module, done: set[int]) -> Iterator[Mention]:
        """Objects that say method and address beside each other."""
        data = module.language in _DATA_LANGUAGES
        for record, place in module.records:
            named = {key(name): value for name, value in record.named.items()}
            address = next((named[name] for name in ADDRESSES if name in named), None)
            if address is None or not isinstance(
                address, Text | Concat | Operation | Name | Member
            ):
                continue
            value = self._values.of(address, place)
            if value.sources & done and not data:
                continue
            method = next((named[name] for name in METHODS if name in named), None)
            methods = self._values.texts(method, place) if method is not None else (UNKNOWN,)
            if method is None and record.name in _READING:
                methods = ("GET",)
            for text in value.texts:
                for one in methods:
                    known = verb(symbols.plain(one))
                    found = self._in_record(text, known, module, address)
                    if found is not None and (known is not None or method is not None):
                        done |= value.sources
                        done.add(id(address))
                        yield replace(
                            found,
                            context=UseContext.CALL
                            if data and found.context is not UseContext.WORDS
                            else found.context,
                        )

    def _in_record(
        self, text: str, method: str | None, module: Module, address: Expression
    ) -> Mention | None:
        plain = symbols.plain(text)
        cut = None if re.search(r"\s", plain.strip()) else self._api.addresses.cut(plain.strip())
        if cut is None:
            return None
        owner = self._api.hosts.owner(plain[: cut.start], symbols.names(symbols.named(text)))
        if owner is Owner.FOREIGN:
            return None
        line, column = self._located(module, address, cut.path)
        context = UseContext.WORDS if owner is Owner.DOUBTFUL else UseContext.DATA
        return Mention(line, column, method, cut.path, context)

    # -- texts that no call was seen to send

    def _left(
        self,
        expression: Expression,
        place: Place,
        done: set[int],
        apart: dict[int, ServerSide],
        context: UseContext,
    ) -> Iterator[Mention]:
        pending: list[tuple[Expression, UseContext]] = [(expression, context)]
        embedded = place.scope.module.embedded if place.scope.module is not None else set()
        while pending:
            one, context = pending.pop()
            if id(one) in done or id(one) in embedded:
                continue
            if isinstance(one, Text):
                if self._hinted(one.value):
                    yield from self._texts(one, place, done, context)
                continue
            if isinstance(one, Call):
                side = apart.get(id(one))
                if side is ServerSide.ROUTE:
                    continue
                if side is ServerSide.STAND_IN or one.called in TELLING:
                    context = UseContext.WORDS
            if isinstance(one, Concat | Operation) or (
                isinstance(one, Call) and one.called in _BUILDING
            ):
                mentions = list(self._texts(one, place, done, context))
                yield from mentions
                if mentions:
                    continue
            if isinstance(one, Record):
                pending += [
                    (value, UseContext.WORDS if _is_prose(name) else context)
                    for name, value in reversed(one.entries)
                ]
                continue
            pending += [(child, context) for child in reversed(one.children)]

    def _texts(
        self, expression: Expression, place: Place, done: set[int], context: UseContext
    ) -> Iterator[Mention]:
        """Those in a text, or in what texts are put together to."""
        module = place.scope.module
        assert module is not None
        if self._is_documentation(expression, module):
            context = UseContext.WORDS
        value = self._values.of(expression, place)
        if value.sources and value.sources <= done:
            return
        addresses = [a for text in value.texts if (a := self._data_address(text)) is not None]
        if not addresses or context is UseContext.WORDS:
            yield from self._worded(expression, module, context)
            return
        done |= value.sources
        for address in addresses:
            if address.owner is Owner.FOREIGN:
                continue
            line, column = self._located(module, expression, address.cut.path)
            weak = address.owner is Owner.DOUBTFUL
            yield Mention(
                line, column, None, address.cut.path, UseContext.WORDS if weak else context
            )

    def _data_address(self, text: str) -> _Address | None:
        plain = symbols.plain(text).strip()
        if re.search(r"\s", plain):
            return None
        cut = self._api.addresses.cut(plain)
        if cut is None:
            return None
        return _Address(
            cut, self._api.hosts.owner(plain[: cut.start], symbols.names(symbols.named(text)))
        )

    def _hinted(self, text: str) -> bool:
        return "/" in text and self._api.addresses.may_be_in(text.encode("utf-8", "replace"))

    def _is_documentation(self, expression: Expression, module: Module) -> bool:
        """Whether a text is no value but what Python takes for documentation."""
        if module.language != "python":
            return False
        spans = self._spans.get(id(module))
        if spans is None:
            spans = self._spans[id(module)] = sorted(module.words)
        at = bisect_right(spans, (expression.start, len(module.source))) - 1
        return at >= 0 and spans[at][0] <= expression.start < spans[at][1]

    def _worded(
        self, expression: Expression, module: Module, context: UseContext
    ) -> Iterator[Mention]:
        """Paths among other words: a command line, a message, documentation."""
        from ..text import mentions

        if not isinstance(expression, Text | Concat):
            return
        source = module.code(expression)
        if not self._hinted(source):
            return
        line, column = module.position(expression.start)
        for mention in mentions(source, "words", self._api.addresses):
            weaker = mention.context if context is UseContext.DATA else context
            shift = column - 1 if mention.line == 1 else 0
            yield replace(
                mention, line=mention.line + line - 1, column=mention.column + shift, context=weaker
            )


def _is_prose(name: Expression | None) -> bool:
    return isinstance(name, Text) and name.value.lower() in _PROSE


def _joined(base: str, path: str) -> str:
    """A path under a base address; one that has a host of its own stays as it is."""
    if not base or "://" in path or path.startswith(("\0", "\1", "\3", "\6")):
        return path
    return f"{base.rstrip('/')}/{path.lstrip('/')}" if path else base
