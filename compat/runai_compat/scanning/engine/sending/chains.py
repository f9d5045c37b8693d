"""Addresses that attributes spell, one segment each: `plane.api.v1.users("1").delete()`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.language import ANY_NAME
from ...syntax.model import (
    Call,
    Expression,
    Index,
    Member,
    Name,
    Place,
    Record,
    Scope,
    dotted,
    last_name,
    walk,
)
from ..evaluation import symbols
from ..evaluation.references import ClassRef, InstanceRef, References, ValueRef
from ..evaluation.symbols import Texts
from ..evaluation.values import Values
from .names import verb_of
from .sent import Sent

_LIBRARIES = frozenset({"slumber", "hammock", "tortilla"})
"""Those of which any attribute is a segment."""
_ANY_ATTRIBUTE = ("__getattr__", "__getitem__", *ANY_NAME)
_DEEP = 12


class ChainReader:
    """Reads them."""

    def __init__(self, references: References, values: Values) -> None:
        self._references, self._values = references, values

    def of(self, call: Call, place: Place) -> Sent | None:
        """What a call sends whose receiver spells its path, on an object of which any attribute is one."""
        method, receiver = verb_of(call.called), call.receiver
        given = call.positional
        is_open = given and not isinstance(given[0], Record)  # it may be a path of its own
        if method is None or is_open or not isinstance(receiver, Member | Call | Index):
            return None
        steps: list[Expression] = []
        root: Expression = receiver
        while isinstance(root, Member | Call | Index) and len(steps) < _DEEP:
            steps.insert(0, root)
            root = root.function if isinstance(root, Call) else root.object
        if not isinstance(root, Name):
            return None
        for base, where, scope, after in self._roots(root, steps, place):
            parts: list[Texts] = [self._values.texts(base, where)]
            parts += [texts for step in after for texts in self._segments(step, place, scope)]
            addresses = symbols.joined(parts, "/") if len(parts) > 1 else ()
            if addresses:
                sources = frozenset[int]().union(
                    *(self._values.of(value, place).sources for value in _given(after)),
                    self._values.of(base, where).sources,
                )
                return Sent((method,), addresses, receiver, sources, open_query=True, surmised=True)
        return None

    def _roots(
        self, root: Name, steps: list[Expression], place: Place
    ) -> Iterator[tuple[Expression, Place, Scope | None, list[Expression]]]:
        """The address that a chain begins with, the class of its objects, and the steps that are left."""
        for ref in self._references.of(root, place):
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Call):
                made = ref.expression
                if made.positional and _is_of_library(made, ref.place):
                    yield made.positional[0], ref.place, None, steps
            elif isinstance(ref, InstanceRef) and ref.call is not None and ref.place is not None:
                if ref.call.positional and self._is_chain(ref.scope):
                    yield ref.call.positional[0], ref.place, ref.scope, steps
            elif isinstance(ref, ClassRef) and self._is_chain(ref.scope):
                calls = [n for n, step in enumerate(steps[:2]) if isinstance(step, Call)]
                made_at = calls[0] if calls else None
                first = steps[made_at] if made_at is not None else None
                if isinstance(first, Call) and first.positional and made_at is not None:
                    yield first.positional[0], place, ref.scope, steps[made_at + 1 :]

    def _is_chain(self, scope: Scope) -> bool:
        """Whether any attribute of its objects is a segment, or a method gives back another one of it."""
        if any(self._references.method(scope, name) for name in _ANY_ATTRIBUTE):
            return True
        return any(
            isinstance(value, Call) and last_name(value.function) == scope.name
            for method in scope.functions.values()
            for value, _ in method.returns
        )

    def _segments(self, step: Expression, place: Place, scope: Scope | None) -> Iterator[Texts]:
        """What a step of the chain adds: its name, what it is called with, its key."""
        if isinstance(step, Index):
            yield self._values.texts(step.key, place)
        elif isinstance(step, Call):
            method = self._references.method(scope, step.called) if scope is not None else None
            if method is None or _makes_longer(method):
                yield from (self._values.texts(value, place) for value in step.positional)
        elif isinstance(step, Member):
            is_method = scope is not None and self._references.method(scope, step.name) is not None
            if not is_method:
                yield (symbols.literal(step.name),)


def _given(steps: list[Expression]) -> Iterator[Expression]:
    """What the steps of a chain are given."""
    for step in steps:
        yield from step.positional if isinstance(step, Call) else ()
        if isinstance(step, Index):
            yield step.key


def _makes_longer(method: Scope) -> bool:
    """Whether what a method is given is in the address of the object that it gives back."""
    return any(
        isinstance(part, Name) and part.name in method.parameters
        for value, _ in method.returns
        for address in (value.positional[:1] if isinstance(value, Call) else ())
        for part in walk(address)
    )


def _is_of_library(made: Call, place: Place) -> bool:
    """Whether a library makes it whose objects take any attribute."""
    module = place.scope.module
    first = (dotted(made.function) or "").partition(".")[0]
    entry = module.imports.get(first) if module is not None else None
    return entry is not None and entry.module.partition(".")[0] in _LIBRARIES
