"""What an entry of a configuration is called: `argocd.server` of `cfg()["argocd"]["server"]`."""

from __future__ import annotations

from collections.abc import Iterable

from ...syntax.model import (
    Call,
    Choice,
    Concat,
    Expression,
    Index,
    Member,
    Name,
    Place,
    Text,
    last_name,
)
from .bound_names import reaching
from .references import References

_DEEP = 6
_OF_SECTION = frozenset({"get_env", "fetch_env", "fetch_env!", "compile_env", "compile_env!"})
"""What is given a section before the key (Elixir)."""


def entry_name(references: References, expression: Expression, place: Place) -> str:
    """The keys on the way to a value that is read somewhere, with dots; empty where there are none.

    A variable that holds a section is called by its own name and by that section's.
    """
    return ".".join(dict.fromkeys(_keys(references, expression, place, 0)))


def _keys(references: References, expression: Expression, place: Place, deep: int) -> list[str]:
    if deep > _DEEP:
        return []
    if isinstance(expression, Text):
        return [expression.value]
    if isinstance(expression, Name):
        return [expression.name, *_of_variable(references, expression.name, place, deep)]
    if isinstance(expression, Member):
        if (held := _of_attribute(references, expression, place, deep)) is not None:
            return [expression.name, *held]
        return [*_keys(references, expression.object, place, deep + 1), expression.name]
    if isinstance(expression, Index):
        whole = _keys(references, expression.object, place, deep + 1)
        return [*whole, *_keys(references, expression.key, place, deep + 1)]
    if isinstance(expression, Call):
        return _of_call(references, expression, place, deep)
    if isinstance(expression, Choice) and expression.options:
        return _keys(references, expression.options[0], place, deep + 1)
    if isinstance(expression, Concat):
        return [
            key for part in expression.parts for key in _keys(references, part, place, deep + 1)
        ]
    return []


def _of_variable(references: References, name: str, place: Place, deep: int) -> list[str]:
    """Of the section that a variable holds."""
    bindings, scope = references.bindings(name, place)
    if not bindings and scope is not None:
        default = scope.parameters[name].default
        bound = [(default, place)] if default is not None else []
    else:
        bound = [(b.value, b.place) for b in reaching(bindings, place)[:1]]
    return _of_values(references, bound, deep)


def _of_attribute(
    references: References, member: Member, place: Place, deep: int
) -> list[str] | None:
    """Of the section that an attribute of the object holds; None where it is no attribute of it."""
    owner = place.scope.owner
    if owner is None or last_name(member.object) != place.scope.receiver:
        return None
    bound = [(b.value, b.place) for b in references.attribute(owner, member.name)[:1]]
    named = [(value, where) for value, where in bound if isinstance(value, Name)]
    inside = [
        key for v, where in named for key in _of_variable(references, v.name, where, deep + 1)
    ]
    return [*inside, *_of_values(references, bound, deep)]


def _of_values(
    references: References, bound: Iterable[tuple[Expression, Place]], deep: int
) -> list[str]:
    return [
        key
        for value, where in bound
        if isinstance(value, Index | Member | Choice)
        or (isinstance(value, Call) and any(isinstance(v, Text) for v in value.positional[:1]))
        for key in _keys(references, value, where, deep + 1)
    ]


def _of_call(references: References, call: Call, place: Place, deep: int) -> list[str]:
    """`conf.getConfig("sonar").getString("url")`: what is read, of what was read before."""
    receiver = call.receiver
    keys: list[str] = []
    if isinstance(receiver, Call | Index):
        keys += _keys(references, receiver, place, deep + 1)
    elif isinstance(receiver, Name):
        keys += _of_variable(references, receiver.name, place, deep)
    keys.append(call.called)
    given = call.positional[: 2 if call.called in _OF_SECTION else 1]
    return keys + [key for value in given for key in _keys(references, value, place, deep + 1)]
