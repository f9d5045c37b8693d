"""Whose address a request goes to, and which path of the API it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..clients import Client
from ..hosts import Addresses, Cut, Hosts, Owner, words
from ..routes import Routes
from ..sites import UNKNOWN, PathPlace, verb
from ..syntax.contracts import DECLARED
from ..syntax.model import Call, Expression, Module, Name, Place, Scope, ScopeKind, Text, last_name
from .evaluation import symbols
from .evaluation.attributes import defaults
from .evaluation.closed_sets import closed_sets
from .evaluation.references import InstanceRef, References
from .evaluation.symbols import Environment, Texts
from .evaluation.values import Values
from .sending.sent import Sent

_MANY, _OBJECTS = 24, 8
_HEAD, _OWN = 2, 3
"""How many segments many paths begin with, and how much more than these the others tell."""
BETWEEN_PRODUCTS = frozenset(
    {
        "sync", "syncer", "to", "from", "into", "import", "importer", "export", "exporter",
        "bridge", "migration", "migrator", "provisioner", "operator", "integration", "plugin",
        "hook", "dag", "task", "job", "pipeline", "test", "tests", "k8s", "kube", "kubernetes",
    }
)  # fmt: skip
"""Words in names of classes that have to do with several products."""
_BETWEEN = re.compile(r"[^\w.~:-]+")


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
class Request:
    """One request: method and address as texts that may depend on the function that it stands in.

    row: the row of a table that it is sent for, where that is in the same file.
    """

    call: Call
    place: Place
    method: str
    address: str
    sent: Sent
    through: Scope | None = None
    row: Expression | None = None

    @property
    def module(self) -> Module:
        assert self.place.scope.module is not None
        return self.place.scope.module


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is called: cut to the API's path; owner: who answers there. sure: it is not one
    of those that several classes have, of which nobody tells which is meant. names: what the unknown
    parts before it are called.
    """

    cut: Cut
    owner: Owner
    based: bool = True
    sure: bool = True
    names: tuple[str, ...] = ()


class Addressing:
    """Closes what is open in the address of a request, and cuts it to the API's path."""

    def __init__(self, api: Api, references: References, values: Values) -> None:
        self._api, self._references, self._values = api, references, values
        self._known: dict[
            int, tuple[list[tuple[str | None, Address]], frozenset[int], Request]
        ] = {}

    def of(self, request: Request) -> list[tuple[str | None, Address]]:
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

    def _addressed(self, request: Request) -> list[tuple[str | None, Address]]:
        addresses: dict[tuple[str | None, str], Address] = {}
        owners: dict[int, set[str]] = {}
        for method_text, text, owner in self.closed(request):
            address = self._address(text, verb(symbols.plain(method_text)), request)
            if address is not None:
                key = verb(symbols.plain(method_text)), address.cut.path
                addresses[key] = min(addresses.get(key, address), address, key=_rank)
                owners.setdefault(id(owner), set()).add(address.cut.path)
        sure = len(set(map(frozenset, owners.values()))) < 2
        return [(method, replace(a, sure=a.sure and sure)) for (method, _), a in addresses.items()][
            :_MANY
        ]

    def closed(self, request: Request) -> Iterator[tuple[str, str, Scope | None]]:
        """Method and address, and the class of whose objects they are."""
        scope = request.place.scope
        environments: list[Environment] = [{}]
        if symbols.has_parameters(request.address + request.method):
            known = {
                **defaults(self._values, scope),
                **closed_sets(self._references, self._values, scope),
            }
            objects = self._values.of_fields(request.address + request.method, scope)
            environments = [{**known, **entries} for entries in objects]
        for environment in environments:
            for address, method in symbols.products(
                symbols.fill(request.address, environment),
                symbols.fill(request.method, environment),
            ):
                if not symbols.has_attributes(address + method):
                    yield symbols.named(method), symbols.named(address), None
                    continue
                for owner in self._objects(scope):
                    for value in self._attributes(owner, address + method):
                        for one in symbols.fill_attributes(address, value):
                            for other in symbols.fill_attributes(method, value):
                                yield symbols.named(other), symbols.named(one), owner

    def _attributes(self, owner: Scope, text: str) -> Iterator[Callable[[str], Texts]]:
        """What gives the attributes in a text: of each object of a class by itself where it has several,
        so that a method stands with the path of the same one.
        """
        several = len(symbols.attributes(text)) > 1
        made = self._references.made(owner)[:_OBJECTS] if several else ()
        for call, place in made:
            holder = InstanceRef(owner, call, place)
            yield lambda name, holder=holder: tuple(  # type: ignore[misc]
                map(symbols.closed, self._values.attribute(owner, name, holder))
            )
        if not made:
            yield lambda name: self._values.attribute(owner, name)

    def _objects(self, scope: Scope) -> list[Scope]:
        """The classes whose objects run this method: its own and its heirs, if they do not have another."""
        owner = scope if scope.kind is ScopeKind.CLASS else scope.owner
        if owner is None:
            return []
        if owner is scope:
            return [owner, *self._references.subclasses(owner)]
        method = next((s for s in scope.enclosing if s.parent is owner), scope)
        subclasses = [
            h
            for h in self._references.subclasses(owner)
            if self._references.method(h, method.name) is method
        ]
        if any(self._references.made(h) for h in subclasses) and not self._references.made(owner):
            return subclasses
        return [owner, *subclasses]

    def _address(self, text: str, method: str | None, request: Request) -> Address | None:
        plain = symbols.plain(text)
        if re.search(r"\s", plain):
            return None
        cut = self._api.addresses.cut(plain)
        if cut is not None:
            before = plain[: cut.start]
            head = "/".join(cut.path.strip("/").split("/")[:2])
            names = symbols.names(text[: text.find(head)] if head in text else text)
            owner = self._api.hosts.owner(before, names + _around(request, before, names))
            if owner is not Owner.FOREIGN and (
                self._is_tested(request, before) or self._is_of_another_client(request, cut, names)
            ):
                owner = Owner.DOUBTFUL
            return Address(cut, owner, names=tuple(names))
        contract = _contract(request)
        if contract is None:
            holder = request.place.scope.owner
            called = "" if holder is None else holder.name
            return without_base(self._api, plain, symbols.names(text), method, called)
        below = f"{UNKNOWN}/{plain.lstrip('/')}" if not plain.startswith(UNKNOWN) else plain
        named = [contract, *symbols.names(text)]
        address = without_base(self._api, below, named, method)
        if address is None or not self._api.hosts.is_own_name(contract):
            return address
        tail, routes = f"/{below.partition('/')[2]}", self._api.routes
        told = routes.with_base(method, tail) or len(routes.under_heads(method, tail)) < 2
        return replace(address, based=True, sure=bool(told))

    def _is_of_another_client(self, request: Request, cut: Cut, names: list[str]) -> bool:
        """Whether a class that is called by another product calls a path there that many have."""
        scope, hosts = request.place.scope, self._api.hosts
        owner = scope if scope.kind is ScopeKind.CLASS else scope.owner
        called = "" if owner is None or cut.host else owner.name
        is_other = hosts.is_another([called]) and BETWEEN_PRODUCTS.isdisjoint(words(called))
        return (
            is_other
            and not any(map(hosts.is_own_name, names))
            and self._api.routes.is_commonplace(cut.path)
        )

    def _is_tested(self, request: Request, before: str) -> bool:
        """Whether it is the client of a test for a server: a fixture, called with a path alone."""
        scope = request.place.scope
        receiver = request.call.receiver
        return (
            not before.strip("/")
            and scope.name.startswith("test_")
            and isinstance(receiver, Name)
            and receiver.name in scope.parameters
        )

    def fits(self, request: Request) -> bool:
        """Whether the request means an operation whatever the function is called with."""
        if (
            symbols.has_parameters(request.method)
            or symbols.has_rest(request.address)
            or any("." in name for name in symbols.parameters(request.address))
        ):
            return False
        sets = closed_sets(self._references, self._values, request.place.scope)
        if sets.keys() & symbols.parameters(request.address):
            return False
        return any(
            address.based and self._api.routes.match(None, address.cut.path).strict
            for _, address in self.of(request)
        )


def _rank(address: Address) -> int:
    """How far an address is from being the API's: of several objects that ask for one path, it is the one
    that asks the API that counts.
    """
    return list(Owner).index(address.owner)


def _around(request: Request, before: str, names: list[str]) -> list[str]:
    """What else may say whose an unknown base is: what is called, and the function that is given it."""
    if re.sub("^https?://", "", before).strip(f"/{UNKNOWN}"):
        return []
    receiver, scope = request.call.receiver, request.place.scope
    around = [] if receiver is None else [last_name(receiver), _root(receiver)]
    if not scope.parameters.keys().isdisjoint(names):
        around.append(scope.name)
    return around


def _root(receiver: Expression) -> str:
    """`argo` of `argo.R().SetAuthToken(token)`."""
    while isinstance(receiver, Call) and receiver.receiver is not None:
        receiver = receiver.receiver
    return last_name(receiver)


def _contract(request: Request) -> str | None:
    """The interface, or the class, that declares the request and says nothing of its base."""
    scope, call = request.place.scope, request.call
    is_declared = call.called == DECLARED or id(call) in request.module.decorations
    return scope.name if is_declared and scope.kind is ScopeKind.CLASS else None


def without_base(
    api: Api, plain: str, names: list[str], method: str | None, called: str = ""
) -> Address | None:
    """A path whose base is nowhere in the code. called: the class that asks for it."""
    base, slash, tail = plain.partition("/")
    if "://" in plain:
        base, slash, tail = plain.partition("://")[2].partition("/")
    if not slash or base.replace(UNKNOWN, "") or not tail:
        return None
    tail = f"/{tail.lstrip('/' + UNKNOWN)}" if tail.startswith(UNKNOWN) else f"/{tail}"
    owner = api.hosts.owner(base, names)
    if owner in (Owner.FOREIGN, Owner.DOUBTFUL):
        return None
    if api.base is not None:
        cut = api.addresses.cut(api.base.rstrip("/") + tail)
        return None if cut is None else Address(cut, owner)
    tail = tail.partition("?")[0].rstrip("/")
    path = api.routes.with_base(method, tail)
    if path is None and any(map(api.hosts.is_own_name, (*names[:1], called))):
        path = next(iter(api.routes.under_heads(method, tail)), None)
    return None if path is None else Address(Cut(path, 0, None), owner, based=False)


def located(
    module: Module, expression: Expression, path: str, row: Expression | None = None
) -> tuple[int, int]:
    """Where the path begins; where it is not written there, where the expression begins, or the row of
    the table that it comes from.
    """
    start = path.strip("/").partition(UNKNOWN)[0]
    head = "/".join(start.split("/")[:2]).encode()
    for place in (expression, row):
        at = module.source.find(head, place.start, place.end) if head and place else -1
        if at >= 0:
            return module.position(at - (module.source[at - 1 : at] == b"/"))
    return module.position((row or expression).start)


def written_at(
    path: str, texts: Iterable[tuple[Text, Module]], module: Module, line: int
) -> PathPlace | None:
    """Where the most of a path stands among the texts that a request is made of; None where none
    has more of it than what all paths begin with. Of equals, what has more of its end, then what stands
    in the line itself.
    """
    places: list[tuple[int, int, int, bool, PathPlace]] = []
    segments = [segment for segment in path.strip("/").split("/") if UNKNOWN not in segment]
    least = _OWN if len(segments) > _HEAD else 1
    for text, holder in texts:
        words = set(filter(None, _BETWEEN.split(text.value)))
        shared = [s for s in segments if s in words]
        weight = sum(_OWN if segments.index(s) >= _HEAD else 1 for s in shared)
        at = holder.source.find(shared[0].encode(), text.start, text.end) if shared else -1
        if weight >= least and at >= 0:
            row, column = holder.position(at - (holder.source[at - 1 : at] == b"/"))
            here = holder is module and row == line
            place = PathPlace(holder.path, row, column)
            last = max(map(segments.index, shared))
            places.append((-weight, -last, len(words) - len(shared), not here, place))
    order = lambda p: (*p[:4], p[4].file, p[4].line, p[4].column)  # noqa: E731
    return min(places, key=order)[4] if places else None
