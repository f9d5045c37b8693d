"""One quick look over a document: whether everything in it is of the form that OpenAPI gives it.

It tells no places and no reasons, so that it costs next to nothing for a document that is as it
should be. A document that it does not vouch for is looked at closely by `document`, which may well
find nothing to object to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .object_model import EXPECTATIONS, MODEL, NEEDS, Field, Form, is_absent
from .references import Outside, References, is_component

_VALUE, _ONE, _LIST, _MAP, _TABLE = range(5)
_HOW = {Form.ONE: _ONE, Form.LIST: _LIST, Form.MAP: _MAP, Form.TABLE: _TABLE}
_TYPES: Mapping[Form, frozenset[type]] = {
    Form.ONE: frozenset((dict,)),
    Form.LIST: frozenset((list,)),
    Form.MAP: frozenset((dict,)),
    Form.TABLE: frozenset((dict,)),
    Form.BLANKS: frozenset((dict,)),
}
_EXPECTED: Mapping[str, frozenset[type]] = {
    "text": frozenset((str,)),
    "flag": frozenset((bool,)),
    "number": frozenset((int, float)),
    "step": frozenset((int, float)),
    "limit": frozenset((int, float, bool)),
    "list": frozenset((list,)),
    "texts": frozenset((list,)),
    "members": frozenset((list,)),
    "object": frozenset((dict,)),
    "names": frozenset((dict,)),
    "needs": frozenset((dict,)),
    "types": frozenset((str, list)),
}
_SAID_BY_TYPE = ("text", "flag", "list", "object")  # of the others the type does not say all
_Step: TypeAlias = tuple[frozenset[type], Callable[[Any], bool] | None, int, str]
_Plan: TypeAlias = tuple[dict[str, _Step], "_Step | None", tuple[str, ...]]


@dataclass(slots=True)
class Survey:
    """What a sound document refers to.

    references: how often each is made. asked: those that name no component, with the kind of object
    that makes them. mapped: what discriminators lead to. composed: the schemas
    with `allOf`. absent: whether there are members that are there in name only.
    """

    references: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    mapped: list[Any] = field(default_factory=list)
    composed: list[dict[str, Any]] = field(default_factory=list)
    absent: bool = False


def survey(document: Any) -> Survey | None:
    """What a document refers to; None unless all its objects are surely of the right form."""
    referred = Survey()
    if not _is_sound("document", document, referred):
        return None
    outside = Outside(References(document)) if referred.asked else None
    while outside and referred.asked:
        outsider = outside.take(*referred.asked.pop())
        if outsider and not _is_sound(outsider.kind, outsider.value, referred):
            return None
    return referred


def _is_sound(kind: str, value: Any, referred: Survey) -> bool:
    """Whether an object and all that is in it is of the right form."""
    if type(value) is not dict:
        return kind == "schema" and type(value) is bool
    steps, other, needs = _PLANS[kind]
    for name, held in value.items():
        step = steps.get(name)
        if step is None:
            if other is None or name.startswith("x-"):
                continue
            step = other
        types, fits, how, inner = step
        if type(held) not in types:
            return False
        if held is None:
            referred.absent = True
        elif how != _VALUE:
            if not _are_sound(how, inner, held, referred):
                return False
        elif fits is not None and not fits(held):
            return False
    if "$ref" in value or "allOf" in value or kind == "discriminator":
        _note(kind, value, referred)
    return not needs or "$ref" in value or all(needed in value for needed in needs)


def _are_sound(how: int, kind: str, held: Any, referred: Survey) -> bool:
    """Whether the objects in a field are."""
    if how == _ONE:
        return _is_sound(kind, held, referred)
    if how == _MAP:
        held = held.values()
    elif how == _TABLE:
        held = [inner for key, inner in held.items() if not key.startswith("x-")]
    for value in held:  # noqa: SIM110  # a loop is a third quicker than a generator in `all`
        if not _is_sound(kind, value, referred):
            return False
    return True


def _note(kind: str, value: dict[str, Any], referred: Survey) -> None:
    """What an object refers to."""
    reference = value.get("$ref")
    if type(reference) is str:
        referred.references[reference] = referred.references.get(reference, 0) + 1
        if not is_component(reference):
            referred.asked.append((kind, reference))
    if kind == "schema" and "allOf" in value:
        referred.composed.append(value)
    elif kind == "discriminator":
        mapped = (value.get("mapping") or {}).values()
        referred.mapped.extend(mapped)
        referred.asked.extend(
            ("schema", target) for target in mapped if str(target).startswith("#")
        )


def _step(known: Field) -> _Step | None:
    """How a field is looked at; None when it can hold anything."""
    if known.form is Form.VALUE:
        if not known.expects:
            return None
        types, how = _EXPECTED[known.expects], _VALUE
    elif known.form in _TYPES:
        types, how = _TYPES[known.form], _HOW.get(known.form, _VALUE)
    else:
        return None
    if known.kind == "schema" and known.form is Form.ONE:
        types |= {bool}
    if is_absent(known, None):
        types |= {type(None)}
    more = bool(known.expects) and known.expects not in _SAID_BY_TYPE
    fits = EXPECTATIONS[known.expects][1] if more else None
    return types, fits, how, known.kind


def _plan(kind: str, fields: Mapping[str, Field]) -> _Plan:
    steps = {name: step for name, known in fields.items() if (step := _step(known)) is not None}
    return steps, steps.pop("*", None), NEEDS.get(kind, ())


_PLANS: Mapping[str, _Plan] = {kind: _plan(kind, fields) for kind, fields in MODEL.items()}
