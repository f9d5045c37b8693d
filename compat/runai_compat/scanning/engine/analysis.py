"""Every use of the API in files that are read together: `Analysis(…).mentions(module)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from ..hosts import Cut, Owner
from ..observed_value import UNSEEN, Sight
from ..sites import UNKNOWN, Mention, PathPlace, UseContext, verb
from ..syntax.model import Call, Concat, Module, Name, Scope, Text, dotted, last_name
from .addressing import Address, Addressing, Api, Request, located, written_at
from .bodies import Bodies
from .client_methods import ClientMethods
from .evaluation import symbols
from .evaluation.references import References, ValueRef
from .evaluation.values import Values
from .origins import Origins
from .project import Project
from .requests import Requests
from .sending.bases import Bases
from .sending.calls import Senders
from .unsent_constants import UnsentConstants
from .untold_paths import UnreadPaths, UntoldPaths
from .written_paths import WrittenPaths

_OF_PAGES = frozenset(
    {"fetch", "$fetch", "useSWR", "useFetch", "ofetch", "axios", "$", "jQuery", "ky"}
)
"""What sends a path alone to where the page is from that calls it."""


class Analysis:
    """Reads the modules of a project."""

    def __init__(
        self, modules: Sequence[Module], api: Api, known: frozenset[str] = frozenset()
    ) -> None:
        project = Project(modules)
        api = replace(api, hosts=api.hosts.with_called(_addresses(modules)))
        self._references = references = References(project)
        self._values = Values(references)
        bases = Bases(references, self._values)
        senders = Senders(references, self._values, bases)
        self._addressing = Addressing(api, references, self._values)
        self._untold = UntoldPaths(api, self._addressing)
        self._unread = UnreadPaths(api)
        self._requests = Requests(
            project, references, self._values, senders, self._addressing, self._untold
        )
        self._origins = Origins(project, api, references, self._requests, self._addressing)
        constants = UnsentConstants(modules, self._requests.apart)
        self._written = WrittenPaths(api, references, self._values, constants, self._untold)
        self._bodies, self._modules = Bodies(references), modules
        self._routes, self._hosts = api.routes, api.hosts
        self._at_own: dict[str, bool] = {}
        self._alone: dict[str, set[tuple[str, ...]]] = {}
        self._of_pages: dict[int, bool] = {}
        self.elsewhere: set[tuple[str, int, int]] = set()
        """Places that are not told, as each call of the function around them counts."""
        self._clients = ClientMethods(references, self._bodies, api.clients, known)

    def mentions(self, module: Module) -> Iterator[Mention]:
        """What calls of the module send first, then what paths are left in texts."""
        done = set(self._sent_by_any)
        told: dict[tuple[int, str | None, str], list[Call]] = {}
        untold: list[Request] = []
        others = self._calls_of_others(module)
        for request in self._requests.of(module):
            self._values.gathered()
            addresses = self._addressing.of(request)
            if not addresses:
                untold.append(request)
                continue
            sources = request.sent.sources | self._values.gathered()
            done |= sources
            if self._requests.is_counted_elsewhere(request):
                for method, address in addresses:
                    mention = self._mention(request, method, address, sources)
                    self.elsewhere.add((module.path, mention.line, mention.column))
                continue
            for method, address in addresses:
                if address.owner is Owner.FOREIGN:
                    continue
                address = self._judged(request, address, module, others)
                mention = self._mention(request, method, address, sources)
                same = told.setdefault((mention.line, mention.method, mention.path), [])
                if not any(_is_inside(request.call, call) for call in same):
                    same.append(request.call)
                    yield mention
        apart = self._requests.apart.get(id(module), {})
        yield from self._written.in_records(module, done, apart)
        for expression, place in module.expressions:
            unsent = self._written.is_unsent(place)
            context = UseContext.WORDS if unsent else UseContext.DATA
            yield from self._written.in_texts(expression, place, done, apart, context)
        yield from self._clients.mentions(module)
        yield from self._without_path(module, untold)
        yield from self._unread.of(module)

    def _judged(
        self, request: Request, address: Address, module: Module, others: set[int]
    ) -> Address:
        """The address with what else of the project tells whose it is. others: calls of other products."""
        is_other = id(request.call) in others or self._is_of_another_class(request)
        if is_other or self._is_of_page(request, address, module):
            return replace(address, owner=Owner.DOUBTFUL)
        if self._is_another_host(address, module):
            if _is_written(address):
                return replace(address, owner=Owner.DOUBTFUL)
            return replace(address, based=False)  # nobody can tell whose it is
        if self._origins.is_doubtful(request, address):
            return replace(address, based=False)
        return address

    @cached_property
    def _sent_by_any(self) -> frozenset[int]:
        """The written texts that a call of any file is known to send to an operation: a constant of
        another one is told where it is used.
        """
        sources: set[int] = set()
        for request in (r for module in self._modules for r in self._requests.of(module)):
            self._values.gathered()
            addresses = self._addressing.of(request)
            is_told = any(self._routes.match(m, a.cut.path).routes for m, a in addresses)
            sources |= request.sent.sources if is_told else frozenset()
            self._untold.count(request, self._values.gathered(), is_told=is_told)
        return frozenset(sources)

    def _is_of_page(self, request: Request, address: Address, module: Module) -> bool:
        """Whether a page calls where it is from, by a path alone that many products have, and nothing
        else that it calls there is the API's alone.
        """
        if module.language != "javascript" or not _is_path_alone(request):
            return False
        if id(module) not in self._of_pages:
            paths = (
                a.cut.path
                for r in self._requests.of(module)
                if _is_path_alone(r)
                for _, a in self._addressing.of(r)
            )
            self._of_pages[id(module)] = not any(
                self._routes.match(None, p).routes and not self._routes.is_commonplace(p)
                for p in paths
            )
        return self._of_pages[id(module)] and self._routes.is_commonplace(address.cut.path)

    def _calls_of_others(self, module: Module) -> set[int]:
        """The calls of which one address may be another product's, and none is surely ours: a base
        that is read has a default, of which nothing else tells whose it is.
        """
        others: set[int] = set()
        ours: set[int] = set()
        asked: set[int] = set()
        for request in self._requests.of(module):
            if request.through is not None and self._hosts.is_another(_before_path(request)):
                asked.add(id(request.call))  # `call(Service.HARBOR, "/users")`
            if self._written.is_of_another_product(request.call, request.place):
                others.add(id(request.call))
            for _, address in self._addressing.of(request):
                if self._hosts.is_another(address.names):
                    others.add(id(request.call))
                elif any(map(self._hosts.is_own_name, (*address.names, address.cut.host))):
                    ours.add(id(request.call))
        return (others - ours) | asked

    def _is_of_another_class(self, request: Request) -> bool:
        """Whether a constant of its class is called by something else, where a class that is made from
        the same one calls it by the API: `connection = "flyte"` beside `connection = "runai"`.
        """
        owner = request.place.scope.owner
        bases = self._references.line(owner)[1:] if owner is not None else []
        if owner is None or not bases:
            return False
        own = _constants(owner)
        others = [_constants(s) for base in bases for s in self._references.subclasses(base)]
        return any(
            self._hosts.is_own_name(other[name]) and self._hosts.is_of_something_else([text])
            for name, text in own.items()
            for other in others
            if name in other and not {"/", "."} & {*text, *other[name]}
        )

    def _is_another_host(self, address: Address, module: Module) -> bool:
        """Whether it is at a host written out, or at a base called by something else, and other calls
        of the module at an own one; or its file says nothing of the API, where others do.
        """
        if address.owner is not Owner.UNKNOWN:
            return False
        is_written = _is_written(address)
        if not is_written and not self._is_called_otherwise(address, module):
            return False
        if not self._routes.match(None, address.cut.path).routes:
            return False  # no operation: it is told by its host
        if not is_written and not self._hosts.is_named_in(module.source):
            return self._is_named  # the API is what other files are about
        if module.path not in self._at_own:
            requests = (r for m in self._by_path[module.path] for r in self._requests.of(m))
            self._at_own[module.path] = any(map(self._untold.is_at_own, requests))
        is_beside_own = not is_written and not all(
            map(self._hosts.is_of_something_else, self._only_own(module))
        )
        return self._at_own[module.path] or is_beside_own

    @cached_property
    def _is_named(self) -> bool:
        """Whether any file says something that the API is called by: else all may call it by a name
        of their own.
        """
        return any(self._hosts.is_named_in(module.source) for module in self._modules)

    @cached_property
    def _by_path(self) -> dict[str, list[Module]]:
        """The modules of each file: itself, and the scripts in it."""
        by_path: dict[str, list[Module]] = {}
        for module in self._modules:
            by_path.setdefault(module.path, []).append(module)
        return by_path

    def _is_called_otherwise(self, address: Address, module: Module) -> bool:
        """Whether what stands before a path that many products have is called by something else, and
        never stands before one that only the API has.
        """
        if not self._hosts.is_of_something_else(address.names):
            return False
        if not self._routes.is_commonplace(address.cut.path):
            return False
        return address.names not in self._only_own(module)

    def _only_own(self, module: Module) -> set[tuple[str, ...]]:
        """What the bases of a file are called that stand before paths which only the API has."""
        if module.path not in self._alone:
            addresses = (
                a
                for m in self._by_path[module.path]
                for r in self._requests.of(m)
                for _, a in self._addressing.of(r)
            )
            self._alone[module.path] = {
                a.names
                for a in addresses
                if not self._routes.is_commonplace(a.cut.path)
                and self._routes.match(None, a.cut.path).strict
            }
        return self._alone[module.path]

    def _without_path(self, module: Module, requests: Sequence[Request]) -> Iterator[Mention]:
        """Those of the requests that go to the API, though nobody can tell their path."""
        bases = {
            base
            for request in self._requests.of(module)
            if any(a.owner is not Owner.FOREIGN for _, a in self._addressing.of(request))
            for base in self._untold.bases(request)
        }
        for request in requests:
            address = self._untold.of(request, bases)
            if address is None:
                continue
            method = verb(symbols.plain(request.method))
            mention = replace(self._mention(request, method, address, frozenset()), is_told=False)
            if self._requests.is_counted_elsewhere(request):
                self.elsewhere.add((module.path, mention.line, mention.column))
            else:
                yield mention

    def _mention(
        self, request: Request, method: str | None, address: Address, sources: frozenset[int]
    ) -> Mention:
        line, column = located(request.module, request.sent.argument, address.cut.path, request.row)
        sent = request.sent
        body = UNSEEN
        if sent.body is not None:
            body = self._bodies.sent(sent.body, request.place, is_named=sent.is_body_named)
        doubtful = address.owner is Owner.DOUBTFUL
        first, last = request.module.lines(request.call)
        return Mention(
            line,
            column,
            method,
            address.cut.path,
            UseContext.WORDS if doubtful else UseContext.CALL,
            body=body,
            query=self._query(request, address.cut),
            surmised=sent.surmised or not address.sure,
            based=address.based,
            host=address.cut.host,
            path_at=self._path_at(request, address.cut.path, sources, line),
            before=line - first if first <= line <= last else 0,
            after=last - line if first <= line <= last else 0,
        )

    def _path_at(
        self, request: Request, path: str, sources: frozenset[int], line: int
    ) -> PathPlace | None:
        """Where the path of a request is written, as far as it is written anywhere."""
        place = written_at(path, self._values.written(sources), request.module, line)
        argument = request.sent.argument
        refs = self._references.of(argument, request.place) if isinstance(argument, Name) else []
        if place is None or len(refs) != 1 or not isinstance(refs[0], ValueRef):
            return place
        value = refs[0].expression
        if refs[0].place.scope.module is not request.module or not isinstance(value, Text | Concat):
            return place
        whole = PathPlace(request.module.path, *located(request.module, value, path), is_whole=True)
        return whole if (whole.file, whole.line) == (place.file, place.line) else place

    def _query(self, request: Request, cut: Cut) -> Sight:
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


def _addresses(modules: Iterable[Module]) -> Iterator[tuple[str, str]]:
    """The variables that are addresses which are written out."""
    for module in modules:
        if b"://" not in module.source:
            continue
        for scope in (module.scope, *module.classes, *module.functions):
            for given in (scope.bindings, scope.attributes):
                for name, bindings in given.items():
                    for binding in bindings:
                        value = binding.value
                        if isinstance(value, Text) and "://" in value.value:
                            yield name, value.value


def _before_path(request: Request) -> list[str]:
    """What a call that hands a path on is given before it, by name."""
    given = request.call.positional
    at = next((n for n, value in enumerate(given) if value is request.sent.argument), 0)
    names = (dotted(v) or (v.value if isinstance(v, Text) else "") for v in given[:at])
    return [name for name in names if name]


def _is_written(address: Address) -> bool:
    """Whether the host is written out."""
    return bool(address.cut.host) and "{}" not in address.cut.host


def _is_path_alone(request: Request) -> bool:
    """Whether it is sent to where a page is from."""
    receiver = request.call.receiver
    called = {request.call.called, last_name(receiver) if receiver is not None else ""}
    if request.through is not None and request.through.module is not None:
        inner = request.through.module.calls_in(request.through)
        called |= {call.called for call, _ in inner}
    return request.address.startswith("/") and not request.sent.base and bool(called & _OF_PAGES)


def _is_inside(one: Call, other: Call) -> bool:
    """Whether one of two calls is a part of the other: `url(u)` and `delete()` of `url(u).delete()`."""
    if one is other:
        return False
    first, second = (one, other) if one.start <= other.start else (other, one)
    return second.end <= first.end or (one.start == other.start)


def _constants(scope: Scope) -> dict[str, str]:
    """The texts that a class gives to names."""
    values = ((name, given[-1].value) for name, given in scope.bindings.items())
    return {name: value.value for name, value in values if isinstance(value, Text)}
