"""What expressions mean: the class, the object, the function, the module, the value behind a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from ...languages import has_trait
from ...syntax.language import ANY_NAME, Trait
from ...syntax.model import (
    CONSTRUCTOR,
    Binding,
    BindingKind,
    Call,
    Choice,
    Closure,
    Expression,
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
from ..project import Project
from .bound_names import Given, called_by, given_some, name_given, overloaded, reaching
from .maps import Maps, kept, read_by
from .provided import fixtures, provided, provider, taken, worked_out

_ENTRY = "__getitem__"
"""What gives an entry of an object (Python)."""
_DEEP, _MANY, _RETURNS, _CALLERS, _HEIRS = 12, 8, 3, 8, 24


@dataclass(frozen=True, slots=True, eq=False)
class ClassRef:
    """A class."""

    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class InstanceRef:
    """An object; call: what made it, where that is known. symbolic: the one that a method is in."""

    scope: Scope
    call: Call | None = None
    place: Place | None = None
    symbolic: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FunctionRef:
    """A function, and the object or class that it is called on. given: what it is given before a call."""

    scope: Scope
    holder: InstanceRef | ClassRef | None = None
    given: Given = ()


@dataclass(frozen=True, slots=True, eq=False)
class ModuleRef:
    """A file."""

    module: Module


@dataclass(frozen=True, slots=True, eq=False)
class ValueRef:
    """A value that is written out somewhere."""

    expression: Expression
    place: Place


Ref = ClassRef | InstanceRef | FunctionRef | ModuleRef | ValueRef


class References:
    """Follows names, attributes and imports through all files of a project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._lines: dict[int, list[Scope]] = {}
        self._subclasses: dict[int, list[Scope]] | None = None
        self._made: dict[int, list[tuple[Call, Place]]] | None = None
        self._known: dict[tuple[Expression, Place], list[Ref]] = {}
        self._pending: set[tuple[Expression, Place]] = set()
        self._exported: dict[tuple[int, str], list[Ref]] = {}
        self.maps = Maps()

    def of(self, expression: Expression, place: Place, deep: int = 0) -> list[Ref]:
        """What the expression means; nothing where that cannot be told."""
        key = (expression, place)
        if key in self._known:
            return self._known[key]
        if deep > _DEEP or key in self._pending:
            return []
        self._pending.add(key)
        refs = self._of(expression, place, deep + 1)[:_MANY]
        self._pending.discard(key)
        self._known[key] = refs
        return refs

    def _of(self, expression: Expression, place: Place, deep: int) -> list[Ref]:
        if isinstance(expression, Name):
            return self.named(expression.name, place, deep)
        if isinstance(expression, Member):
            return self._member(expression, place, deep)
        if isinstance(expression, Call):
            return self._called(expression, place, deep)
        if isinstance(expression, Closure):
            return [FunctionRef(expression.scope)]
        if isinstance(expression, Choice):
            return [ref for option in expression.options for ref in self.of(option, place, deep)]
        if isinstance(expression, Index):
            return self._entry(expression, place, deep)
        return [ValueRef(expression, place)]

    def bindings(self, name: str, place: Place) -> tuple[list[Binding], Scope | None]:
        """The values that a name has there, and the scope that it is of."""
        scope: Scope | None = place.scope
        while scope is not None:
            if name in scope.bindings:
                hidden = scope.kind is ScopeKind.CLASS and scope is not place.scope
                if not hidden or has_trait(place.scope.module, Trait.MEMBERS_BY_NAME):
                    return scope.bindings[name], scope
            if name in scope.parameters and scope.kind is ScopeKind.FUNCTION:
                return [], scope
            scope = scope.parent
        return [], None

    def named(self, name: str, place: Place, deep: int = 0) -> list[Ref]:
        """What a name means there."""
        by_name = has_trait(place.scope.module, Trait.MEMBERS_BY_NAME)
        if name == place.scope.receiver and place.scope.owner is not None:
            return [InstanceRef(place.scope.owner, symbolic=True)]
        if name in ("super", "base", "parent") and place.scope.owner is not None:
            return self._base_of(place)
        for scope in place.scope.enclosing:
            hidden = scope.kind is ScopeKind.CLASS and scope is not place.scope
            if by_name or not hidden:
                if name in scope.bindings:
                    return self._values(reaching(scope.bindings[name], place), deep)
                if hidden and name in scope.attributes:
                    return self._values(scope.attributes[name], deep)
                if name in scope.functions:
                    owner = scope if scope.kind is ScopeKind.CLASS else None
                    holder = InstanceRef(owner, symbolic=True) if owner else None
                    return [_method(scope.functions[name], holder, name)]
                if name in scope.classes:
                    return [ClassRef(scope.classes[name])]
                if name in scope.parameters and scope.kind is ScopeKind.FUNCTION:
                    return self._typed(scope.parameters[name], place, deep)
            is_class = scope.kind is ScopeKind.CLASS
            if is_class and by_name and (inherited := self.method(scope, name)):
                return [_method(inherited, InstanceRef(scope, symbolic=True), name)]
        return self._elsewhere(name, place, deep)

    def _base_of(self, place: Place) -> list[Ref]:
        """The object of a method as its class's base sees it."""
        line = self.line(place.scope.owner) if place.scope.owner is not None else []
        return [InstanceRef(base, symbolic=True) for base in line[1:2]]

    def _typed(self, parameter: Parameter, place: Place, deep: int) -> list[Ref]:
        """An object of the class that a parameter is said to be of, or that it is if none is given."""
        if parameter.type is None:
            default = parameter.default
            refs = self.of(default, place, deep) if isinstance(default, Call | Member) else []
            return [ref for ref in refs if isinstance(ref, InstanceRef)]
        for scope in place.scope.enclosing:
            if scope.kind is ScopeKind.CLASS and parameter.type in scope.classes:
                return [InstanceRef(scope.classes[parameter.type])]
        outside = place.scope.module.scope if place.scope.module is not None else place.scope
        refs = self.named(parameter.type, outside.place(place.at), deep)
        return [InstanceRef(ref.scope) for ref in refs if isinstance(ref, ClassRef)]

    def _values(self, bindings: Sequence[Binding], deep: int) -> list[Ref]:
        refs: list[Ref] = []
        added = self.maps.added(bindings)
        for binding in bindings:
            if binding.kind is BindingKind.VALUE:
                refs += self.of(binding.value, binding.place, deep)
            elif binding.kind is BindingKind.ITEM and not binding.part:
                is_data = has_trait(binding.place.scope.module, Trait.DATA)
                refs += (self.of if is_data else self._listed_classes)(
                    binding.value, binding.place, deep
                )
        longer = self.maps.longer
        return [
            ValueRef(longer(r.expression, added), r.place)
            if added and isinstance(r, ValueRef)
            else r
            for r in refs
        ]

    def _listed_classes(self, listed: Expression, place: Place, deep: int) -> list[Ref]:
        """The classes that a list is of: `for model in (Compute, Environment)`."""
        lists = [r for r in self.of(listed, place, deep) if isinstance(r, ValueRef)]
        refs = [
            ref
            for one in lists
            if isinstance(one.expression, Items)
            for item in one.expression.items
            if isinstance(item.value, Name | Member)
            for ref in self.of(item.value, one.place, deep)
        ]
        return [ref for ref in refs if isinstance(ref, ClassRef)]

    def _elsewhere(self, name: str, place: Place, deep: int) -> list[Ref]:
        """What a name means that this file does not define."""
        module = place.scope.module
        if module is None:
            return []
        if (entry := module.imports.get(name)) is not None:
            modules, there = self.project.imported(module, entry)
            if there is None:
                return [ref for other in modules for ref in self._whole(other, name, deep)]
            return [ref for other in modules for ref in self.exported(other, there, deep)]
        refs: list[Ref] = []
        for other in self.project.companions_with(module, name):
            if other.language == "yaml" and name not in other.scope.bindings:
                continue  # there is nothing else that has a name
            refs += self.exported(other, name, deep)
            if refs and module.language != "json":  # any environment of a workspace may be chosen
                break
        return refs or [ClassRef(one) for one in self.project.loaded(name, place.scope)]

    def _whole(self, module: Module, name: str, deep: int) -> list[Ref]:
        """A module that is imported as a whole: its one export, its class of that name, or itself."""
        scope = module.scope
        if "module.exports" in scope.bindings:
            bindings = scope.bindings["module.exports"][-1:]
            if not isinstance(bindings[0].value, Record):
                return self._values(bindings, deep)
        if name in scope.classes:
            return [ClassRef(scope.classes[name])]
        return [ModuleRef(module)]

    def exported(self, module: Module, name: str, deep: int = 0) -> list[Ref]:
        """What a module's name means; nothing while it is looked for, as files import from each other."""
        key = (id(module), name)
        if key not in self._exported:
            self._exported[key] = []
            self._exported[key] = self._defined(module, name, deep)[:_MANY]
        return self._exported[key]

    def _defined(self, module: Module, name: str, deep: int) -> list[Ref]:
        scope = module.scope
        place = scope.place(len(module.source))
        for written in (name, f"exports.{name}", f"module.exports.{name}"):
            if written in scope.bindings:
                return self._values(reaching(scope.bindings[written], place), deep)
        if name in scope.functions:
            return [FunctionRef(scope.functions[name])]
        if name in scope.classes:
            return [ClassRef(scope.classes[name])]
        if "module.exports" in scope.bindings:
            record = scope.bindings["module.exports"][-1]
            if isinstance(record.value, Record) and (value := record.value.get(name)) is not None:
                return self.of(value, record.place, deep)
        if name in module.imports and deep <= _DEEP:
            return self._elsewhere(name, place, deep + 1)
        return []

    def functions(self, call: Call, place: Place) -> list[FunctionRef]:
        """The functions that a call may be of; of several of one name the one that takes as many."""
        refs = [ref for ref in self.of(call.function, place) if isinstance(ref, FunctionRef)]
        return [replace(r, scope=overloaded(r.scope, len(call.arguments))) for r in refs]

    def _member(self, member: Member, place: Place, deep: int) -> list[Ref]:
        if member.name in ("freeze", "dup"):
            return self.of(member.object, place, deep)
        written = dotted(member)
        if written is not None:
            bindings, _ = self.bindings(written, place)
            if bindings:
                return self._values(reaching(bindings, place), deep)
        refs = [
            ref
            for holder in self.of(member.object, place, deep)
            for ref in self._of_holder(holder, member.name, deep)
        ]
        if not refs and written is not None and place.scope.module is not None:
            refs = self._elsewhere(written, place, deep)
        if not refs and written is not None and place.scope.module is not None:
            entry = place.scope.module.imports.get(written.partition(".")[0])
            if entry is not None and entry.name is None:  # `import pkg.mod`, then `pkg.mod.name`
                outer, _, last = written.rpartition(".")
                for other in self.project.find(place.scope.module, outer):
                    refs += self.exported(other, last, deep)
        return refs

    def _of_holder(self, holder: Ref, name: str, deep: int) -> list[Ref]:
        if isinstance(holder, ModuleRef):
            return self.exported(holder.module, name, deep)
        if isinstance(holder, ValueRef):
            made = holder.expression
            value = made.named.get(name) if isinstance(made, Record | Call) else None
            return [] if value is None else self.of(value, holder.place, deep)
        if isinstance(holder, FunctionRef):
            return self._of_function(holder.scope, name, deep)
        method = self.method(holder.scope, name)
        if method is not None:
            return [_method(method, holder, name)]
        if isinstance(holder, ClassRef):
            if name == "new":  # of Ruby, without brackets
                return [InstanceRef(holder.scope)]
            for scope in self.line(holder.scope):
                if name in scope.classes:
                    return [ClassRef(scope.classes[name])]
        refs = self._values(self.attribute(holder.scope, name), deep)
        other = None if refs else self._method_otherwise(holder, name)
        return refs if other is None else [_method(other, holder, name)]

    def _method_otherwise(self, holder: InstanceRef | ClassRef, name: str) -> Scope | None:
        """What is called where a class has no method of a name: that of a class which is made from it, for
        an object of any of them, or what the class has for all other names.
        """
        if isinstance(holder, InstanceRef) and holder.symbolic:
            heirs = islice(self.subclasses(holder.scope), _HEIRS)
            of_heirs = (self.method(heir, name) for heir in heirs)
            if (method := next(filter(None, of_heirs), None)) is not None:
                return method
        return next(filter(None, (self.method(holder.scope, one) for one in ANY_NAME)), None)

    def _of_function(self, function: Scope, name: str, deep: int) -> list[Ref]:
        """What is given to a function under a name: `api.post = (path) => api(path, …)`."""
        holder = function.parent or function
        written = (f"{one}.{name}" for one in called_by(function))
        given = next((holder.bindings[one] for one in written if one in holder.bindings), [])
        return self._values(reaching(given, holder.place()), deep) if given else []

    def _entry(self, index: Index, place: Place, deep: int) -> list[Ref]:
        refs: list[Ref] = []
        for holder in self.of(index.object, place, deep):
            if isinstance(holder, ValueRef) and isinstance(holder.expression, Record):
                named = holder.expression.named
                exact = named.get(index.key.value) if isinstance(index.key, Text) else None
                values = [exact] if exact is not None else list(named.values())
                refs += [r for value in values for r in self.of(value, holder.place, deep)]
            elif isinstance(holder, InstanceRef) and (m := self.method(holder.scope, _ENTRY)):
                refs += [r for value, at in m.returns for r in self.of(value, at, deep)]
        return [ValueRef(index, place)] if last_name(index.object) == "Literal" else refs

    def _called(self, call: Call, place: Place, deep: int) -> list[Ref]:
        refs: list[Ref] = []
        if call.called == "super" and not call.arguments:
            return self._base_of(place)
        if (key := taken(call)) is not None:
            return self._provided(key, place, deep)
        if call.called == "assign" and last_name(call.receiver or call) == "Object":
            return [ref for value in call.positional for ref in self.of(value, place, deep)]
        if (scope := worked_out(call)) is not None:
            return [r for value, where in scope.returns for r in self.of(value, where, deep)]
        maker = call.receiver if call.called == "new" else None  # `Client.new(url)` of Ruby
        called = [r for r in self.of(call.function, place, deep) if not isinstance(r, InstanceRef)]
        for ref in called or (self.of(maker, place, deep) if maker else ()):
            if isinstance(ref, ClassRef):
                refs.append(InstanceRef(ref.scope, call, place))
            elif isinstance(ref, FunctionRef):
                for value, where in overloaded(ref.scope, len(call.arguments)).returns[:_RETURNS]:
                    refs += self._given_back(value, where, ref, deep)
        if not refs and (inner := kept(call)) is not None:
            refs = self.of(inner, place, deep)
        if not refs and (whole := read_by(call)) is not None:
            texts = (r for r in self.of(whole, place, deep) if isinstance(r, ValueRef))
            read = ((self.maps.read(r.expression, r.place), r.place) for r in texts)
            refs = [ValueRef(value, where) for value, where in read if value is not None]
        if (made := given_some(call)) is not None:
            given = tuple((argument, place) for argument in made.arguments)
            inner_refs = self.of(made.function, place, deep)
            refs += [
                replace(r, given=r.given + given) for r in inner_refs if isinstance(r, FunctionRef)
            ]
        is_value = not refs or made is not None
        return [ValueRef(self.maps.written(call) or call, place), *refs] if is_value else refs

    def _provided(self, key: Expression, place: Place, deep: int) -> list[Ref]:
        """What anybody provides under a key: the same text, or the same thing that is made somewhere."""
        keys = self._keys(key, place, deep)
        handed = [p for p in provided(self._by_name) if keys & self._keys(p[0], p[2], deep)]
        return [ref for _, value, where in handed for ref in self.of(value, where, deep)]

    def _keys(self, key: Expression, place: Place, deep: int) -> set[str | int]:
        values = [r.expression for r in self.of(key, place, deep) if isinstance(r, ValueRef)]
        return {value.value if isinstance(value, Text) else id(value) for value in values}

    def _given_back(
        self, value: Expression, where: Place, ref: FunctionRef, deep: int
    ) -> list[Ref]:
        returned = self.of(value, where, deep)
        own = ref.holder if isinstance(ref.holder, InstanceRef) else None
        return [own if own and isinstance(r, InstanceRef) and r.symbolic else r for r in returned]

    def line(self, scope: Scope) -> list[Scope]:
        """The class and those that it is made from, the nearest first."""
        known = self._lines.get(id(scope))
        if known is not None:
            return known
        self._lines[id(scope)] = line = [scope]
        place = (scope.parent or scope).place()
        for base in scope.bases:
            for ref in self.of(base, place):
                if isinstance(ref, ClassRef):
                    line += [one for one in self.line(ref.scope) if one not in line]
        return line

    def method(self, scope: Scope, name: str) -> Scope | None:
        """The method that a class has under a name, its own or inherited."""
        return next((c.functions[name] for c in self.line(scope) if name in c.functions), None)

    def attribute(self, scope: Scope, name: str) -> list[Binding]:
        """What the objects of a class have under a name: given by its methods, else by the class."""
        for holders in ("attributes", "bindings"):
            for one in self.line(scope):
                if name in getattr(one, holders):
                    bindings: list[Binding] = getattr(one, holders)[name]
                    return bindings[-3:]
        return []

    def subclasses(self, scope: Scope) -> Iterator[Scope]:
        """Every class that is made from this one."""
        if self._subclasses is None:
            self._subclasses = {}
            for module in self.project.modules:
                for one in module.classes:
                    for base in self.line(one)[1:]:
                        self._subclasses.setdefault(id(base), []).append(one)
        yield from self._subclasses.get(id(scope), ())

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[Call, Place]]]:
        """Every call, by what it calls."""
        by_name: dict[str, list[tuple[Call, Place]]] = {}
        for module in self.project.modules:
            for call, place in module.calls:
                by_name.setdefault(call.called, []).append((call, place))
        return by_name

    def given(self, scope: Scope, name: str) -> Iterator[tuple[Expression, Place]]:
        """What a parameter of a function is given: by calls, by a test's fixture, by its default."""
        at = list(scope.parameters).index(name)
        for call, place in self._callers(scope):
            value = call.named.get(name) or next(iter(call.positional[at : at + 1]), None)
            if value is not None:
                yield value, place
        default = scope.parameters[name].default
        if default is not None:
            place = (scope.parent or scope).place(default.start)
            yield provider(default), place
        for fixture in fixtures(self.project, scope, name):
            yield from fixture.returns[:_RETURNS]

    def _callers(self, scope: Scope) -> list[tuple[Call, Place]]:
        """The calls of a function, of a constructor those that make objects of its class."""
        if scope.name == CONSTRUCTOR and scope.owner is not None:
            subclasses = [
                h for h in self.subclasses(scope.owner) if self.method(h, CONSTRUCTOR) is scope
            ]
            return [made for owner in (scope.owner, *subclasses) for made in self.made(owner)]
        return [
            (call, place)
            for one in called_by(scope)
            for call, place in self._by_name.get(one, ())
            if any(
                isinstance(r, FunctionRef) and r.scope is scope
                for r in self.of(call.function, place)
            )
        ][:_CALLERS]

    def made(self, scope: Scope) -> list[tuple[Call, Place]]:
        """The calls that make objects of exactly this class."""
        if self._made is None:
            self._made = {}
            names = {c.name for module in self.project.modules for c in module.classes}
            for module in self.project.modules:
                known = names | module.imports.keys() | {"new"}
                for call, place in module.calls:
                    if call.called in known:
                        for ref in self.of(call, place):
                            if isinstance(ref, InstanceRef) and ref.call is call:
                                self._made.setdefault(id(ref.scope), []).append((call, place))
        return self._made.get(id(scope), [])


def _method(function: Scope, holder: InstanceRef | ClassRef | None, name: str) -> FunctionRef:
    """A method that is called by a name."""
    return FunctionRef(function, holder, name_given(name, function))
