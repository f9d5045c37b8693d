"""What parameters may be whose types have only so many values: an enumeration, a union of texts."""

from __future__ import annotations

from collections.abc import Iterator

from ...sites import UNKNOWN
from ...syntax.model import Call, Expression, Index, Items, Name, Parameter, Place, Scope, last_name
from . import symbols
from .attributes import Evaluator
from .references import ClassRef, References, ValueRef
from .symbols import Environment

_MANY = 24


def closed_sets(references: References, values: Evaluator, function: Scope) -> Environment:
    """The texts of each parameter of a function whose type has only so many values."""
    return {
        name: tuple(text for value, place in members for text in values.texts(value, place))
        for name, parameter in function.parameters.items()
        if (members := list(_of_parameter(references, name, parameter, function)))
    }


def _of_parameter(
    references: References, name: str, parameter: Parameter, function: Scope
) -> Iterator[tuple[Expression, Place]]:
    place = (function.parent or function).place()
    if function.by_name and name == next(iter(function.parameters)):
        yield from ((value, place) for value in function.by_name.values())
    elif parameter.one_of is not None:
        for option in parameter.one_of.children:
            yield option, place
    elif parameter.type is not None and parameter.default is None:
        for ref in references.named(parameter.type, place):
            if isinstance(ref, ClassRef):
                yield from members(references, ref.scope)
            elif isinstance(ref, ValueRef) and not isinstance(ref.expression, Call):
                yield from ((one, ref.place) for one in _literals(ref.expression))


def _literals(expression: Expression) -> Iterator[Expression]:
    """`"a"` and `"b"` of `Literal["a", "b"]`, or of `"a" | "b"`, of which a name was given one each."""
    if isinstance(expression, Index):
        if last_name(expression.object) == "Literal":
            key = expression.key
            yield from key.children if isinstance(key, Items) else (key,)
    elif isinstance(expression, Items):  # `(typeof KINDS)[number]`
        yield from expression.children
    elif not expression.children and not isinstance(expression, Name):
        yield expression


def members(references: References, scope: Scope) -> list[tuple[Expression, Place]]:
    """The values of an enumeration; nothing of another class."""
    line = references.line(scope)
    if not any(one.is_enumeration for one in line) and not any(
        last_name(base).endswith("Enum") for one in line for base in one.bases
    ):
        return []
    bindings = [given[-1] for name, given in scope.bindings.items() if not name.startswith("_")]
    return [(binding.value, binding.place) for binding in bindings[:_MANY]]


def with_closed(environment: Environment, sets: Environment) -> Environment:
    """What a call gives to parameters; of one of which it is unknown what it is, all that it may be."""
    return {
        name: sets[name] if name in sets and all(map(_is_unknown, texts)) else texts
        for name, texts in environment.items()
    }


def _is_unknown(text: str) -> bool:
    return not symbols.has_parameters(text) and symbols.plain(text) == UNKNOWN
