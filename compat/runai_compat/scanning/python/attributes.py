"""Methods of clients in Python code: attributes in a row, whatever variables they go through."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..clients import Client
from ..observed_value import UNSEEN, Sight
from ..sites import ClientMethod, Mention, UseContext
from .bodies import Bodies
from .scopes import Module, Place, Scope, reaching
from .senders import called

_DEEP = 8
_API = "Api"
_BODY = "_request"


@dataclass(frozen=True, slots=True)
class Attributes:
    """Finds the methods in one file. known: whether other files import a client."""

    module: Module
    bodies: Bodies
    lines: Sequence[str]
    known: frozenset[str] = frozenset()

    def mentions(self, clients: Sequence[Client]) -> Iterator[Mention]:
        """Every method of a client that is imported here, or elsewhere and handed in."""
        imported = [c for c in clients if any(map(c.is_imported, self.module.imports.values()))]
        candidates = imported or [each for each in clients if each.package in self.known]
        names = frozenset[str]().union(*(each.names for each in candidates))
        for expression, place in self.module.expressions if names else ():
            calls = {id(n.func): n for n in ast.walk(expression) if isinstance(n, ast.Call)}
            for node in ast.walk(expression):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                    row = tuple(self._row(node, place, 0))
                    for client in candidates:
                        if found := client.find(row):
                            call = calls.get(id(node))
                            yield self._mention(node, place, client, found, call, bool(imported))

    def _mention(
        self,
        node: ast.Attribute,
        place: Place,
        client: Client,
        found: str,
        call: ast.Call | None,
        imported: bool,
    ) -> Mention:
        body, query = self._sent(call, place)
        line = node.end_lineno or node.lineno
        end = len(self.lines[line - 1].encode()[: node.end_col_offset].decode("utf-8", "replace"))
        return Mention(
            line,
            end - len(node.attr) + 1,
            None,
            "",
            UseContext.CALL,
            operations=client.methods[found],
            client=ClientMethod(client.package, found),
            body=body,
            query=query,
            surmised=not imported,
        )

    def _sent(self, call: ast.Call | None, place: Place) -> tuple[Sight, Sight]:
        """Body and query; the other keywords are parameters of the operation."""
        if call is None or any(each.arg is None for each in call.keywords):
            return UNSEEN, UNSEEN
        body, members = UNSEEN, {}
        for keyword in call.keywords:
            seen = self.bodies.seen(keyword.value, place)
            if keyword.arg == "body" or str(keyword.arg).endswith(_BODY):
                body = seen
            else:
                members[str(keyword.arg)] = seen
        return body, Sight.record(members)

    def _row(self, node: ast.expr, place: Place, deep: int) -> Iterator[str]:
        """`client`, `projects`, `get_projects`; what a variable stands for takes its place."""
        if deep > _DEEP:
            return
        if isinstance(node, ast.Attribute):
            held = self._held(node, place)
            if held is not None:
                yield from self._row(*held, deep + 1)
            else:
                yield from self._row(node.value, place, deep + 1)
                yield node.attr
        elif isinstance(node, ast.Name):
            bound = self._bound(node.id, place)
            if bound is not None:
                yield from self._row(*bound, deep + 1)
            else:
                yield node.id
        elif isinstance(node, ast.Await):
            yield from self._row(node.value, place, deep + 1)
        elif isinstance(node, ast.Call):
            name = called(node.func)
            if name.endswith(_API):
                yield name.removesuffix(_API)

    def _bound(self, name: str, place: Place) -> tuple[ast.expr, Place] | None:
        """What a variable was given, where that is an attribute or the class of an API."""
        scope: Scope | None = place.scope
        while scope is not None:
            if name in scope.bindings:
                last = reaching(scope.bindings[name], place)[0]
                return (last.value, last.place) if _leads(last.value) else None
            if name in scope.parameters:
                return None
            scope = scope.parent
        return None

    def _held(self, node: ast.Attribute, place: Place) -> tuple[ast.expr, Place] | None:
        """What `self.name` was given in the class."""
        scope = place.scope
        if not isinstance(node.value, ast.Name) or not scope.owner:
            return None
        if node.value.id not in (scope.receiver, "self"):
            return None
        bindings = scope.owner.attributes.get(node.attr, ())
        found = [each for each in bindings if _leads(each.value)]
        return (found[-1].value, found[-1].place) if found else None


def _leads(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return called(value.func).endswith(_API)
    return isinstance(value, ast.Attribute)
