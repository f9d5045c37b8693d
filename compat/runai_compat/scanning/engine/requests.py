"""Every request that code sends: by a call that sends, or by one of a function that sends what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cached_property, partial

from ..sites import verb
from ..syntax.model import (
    Call,
    Expression,
    Member,
    Module,
    Name,
    Place,
    Scope,
    ScopeKind,
    last_name,
)
from .addressing import Addressing, Request
from .embedding import is_told
from .evaluation import symbols
from .evaluation.bound_names import Given, other_names
from .evaluation.references import ClassRef, FunctionRef, InstanceRef, References
from .evaluation.symbols import Environment
from .evaluation.tables import by_row
from .evaluation.values import Values
from .project import Project
from .sending.builders import LATER
from .sending.calls import Senders
from .sending.restated import Restater
from .sending.sent import OPEN
from .servers import Servers, ServerSide
from .untold_paths import UntoldPaths

_COMMANDS = "cy"
"""What the commands of a test runner are called on, wherever they were added to it (Cypress)."""
_ROUNDS, _MANY, _SUMMARIES = 4, 24, 6


class Requests:
    """Finds them in the modules of a project.

    apart: by module, the calls that are on the side of a server.
    """

    def __init__(
        self,
        project: Project,
        references: References,
        values: Values,
        senders: Senders,
        addressing: Addressing,
        untold: UntoldPaths,
    ) -> None:
        self._project, self._references, self._values = project, references, values
        self._senders, self._addressing, self._untold = senders, addressing, untold
        self._servers = Servers(references)
        self._restater = Restater(references, values)
        self._requests: dict[int, list[Request]] = {}
        self._summaries: dict[int, list[Request]] = {}
        self._curried: dict[int, list[Request]] = {}
        """What functions send that a function makes, of which they keep the parameters."""
        self._functions: dict[int, Scope] = {}
        self._owners: dict[int, Scope] = {}
        """The function around a nameless one, whose parameters it sends."""
        self._used: set[int] = set()
        self._followed: set[int] = set()
        """The calls that are followed into a function, which says their method."""
        self.apart: dict[int, dict[int, ServerSide]] = {}
        self._learn()

    def of(self, module: Module) -> Sequence[Request]:
        """Those that the module's calls send."""
        return [r for r in self._requests.get(id(module), ()) if not self._is_said_better(r)]

    def _is_said_better(self, request: Request) -> bool:
        """Whether its method would be an entry of what a function is given, `path.method` of
        `request(path)`, and the same call is followed into the function of that name.
        """
        if id(request.call) not in self._followed:
            return False
        is_entry = any("." in name for name in symbols.parameters(request.method))
        return is_entry or self._is_told_with_base(request)

    def _is_told_with_base(self, request: Request) -> bool:
        """Whether it is a path alone, and the function that is called says what that is under."""
        if request.through is not None or request.sent.base or not request.address.startswith("/"):
            return False
        return any(
            other.through is not None
            and other.call is request.call
            and other.method == request.method
            and other.address.endswith(request.address)
            and self._addressing.of(other)
            for other in self._requests.get(id(request.module), ())
        )

    def is_counted_elsewhere(self, request: Request) -> bool:
        """Whether it is what a function sends that is given the address: each of its calls counts."""
        scope = request.place.scope
        used = id(scope) in self._used or id(self._owners.get(id(scope))) in self._used
        return used and not self._addressing.fits(request)

    def _learn(self) -> None:
        """Find what calls send, then the functions that send what they are given, and their calls."""
        by_name: dict[str, list[tuple[Call, Place]]] = {}
        for module in self._project.modules:
            apart = self.apart[id(module)] = self._servers.apart(module)
            for call, place in module.calls:
                if id(call) in apart:
                    continue
                call = self._restater.of(call, place)
                by_name.setdefault(call.called, []).append((call, place))
                if self._senders.may_send(call, place):
                    self._keep(self._by_row(partial(self._direct, call, place)))
        seen: set[tuple[int, int, str, str]] = set()
        for _ in range(_ROUNDS):
            names = {scope.name for scope in self._functions.values()} - {""}
            names |= self._other_names(names, by_name.keys())
            aliases = self._aliases()
            new = [
                request
                for call, place in (
                    *(c for name in (names | aliases.keys()) for c in by_name.get(name, ())),
                    *(c for calls in by_name.values() for c in calls if self._is_curried(*c)),
                )
                for request in self._by_row(partial(self._through, call, place))
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

    @cached_property
    def _renamed(self) -> list[tuple[str, str]]:
        """Functions that are called otherwise than where they are written, and what they are called there."""
        return [pair for module in self._project.modules for pair in other_names(module)]

    def _other_names(self, names: Set[str], called: Set[str]) -> set[str]:
        """What functions are called otherwise that send something: given some of their arguments, or by
        whatever name; called: by all that anything is called.
        """
        others = {name for name, whole in self._renamed if whole in names}
        for scope in self._functions.values():
            if scope.by_name is not None and scope.parent is not None:
                others |= scope.by_name.keys() or called
        return others

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

    def _keep(self, requests: Iterable[Request]) -> None:
        for request in requests:
            self._requests.setdefault(id(request.module), []).append(request)
            self._summarise(request, request.place.scope)

    def _summarise(self, request: Request, scope: Scope) -> None:
        """Remember what a function sends that depends on what it is called with."""
        if scope.kind is not ScopeKind.FUNCTION:
            return
        around = symbols.outer_names(request.address + request.method)
        owner = next((s for s in scope.enclosing if around & s.parameters.keys()), None)
        if owner is not None and owner is not scope:
            if symbols.parameters(request.address + request.method) & scope.parameters.keys():
                self._curried.setdefault(id(scope), []).append(request)
            own = owner.parameters
            address = symbols.inside(request.address, own)
            method = symbols.inside(request.method, own)
            self._owners[id(scope)] = owner
            self._summarise(replace(request, address=address, method=method), owner)
            return
        open_ = symbols.has_parameters(request.address + request.method)
        attributes = symbols.has_attributes(request.address)
        if (open_ or attributes) and not self._addressing.fits(request):
            known = self._summaries.setdefault(id(scope), [])
            if len(known) < _SUMMARIES:
                known.append(request)
                self._functions[id(scope)] = scope

    def _by_row(self, requests: Callable[[], Iterable[Request]]) -> Iterator[Request]:
        """The requests of a call, for each row of the tables that it goes through."""
        for request, row in by_row(self._values, requests):
            inside = row is not None and row[1].scope.module is request.module
            yield replace(request, row=row[0]) if row is not None and inside else request

    def _direct(self, call: Call, place: Place) -> Iterator[Request]:
        sent = None if is_told(call) else self._senders.of(call, place)
        if sent is None:
            return
        based = sent.base or ("",)
        several = len(set(sent.methods)) > 1 and len(set(sent.addresses)) > 1
        for method in OPEN if several else sent.methods[:6]:  # which belongs to which, nobody knows
            for base, path in symbols.products(based, sent.addresses):
                yield Request(call, place, method, symbols.under(base, path), sent)

    def _through(self, call: Call, place: Place) -> Iterator[Request]:
        """What a call sends by way of a function that is known to send."""
        for ref in self._callees(call, place):
            if ref.scope is place.scope:
                continue
            own, curried = (
                kept.get(id(ref.scope), []) for kept in (self._summaries, self._curried)
            )
            for summary in (*own, *curried)[:_SUMMARIES]:
                environment = self._handed(call, place, ref, summary, is_curried=bool(curried))
                needed = symbols.parameters(summary.address) | symbols.parameters(summary.method)
                is_spread = any(argument.spread for argument in call.arguments)
                if not needed & environment.keys() and not is_spread:
                    continue  # it is counted where the function says it
                missing = needed & ref.scope.parameters.keys() - environment.keys()
                environment = {**{n: (symbols.unknown(n),) for n in missing}, **environment}
                named = symbols.parameters(summary.address)
                argument, where = self._argument(call, place, ref.scope, named, ref.given)
                sources = summary.sent.sources | self._values.of(argument, where).sources
                sent = replace(
                    summary.sent,
                    argument=argument,
                    sources=sources,
                    body=None,
                    parameters=None,
                    open_query=True,
                )
                addresses = [
                    filled
                    for address in self._of_object([summary.address], ref)
                    for filled in symbols.fill(address, environment)
                ]
                others = {s.method for s in own if s.call is summary.call} - {summary.method}
                sent = replace(sent, surmised=sent.surmised or bool(others))
                for method in symbols.fill(summary.method, environment)[:6]:
                    if others and method != summary.method and verb(symbols.plain(method)) is None:
                        continue  # `verb or "GET"`, where no verb is given
                    for address in addresses[:_MANY]:
                        request = Request(call, place, method, address, sent, ref.scope)
                        is_open = symbols.has_parameters(address)
                        if self._addressing.of(request) or is_open or self._untold.of(request):
                            self._used.add(id(ref.scope))
                            if not symbols.has_parameters(request.method):
                                self._followed.add(id(call))
                            yield request

    def _handed(
        self, call: Call, place: Place, ref: FunctionRef, summary: Request, *, is_curried: bool
    ) -> Environment:
        """What a call hands to a function that sends something."""
        environment = self._values.arguments(call, ref.scope, place, before=ref.given)
        if is_curried:
            environment = {**environment, **self._given_before(call.function, place)}
        if place.scope.kind is ScopeKind.CLASS:
            environment = {**environment, **_of_declaring(summary, ref.scope)}
        if LATER in symbols.parameters(summary.method):
            environment = {**environment, **self._senders.later(call, place)}
        return environment

    def _is_curried(self, call: Call, place: Place) -> bool:
        """Whether a call is of a function that another function made."""
        refs = self._references.of(call.function, place) if self._curried else ()
        return any(isinstance(ref, FunctionRef) and id(ref.scope) in self._curried for ref in refs)

    def _given_before(self, function: Expression, place: Place, deep: int = 0) -> Environment:
        """What the function that made a function was called with: `method` of `request("GET")("/users")`,
        or of `get("/users")`, where `get` is `request("GET")`.
        """
        if isinstance(function, Member):
            return self._given_before(function.object, place, deep + 1)
        if isinstance(function, Name):
            bindings, _ = self._references.bindings(function.name, place)
            if len(bindings) != 1:
                return {}
            function, place = bindings[0].value, bindings[0].place
        if not isinstance(function, Call) or deep > _ROUNDS:
            return {}
        environment = dict(self._given_before(function.function, place, deep + 1))
        for ref in self._references.functions(function, place):
            given = self._values.arguments(function, ref.scope, place, before=ref.given)
            for name, texts in given.items():
                environment[symbols.around(name)] = tuple(map(symbols.closed, texts))
        return environment

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
        functions = self._references.functions(call, place)
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
        is_command = last_name(member.object) == _COMMANDS
        candidates = [
            scope
            for scope in self._functions.values()
            if scope.name == call.called
            and scope.module is not None
            and (
                (is_command and scope.module.language == module.language)
                or (scope.owner is not None and id(scope.module) in near)
            )
        ]
        return [FunctionRef(scope) for scope in candidates] if len(candidates) == 1 else []

    def _argument(
        self, call: Call, place: Place, function: Scope, named: set[str], before: Given = ()
    ) -> tuple[Expression, Place]:
        """The argument that the address is in, the last one where there are several."""
        given = [(argument.value, where) for argument, where in self._values.given(call, place)]
        parameters = list(function.parameters)[len(before) :]
        fitting = [a for a, name in zip(given, parameters, strict=False) if name in named]
        fitting += [(a.value, place) for a in call.arguments if a.name in named]
        return fitting[-1] if fitting else given[0] if given else (call, place)


def _of_declaring(request: Request, function: Scope) -> Environment:
    """What a function that another one makes takes of the object that it is called on, where a class
    declares it: `self.prefix` of `@get("/users")` above a method.
    """
    inner = request.place.scope
    first = next(iter(inner.parameters), None)
    if first is None or function is inner or function not in inner.enclosing:
        return {}
    entries = (n for n in symbols.parameters(request.address) if n.startswith(f"{first}."))
    return {name: (symbols.attribute(name.partition(".")[2]),) for name in entries}
