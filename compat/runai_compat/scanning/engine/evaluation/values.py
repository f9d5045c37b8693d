"""What an expression may be as a text, in any language, without running anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ...languages import has_trait
from ...sites import UNKNOWN
from ...syntax.language import Trait
from ...syntax.model import (
    CONSTRUCTOR,
    Argument,
    Binding,
    BindingKind,
    Call,
    Choice,
    Closure,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Module,
    Name,
    Operation,
    Place,
    Record,
    Scope,
    ScopeKind,
    Text,
    dotted,
    last_name,
)
from . import symbols
from .address_functions import SAME
from .attributes import Attributes, defaults
from .bound_names import Given, reaching
from .closed_sets import closed_sets, with_closed
from .entries import entry_name
from .handed_options import entries_in, field_names, forwarded, named_in, taken_besides
from .references import ClassRef, InstanceRef, References, ValueRef
from .sequences import Sequences, unmapped
from .symbols import Environment, Texts
from .tables import Table, Tables, key_of
from .text_functions import TextFunctions, method_constant

_DEEP, _RETURNS = 24, 3
_OF_ROWS = frozenset({"url", "href", "endpoint", "route"})
_ADDRESS_OF = frozenset({"Uri", "uri", "request_uri", "href", "AbsoluteUri", "path", "URL", "url"})


@dataclass(frozen=True, slots=True)
class Value:
    """The texts that an expression may be, which written texts they are made of, and the tables of
    which they may be any row.
    """

    texts: Texts
    sources: frozenset[int] = frozenset()
    tables: tuple[Table, ...] = ()


_NOTHING = Value((UNKNOWN,))


class Values:
    """Evaluates expressions; what depends on a call or an object stays open (see `symbols`)."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._tables = Tables(references)
        self._lists = Sequences(references, self.evaluated)
        self._functions = TextFunctions(references, self.evaluated, self._lists)
        self._attributes = Attributes(references, self)
        self._known: dict[tuple[Expression, Place], Value] = {}
        self._pending: set[tuple[Expression, Place]] = set()
        self._sources: set[int] = set()
        self._written: dict[int, tuple[Text, Module]] = {}
        self._last: dict[Member, Name] = {}
        self._kinds: dict[type, Callable[[Any, Place, int], Texts]] = {
            Text: self._text,
            Concat: lambda e, p, d: symbols.joined(
                [self.evaluated(part, p, d) for part in e.parts]
            ),
            Operation: self._functions.operation,
            Name: self._name,
            Member: self._member,
            Index: self._index,
            Call: self._call,
            Choice: lambda e, p, d: self._functions.either(e.options, p, d),
            Closure: self._closure,
        }

    def of(self, expression: Expression, place: Place) -> Value:
        """The texts that it may be."""
        value = self._value(expression, place, 0)
        for table in value.tables:
            self._tables.seen[id(table.whole)] = table
        return value

    def texts(self, expression: Expression, place: Place) -> Texts:
        """The texts alone; what they are made of is kept for `gathered`."""
        return self.evaluated(expression, place, 0)

    def use(self, sources: frozenset[int]) -> None:
        """Count these written texts as evaluated."""
        self._sources |= sources

    def gathered(self) -> frozenset[int]:
        """The written texts in all that was evaluated since the last call."""
        sources, self._sources = frozenset(self._sources), set()
        return sources

    def written(self, sources: Iterable[int]) -> list[tuple[Text, Module]]:
        """Written texts that were evaluated, each with the file that it stands in."""
        return [self._written[source] for source in sources if source in self._written]

    def _value(self, expression: Expression, place: Place, deep: int) -> Value:
        key = (expression, place)
        if key in self._known:
            return self._known[key]
        kind = self._kinds.get(type(expression))
        if kind is None or deep > _DEEP or key in self._pending:
            return _NOTHING
        self._pending.add(key)
        outer, self._sources = self._sources, set()
        seen, self._tables.seen = self._tables.seen, {}
        texts = tuple(dict.fromkeys(map(symbols.bounded, kind(expression, place, deep + 1))))
        tables = tuple(self._tables.seen.values())
        value = Value(texts[: symbols.MANY] or (UNKNOWN,), frozenset(self._sources), tables)
        self._sources, self._tables.seen = outer, seen
        self._pending.discard(key)
        self._known[key] = value
        return value

    def evaluated(self, expression: Expression, place: Place, deep: int) -> Texts:
        """The texts alone, for what is evaluated within something else; deep: how deep that is."""
        value = self._value(expression, place, deep)
        self._sources |= value.sources
        for table in value.tables:
            self._tables.seen[id(table.whole)] = table
        return value.texts

    @contextmanager
    def observed(self) -> Iterator[dict[int, Table]]:
        """The tables of which any row may be meant in what is evaluated meanwhile."""
        outer, self._tables.seen = self._tables.seen, {}
        yield self._tables.seen
        self._tables.seen = outer

    @contextmanager
    def row(self, table: Table, number: int) -> Iterator[None]:
        """What is evaluated meanwhile is evaluated for this row of the table."""
        outer, self._known = self._known, {}
        with self._tables.row(table, number):
            yield
        self._known = outer

    def _text(self, text: Text, place: Place, _deep: int) -> Texts:
        self._sources.add(id(text))
        if place.scope.module is not None:
            self._written[id(text)] = text, place.scope.module
        if text.plain and text.value in ("null", "true", "false"):
            return (UNKNOWN,)
        return (symbols.literal(text.value),)

    def _closure(self, closure: Closure, _place: Place, deep: int) -> Texts:
        """What a function that is handed over gives back."""
        return tuple(
            symbols.without_parameters(text)
            for value, where in closure.scope.returns[:_RETURNS]
            for text in self.evaluated(value, where, deep)
        ) or (UNKNOWN,)

    # -- names

    def _name(self, name: Name, place: Place, deep: int) -> Texts:
        bindings, scope = self._references.bindings(name.name, place)
        if scope is not None and scope.kind is ScopeKind.CLASS and scope is not place.scope:
            owner = place.scope.owner
            outer = owner is not None and scope not in self._references.line(owner)
            is_item = bindings[-1].kind is BindingKind.ITEM  # of a loop that makes methods
            if (
                outer or is_item or place.scope.kind is ScopeKind.CLASS
            ):  # a constant of a class around
                return self._bound(reaching(bindings, place), place, deep, own=False)
            return (symbols.attribute(name.name),)
        if bindings:
            own = scope is place.scope
            reached = reaching(bindings, place)
            if scope is not None and scope.kind is ScopeKind.FUNCTION and not own:
                is_same = scope.receiver == place.scope.receiver
                texts = self._bound(reached, scope.place(), deep, own=True)
                texts = tuple(symbols.seen_inside(t, same_object=is_same) for t in texts)
            else:
                texts = self._bound(reached, place, deep, own)
            texts = tuple(symbols.value_of(name.name, text) for text in texts)
            path = self._path_set(name.name, place) if own else None
            if path is None:
                return texts
            if isinstance(path.value, Items):
                return self._functions.segments(path.value, path.place, deep)
            return symbols.joined([(UNKNOWN,), self.evaluated(path.value, path.place, deep)])
        if scope is not None:
            own = scope is place.scope
            return (symbols.parameter(name.name) if own else symbols.outer(name.name),)
        return self._attribute_by_name(name.name, place) or self._followed(name, place, deep)

    def _path_set(self, name: str, place: Place) -> Binding | None:
        """The path that is given to an address after it was made: `u.Path = …`, `u.set_path(…)`."""
        for written, bindings in place.scope.members(name):
            if written in ("Path", "path", "pathname", "path.segments"):
                before = [b for b in bindings if b.place.at < place.at]
                return reaching(before, place)[0] if before else None
        return None

    def _attribute_by_name(self, name: str, place: Place) -> Texts:
        """An inherited attribute, in a language that needs no `this` for it."""
        owner = place.scope.owner
        module = place.scope.module
        if module is None or owner is None or not has_trait(module, Trait.MEMBERS_BY_NAME):
            return ()
        is_known = any(
            self._references.attribute(one, name)
            or name in self._fields(one)
            or (module.language == "ruby" and self._references.method(one, name) is not None)
            for one in (owner, *islice(self._references.subclasses(owner), symbols.MANY))
        )
        return (symbols.attribute(name),) if is_known else ()

    def _fields(self, owner: Scope) -> set[str]:
        return {name for scope in self._references.line(owner) for name in scope.parameters}

    def _followed(self, expression: Expression, place: Place, deep: int) -> Texts:
        """What a name means that is defined elsewhere."""
        texts: Texts = ()
        for ref in self._references.of(expression, place):
            if isinstance(ref, ValueRef) and ref.expression is not expression:
                given = map(symbols.constant, self._outside(ref, place, deep))
                texts += tuple(symbols.value_of(last_name(expression), text) for text in given)
        if not texts and (method := method_constant(expression)) is not None:
            return (method,)
        if isinstance(expression, Member) and last_name(expression.object).lower() == "env":
            return self._functions.variable(expression.name, place, deep)
        return texts or (symbols.unknown(entry_name(self._references, expression, place)),)

    def _outside(self, ref: ValueRef, place: Place, deep: int) -> Texts:
        """A value of another scope: what is open there is not open here."""
        texts = self.evaluated(ref.expression, ref.place, deep)
        if ref.place.scope is place.scope:
            return texts
        return tuple(map(symbols.closed, texts))

    def _bound(self, bindings: list[Binding], place: Place, deep: int, own: bool) -> Texts:
        texts: Texts = ()
        more: list[Binding] = []
        for binding in bindings:
            if isinstance(binding.value, Record) and binding.kind is BindingKind.MORE:
                continue  # an entry
            if binding.kind is BindingKind.MORE:
                more.insert(0, binding)
            else:
                texts += self.bound_to(binding, deep)
        for binding in more:
            looped = self._lists.of_each(binding, deep)
            added = looped or self.evaluated(binding.value, binding.place, deep)
            longer = symbols.joined([texts or (UNKNOWN,), added])
            always = looped or binding.place.chain == place.chain[: len(binding.place.chain)]
            texts = longer if always else (*texts, *longer)
        return texts if own else tuple(map(symbols.closed, texts))

    def bound_to(self, binding: Binding, deep: int) -> Texts:
        """What a name is by one of its values."""
        if binding.kind is BindingKind.VALUE:
            return tuple(map(symbols.constant, self.evaluated(binding.value, binding.place, deep)))
        rows = self._tables.items(binding)[: symbols.MANY]
        return tuple(t for row, where in rows for t in self.evaluated(row, where, deep)) or (
            UNKNOWN,
        )

    def _index(self, index: Index, place: Place, deep: int) -> Texts:
        key = key_of(index.key)
        part = self._part(index.object, key, place, deep) if key is not None else ()
        return part or self._functions.entry(index, place, deep)

    def _part(
        self, whole: Expression, key: str, place: Place, deep: int, *, handed: bool = True
    ) -> Texts:
        """An entry of what a variable is: of each row in turn, or of what a function is handed."""
        rows = self._tables.rows_of(whole, place)
        if rows is not None:
            entries = [e for r in rows[: symbols.MANY] if (e := self._tables.entry(*r, key))]
            return tuple(t for entry, where in entries for t in self.evaluated(entry, where, deep))
        if not isinstance(whole, Name) or not handed:
            return ()
        scope = place.scope
        if whole.name not in scope.parameters or whole.name in scope.bindings:
            return ()
        for ref in self._references.of(whole, place):
            if not isinstance(ref, InstanceRef) or not self._is_field(ref.scope, key):
                return ()
        having = (
            self._attributes.having(scope.module).get(key, ()) if scope.module is not None else ()
        )
        if any(key in owner.functions for owner in having):
            return ()  # a property, which nobody hands over
        return (symbols.parameter(f"{whole.name}.{key}"),)

    def _is_field(self, scope: Scope, name: str) -> bool:
        """Whether objects of a class have that from whoever makes them, and from nowhere else."""
        if self._references.attribute(scope, name) or self._references.method(scope, CONSTRUCTOR):
            return False
        return name in field_names(self._references, scope)

    def of_fields(self, text: str, scope: Scope) -> list[Environment]:
        """The entries of parameters in a text, for each object of the class that they are of."""
        return self._attributes.of_fields(text, scope)

    # -- attributes

    def _member(self, member: Member, place: Place, deep: int) -> Texts:
        written = dotted(member)
        if written is not None:
            bindings, scope = self._references.bindings(written, place)
            if bindings:
                bound = self._bound(reaching(bindings, place), place, deep, scope is place.scope)
                return tuple(symbols.value_of(written, text) for text in bound)
        if part := self._part(member.object, member.name, place, deep):
            return part
        if member.name in ("value", "rawValue", "ordinal"):  # of an enumeration's member
            return self.evaluated(member.object, place, deep)
        if member.name in SAME and isinstance(member.object, Text | Concat | Call):
            return self.evaluated(
                member.object, place, deep
            )  # a method that Ruby calls without brackets
        texts: Texts = ()
        for holder in self._references.of(member.object, place):
            if isinstance(holder, InstanceRef) and holder.symbolic:
                name = written.partition(".")[2] if written else member.name
                assigned = self._references.attribute(holder.scope, name)
                texts += self._assigned_here(assigned, member, place, deep)
            elif isinstance(holder, InstanceRef | ClassRef):
                texts += self.attribute(holder.scope, member.name, holder, deep)
        texts = texts or self._address_of(member, place, deep) or self._by_last(member, place, deep)
        if texts:
            return texts
        if not self._references.of(member.object, place):
            texts = self._of_the_only_class(member, place, deep)
        return texts or self._followed(member, place, deep)

    def _by_last(self, member: Member, place: Place, deep: int) -> Texts:
        """An entry of data by its last name, where one of that name has a value; not of a loop's item."""
        is_data = has_trait(place.scope.module, Trait.DATA)
        if not is_data or self._tables.rows_of(member.object, place) is not None:
            return ()
        for start in range(member.name.count(".")):  # `{{ .Values.runai.url }}` by `runai.url`
            entry = ".".join(member.name.split(".")[start:])
            if bindings := self._references.bindings(entry, place)[0]:
                return self._bound(reaching(bindings, place), place, deep, own=True)
        name = self._last.setdefault(member, Name(member.start, member.end, member.name))
        name.name = member.name.rpartition(".")[2]
        known = self._references.bindings(name.name, place)[0] or self._references.of(name, place)
        return self._name(name, place, deep) if known else ()

    def _address_of(self, member: Member, place: Place, deep: int) -> Texts:
        """What an object for an address gives as the address: `uri.request_uri`, `builder.Uri`."""
        if member.name not in _ADDRESS_OF or not isinstance(member.object, Name | Call):
            return ()
        texts = self.evaluated(member.object, place, deep)
        is_open = isinstance(member.object, Call) and any(map(symbols.has_parameters, texts))
        return texts if is_open or any("/" in symbols.plain(text) for text in texts) else ()

    def _assigned_here(
        self, assigned: list[Binding], member: Member, place: Place, deep: int
    ) -> Texts:
        """An attribute of the object itself: what the method gave it before, else open."""
        here = [b for b in assigned if b.place.scope is place.scope and b.place.at < place.at]
        if here and len(here) == len(assigned):
            return self._bound(reaching(here, place), place, deep, own=True)
        return (symbols.attribute(member.name),)

    def _of_the_only_class(self, member: Member, place: Place, deep: int) -> Texts:
        """An attribute of something unknown, which only one class of the same file has."""
        module = place.scope.module
        if module is None or not isinstance(member.object, Name | Member | Call):
            return ()
        having = self._attributes.having(module).get(member.name, ())
        imported = isinstance(member.object, Name) and member.object.name in module.imports
        if len(having) != 1 or imported:
            return ()
        return self.attribute(having[0], member.name, None, deep)

    def attribute(
        self,
        scope: Scope,
        name: str,
        holder: InstanceRef | ClassRef | None = None,
        deep: int = 0,
    ) -> Texts:
        """What an attribute of the objects of a class may be, of this one if it is given."""
        return self._attributes.of(scope, name, holder, deep)

    # -- calls

    def _call(self, call: Call, place: Place, deep: int) -> Texts:
        if texts := self._inlined(call, place, deep):
            return texts
        if not isinstance(call.function, Member):
            return self._attributes.as_text(call, place, deep) or self._functions.of(
                call, place, deep
            )
        whole = call.function.object  # `row.path()`, `pair.getValue()`, `op.url(id)`
        if part := self._part(whole, call.called, place, deep, handed=False):
            return part
        if texts := self._attributes.as_text(call, place, deep):
            return texts
        texts = self._functions.of(call, place, deep)
        is_handed = call.called in _OF_ROWS and all(symbols.plain(t) == UNKNOWN for t in texts)
        return (self._part(whole, call.called, place, deep) or texts) if is_handed else texts

    def _inlined(self, call: Call, place: Place, deep: int) -> Texts:
        """What a function gives back, with the arguments of this call."""
        texts: Texts = ()
        for ref in self._references.functions(call, place):
            if not ref.scope.returns:
                continue
            holder = ref.holder
            symbolic = isinstance(holder, InstanceRef) and holder.symbolic
            if symbolic and not call.arguments and not ref.scope.parameters:
                texts += (symbols.attribute(f"{ref.scope.name}()"),)
                continue
            environment = self.arguments(call, ref.scope, place, deep, ref.given)
            for value, where in ref.scope.returns[:_RETURNS]:
                for text in self.evaluated(value, where, deep):
                    for filled in symbols.fill(text, environment):
                        filled = symbols.without_others(filled, place.scope.parameters)
                        if symbolic or holder is None:
                            texts += (filled,)
                        else:
                            texts += self._attributes.for_object(
                                (filled,), holder.scope, holder, deep
                            )
        return texts

    def given(self, call: Call, place: Place) -> Iterator[tuple[Argument, Place]]:
        """The arguments of a call without a name, with those of lists that are unfolded into them."""
        return self._lists.unfolded([a for a in call.arguments if a.name is None], place)

    def of_argument(self, value: Expression, place: Place, deep: int) -> Texts:
        """What is handed over: of a list its items."""
        texts = self.evaluated(value, place, deep)
        if texts == (UNKNOWN,) and (items := self._lists.items(value, place)) is not None:
            return self._lists.joined(items, symbols.BETWEEN, deep)
        return texts

    def arguments(
        self, call: Call, function: Scope, place: Place, deep: int = 1, before: Given = ()
    ) -> Environment:
        """What the call gives to the function's parameters; defaults for what it does not give. before: what
        the function is given already.
        """
        plain = [n for n, p in function.parameters.items() if not p.variadic]
        rest = next((n for n, p in function.parameters.items() if p.variadic), None)
        ordered = list(function.parameters)
        limit = ordered.index(rest) if rest is not None else len(ordered)
        values: dict[str, Texts] = {}
        remaining: list[Texts] = []
        in_order = [given for given in before if given[0].name is None]
        for at, (argument, where) in enumerate((*in_order, *self.given(call, place))):
            if argument.spread:
                rest_ = self._lists.rest(unmapped(argument.value), "", where, deep)
                if rest_ is not None:
                    remaining.append(rest_)
            elif at < limit and at < len(ordered):
                values[ordered[at]] = self.of_argument(argument.value, where, deep)
            else:
                remaining.append(self.evaluated(argument.value, where, deep))
        besides: dict[str, Texts] = {}
        by_name = ((a.name, a.value, where) for a, where in before if a.name is not None)
        for name, value, where in (*by_name, *named_in(self._references, call, place)):
            taking = values if name in plain else besides
            taking[name] = self.of_argument(value, where, deep)
        values |= forwarded(call, function, place, values)
        values |= taken_besides(function, remaining, besides)
        if rest is not None and (remaining or not any(a.spread for a in call.arguments)):
            first = [values[n] for n in plain if n in values]
            values |= symbols.rests(function.parameters.keys() - set(plain), first, remaining)
        sets = closed_sets(self._references, self, function)
        return {
            **defaults(self, function),
            **with_closed(values, sets),
            **entries_in(
                self._references, self.evaluated, call, function, place, deep, len(in_order)
            ),
        }
