"""The method in options that a function is handed and hands on: `req("/users", {method: "PUT"})`."""

from __future__ import annotations

from ..syntax.model import Call, Place, Record, Scope
from .references import References, ValueRef
from .symbols import Texts
from .text_functions import Evaluate


def methods_in(
    references: References,
    evaluate: Evaluate,
    call: Call,
    function: Scope,
    place: Place,
    deep: int,
) -> dict[str, Texts]:
    """The method in each object of options that is handed over; GET where it has none, or where
    none is handed over.
    """
    found: dict[str, Texts] = {}
    for at, (name, parameter) in enumerate(function.parameters.items()):
        value = call.named.get(name) or next(iter(call.positional[at : at + 1]), None)
        where = place
        if value is None and not any(a.spread for a in call.arguments):
            value, where = parameter.default, Place(function.parent or function, (), 0)
        refs = references.of(value, where) if value is not None else []
        for ref in refs:
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Record):
                method = ref.expression.get("method")
                spread = any(key is None for key, _ in ref.expression.entries)
                if method is not None:
                    found[f"{name}.method"] = evaluate(method, ref.place, deep)
                elif not spread:
                    found[f"{name}.method"] = ("GET",)
    return found
