"""Puts a module together: what every language's reader says of the code that it walks through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .model import (
    Argument,
    Binding,
    BindingKind,
    Call,
    Chain,
    Expression,
    Import,
    Items,
    Member,
    Module,
    Name,
    Parameter,
    Place,
    Record,
    Scope,
    ScopeKind,
    dotted,
)
from .settings import settings


class Builder:
    """Keeps the scope and the branches that the reader is in."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.scope = module.scope
        self.chain: Chain = ()

    def place(self, at: int) -> Place:
        """Here."""
        return Place(self.scope, self.chain, at)

    def expression(self, expression: Expression | None) -> None:
        """Something that stands for itself in the code."""
        if expression is not None:
            self.module.expressions.append((expression, self.place(expression.start)))

    def call(
        self,
        start: int,
        end: int,
        function: Expression,
        arguments: Sequence[Argument],
        *,
        command: bool = False,
    ) -> Call:
        """A call, kept with its place."""
        call = Call(start, end, function, tuple(arguments), command)
        self.module.calls.append((call, self.place(start)))
        for name, value in settings(call):
            self.scope.bind(name, Binding(value, self.place(start)))
        return call

    def record(
        self, start: int, end: int, entries: Sequence[tuple[Expression | None, Expression]]
    ) -> Record:
        """An object that is written out, kept with its place."""
        record = Record(start, end, tuple(entries))
        self.module.records.append((record, self.place(start)))
        return record

    def assign(
        self, target: Expression, value: Expression, kind: BindingKind = BindingKind.VALUE
    ) -> None:
        """Give a value to a variable, to an attribute of the object, or to several at once."""
        binding = Binding(value, self.place(value.start), kind)
        if isinstance(target, Name):
            self.scope.bind(target.name, binding)
        elif isinstance(target, Member):
            self._attribute(target, binding)
        elif isinstance(target, Items) and isinstance(value, Items):
            for one, other in zip(target.items, value.items, strict=False):
                self.assign(one.value, other.value, kind)

    def _attribute(self, target: Member, binding: Binding) -> None:
        name = dotted(target)
        if name is None:
            return
        first, _, rest = name.partition(".")
        owner = self.scope.owner
        if owner is not None and first == self.scope.receiver:
            owner.attributes.setdefault(rest, []).append(binding)
        else:
            self.scope.bind(name, binding)

    def bind(self, name: str, value: Expression) -> None:
        """Give a value to a variable of this scope."""
        self.scope.bind(name, Binding(value, self.place(value.start)))

    def returned(self, value: Expression) -> None:
        """What the function gives back."""
        self.scope.returns.append((value, self.place(value.start)))

    def imported(self, local: str, module: str, name: str | None = None) -> None:
        """A name that comes from another file."""
        self.module.imports[local] = Import(module, name)

    @contextmanager
    def branch(self, statement: int, number: int) -> Iterator[None]:
        """One of the ways that a statement may go."""
        before = self.chain
        self.chain = (*before, (statement, number))
        yield
        self.chain = before

    @contextmanager
    def function(
        self,
        name: str,
        parameters: dict[str, Parameter],
        *,
        receiver: str | None = None,
        owner: Scope | None = None,
    ) -> Iterator[Scope]:
        """The body of a function; owner: its class, where it does not stand inside it."""
        outer = self.scope
        inside = outer if outer.kind is ScopeKind.CLASS else outer.owner
        scope = Scope(ScopeKind.FUNCTION, name, outer, owner or inside, receiver, self.module)
        if receiver is None and scope.owner is not None and outer.kind is ScopeKind.FUNCTION:
            scope.receiver = outer.receiver  # a function inside a method sees its object
        scope.parameters.update(parameters)
        (owner or outer).functions[name] = scope
        self.module.functions.append(scope)
        with self._inside(scope):
            yield scope

    @contextmanager
    def class_(self, name: str, bases: Sequence[Expression]) -> Iterator[Scope]:
        """The body of a class; of a class that is written in several places, one more of them."""
        scope = self.class_named(name)
        scope.bases.extend(bases)
        with self._inside(scope):
            yield scope

    def class_named(self, name: str) -> Scope:
        """The class of that name in this scope, a new one where there is none."""
        known = self.scope.classes.get(name)
        if known is not None:
            return known
        scope = Scope(ScopeKind.CLASS, name, self.scope, module=self.module)
        self.scope.classes[name] = scope
        self.module.classes.append(scope)
        return scope

    @contextmanager
    def _inside(self, scope: Scope) -> Iterator[None]:
        outer, chain = self.scope, self.chain
        self.scope, self.chain = scope, ()
        yield
        self.scope, self.chain = outer, chain
