"""Puts a module together: what every language's reader says of the code that it walks through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce

from .language import ANY_NAME
from .model import (
    CONSTRUCTOR,
    Argument,
    Binding,
    BindingKind,
    Call,
    Chain,
    Choice,
    Closure,
    Expression,
    Import,
    Index,
    Items,
    Member,
    Module,
    Name,
    Parameter,
    Place,
    Record,
    Scope,
    ScopeKind,
    Text,
    dotted,
    last_name,
)
from .settings import EACH, NUMBERING, REDUCING, addition, additions, entry_of, is_changed, settings

_PIECES, ENTRIES, _LISTS = 40, 40, 3
"""No address is put together of more, and no map is filled with more line by line."""


_BARE_FIELDS = frozenset({"java", "kotlin", "swift", "dart", "scala", "groovy"})
"""Languages in which a constructor names the fields of its object without `this`."""
_APART = frozenset({"java", "kotlin"})
"""Languages in which a function that is run for each entry of a map is given key and value."""


def _gone_through(call: Call) -> Expression | None:
    """What a call goes through: what it is called on, or what is handed over before or behind a function."""
    given = call.positional
    is_function = [isinstance(value, Closure) for value in given]
    if call.called in REDUCING:
        is_list = call.receiver is None or last_name(call.receiver) in _NAMESPACES
        return (
            next((v for v in given if not isinstance(v, Closure)), None)
            if is_list
            else call.receiver
        )
    if is_function[:2] == [False, True]:
        return given[0]
    return given[1] if len(given) == 2 and not is_function[1] else call.receiver


_NAMESPACES = frozenset({"_", "lodash", "R", "fp", "lo", "functools"})


def _entry(value: Expression, key: str) -> Expression:
    """An entry of a value, which is written nowhere."""
    return Index(value.start, value.end, value, Text(value.start, value.end, key, plain=True))


class Builder:
    """Keeps the scope and the branches that the reader is in."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.scope = module.scope
        self.chain: Chain = ()
        self._members: set[int] = set()
        """The classes that stand for members of enumerations."""

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
        for name, value in additions(call, self.module.language):
            scope = self._holder(name)
            known = scope.bindings.get(name, ())
            is_there = known or name in scope.parameters
            limit = ENTRIES if isinstance(value, Record) else _PIECES
            if is_there and len(known) < limit and is_changed(call, known):
                scope.bind(name, Binding(value, self.place(start), BindingKind.MORE))
        if call.called in EACH or call.called in REDUCING:
            self._run_for_each(call)
        if call.called.startswith("useSWR"):
            self._run_with_key(call)
        if call.called == "add" and last_name(call.receiver or call) == "Commands":
            self._name_command(call)
        return call

    def _holder(self, name: str) -> Scope:
        """The scope, around functions without a name, that has a variable."""
        scope = self.scope
        while name not in scope.bindings and scope.name.startswith("<") and scope.parent:
            scope = scope.parent
        return scope

    def _name_command(self, call: Call) -> None:
        """Let a function have the name under which it is added to the commands of a test runner."""
        given = call.positional
        if given and isinstance(given[0], Text) and isinstance(given[-1], Closure):
            given[-1].scope.name = given[0].value

    def _run_with_key(self, call: Call) -> None:
        """Let the first parameter of a function be the key that a hook is given with it."""
        for value in call.positional[1:2]:
            if isinstance(value, Closure) and value.scope.parameters:
                name = next(iter(value.scope.parameters))
                binding = Binding(call.positional[0], self.place(call.start))
                value.scope.bindings.setdefault(name, []).insert(0, binding)

    def _run_for_each(self, call: Call) -> None:
        """Let the parameter of a function that is handed over be each item of what it is called on, or of
        what is handed over with it: `map(fetch, urls)`.
        """
        given = call.positional
        listed = _gone_through(call)
        function = given[0] if given else None
        if listed is None:
            return
        is_named = isinstance(function, Member | Name) and call.called not in REDUCING
        if is_named and function is not None and function is not listed:
            item = Name(listed.start, listed.end, f"<item {call.start}>")
            self.items(item, listed, call.start)
            made = Call(call.start, call.end, function, (Argument(item),))
            self.module.calls.append((made, self.place(call.start + 1)))
        for argument in call.arguments:
            if isinstance(argument.value, Closure):
                self._run_for_item(argument.value.scope, call, listed)

    def _run_for_item(self, function: Scope, call: Call, listed: Expression) -> None:
        """Let a parameter of a function be each item; of two that take a map apart, key and value."""
        names = list(function.parameters)
        at = int(call.called in REDUCING or call.called in NUMBERING)
        parts: dict[str, tuple[str, ...]] = dict.fromkeys(names[at : at + 1], ())
        if len(names) == 2 and not at and self.module.language in _APART:
            parts = {name: (str(number),) for number, name in enumerate(names)}
        for name, part in parts.items():
            binding = Binding(listed, self.place(call.start), BindingKind.ITEM, part)
            function.bindings.setdefault(name, []).insert(0, binding)

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
        if isinstance(target, Name):
            scope = self._holder(target.name)
            is_known = target.name in scope.bindings and target.name not in scope.parameters
            if kind is BindingKind.VALUE and is_known:
                added = addition(target.name, value)
                value, kind = (value, kind) if added is None else (added, BindingKind.MORE)
            holder = scope if kind is BindingKind.MORE and is_known else self.scope
            binding = Binding(value, self.place(value.start), kind)
            holder.bind(target.name, binding)
            self._bind_field(target.name, binding)
            return
        binding = Binding(value, self.place(value.start), kind)
        if isinstance(target, Member):
            self._attribute(target, binding)
        elif isinstance(target, Index):
            self._enter(target, binding)
        elif isinstance(target, Items) and kind is BindingKind.ITEM:
            self.items(target, value, value.start)
        elif isinstance(target, Items) and isinstance(value, Items):
            for one, other in zip(target.items, value.items, strict=False):
                self.assign(one.value, other.value, kind)
        elif isinstance(target, Items) and kind is BindingKind.VALUE:
            for number, one in enumerate(target.items):
                self.assign(one.value, _entry(value, str(number)))

    def _bind_field(self, name: str, binding: Binding) -> None:
        """Let what a constructor gives a name be the object's, too, where a field needs no `this`."""
        owner, constructor = self.scope.owner, self.scope
        if (
            owner is not None
            and constructor.name == CONSTRUCTOR
            and self.module.language in _BARE_FIELDS
            and name not in constructor.parameters
            and name not in owner.bindings
        ):
            owner.attributes.setdefault(name, []).append(binding)

    def _enter(self, target: Index, binding: Binding) -> None:
        """Add an entry with a path to a map that is known: `paths["users"] = "/users"`."""
        if not isinstance(target.object, Name) or not isinstance(target.key, Text):
            return
        entry = entry_of(target.key, binding.value)
        known = self.scope.bindings.get(target.object.name, ())
        if entry is not None and 0 < len(known) < ENTRIES:
            more = Binding(entry, binding.place, BindingKind.MORE)
            self.scope.bind(target.object.name, more)

    def items(
        self, target: Expression, value: Expression, at: int, part: tuple[str, ...] = ()
    ) -> None:
        """Let a variable be each item of a value, several be the entries of each item."""
        if isinstance(target, Name):
            binding = Binding(value, self.place(at), BindingKind.ITEM, part)
            self.scope.bind(target.name, binding)
        elif isinstance(target, Items):
            for number, one in enumerate(target.items):
                self.items(one.value, value, at, (*part, str(number)))
        elif isinstance(target, Record):
            for key, entry in target.named.items():
                self.items(entry, value, at, (*part, key))

    def _attribute(self, target: Member, binding: Binding) -> None:
        name = dotted(target)
        if name is None:
            return
        first, _, rest = name.partition(".")
        owner = self.scope.owner
        if self.scope.kind is ScopeKind.CLASS and first == "self":  # Ruby's `self.path = …`
            self.scope.bind(rest, binding)
        elif owner is not None and first == self.scope.receiver:
            owner.attributes.setdefault(rest, []).append(binding)
        else:
            self._add_function(target, binding)
            self.scope.bind(name, binding)

    def _add_function(self, target: Member, binding: Binding) -> None:
        """Let a function that an object is given be one of its entries."""
        if isinstance(target.object, Name) and isinstance(binding.value, Closure):
            known = self.scope.bindings.get(target.object.name, ())
            if 0 < len(known) < ENTRIES and isinstance(known[0].value, Record):
                start, value = target.start, binding.value
                entry = Record(start, value.end, ((Text(start, start, target.name), value),))
                more = Binding(entry, binding.place, BindingKind.MORE)
                self.scope.bind(target.object.name, more)

    def bind(self, name: str, value: Expression) -> None:
        """Give a value to a variable of this scope."""
        self.scope.bind(name, Binding(value, self.place(value.start)))
        if self.scope.kind is ScopeKind.CLASS:  # what a property gives
            for made, option in self._by_member(self.scope, value):
                made.bind(name, Binding(option, self.place(option.start)))

    def returned(self, value: Expression) -> None:
        """What the function gives back."""
        self.scope.returns.append((value, self.place(value.start)))
        if self.scope.owner is not None and self.scope.owner is self.scope.parent:
            for made, option in self._by_member(self.scope.owner, value):
                method = self.scope
                own = Scope(ScopeKind.FUNCTION, method.name, made, made, module=self.module)
                own.parameters, own.decorators = method.parameters, method.decorators
                own.returns.append((option, self.place(option.start)))
                made.functions[method.name] = own

    def _by_member(self, owner: Scope, value: Expression) -> Iterator[tuple[Scope, Expression]]:
        """What a value is for each member of an enumeration, with a class that stands for the member."""
        options = (
            zip(value.options, value.members, strict=False) if isinstance(value, Choice) else ()
        )
        for option, members in options:
            for member in members:
                made = owner.classes.get(member)
                if made is None:
                    made = Scope(ScopeKind.CLASS, member, owner, module=self.module)
                    made.bases.append(Name(option.start, option.start, owner.name))
                    owner.classes[member] = made
                    self._members.add(id(made))
                if id(made) in self._members:  # no other class of that name
                    yield made, option

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
        holder = owner or outer
        if name in ANY_NAME:
            scope.by_name = {}
            for parameter in [*scope.parameters.values()][1:]:
                parameter.variadic = True  # PHP hands over a list
        if name in holder.functions:
            holder.overloads.setdefault(name, [holder.functions[name]]).append(scope)
        holder.functions[name] = scope
        self.module.functions.append(scope)
        with self._inside(scope):
            for whole, parameter in parameters.items():
                for local, keys in parameter.parts:
                    taken: Expression = Name(-1, -1, whole)
                    self.bind(local, reduce(_entry, keys, taken))
            yield scope

    @contextmanager
    def functions(
        self,
        names: Mapping[str, Expression],
        item: str,
        parameters: dict[str, Parameter],
        *,
        receiver: str | None = None,
    ) -> Iterator[Scope]:
        """The body of a method that a loop makes under several names; item: what the loop calls what each
        name is made for.
        """
        holder = self.scope
        first = next(iter(names))
        taken = {item: Parameter(), **parameters}
        with self.function(first, taken, receiver=receiver) as scope:
            scope.by_name = dict(names)
            yield scope
        holder.functions.update(dict.fromkeys(names, scope))

    def each_text(self, name: str) -> list[Text]:
        """The texts of a list that a variable is each of in turn."""
        given = next((s.bindings[name] for s in self.scope.enclosing if name in s.bindings), [])
        listed = given[-1].value if given and given[-1].kind is BindingKind.ITEM else None
        for _ in range(_LISTS):
            if isinstance(listed, Member):  # `VERBS.freeze`
                listed = listed.object
            elif isinstance(listed, Call) and listed.receiver is not None:
                listed = listed.receiver
            elif isinstance(listed, Name):
                known = (s.bindings.get(listed.name) for s in self.scope.enclosing)
                listed = next((bindings[-1].value for bindings in known if bindings), None)
        items = listed.items if isinstance(listed, Items) else ()
        return [item.value for item in items if isinstance(item.value, Text)]

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
