"""The entries of what a function is handed: `req({url: "/users", method: "PUT"})`, `call(Endpoint(…))`.

An entry of a parameter is a parameter of its own, `options.method`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from ...syntax.model import CONSTRUCTOR, Call, Expression, Name, Parameter, Place, Record, Scope
from . import symbols
from .address_functions import Evaluate
from .references import ClassRef, InstanceRef, Ref, References, ValueRef
from .symbols import Texts

_ALL_BOUND = "psboundparameters"
"""What PowerShell calls all that a function was given."""


def entries_in(
    references: References,
    evaluate: Evaluate,
    call: Call,
    function: Scope,
    place: Place,
    deep: int,
    before: int = 0,
) -> dict[str, Texts]:
    """The entries of each object that is handed over; the method GET where options have none, or
    where none are handed over. before: how many parameters are given something before the call.
    """
    texts: dict[str, Texts] = {}
    for at, (name, parameter) in enumerate([*function.parameters.items()][before:]):
        if _is_left_out(call, at, name, parameter):
            texts[f"{name}.method"] = ("GET",)
        for ref in _given(references, call, at, name, parameter, function, place):
            entries, where = _entries(references, ref)
            for key, value in entries.items():
                other = texts.get(f"{name}.{key}", ()) if isinstance(ref, ClassRef) else ()
                texts[f"{name}.{key}"] = other + evaluate(value, where or place, deep)
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Record):
                spread = any(key is None for key, _ in ref.expression.entries)
                if "method" not in entries and not spread:
                    texts[f"{name}.method"] = ("GET",)
    return texts


def named_in(
    references: References, call: Call, place: Place
) -> Iterator[tuple[str, Expression, Place]]:
    """What a call gives by name, also by way of an object that is unfolded: `Invoke-Api @call`."""
    for argument in call.arguments:
        for ref in references.of(argument.value, place) if argument.spread else ():
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Record):
                for name, value in ref.expression.named.items():
                    yield (name.lower() if call.command else name), value, ref.place
    for name, value in call.named.items():
        yield name, value, place


def forwarded(call: Call, function: Scope, place: Place, known: Container[str]) -> dict[str, Texts]:
    """What is handed on of all that the function around takes: `call("GET", *args, **options)`; known: the
    parameters that are given otherwise.
    """
    given: dict[str, Texts] = {}
    own, module = place.scope.parameters, place.scope.module
    required = [n for n, p in function.parameters.items() if not p.variadic and p.default is None]
    free = [name for name in required if name not in known]
    for argument in call.arguments:
        value = argument.value
        if not argument.spread or not isinstance(value, Name) or module is None:
            continue
        if value.name == _ALL_BOUND:
            given |= {name: (symbols.parameter(name),) for name in free if name in own}
        elif value.name in own and own[value.name].variadic:
            by_name = module.source[value.start - 2 : value.start] == b"**"
            for at, name in enumerate(free):
                part = symbols.parameter(f"{value.name}.{name if by_name else at}")
                given.setdefault(name, (part,))
    return given


def taken_besides(
    function: Scope, remaining: Sequence[Texts], named: Mapping[str, Texts]
) -> dict[str, Texts]:
    """What the parameters of a function take that take all else, each by its number or its name."""
    variadic = [name for name, parameter in function.parameters.items() if parameter.variadic]
    if not variadic:
        return {}
    by_number = {f"{variadic[0]}.{at}": texts for at, texts in enumerate(remaining)}
    return by_number | {f"{variadic[-1]}.{name}": texts for name, texts in named.items()}


def _is_left_out(call: Call, at: int, name: str, parameter: Parameter) -> bool:
    """Whether nothing is handed over for a parameter, and it has no default."""
    given = name in call.named or len(call.positional) > at or any(a.spread for a in call.arguments)
    return not given and parameter.default is None and not parameter.variadic


def _given(
    references: References,
    call: Call,
    at: int,
    name: str,
    parameter: Parameter,
    function: Scope,
    place: Place,
) -> list[Ref]:
    """What a parameter is given, or what it is if it is given nothing."""
    value = call.named.get(name) or next(iter(call.positional[at : at + 1]), None)
    if value is None and not any(a.spread for a in call.arguments):
        value, place = parameter.default, (function.parent or function).place(0)
    return references.of(value, place) if value is not None else []


def _entries(references: References, ref: Ref) -> tuple[Mapping[str, Expression], Place | None]:
    """What is written in an object by name, or given to the class that it is made from; the constants
    of a class that is handed over itself.
    """
    if isinstance(ref, ValueRef) and isinstance(ref.expression, Record):
        return ref.expression.named, ref.place
    if isinstance(ref, InstanceRef) and ref.call is not None:
        return dict(fields(references, ref.scope, ref.call)), ref.place
    if isinstance(ref, ClassRef):
        line = reversed(references.line(ref.scope))
        constants = {n: b[-1].value for one in line for n, b in one.bindings.items()}
        return constants, ref.scope.place()
    return {}, None


def fields(references: References, scope: Scope, call: Call) -> Iterator[tuple[str, Expression]]:
    """What the fields of an object are given, by the call that makes it."""
    yield from zip(field_names(references, scope), call.positional, strict=False)
    yield from call.named.items()


def field_names(references: References, scope: Scope) -> Iterator[str]:
    """What the objects of a class are made of, in order: its fields, or what its constructor takes."""
    constructor = references.method(scope, CONSTRUCTOR)
    if constructor is not None:
        yield from constructor.parameters
        return
    for one in reversed(references.line(scope)):
        yield from one.parameters
