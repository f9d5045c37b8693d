"""What a call is seen to send: objects and models that are written out in the code."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..observed_value import UNSEEN, Sight
from ..syntax.model import Call, Expression, Items, Module, Name, Place, Record, Text, walk
from .evaluation.references import References, reaching

_DEEP = 12
_WRAPPING = frozenset({"dumps", "encode", "dict", "to_dict", "model_dump", "to_json", "stringify"})
_PLAIN = {"null": None, "true": True, "false": False}


class Bodies:
    """Reads them."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._counts: dict[int, dict[tuple[int, str], int]] = {}

    def sent(self, expression: Expression, place: Place) -> Sight:
        """What a body holds. A text is what its JSON says; one that is none is not seen through: it
        may be a form, the name of a file, or a template.
        """
        seen = self.seen(expression, place)
        if seen.kind != "scalar":
            return seen
        try:
            value = json.loads(seen.text)
        except (ValueError, RecursionError):
            return UNSEEN
        return Sight.of(value) if isinstance(value, dict | list) else UNSEEN

    def seen(self, expression: Expression, place: Place, deep: int = 0) -> Sight:
        """What the expression holds, as far as it is written out."""
        if deep > _DEEP:
            return UNSEEN
        if isinstance(expression, Text):
            return Sight.scalar(_scalar(expression))
        if isinstance(expression, Record):
            return self._object(expression.entries, place, deep)
        if isinstance(expression, Items):
            if any(item.spread for item in expression.items):
                return UNSEEN
            return Sight.array(self.seen(i.value, place, deep + 1) for i in expression.items)
        if isinstance(expression, Call):
            return self._made(expression, place, deep)
        if isinstance(expression, Name):
            return self._named(expression.name, place, deep)
        return UNSEEN

    def _object(
        self, entries: Iterable[tuple[Expression | None, Expression]], place: Place, deep: int
    ) -> Sight:
        members: dict[str, Sight] = {}
        for name, value in entries:
            if not isinstance(name, Text):
                return UNSEEN  # `**more`, or a key that is not written out
            members[name.value] = self.seen(value, place, deep + 1)
        return Sight.record(members)

    def _made(self, call: Call, place: Place, deep: int) -> Sight:
        """A model made with keywords, or something that only wraps."""
        given = call.positional
        if call.called in _WRAPPING:
            inner = given[0] if given else call.receiver
            if inner is not None:
                return self.seen(inner, place, deep + 1)
        if given or not call.arguments or any(a.name is None for a in call.arguments):
            return UNSEEN
        return Sight.record({n: self.seen(v, place, deep + 1) for n, v in call.named.items()})

    def _named(self, name: str, place: Place, deep: int) -> Sight:
        """A variable that got its one value before, and is used nowhere else."""
        bindings = place.scope.bindings.get(name, [])
        if len(bindings) != 1 or place.scope.module is None:
            return UNSEEN
        if self._read(place.scope.module).get((id(place.scope), name), 0) > 1:
            return UNSEEN
        (near,) = reaching(bindings, place)
        return self.seen(near.value, near.place, deep + 1)

    def _read(self, module: Module) -> dict[tuple[int, str], int]:
        """How often each name is read in each scope."""
        known = self._counts.get(id(module))
        if known is None:
            known = self._counts[id(module)] = {}
            for expression, place in module.expressions:
                for part in walk(expression):
                    if isinstance(part, Name):
                        key = (id(place.scope), part.name)
                        known[key] = known.get(key, 0) + 1
        return known


def _scalar(text: Text) -> object:
    if not text.plain:
        return text.value
    if text.value in _PLAIN:
        return _PLAIN[text.value]
    try:
        return float(text.value) if "." in text.value else int(text.value)
    except ValueError:
        return text.value
