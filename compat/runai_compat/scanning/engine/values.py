"""What an expression may be as a text, in any language, without running anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..sites import UNKNOWN, verb
from ..syntax.model import (
    CONSTRUCTOR,
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
    Scope,
    ScopeKind,
    Text,
    dotted,
    last_name,
)
from . import symbols
from .handed_options import methods_in
from .references import (
    ClassRef,
    FunctionRef,
    InstanceRef,
    References,
    ValueRef,
    reaching,
    super_call,
)
from .symbols import Environment, Texts
from .text_functions import SAME, TextFunctions

_DEEP, _RETURNS = 24, 3
_METHODS = re.compile(r"method|verb|http", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """The texts that an expression may be, and which written texts they are made of."""

    texts: Texts
    sources: frozenset[int] = frozenset()


_NOTHING = Value((UNKNOWN,))


class Values:
    """Evaluates expressions; what depends on a call or an object stays open (see `symbols`)."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._functions = TextFunctions(references, self._of)
        self._known: dict[tuple[int, int], Value] = {}
        self._pending: set[tuple[int, int]] = set()
        self._sources: set[int] = set()
        self._by_attribute: dict[int, dict[str, list[Scope]]] = {}
        self._kinds: dict[type, Callable[[Any, Place, int], Texts]] = {
            Text: self._text,
            Concat: lambda e, p, d: symbols.joined([self._of(part, p, d) for part in e.parts]),
            Operation: self._functions.operation,
            Name: self._name,
            Member: self._member,
            Index: self._functions.entry,
            Call: self._call,
            Choice: lambda e, p, d: self._functions.either(e.options, p, d),
            Closure: self._closure,
        }

    def of(self, expression: Expression, place: Place) -> Value:
        """The texts that it may be."""
        return self._value(expression, place, 0)

    def texts(self, expression: Expression, place: Place) -> Texts:
        """The texts alone; what they are made of is kept for `gathered`."""
        return self._of(expression, place, 0)

    def use(self, sources: frozenset[int]) -> None:
        """Count these written texts as evaluated."""
        self._sources |= sources

    def gathered(self) -> frozenset[int]:
        """The written texts in all that was evaluated since the last call."""
        sources, self._sources = frozenset(self._sources), set()
        return sources

    def _value(self, expression: Expression, place: Place, deep: int) -> Value:
        key = (id(expression), id(place))
        if key in self._known:
            return self._known[key]
        kind = self._kinds.get(type(expression))
        if kind is None or deep > _DEEP or key in self._pending:
            return _NOTHING
        self._pending.add(key)
        outer, self._sources = self._sources, set()
        texts = tuple(dict.fromkeys(map(symbols.bounded, kind(expression, place, deep + 1))))
        value = Value(texts[: symbols.MANY] or (UNKNOWN,), frozenset(self._sources))
        self._sources = outer
        self._pending.discard(key)
        self._known[key] = value
        return value

    def _of(self, expression: Expression, place: Place, deep: int) -> Texts:
        value = self._value(expression, place, deep)
        self._sources |= value.sources
        return value.texts

    def _text(self, text: Text, _place: Place, _deep: int) -> Texts:
        if "/" in text.value:
            self._sources.add(id(text))
        if text.plain and text.value in ("null", "true", "false"):
            return (UNKNOWN,)
        return (symbols.literal(text.value),)

    def _closure(self, closure: Closure, _place: Place, deep: int) -> Texts:
        """What a function that is handed over gives back."""
        return tuple(
            symbols.closed(text)
            for value, where in closure.scope.returns[:_RETURNS]
            for text in self._of(value, where, deep)
        ) or (UNKNOWN,)

    # -- names

    def _name(self, name: Name, place: Place, deep: int) -> Texts:
        bindings, scope = self._references.bindings(name.name, place)
        if scope is not None and scope.kind is ScopeKind.CLASS and scope is not place.scope:
            return (symbols.attribute(name.name),)
        if bindings:
            own = scope is place.scope
            texts = self._bound(reaching(bindings, place), place, deep, own)
            path = self._path_set(name.name, place) if own else None
            if path is None:
                return texts
            return symbols.joined([(UNKNOWN,), self._of(path.value, path.place, deep)])
        if scope is not None:
            token = symbols.parameter(name.name)
            return (token if scope is place.scope else symbols.unknown(name.name),)
        return self._attribute_by_name(name.name, place) or self._followed(name, place, deep)

    def _path_set(self, name: str, place: Place) -> Binding | None:
        """The path that is given to an address after it was made: `u.Path = …`, `u.set_path(…)`."""
        for written, bindings in place.scope.members(name):
            if written in ("Path", "path", "pathname"):
                before = [b for b in bindings if b.place.at < place.at]
                return reaching(before, place)[0] if before else None
        return None

    def _attribute_by_name(self, name: str, place: Place) -> Texts:
        """An inherited attribute, in a language that needs no `this` for it."""
        owner = place.scope.owner
        language = place.scope.module.language if place.scope.module else ""
        if owner is None or language not in ("java", "csharp", "kotlin", "ruby", "php"):
            return ()
        known = self._references.attribute(owner, name) or name in self._fields(owner)
        if known or (language == "ruby" and self._references.method(owner, name) is not None):
            return (symbols.attribute(name),)
        return ()

    def _fields(self, owner: Scope) -> set[str]:
        return {name for scope in self._references.line(owner) for name in scope.parameters}

    def _followed(self, expression: Expression, place: Place, deep: int) -> Texts:
        """What a name means that is defined elsewhere."""
        texts: Texts = ()
        for ref in self._references.of(expression, place):
            if isinstance(ref, ValueRef) and ref.expression is not expression:
                texts += tuple(map(symbols.constant, self._outside(ref, place, deep)))
        if not texts and (method := _method_constant(expression)) is not None:
            return (method,)
        return texts or (symbols.unknown(dotted(expression) or last_name(expression)),)

    def _outside(self, ref: ValueRef, place: Place, deep: int) -> Texts:
        """A value of another scope: what is open there is not open here."""
        texts = self._of(ref.expression, ref.place, deep)
        if ref.place.scope is place.scope:
            return texts
        return tuple(map(symbols.closed, texts))

    def _bound(self, bindings: list[Binding], place: Place, deep: int, own: bool) -> Texts:
        texts: Texts = ()
        more: list[Binding] = []
        for binding in bindings:
            if binding.kind is BindingKind.MORE:
                more.insert(0, binding)
            else:
                texts += self._binding(binding, deep)
        for binding in more:
            added = self._of(binding.value, binding.place, deep)
            longer = symbols.joined([texts or (UNKNOWN,), added])
            always = binding.place.chain == place.chain[: len(binding.place.chain)]
            texts = longer if always else (*texts, *longer)
        return texts if own else tuple(map(symbols.closed, texts))

    def _binding(self, binding: Binding, deep: int) -> Texts:
        if binding.kind is BindingKind.VALUE:
            return tuple(map(symbols.constant, self._of(binding.value, binding.place, deep)))
        if isinstance(binding.value, Items):
            items = [item.value for item in binding.value.items]
            return self._functions.either(items, binding.place, deep)
        texts: Texts = ()
        for ref in self._references.of(binding.value, binding.place):
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Items):
                texts += self._functions.either(
                    [i.value for i in ref.expression.items], ref.place, deep
                )
        return texts or (UNKNOWN,)

    # -- attributes

    def _member(self, member: Member, place: Place, deep: int) -> Texts:
        written = dotted(member)
        if written is not None:
            bindings, scope = self._references.bindings(written, place)
            if bindings:
                return self._bound(reaching(bindings, place), place, deep, scope is place.scope)
        if member.name in ("value", "rawValue", "ordinal"):  # of an enumeration's member
            return self._of(member.object, place, deep)
        if member.name in SAME and isinstance(member.object, Text | Concat | Call):
            return self._of(member.object, place, deep)  # a method that Ruby calls without brackets
        texts: Texts = ()
        for holder in self._references.of(member.object, place):
            if isinstance(holder, InstanceRef) and holder.symbolic:
                name = written.partition(".")[2] if written else member.name
                assigned = self._references.attribute(holder.scope, name)
                texts += self._assigned_here(assigned, member, place, deep)
            elif isinstance(holder, InstanceRef | ClassRef):
                texts += self.attribute(holder.scope, member.name, holder, deep)
        if texts:
            return texts
        if self._references.of(member.object, place):
            return self._followed(member, place, deep)
        return self._of_the_only_class(member, place, deep) or self._followed(member, place, deep)

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
        having = self._having(module).get(member.name, ())
        imported = isinstance(member.object, Name) and member.object.name in module.imports
        if len(having) != 1 or imported:
            return ()
        return self.attribute(having[0], member.name, None, deep)

    def _having(self, module: Module) -> dict[str, list[Scope]]:
        """The classes of a module by the attributes that they have."""
        known = self._by_attribute.get(id(module))
        if known is None:
            known = self._by_attribute[id(module)] = {}
            for scope in module.classes:
                for name in scope.bindings.keys() | scope.attributes.keys():
                    known.setdefault(name, []).append(scope)
        return known

    def attribute(
        self,
        scope: Scope,
        name: str,
        holder: InstanceRef | ClassRef | None = None,
        deep: int = 0,
    ) -> Texts:
        """What an attribute of the objects of a class may be, of this one if it is given."""
        if deep > _DEEP:
            return (UNKNOWN,)
        call, place = (None, None)
        if isinstance(holder, InstanceRef):
            call, place = holder.call, holder.place
        if name.endswith("()") and (method := self._references.method(scope, name[:-2])):
            return self._property(method, scope, holder, deep)
        line = self._references.line(scope)
        for one in line:
            if name in one.attributes:
                return self._given(one.attributes[name], scope, one, holder, deep)
        if (given := self._field(scope, name, call, place, deep)) is not None:
            return given
        for one in line:
            if name in one.bindings:
                last = one.bindings[name][-1]
                return self._for_object(self._binding(last, deep), scope, holder, deep)
            if name in one.functions:
                return self._property(one.functions[name], scope, holder, deep)
        return (symbols.unknown(name),)

    def _given(
        self,
        bindings: list[Binding],
        scope: Scope,
        definer: Scope,
        holder: InstanceRef | ClassRef | None,
        deep: int,
    ) -> Texts:
        """What methods give to an attribute; the constructor with what it is called with."""
        texts: Texts = ()
        for binding in bindings[-3:]:
            raw = self._binding(binding, deep + 1)
            if binding.place.scope.name == CONSTRUCTOR:
                environments = self._constructions(scope, definer, holder, deep + 1)
            else:
                environments = [defaults(self, binding.place.scope)]
            for environment in environments:
                filled = [t for text in raw for t in symbols.fill(text, environment)]
                texts += self._for_object(tuple(filled), scope, holder, deep)
        return tuple(dict.fromkeys(texts))

    def _for_object(
        self, texts: Texts, scope: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        """The texts with the object's other attributes in them."""
        return tuple(
            filled
            for text in texts
            for filled in symbols.fill_attributes(
                text, lambda name: self.attribute(scope, name, holder, deep + 4)
            )
        )

    def _property(
        self, method: Scope, scope: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        texts: Texts = ()
        for value, where in method.returns[:_RETURNS]:
            raw = self._of(value, where, deep + 1)
            filled = [t for text in raw for t in symbols.fill(text, defaults(self, method))]
            texts += self._for_object(tuple(filled), scope, holder, deep)
        return texts or (symbols.unknown(method.name),)

    def _field(
        self, scope: Scope, name: str, call: Call | None, place: Place | None, deep: int
    ) -> Texts | None:
        """What is given by name (or in order) to a class that has no constructor of its own."""
        if self._references.method(scope, CONSTRUCTOR) is not None:
            return None
        made = [(call, place)] if call is not None and place is not None else []
        if call is None:
            made = [(c, p) for c, p in self._references.made(scope)[:8]]
        fields = [f for one in reversed(self._references.line(scope)) for f in one.parameters]
        texts: Texts = ()
        for one, where in made:
            value = one.named.get(name)
            at = fields.index(name) if name in fields else -1
            if value is None and 0 <= at < len(one.positional):
                value = one.positional[at]
            if value is not None and where is not None:
                raw = self._of(value, where, deep + 1)
                texts += raw if call is not None else tuple(map(symbols.closed, raw))
        return tuple(dict.fromkeys(texts)) or None

    def _constructions(
        self, scope: Scope, definer: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> list[Environment]:
        """What the constructor of `definer` is called with when an object of `scope` is made."""
        line = [c for c in self._references.line(scope) if CONSTRUCTOR in c.functions]
        if not line or definer not in line:
            return [{}]
        first = line[0].functions[CONSTRUCTOR]
        if isinstance(holder, InstanceRef) and holder.call is not None and holder.place is not None:
            start = [self.arguments(holder.call, first, holder.place, deep)]
        else:
            made = self._references.made(scope)[:8]
            start = [symbols.closed_all(self.arguments(c, first, p, deep)) for c, p in made]
        environments = start or [defaults(self, first)]
        return [self._handed_up(line, definer, environment, deep) for environment in environments]

    def _handed_up(
        self, line: list[Scope], definer: Scope, environment: Environment, deep: int
    ) -> Environment:
        """What reaches the constructor of a base class by way of `super().__init__(…)`."""
        for one, base in pairwise(line):
            if one is definer:
                return environment
            inner = one.functions[CONSTRUCTOR]
            handed = super_call(inner)
            target = base.functions[CONSTRUCTOR]
            if handed is None:
                environment = defaults(self, target)
                continue
            raw = self.arguments(handed[0], target, handed[1], deep)
            outer = environment
            environment = {
                name: tuple(t for text in texts for t in symbols.fill(text, outer))
                for name, texts in raw.items()
            }
        return environment

    # -- calls

    def _call(self, call: Call, place: Place, deep: int) -> Texts:
        return self._inlined(call, place, deep) or self._functions.of(call, place, deep)

    def _inlined(self, call: Call, place: Place, deep: int) -> Texts:
        """What a function gives back, with the arguments of this call."""
        texts: Texts = ()
        for ref in self._references.of(call.function, place):
            if not isinstance(ref, FunctionRef):
                continue
            if not ref.scope.returns:
                continue
            holder = ref.holder
            symbolic = isinstance(holder, InstanceRef) and holder.symbolic
            if symbolic and not call.arguments and not ref.scope.parameters:
                texts += (symbols.attribute(f"{ref.scope.name}()"),)
                continue
            environment = self.arguments(call, ref.scope, place, deep)
            for value, where in ref.scope.returns[:_RETURNS]:
                for text in self._of(value, where, deep):
                    for filled in symbols.fill(text, environment):
                        if symbols.parameters(filled) - place.scope.parameters.keys():
                            filled = _closed_parameters(filled, place.scope)
                        if symbolic or holder is None:
                            texts += (filled,)
                        else:
                            texts += self._for_object((filled,), holder.scope, holder, deep)
        return texts

    def arguments(self, call: Call, function: Scope, place: Place, deep: int = 1) -> Environment:
        """What the call gives to the function's parameters; defaults for what it does not give."""
        plain = [n for n, p in function.parameters.items() if not p.variadic]
        rest = next((n for n, p in function.parameters.items() if p.variadic), None)
        ordered = list(function.parameters)
        limit = ordered.index(rest) if rest is not None else len(ordered)
        values: dict[str, Texts] = {}
        remaining: list[Texts] = []
        for at, argument in enumerate(a for a in call.arguments if a.name is None):
            if argument.spread:
                forwarded = place.scope.parameters.get(last_name(argument.value))
                if forwarded is not None and forwarded.variadic:
                    remaining.append((symbols.rest(last_name(argument.value), ""),))
                continue
            if at < limit and at < len(ordered):
                values[ordered[at]] = self._of(argument.value, place, deep)
            else:
                remaining.append(self._of(argument.value, place, deep))
        for name, value in call.named.items():
            if name in plain:
                values[name] = self._of(value, place, deep)
        if rest is not None and remaining:
            values[rest] = symbols.rest_value(remaining)
        return {
            **defaults(self, function),
            **values,
            **methods_in(self._references, self._of, call, function, place, deep),
        }


def _method_constant(expression: Expression) -> str | None:
    """`DELETE` of `HTTPMethod.DELETE`, `http.MethodDelete`, `Method::DELETE`."""
    if not isinstance(expression, Member):
        return None
    name = expression.name
    if name.startswith("Method"):
        return verb(name[6:])
    owner = dotted(expression.object) or last_name(expression.object)
    return verb(name) if _METHODS.search(owner) else None


def defaults(values: Values, function: Scope) -> Environment:
    """What the parameters are that are not given."""
    if not any(parameter.default is not None for parameter in function.parameters.values()):
        return {}
    environment: dict[str, Texts] = {}
    for name, parameter in function.parameters.items():
        if parameter.default is not None:
            outside = Place(function.parent or function, (), parameter.default.start)
            environment[name] = tuple(
                map(symbols.closed, map(symbols.constant, values.texts(parameter.default, outside)))
            )
    return environment


def _closed_parameters(text: str, scope: Scope) -> str:
    names = symbols.parameters(text) - scope.parameters.keys()
    return symbols.fill(text, {name: (symbols.unknown(name),) for name in names})[0]
