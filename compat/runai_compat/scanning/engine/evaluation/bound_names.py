"""What a name is bound to: its values that reach a place, functions that are called otherwise than they are
written, as some of their arguments are given before, or as the name that they are called by is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...syntax.model import (
    Argument,
    Binding,
    BindingKind,
    Call,
    Expression,
    Member,
    Module,
    Name,
    Place,
    Scope,
    Text,
    last_name,
)

_PARTIAL = frozenset({"partial", "partialmethod"})

Given = tuple[tuple[Argument, Place], ...]
"""Arguments that stand before those of a call, each with where it is written."""


def given_some(call: Call) -> Call | None:
    """`send("PUT", …)` of `partial(send, "PUT")`, of `send.bind(this, "PUT")`: a function that is given some
    of its arguments, as a call of it.
    """
    if call.called in _PARTIAL and call.arguments:
        function, given = call.arguments[0].value, call.arguments[1:]
    elif call.called == "bind" and call.receiver is not None and len(call.arguments) > 1:
        function, given = call.receiver, call.arguments[1:]
    else:
        return None
    is_named = isinstance(function, Name | Member)
    return Call(call.start, call.end, function, given) if is_named else None


def other_names(module: Module) -> list[tuple[str, str]]:
    """What functions are called in a file otherwise than where they are written, and what they are called
    there: `get = partial(send, "GET")`, `read = send`.
    """
    return [
        (name.rpartition(".")[2], whole)
        for scope in (module.scope, *module.classes)
        for holder in (scope.bindings, scope.attributes)
        for name, bindings in holder.items()
        for binding in bindings
        if (whole := _made_from(binding.value))
    ]


def _made_from(value: Expression) -> str:
    """The name of the function that a value is, or that it is made from."""
    made = given_some(value) if isinstance(value, Call) else None
    return last_name(value) if made is None else made.called


def name_given(name: str, function: Scope) -> Given:
    """What the first parameter of a function is for the name that it is called by, where that tells it."""
    if function.by_name is None:
        return ()
    value = function.by_name.get(name) or Text(0, 0, name)
    return ((Argument(value), (function.parent or function).place()),)


def called_by(function: Scope) -> Iterator[str]:
    """The name of a function, and the last names of what it is given to."""
    yield function.name
    for name, given in (function.parent.bindings if function.parent else {}).items():
        if getattr(given[-1].value, "scope", None) is function:
            yield name


def overloaded(scope: Scope, count: int) -> Scope:
    """The function of that name that takes so many arguments."""
    holder = scope.owner or scope.parent
    others = holder.overloads.get(scope.name, ()) if holder is not None else ()
    return next((one for one in others if len(one.parameters) == count), scope)


def reaching(bindings: Sequence[Binding], place: Place) -> list[Binding]:
    """The values that may be there, the latest first: up to the first that is not in a branch."""
    reached: list[Binding] = []
    for binding in reversed(bindings):
        here = binding.place
        same = here.scope is place.scope
        if same and (here.at >= place.at or _excluded(here, place)):
            continue
        reached.append(binding)
        always = here.chain == place.chain[: len(here.chain)] if same else not here.chain
        if binding.kind is not BindingKind.MORE and always:
            break
    return reached or list(bindings[-1:])


def _excluded(one: Place, other: Place) -> bool:
    """Whether they are in different branches of the same statement."""
    branches = dict(other.chain)
    return any(branches.get(node, branch) != branch for node, branch in one.chain)
