"""What is given to a call by name, also in objects that are handed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...sites import verb
from ...syntax.model import (
    Argument,
    Binding,
    Call,
    Closure,
    Expression,
    Member,
    Name,
    Place,
    Record,
    Text,
    dotted,
)
from ..evaluation import symbols
from ..evaluation.references import FunctionRef, References, ValueRef
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .names import METHODS, key
from .sent import looks_like_path


@dataclass(slots=True)
class Options:
    """What is given by name. spread: more is given that cannot be seen. unseen: what may be more of
    it, unless it is a path. handed: the method, where all options are a parameter's.
    """

    named: dict[str, Expression] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    spread: bool = False
    unseen: list[tuple[Expression, Place]] = field(default_factory=list)
    handed: Texts = ()

    def get(self, names: Iterable[str]) -> tuple[Expression, Place] | None:
        for name in names:
            if name in self.named:
                return self.named[name], self.places[name]
        return None


_HOLDING = frozenset({None, "options", "init", "config", "params", "opts"})
"""The names of arguments that may be an object of options; None: those without a name."""


class OptionReader:
    """Reads them."""

    def __init__(self, references: References, values: Values) -> None:
        self._references, self._values = references, values
        self._assigned: dict[int, dict[int, str]] = {}

    def of(self, call: Call, place: Place) -> Options:
        """The options of the call."""
        options = Options()
        for argument in call.arguments:
            if argument.name is not None:
                self._option(options, argument.name, argument.value, place)
            if argument.name in _HOLDING:
                self._spread(options, argument, place)
        if (name := self.variable_of(call, place)) is not None:
            for written, binding in self.set_on(name, place):
                last = written.removeprefix("get_")
                value = binding.value
                if isinstance(value, Closure) and value.scope.returns:
                    value = value.scope.returns[0][0]
                self._option(options, last, value, binding.place)
        return options

    def may_tell(self, call: Call, place: Place) -> bool:
        """Whether the options of the call, or its arguments, may say a method; said of a few too many."""
        if not place.scope.module or not place.scope.module.names_methods:
            return False
        if any(map(_may_hold_method, call.arguments)):
            return True
        variable = self.variable_of(call, place)
        return variable is not None and bool(place.scope.members(variable))

    def set_on(self, name: str, place: Place) -> list[tuple[str, Binding]]:
        """What is given to `name.something` while the variable is what it is there: up to where it
        gets another value.
        """
        scope = place.scope
        values = [b.place.at for b in scope.bindings.get(name, ())]
        first = max((at for at in values if at <= place.at), default=0)
        last = min((at for at in values if at > max(place.at, first)), default=1 << 60)
        chosen: list[tuple[str, Binding]] = []
        for written, bindings in scope.members(name):
            within = [b for b in bindings if first <= b.place.at < last]
            if within:
                chosen.append((written.rpartition(".")[2], within[-1]))
        return chosen

    def _option(self, options: Options, name: str, value: Expression, place: Place) -> None:
        options.named.setdefault(key(name), value)
        options.places.setdefault(key(name), place)

    def _spread(self, options: Options, argument: Argument, place: Place, deep: int = 0) -> None:
        value = argument.value
        refs = self._references.of(value, place) if not isinstance(value, Text) else []
        if isinstance(value, Closure) or any(isinstance(ref, FunctionRef) for ref in refs):
            return  # what is to be done with the answer
        records = [r for r in refs if isinstance(r, ValueRef) and isinstance(r.expression, Record)]
        for ref in records:
            record = ref.expression
            assert isinstance(record, Record)
            for name, inner in record.named.items():
                self._option(options, name, inner, ref.place)
            for entry_key, inner in record.entries:
                if entry_key is None and deep < 3:
                    self._spread(options, Argument(inner, spread=True), ref.place, deep + 1)
            self._later(options, value, place)
        if records or not (argument.spread or isinstance(value, Name | Member)):
            return
        if isinstance(value, Name) and value.name in place.scope.parameters:
            options.handed = (symbols.parameter(f"{value.name}.method"),)
        if argument.spread:
            options.spread = True
        else:
            options.unseen.append((value, place))

    def is_open(self, options: Options, address: Expression | None = None) -> bool:
        """Whether more may be given than can be seen beside the address; asked only of what sends
        something.
        """
        return options.spread or any(
            value is not address and not looks_like_path(self._values.texts(value, where))
            for value, where in options.unseen
        )

    def _later(self, options: Options, value: Expression, place: Place) -> None:
        """`options.method = …` after the object was made."""
        written = dotted(value)
        for name, bindings in place.scope.members(written) if written else ():
            options.named[key(name.rpartition(".")[2])] = bindings[-1].value
            options.places[key(name.rpartition(".")[2])] = bindings[-1].place

    def variable_of(self, call: Call, place: Place) -> str | None:
        """The variable that the call's result is given to."""
        known = self._assigned.get(id(place.scope))
        if known is None:
            known = {
                id(binding.value): name
                for name, bindings in place.scope.bindings.items()
                for binding in bindings
            }
            self._assigned[id(place.scope)] = known
        return known.get(id(call))


def _may_hold_method(argument: Argument) -> bool:
    if argument.name not in _HOLDING:
        return key(argument.name or "") in METHODS
    value = argument.value
    return verb(value.value.lstrip(":")) is not None if isinstance(value, Text) else True
