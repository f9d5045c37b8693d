"""Methods of clients that were made from the API: attributes in a row, whatever they go through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..clients import Client
from ..observed_value import UNSEEN, Sight
from ..sites import ClientMethod, Mention, UseContext
from ..syntax.model import Call, Expression, Member, Module, Name, Place, Scope, last_name, walk
from .bodies import Bodies
from .evaluation.bound_names import reaching
from .evaluation.references import InstanceRef, References

_DEEP = 8
_API = "Api"
_BODY = "_request"


class ClientMethods:
    """Finds them. known: the packages of clients that any of the files imports."""

    def __init__(
        self,
        references: References,
        bodies: Bodies,
        clients: Sequence[Client],
        known: frozenset[str] = frozenset(),
    ) -> None:
        self._references, self._bodies = references, bodies
        self._clients, self._packages = clients, known
        self._makers = {client.maker for client in clients} - {""}

    def mentions(self, module: Module) -> Iterator[Mention]:
        """Every method of a client that is imported here, or elsewhere and handed in."""
        if module.language != "python":
            return
        sources = [f"{e.module}.{e.name or ''}" for e in module.imports.values()]
        sources += module.includes
        imported = [c for c in self._clients if any(map(c.is_imported, sources))]
        candidates = imported or [c for c in self._clients if c.package in self._packages]
        names = frozenset[str]().union(*(client.names for client in candidates))
        for expression, place in module.expressions if names else ():
            calls: dict[int, Call] = {}
            for part in walk(expression):
                if isinstance(part, Call):
                    calls[id(part.function)] = part
                if isinstance(part, Member):
                    row = tuple(self._row(part, place, 0))
                    for client in candidates:
                        if (method := client.find(row)) is not None:
                            call = calls.get(id(part))
                            yield self._mention(part, place, client, method, call, bool(imported))

    def _mention(
        self,
        member: Member,
        place: Place,
        client: Client,
        method: str,
        call: Call | None,
        imported: bool,
    ) -> Mention:
        assert place.scope.module is not None
        body, query = self._sent(call, place)
        line, column = place.scope.module.position(member.end)
        first, last = place.scope.module.lines(call or member)
        return Mention(
            line,
            column - len(member.name),
            None,
            "",
            UseContext.CALL,
            operations=client.methods[method],
            client=ClientMethod(client.package, method),
            body=body,
            query=query,
            surmised=not imported,
            before=line - first,
            after=last - line,
        )

    def _sent(self, call: Call | None, place: Place) -> tuple[Sight, Sight]:
        """Body and query; the other keywords are parameters of the operation."""
        if call is None or any(a.spread and a.name is None for a in call.arguments):
            return UNSEEN, UNSEEN
        body, members = UNSEEN, {}
        for name, value in call.named.items():
            seen = self._bodies.seen(value, place)
            if name == "body" or name.endswith(_BODY):
                body = seen
            else:
                members[name] = seen
        return body, Sight.record(members)

    def _row(self, expression: Expression, place: Place, deep: int) -> Iterator[str]:
        """`client`, `projects`, `get_projects`; what a variable stands for takes its place."""
        if deep > _DEEP:
            return
        if isinstance(expression, Member):
            given = self._given(expression, place)
            if given is not None:
                yield from self._row(*given, deep + 1)
            else:
                yield from self._row(expression.object, place, deep + 1)
                yield expression.name
        elif isinstance(expression, Name):
            if (api := self._own_api(expression, place)) is not None:
                yield api
                return
            bound = self._bound(expression.name, place)
            if bound is not None:
                yield from self._row(*bound, deep + 1)
            else:
                yield expression.name
        elif isinstance(expression, Call):
            yield self._made(expression, place) or self._original(expression.function, place)

    def _made(self, call: Call, place: Place) -> str | None:
        """`Projects` of `ProjectsApi(…)`, under whatever name that class is known here."""
        if call.called == "super" and place.scope.owner is not None:
            return self._of_class(place.scope.owner)
        name = self._original(call.function, place)
        if name.endswith(_API):
            return name.removesuffix(_API)
        for ref in self._references.of(call, place):
            if isinstance(ref, InstanceRef):
                return self._of_class(ref.scope)
        return None

    def _own_api(self, name: Name, place: Place) -> str | None:
        """`self` in a class that is made from one of the official client's."""
        if name.name != place.scope.receiver or place.scope.owner is None:
            return None
        return self._of_class(place.scope.owner)

    def _of_class(self, scope: Scope) -> str | None:
        for one in self._references.line(scope):
            here = (one.parent or one).place()
            for base in one.bases:
                name = self._original(base, here)
                if name.endswith(_API):
                    return name.removesuffix(_API)
        return None

    def _original(self, expression: Expression, place: Place) -> str:
        """The name that something has where it comes from."""
        module = place.scope.module
        name = last_name(expression)
        entry = (
            module.imports.get(name)
            if module is not None and isinstance(expression, Name)
            else None
        )
        if entry is None:
            return name
        return entry.name or entry.module.rpartition(".")[2]

    def _bound(self, name: str, place: Place) -> tuple[Expression, Place] | None:
        """What a variable was given, where that is an attribute or the class of an API."""
        bindings, _ = self._references.bindings(name, place)
        if not bindings:
            return None
        last = reaching(bindings, place)[0]
        return (last.value, last.place) if self._leads(last.value, last.place) else None

    def _given(self, member: Member, place: Place) -> tuple[Expression, Place] | None:
        """What `self.name` was given in the class."""
        for ref in self._references.of(member.object, place):
            if isinstance(ref, InstanceRef):
                bindings = self._references.attribute(ref.scope, member.name)
                leading = [b for b in bindings if self._leads(b.value, b.place)]
                if leading:
                    return leading[-1].value, leading[-1].place
        return None

    def _leads(self, value: Expression, place: Place) -> bool:
        if isinstance(value, Call):
            name = self._original(value.function, place)
            return name in self._makers or self._made(value, place) is not None
        return isinstance(value, Member)
