"""What the attributes of objects may be: given by methods, by the constructor, by the class."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from ...sites import UNKNOWN
from ...syntax.model import (
    CONSTRUCTOR,
    Binding,
    Call,
    Expression,
    Module,
    Name,
    Place,
    Scope,
    ScopeKind,
    last_name,
)
from . import symbols
from .handed_options import fields
from .provided import is_property
from .references import ClassRef, FunctionRef, InstanceRef, References
from .symbols import Environment, Texts

_DEEP, _RETURNS, _MANY = 24, 3, 24
_AS_TEXT = ("__str__", "to_s", "toString", "ToString", "__toString")
_OF_HEIRS = "__init_subclass__"
"""What a class of Python runs for each class that is made from it."""


class Evaluator(Protocol):
    """What says what an expression may be."""

    def texts(self, expression: Expression, place: Place) -> Texts:
        """The texts of an expression by itself."""

    def evaluated(self, expression: Expression, place: Place, deep: int) -> Texts:
        """Those of one within another."""

    def of_argument(self, value: Expression, place: Place, deep: int) -> Texts:
        """Those of what is handed over, of a list its items."""

    def bound_to(self, binding: Binding, deep: int) -> Texts:
        """Those of a name, by one of its values."""

    def arguments(self, call: Call, function: Scope, place: Place, deep: int = 1) -> Environment:
        """What a call gives to the parameters of a function."""


class Attributes:
    """Evaluates them."""

    def __init__(self, references: References, values: Evaluator) -> None:
        self._references, self._values = references, values
        self._by_name: dict[int, dict[str, list[Scope]]] = {}

    def having(self, module: Module) -> dict[str, list[Scope]]:
        """The classes of a module by the attributes that they have."""
        known = self._by_name.get(id(module))
        if known is None:
            known = self._by_name[id(module)] = {}
            for scope in module.classes:
                properties = {n for n, f in scope.functions.items() if is_property(f)}
                for name in scope.bindings.keys() | scope.attributes.keys() | properties:
                    known.setdefault(name, []).append(scope)
        return known

    def of(
        self, scope: Scope, name: str, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        """The texts of an attribute, for every object where it is not known which one it is."""
        if deep > _DEEP:
            return (UNKNOWN,)
        call, place = (None, None)
        if isinstance(holder, InstanceRef):
            call, place = holder.call, holder.place
        if name.endswith("()") and (method := self._references.method(scope, name[:-2])):
            return self._property(method, scope, holder, deep)
        if name.endswith("[]"):
            return self._list(scope, name[:-2], holder, deep)
        line = self._references.line(scope)
        for one in line:
            if texts := self._decorated(one, name, deep):
                return texts
            if name in one.attributes:
                return self._given(name, scope, one, holder, deep)
        if (given := self._field(scope, name, call, place, deep)) is not None:
            return given
        for one in line:
            if name in one.bindings:
                return self._of_class(one, name, scope, holder, deep)
            if name in one.functions:
                return self._property(one.functions[name], scope, holder, deep)
        return self._of_heirs(scope, name, holder, deep)

    def _of_class(
        self, one: Scope, name: str, scope: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        """What a class itself has under a name, one in a function for all that the function is called with."""
        given = self._values.bound_to(one.bindings[name][-1], deep)
        function = one.parent
        if function is not None and function.kind is ScopeKind.FUNCTION:
            inside = tuple(symbols.inside(text, function.parameters) for text in given)
            given = self._of_callers(inside, function, deep, several=True)
        texts = tuple(symbols.value_of(name, text) for text in given)
        return self.for_object(texts, scope, holder, deep)

    def _of_heirs(
        self, scope: Scope, name: str, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        """What the classes have under a name that are made from one which has nothing."""
        if _is_any(holder):
            known = [
                text
                for heir in self._heirs(scope)
                for text in self.of(heir, name, None, deep + 4)
                if symbols.plain(text) != UNKNOWN
            ]
            return (*dict.fromkeys(known), symbols.unknown(name))
        return (symbols.unknown(name),)

    def _list(
        self, scope: Scope, name: str, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        """The items of a list that is an attribute, or what stands for them where its constructor is
        given it.
        """
        bindings = self._references.attribute(scope, name)
        if bindings and bindings[-1].place.scope.kind is ScopeKind.CLASS:
            value, where = bindings[-1].value, bindings[-1].place
            return self._values.of_argument(value, where, deep + 1)
        return self.of(scope, name, holder, deep + 1)

    def _given(
        self,
        name: str,
        scope: Scope,
        definer: Scope,
        holder: InstanceRef | ClassRef | None,
        deep: int,
    ) -> Texts:
        """What methods give to an attribute; the constructor with what it is called with."""
        texts: Texts = ()
        for binding in definer.attributes[name][-3:]:
            raw = self._values.bound_to(binding, deep + 1)
            declared = self._declared(binding.place.scope, scope, deep)
            if declared:
                environments = [declared]
            elif binding.place.scope.name == CONSTRUCTOR:
                environments = self._constructions(scope, definer, holder, deep + 1)
            else:
                environments = [defaults(self._values, binding.place.scope)]
            for environment in environments:
                filled = [t for text in raw for t in symbols.fill(text, environment)]
                texts += self.for_object(tuple(filled), scope, holder, deep)
        made_in = (
            holder.place.scope.owner if isinstance(holder, InstanceRef) and holder.place else None
        )
        if made_in is not None and made_in in self._references.line(scope):
            texts += self.of(scope, name, None, deep + 4)
        return symbols.grown(tuple(dict.fromkeys(texts)), name)

    def _declared(self, function: Scope, heir: Scope, deep: int) -> Environment:
        """What a class hands to what its base runs for it: `class Users(Base, path=…)`, or a macro of Ruby's
        (`resource "/users"`) by the name of that.
        """
        names = {name: name for name in function.parameters if function.name == _OF_HEIRS}
        names = names or dict.fromkeys([*function.parameters][:1], function.name)
        line = self._references.line(heir)
        given = {
            name: self._values.bound_to(one.bindings[other][-1], deep + 1)
            for name, other in names.items()
            for one in reversed(line)
            if other in one.bindings
        }
        return {**defaults(self._values, function), **given} if given else {}

    def _decorated(self, scope: Scope, name: str, deep: int) -> Texts:
        """What a decorator gives a class: `cls.path = path` in what `resource("/users")` gives back."""
        place = (scope.parent or scope).place()
        for decorator in scope.decorators:
            call = decorator if isinstance(decorator, Call) else None
            function = call.function if call is not None else decorator
            for ref in self._references.of(function, place):
                if not isinstance(ref, FunctionRef):
                    continue
                environment = {} if call is None else self._values.arguments(call, ref.scope, place)
                for inner in (ref.scope, *ref.scope.functions.values()):
                    given = inner.bindings.get(f"{next(iter(inner.parameters), '')}.{name}", ())
                    for binding in given[-1:]:
                        raw = self._values.bound_to(binding, deep + 1)
                        seen = (symbols.inside(text, ref.scope.parameters) for text in raw)
                        return tuple(t for text in seen for t in symbols.fill(text, environment))
        return ()

    def as_text(self, call: Call, place: Place, deep: int) -> Texts:
        """What an object says that it is as a text, which a call makes."""
        for ref in self._references.of(call, place):
            made = ref if isinstance(ref, InstanceRef) and ref.call is call else None
            names = (n for n in _AS_TEXT if made and self._references.method(made.scope, n))
            if made is not None and (name := next(names, None)) is not None:
                return self.of(made.scope, f"{name}()", made, deep)
        return ()

    def for_object(
        self, texts: Texts, scope: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        """The texts with the object's other attributes in them."""
        return tuple(
            filled
            for text in texts
            for filled in symbols.fill_attributes(
                text, lambda name: self.of(scope, name, holder, deep + 4)
            )
        )

    def _property(
        self, method: Scope, scope: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> Texts:
        texts: Texts = ()
        for value, where in method.returns[:_RETURNS]:
            raw = self._values.evaluated(value, where, deep + 1)
            filled = [t for text in raw for t in symbols.fill(text, defaults(self._values, method))]
            texts += self.for_object(tuple(filled), scope, holder, deep)
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
                raw = self._values.evaluated(value, where, deep + 1)
                texts += raw if call is not None else self._of_callers(raw, where.scope, deep + 1)
        return tuple(dict.fromkeys(texts)) or None

    def of_fields(self, text: str, scope: Scope) -> list[Environment]:
        """The entries of parameters in a text, for each object of the class that they are of."""
        environments: list[Environment] = []
        for whole in sorted({name.partition(".")[0] for name in symbols.parameters(text)}):
            for ref in self._references.named(whole, scope.place()):
                if not isinstance(ref, InstanceRef):
                    continue
                made = self._references.made(ref.scope)[:_MANY]
                heirs = [] if made else list(self._references.subclasses(ref.scope))
                environments += [{}] if heirs else []
                for heir in heirs[:_MANY]:  # each says what it has
                    keys = (n for n in symbols.parameters(text) if n.startswith(f"{whole}."))
                    environments.append(
                        {n: self.of(heir, n.partition(".")[2], None, 0) for n in sorted(keys)}
                    )
                for call, place in made:
                    entries = fields(self._references, ref.scope, call)
                    environments.append(
                        {
                            f"{whole}.{key}": self._values.evaluated(value, place, 0)
                            for key, value in entries
                        }
                    )
        return [symbols.closed_all(environment) for environment in environments] or [{}]

    def _of_callers(
        self, raw: Texts, function: Scope, deep: int, *, several: bool = False
    ) -> Texts:
        """What a function is given that makes the object, if that is one thing: `New("https://…")`; several:
        also where it is more.
        """
        given: dict[str, Texts] = {}
        for name in set().union(*map(symbols.parameters, raw)) & function.parameters.keys():
            handed = self._references.given(function, name)
            texts = {
                symbols.closed(text)
                for value, where in handed
                for text in self._values.evaluated(value, where, deep + 1)
            }
            is_told = len(texts) == 1 or (texts and several)
            given[name] = tuple(sorted(texts)) if is_told else (symbols.unknown(name),)
        return tuple(symbols.closed(t) for text in raw for t in symbols.fill(text, given))

    def _constructions(
        self, scope: Scope, definer: Scope, holder: InstanceRef | ClassRef | None, deep: int
    ) -> list[Environment]:
        """What the constructor of `definer` is called with when an object of `scope` is made."""
        line = [c for c in self._references.line(scope) if CONSTRUCTOR in c.functions]
        if not line or definer not in line:
            return [{}]
        first = line[0].functions[CONSTRUCTOR]
        if isinstance(holder, InstanceRef) and holder.call is not None and holder.place is not None:
            start = [self._values.arguments(holder.call, first, holder.place, deep)]
        else:
            made = self._references.made(scope)[:8]
            start = [symbols.closed_all(self._values.arguments(c, first, p, deep)) for c, p in made]
        environments = start or [defaults(self._values, first)]
        handed = [self._handed_up(line, definer, given, deep) for given in environments]
        if not start and _is_any(holder):
            heirs = [heir for heir in self._heirs(scope) if CONSTRUCTOR in heir.functions]
            handed += [e for h in heirs for e in self._constructions(h, definer, None, deep + 1)]
        return handed

    def _heirs(self, scope: Scope) -> list[Scope]:
        """The classes whose objects one may be that is said to be of this class."""
        return list(self._references.subclasses(scope))[:_MANY]

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
                environment = defaults(self._values, target)
                continue
            raw = self._values.arguments(handed[0], target, handed[1], deep)
            outer = environment
            environment = {
                name: tuple(t for text in texts for t in symbols.fill(text, outer))
                for name, texts in raw.items()
            }
        return environment


def _is_any(holder: InstanceRef | ClassRef | None) -> bool:
    """Whether it is an object of a class of which nothing else is known, `unit` of `unit: OrgUnit`."""
    return isinstance(holder, InstanceRef) and not holder.symbolic and holder.call is None


def defaults(values: Evaluator, function: Scope) -> Environment:
    """What the parameters are that are not given."""
    if not any(parameter.default is not None for parameter in function.parameters.values()):
        return {}
    environment: dict[str, Texts] = {}
    for name, parameter in function.parameters.items():
        if parameter.default is not None:
            outside = (function.parent or function).place(parameter.default.start)
            environment[name] = tuple(
                map(symbols.closed, map(symbols.constant, values.texts(parameter.default, outside)))
            )
    return environment


def super_call(constructor: Scope) -> tuple[Call, Place] | None:
    """Where a constructor calls that of the class it is made from."""
    own = constructor.module.calls_in(constructor) if constructor.module is not None else []
    for call, place in own:
        if call.called == CONSTRUCTOR or call.called == "__construct":
            return _without_self(call, constructor), place
    for call, place in own:
        if call.called in ("super", "base") and isinstance(call.function, Name):
            return call, place
    return None


def _without_self(call: Call, constructor: Scope) -> Call:
    """`Base.__init__(self, …)` is `super().__init__(…)`."""
    given = call.arguments
    if (
        given
        and last_name(given[0].value) == constructor.receiver
        and not isinstance(call.receiver, Call)
    ):
        given = given[1:]
    return Call(call.start, call.end, call.function, given)
