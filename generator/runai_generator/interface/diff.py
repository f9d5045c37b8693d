"""How the Python API of one client differs from that of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .annotation import Relation, alternatives, relation, shown
from .change import ROWS, Breaks, Change, Kind
from .elements import Enum, Field, Interface, Method, Model, Parameter
from .pairing import Pairs, pair
from .traffic import Traffic, traffic

_NULL = frozenset({"None"})


def diff(old: Interface, new: Interface) -> tuple[Change, ...]:
    """Every difference, methods before models, in the order of their names.

    What is inside something that was added or removed is not told apart. A class that has another
    name is one change; the many places that name it are none.
    """
    comparison = _Comparison(
        old, new, pair(old, new), frozenset(_enums(old)) | frozenset(_enums(new)), traffic(old)
    )
    changes = {*comparison.methods(), *comparison.classes()}
    return tuple(sorted(changes, key=lambda c: (c.area, c.element, c.kind, c.before or "")))


def _enums(interface: Interface) -> Iterator[str]:
    return (name for name, class_ in interface.classes.items() if isinstance(class_, Enum))


@dataclass(frozen=True, slots=True)
class _Comparison:
    old: Interface
    new: Interface
    pairs: Pairs
    enums: frozenset[str]
    traffic: Traffic

    def methods(self) -> Iterator[Change]:
        for name, method in self.old.methods.items():
            if name in self.pairs.methods:
                yield from self._method(method, self.new.methods[self.pairs.methods[name]])
            else:
                yield _change(Kind.METHOD_REMOVED, f"client.{name}", shown(method.signature), None)
        for name in self.new.methods.keys() - self.pairs.methods.values():
            signature = shown(self.new.methods[name].signature)
            yield _change(Kind.METHOD_ADDED, f"client.{name}", None, signature)

    def _method(self, old: Method, new: Method) -> Iterator[Change]:
        name = f"client.{old.name}"
        if old.name != new.name:
            yield _change(Kind.METHOD_RENAMED, name, old.name, f"client.{new.name}")
        if old.operation != new.operation:
            yield _change(Kind.METHOD_OPERATION_CHANGED, name, old.operation, new.operation)
        yield from _deprecation("METHOD", name, old.deprecated, new.deprecated)
        yield from self._returns(name, old, new)
        yield from self._parameters(name, old, new)

    def _returns(self, name: str, old: Method, new: Method) -> Iterator[Change]:
        match self._relation(old.returns, new.returns):
            case None:
                return
            case Relation.NARROWER:
                kind = Kind.RETURN_TYPE_NARROWED
            case _:
                kind = Kind.RETURN_TYPE_CHANGED
        yield _change(kind, name, shown(old.returns), shown(new.returns))

    def _parameters(self, method: str, old: Method, new: Method) -> Iterator[Change]:
        named = {parameter.name: parameter for parameter in new.parameters}
        sent = {parameter.wire: parameter for parameter in new.parameters if parameter.wire}
        paired = set()
        for before in old.parameters:
            element = f"{method}({before.name})"
            now = named.get(before.name) or (sent.get(before.wire) if before.wire else None)
            if now is None:
                yield _change(Kind.PARAMETER_REMOVED, element, shown(before.type), None)
            else:
                paired.add(now.name)
                yield from self._parameter(element, before, now)
        for after in new.parameters:
            if after.name not in paired:
                kind = Kind.REQUIRED_PARAMETER_ADDED if after.required else Kind.PARAMETER_ADDED
                yield _change(kind, f"{method}({after.name})", None, shown(after.type))

    def _parameter(self, element: str, old: Parameter, new: Parameter) -> Iterator[Change]:
        if old.name != new.name:
            yield _change(Kind.PARAMETER_RENAMED, element, old.name, new.name)
        if old.position is not None and old.position != new.position:
            yield _change(Kind.PARAMETER_MOVED, element, _position(old), _position(new))
        if old.required != new.required:
            became = "REQUIRED" if new.required else "OPTIONAL"
            yield _change(Kind[f"PARAMETER_BECAME_{became}"], element, None, None)
        elif old.default != new.default:
            yield _change(Kind.PARAMETER_DEFAULT_CHANGED, element, old.default, new.default)
        relation = self._relation(old.type, new.type, null_matters=old.required == new.required)
        if relation:
            wider = relation is Relation.WIDER
            kind = Kind.PARAMETER_TYPE_WIDENED if wider else Kind.PARAMETER_TYPE_CHANGED
            yield _change(kind, element, shown(old.type), shown(new.type))

    def classes(self) -> Iterator[Change]:
        for name, class_ in self.old.classes.items():
            if name in self.pairs.classes:
                yield from self._class(class_, self.new.classes[self.pairs.classes[name]])
            else:
                yield _change(Kind.CLASS_REMOVED, f"models.{name}", _sort(class_), None)
        for name in self.new.classes.keys() - self.pairs.classes.values():
            yield _change(Kind.CLASS_ADDED, f"models.{name}", None, _sort(self.new.classes[name]))

    def _class(self, old: Model | Enum, new: Model | Enum) -> Iterator[Change]:
        name = f"models.{old.name}"
        if old.name != new.name:
            yield _change(Kind.CLASS_RENAMED, name, old.name, f"models.{new.name}")
        yield from _deprecation("CLASS", name, old.deprecated, new.deprecated)
        if isinstance(old, Enum) and isinstance(new, Enum):
            yield from _members(name, old, new)
        elif isinstance(old, Model) and isinstance(new, Model):
            yield from self._fields(old, new)

    def _fields(self, old: Model, new: Model) -> Iterator[Change]:
        wired = {field.wire: field for field in new.fields.values()}
        paired = set()
        for name, before in old.fields.items():
            element = f"models.{old.name}.{name}"
            now = wired.get(before.wire) or new.fields.get(name)
            if now is None:
                yield self._in(old, Kind.FIELD_REMOVED, element, shown(before.type), None)
            else:
                paired.add(now.name)
                yield from self._field(old, element, before, now)
        for name, after in new.fields.items():
            if name not in paired:
                kind = Kind.REQUIRED_FIELD_ADDED if after.required else Kind.FIELD_ADDED
                yield self._in(old, kind, f"models.{old.name}.{name}", None, shown(after.type))

    def _field(self, owner: Model, element: str, old: Field, new: Field) -> Iterator[Change]:
        if old.name != new.name:
            yield self._in(owner, Kind.FIELD_RENAMED, element, old.name, new.name)
        if old.required != new.required:
            became = "REQUIRED" if new.required else "OPTIONAL"
            yield self._in(owner, Kind[f"FIELD_BECAME_{became}"], element, None, None)
        if old.deprecated != new.deprecated:
            kind = Kind.FIELD_DEPRECATED if new.deprecated else Kind.FIELD_NO_LONGER_DEPRECATED
            yield self._in(owner, kind, element, None, None)
        relation = self._relation(old.type, new.type, null_matters=old.required == new.required)
        if relation:
            kind = {
                Relation.WIDER: Kind.FIELD_TYPE_WIDENED,
                Relation.NARROWER: Kind.FIELD_TYPE_NARROWED,
                Relation.OTHER: Kind.FIELD_TYPE_CHANGED,
            }[relation]
            yield self._in(owner, kind, element, shown(old.type), shown(new.type))

    def _in(
        self, owner: Model, kind: Kind, element: str, before: str | None, after: str | None
    ) -> Change:
        """A change of a field, which breaks nobody who never has that class in hand."""
        sent, read = owner.name in self.traffic.sent, owner.name in self.traffic.read
        breaking = {
            Breaks.ALWAYS: True,
            Breaks.NEVER: False,
            Breaks.SENT: sent,
            Breaks.READ: read,
        }[ROWS[kind][0]]
        return Change(kind, element, before, after, breaking)

    def _relation(self, old: str, new: str, null_matters: bool = True) -> Relation | None:
        was = alternatives(old, self.enums, self.pairs.classes)
        now = alternatives(new, self.enums)
        return relation(was, now) if null_matters else relation(was - _NULL, now - _NULL)


def _change(kind: Kind, element: str, before: str | None, after: str | None) -> Change:
    return Change(kind, element, before, after, ROWS[kind][0] is Breaks.ALWAYS)


def _deprecation(sort: str, name: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield _change(Kind[f"{sort}_DEPRECATED"], name, None, new)
    if old is not None and new is None:
        yield _change(Kind[f"{sort}_NO_LONGER_DEPRECATED"], name, old, None)


def _members(owner: str, old: Enum, new: Enum) -> Iterator[Change]:
    values = {value: name for name, value in new.members.items()}
    paired = set()
    for name, value in old.members.items():
        element = f"{owner}.{name}"
        now = name if name in new.members else values.get(value)
        if now is None:
            yield _change(Kind.MEMBER_REMOVED, element, value, None)
            continue
        paired.add(now)
        if now != name:
            yield _change(Kind.MEMBER_RENAMED, element, name, now)
        elif new.members[name] != value:
            yield _change(Kind.MEMBER_VALUE_CHANGED, element, value, new.members[name])
    for name, value in new.members.items():
        if name not in paired:
            yield _change(Kind.MEMBER_ADDED, f"{owner}.{name}", None, value)


def _position(parameter: Parameter) -> str:
    place = parameter.position
    return "keyword only" if place is None else f"position {place + 1}"


def _sort(class_: Model | Enum) -> str:
    return "enum" if isinstance(class_, Enum) else "model"
