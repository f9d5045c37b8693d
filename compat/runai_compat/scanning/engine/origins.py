"""Who is asked: requests by where their address comes from, and what else is asked there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..hosts import Owner, host_label, is_product, words
from ..products import ANYBODY, BESIDE_OURS, PRODUCTS
from ..sites import UNKNOWN, verb
from ..syntax.contracts import DECLARED
from ..syntax.model import Expression, Module, Scope, ScopeKind, Text, dotted
from .addressing import BETWEEN_PRODUCTS, Address, Addressing, Api, Request
from .evaluation import symbols
from .evaluation.references import References
from .project import Project
from .requests import Requests

_OPERATIONAL = re.compile(
    r"(?:health|healthz|livez|readyz|ready|live|ping|version|info|status|metrics|me|self|login|whoami)$"
)
"""What any service has besides what its documents say."""
_ENOUGH = 2
"""How many paths that only the API has show that a client is one of it, and how many more of those
that it has not show that it is none.
"""
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?[^/]*(?=/)")
_API = re.compile(r"/(?:api|v\d)[^/]*(?=/)")

Key = tuple[object, ...]
_HOST, _NAME, _CLIENT = "host", "name", "client"


@dataclass(slots=True)
class Origin:
    """One client, as far as one can tell them apart: what it is called by, and what is asked there.

    own: the paths that only the API has; shared: those that many have; foreign: those that no release
    has; outside: those of them that do not begin as the API's. files: where it is asked.
    is_named: the API is in its name. is_placed: in the name of its file, or of the folder of that.
    """

    names: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    is_named: bool = False
    is_placed: bool = False

    @property
    def is_established(self) -> bool:
        """Whether it is a client of the API by what is asked there, or by its name."""
        is_api = len(self.own) >= _ENOUGH and not self.is_elsewhere
        return is_api or (self.is_named and bool(self.own | self.shared))

    @property
    def is_elsewhere(self) -> bool:
        """Whether more is asked there that the API never had than what it alone has."""
        return bool(self.foreign) and len(self.foreign) >= _ENOUGH * len(self.own)


class Origins:
    """Tells which requests are asked of somebody else, going by all that are asked of the same one."""

    def __init__(
        self,
        project: Project,
        api: Api,
        references: References,
        requests: Requests,
        addressing: Addressing,
    ) -> None:
        self._project, self._routes, self._hosts = project, api.routes, api.hosts
        self._begins = tuple(f"/{'/'.join(head)}" for head in api.routes.heads)
        self._known_near: dict[int, list[Origin]] = {}
        self._references, self._requests, self._addressing = references, requests, addressing

    def is_doubtful(self, request: Request, address: Address) -> bool:
        """Whether an operation may well be asked of another service: nobody can tell."""
        if address.owner is not Owner.UNKNOWN:
            return False
        if not address.based or not self._routes.match(None, address.cut.path).routes:
            return False
        key = self._key(request, address.cut.host, address.names)
        origin = self._by_key.get(key)
        if origin is None or origin.is_named:
            return False
        if self._is_operational(address.cut.path):
            return True
        if self._is_of_product(origin):
            return True
        near = [other for other in self._near(request.module) if other is not origin]
        if near and (origin.is_elsewhere or self._is_called_otherwise(origin, key)):
            return not self._is_of_family(request, key)
        is_named = any(other.is_named for other in near)
        is_beside_ours = is_named or any(other.is_placed for other in near)
        if is_beside_ours and self._is_of_others(request, address):
            return True
        if not any(other.is_established for other in near):
            return self._is_lone_host(origin, address, request.module)
        is_written = bool(_written_host(address.cut.host))
        if len(origin.own) >= _ENOUGH and not (is_beside_ours if is_written else is_named):
            return False
        if host := _written_host(address.cut.host):
            return self._hosts.is_of_something_else([host_label(host)])
        return self._hosts.is_of_something_else(address.names[:1])

    def _is_operational(self, path: str) -> bool:
        """Whether what any service has stands where the API has an identifier: `/api/v1/workloads/ping`."""
        last = path.rpartition("/")[2]
        routes = self._routes.match(None, path).routes if _OPERATIONAL.fullmatch(last) else ()
        return any(route.segments[-1] != last for route in routes)

    def _is_of_others(self, request: Request, address: Address) -> bool:
        """Whether an interface, or what it is made a client with, is called by something else than what
        the API is about; or all of a package of Go by another product.
        """
        module, scope = request.module, request.place.scope
        if module.language == "go" and not _written_host(address.cut.host):
            package = module.path.split("/")[-2:][0].lower()
            return package in PRODUCTS - self._hosts.names
        if scope.kind is not ScopeKind.CLASS or request.call.called != DECLARED:
            return False
        called = address.names[:1] or (scope.name,)
        is_own = any(map(self._hosts.is_own_name, (*called, scope.name)))
        said = {word for name in called for word in words(name) if len(word) > 1}
        return not is_own and any(word.isalpha() and not self._is_of_api(word) for word in said)

    def _is_of_api(self, word: str) -> bool:
        """Whether a word says nothing, or is one of the API's own."""
        says_nothing = word in ANYBODY and word not in BESIDE_OURS
        return says_nothing or word in self._vocabulary or f"{word}s" in self._vocabulary

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """The words of the API's paths."""
        segments = {s for route in self._routes.routes for s in route.address.split("/")}
        return frozenset(w for segment in segments if "{" not in segment for w in words(segment))

    def _is_called_otherwise(self, origin: Origin, key: Key) -> bool:
        """Whether its name says that it is of something else, and half of what is asked there, too."""
        names = [name for name in key[1:] if isinstance(name, str) and "/" not in name]
        is_half = bool(origin.foreign) and len(origin.foreign) >= len(origin.own)
        return is_half and self._hosts.is_of_something_else(names)

    def _near(self, module: Module) -> list[Origin]:
        """The clients of the API in the same folder, in those beside it, and in what a file imports."""
        known = self._known_near.get(id(module))
        if known is None:
            related = {other.path for other in self._project.related(module)}
            beside = {f for one in _around(module.path) for f in self._by_folder.get(one, ())}
            files = beside | (self._by_file.keys() & related)
            near = {id(origin): origin for f in sorted(files) for origin in self._by_file[f]}
            known = self._known_near[id(module)] = list(near.values())
        return known

    @cached_property
    def _by_folder(self) -> dict[str, set[str]]:
        """The files with requests, by the folders around them."""
        files: dict[str, set[str]] = {}
        for file in self._by_file:
            for folder in _around(file):
                files.setdefault(folder, set()).add(file)
        return files

    def _is_lone_host(self, origin: Origin, address: Address, module: Module) -> bool:
        """Whether a host that is written out is all that there is to go by, and nothing near it names
        the API.
        """
        host = _written_host(address.cut.host)
        return bool(
            host
            and len(origin.own) < _ENOUGH
            and self._hosts.is_of_something_else([host_label(host)])
            and not self._hosts.is_named_in(module.source)
        )

    def _is_of_product(self, origin: Origin) -> bool:
        """Whether it is called by another product."""
        return any(
            is_product(name, self._hosts.names) and BETWEEN_PRODUCTS.isdisjoint(words(name))
            for name in origin.names
        )

    def _is_of_family(self, request: Request, key: Key) -> bool:
        """Whether another class from the same one is a client of the API with a base of the same name,
        and what is asked by this one begins as that does: a resource that no document has.
        """
        owner = _owner(request.place.scope)
        if owner is None or key[0] != _CLIENT or self._by_key[key].outside:
            return False
        line = self._references.line(owner)[1:]
        relatives = {id(one) for base in line for one in (base, *self._references.subclasses(base))}
        return any(
            other[0] == _CLIENT
            and other[2:] == key[2:]
            and other[1] in relatives
            and origin.is_established
            for other, origin in self._by_key.items()
            if other != key
        )

    @cached_property
    def _by_file(self) -> dict[str, list[Origin]]:
        """What may be clients of the API, by file."""
        by_file: dict[str, list[Origin]] = {}
        for origin in self._by_key.values():
            is_one = origin.is_established or (origin.own and not origin.is_elsewhere)
            for file in origin.files if is_one else ():
                by_file.setdefault(file, []).append(origin)
        return by_file

    @cached_property
    def _bases(self) -> dict[int, tuple[str, ...]]:
        """What the base of a call is called where only some of what is known of it says that."""
        bases: dict[int, set[str]] = {}
        for module in self._project.modules:
            for request in self._requests.of(module):
                for _, address in self._addressing.of(request):
                    bases.setdefault(id(request.call), set()).update(address.names[:1])
        return {call: tuple(names) for call, names in bases.items() if len(names) == 1}

    @cached_property
    def _by_key(self) -> dict[Key, Origin]:
        origins: dict[Key, Origin] = {}
        for module in self._project.modules:
            for request in self._requests.of(module):
                if self._requests.is_counted_elsewhere(request):
                    continue
                addresses = self._addressing.of(request)
                for _, address in addresses:
                    if address.owner not in (Owner.FOREIGN, Owner.DOUBTFUL):
                        origin = self._origin(origins, request, address.cut.host, address.names)
                        self._add(origin, address.cut.path)
                if not addresses:
                    self._add_outside(origins, request)
        return origins

    def _origin(
        self, origins: dict[Key, Origin], request: Request, host: str, names: Iterable[str]
    ) -> Origin:
        names = tuple(names)
        key = self._key(request, host, names)
        origin = origins.get(key)
        if origin is None:
            origin = origins[key] = Origin()
            origin.names |= set(_called(request, names))
            own = (*origin.names, _written_host(host))
            origin.is_named = any(map(self._hosts.is_own_name, own))
        origin.files.add(request.module.path)
        place = request.module.path.split("/")[-2:]
        origin.is_placed = origin.is_placed or any(map(self._hosts.is_own_name, place))
        return origin

    def _add(self, origin: Origin, path: str) -> None:
        rest = self._rest(path)
        if not rest or UNKNOWN in rest.partition("/")[0]:
            return
        match = self._routes.match(None, path)
        if not match.routes:
            first = rest.partition("/")[0]
            known = path.removesuffix(rest) + first
            if known not in self._resources and not _OPERATIONAL.fullmatch(rest):
                origin.foreign.add(path)
        elif match.strict:
            is_shared = self._routes.is_commonplace(path)
            (origin.shared if is_shared else origin.own).add(path)

    @cached_property
    def _resources(self) -> frozenset[str]:
        """What the API has paths below, or of: `/api/v1/users`."""
        addresses = (route.address for route in self._routes.routes)
        return frozenset(
            address.removesuffix(rest) + rest.partition("/")[0]
            for address in addresses
            if (rest := self._rest(address))
        )

    def _rest(self, path: str) -> str:
        """What follows the segments that the API's paths begin with."""
        begins = (f"{head}/" for head in self._begins)
        return next((path[len(head) :] for head in begins if path.startswith(head)), "")

    def _add_outside(self, origins: dict[Key, Origin], request: Request) -> None:
        """What does not begin as the API's paths do, and looks like the path of another API."""
        for _, text, _ in self._addressing.closed(request):
            plain = symbols.plain(text)
            start = _ABSOLUTE.match(plain)
            path = plain[start.end() :] if start else ""
            if re.search(r"\s", plain) or not _API.search(path) or "/api/" not in f"{path}/":
                continue
            host = plain[: start.end()].rpartition("//")[2] if start else ""
            origin = self._origin(
                origins, request, host.replace(UNKNOWN, "{}"), symbols.names(text)[:1]
            )
            if not path.startswith(self._begins):
                origin.foreign.add(path)
                origin.outside.add(path)

    def _key(self, request: Request, host: str, names: Sequence[str]) -> Key:
        """What tells it from others: a host, or a name that says what it is of; else what is asked with
        it in this class or file.
        """
        if _written_host(host):
            return (_HOST, host)
        names = names[:1] or self._bases.get(id(request.call), ())
        selectors = tuple(_selectors(request))
        if names and self._hosts.is_of_something_else(names[:1]):
            return (_NAME, names[0], *selectors)
        owner = _owner(request.place.scope)
        around = id(owner) if owner is not None else request.module.path
        receiver = "" if names else _receiver(request)
        return (_CLIENT, around, names[0] if names else receiver, *selectors)


def _called(request: Request, names: Sequence[str]) -> Iterable[str]:
    """What it is called by: its base, what is asked, and the class that asks."""
    owner = _owner(request.place.scope)
    yield from names
    yield from _selectors(request)
    if not names:
        yield _receiver(request)
    if owner is not None:
        yield owner.name


def _selectors(request: Request) -> Iterable[str]:
    """What a call that hands a path on is given before it, by name: `Service.LEDGER`."""
    given = request.call.positional
    at = next((n for n, value in enumerate(given) if value is request.sent.argument), 0)
    for value in given[:at]:
        name = _name(value)
        last = re.split(r"\W+", name)[-1]
        if name[:1].isupper() and verb(last.removeprefix("Method").removeprefix("METHOD_")) is None:
            yield name


def _name(value: Expression) -> str:
    return dotted(value) or (value.value if isinstance(value, Text) else "")


def _receiver(request: Request) -> str:
    receiver = request.call.receiver
    return "" if receiver is None else dotted(receiver) or ""


def _owner(scope: Scope) -> Scope | None:
    if scope.kind is ScopeKind.CLASS:
        return scope
    return next((one.owner for one in scope.enclosing if one.owner is not None), None)


def _around(path: str) -> tuple[str, str]:
    """The folder of a file, and the one that is in."""
    folder = path.rpartition("/")[0]
    return folder, folder.rpartition("/")[0]


def _written_host(host: str) -> str:
    return "" if "{}" in host else host
