"""What a Python call is seen to send: dictionaries and models that are written out."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..observed_value import UNSEEN, Sight
from .scopes import Binding, Module, Place, reaching
from .senders import called

_DEEP = 12
_WRAPPING = frozenset({"dumps", "encode", "dict", "to_dict", "model_dump", "to_json"})


class Bodies:
    """Reads the bodies in one file."""

    def __init__(self, module: Module) -> None:
        self._mentioned = _counted(module)

    def seen(self, node: ast.expr, place: Place, deep: int = 0) -> Sight:
        """What the expression holds, as far as it is written out."""
        if deep > _DEEP:
            return UNSEEN
        if isinstance(node, ast.Constant):
            return Sight.scalar(node.value)
        if isinstance(node, ast.Dict):
            return self._object(zip(node.keys, node.values, strict=True), place, deep)
        if isinstance(node, ast.List | ast.Tuple):
            return Sight.array(self.seen(each, place, deep + 1) for each in node.elts)
        if isinstance(node, ast.Call):
            return self._made(node, place, deep)
        if isinstance(node, ast.Name):
            return self._named(node.id, place, deep)
        return UNSEEN

    def _object(
        self, pairs: Iterable[tuple[ast.expr | None, ast.expr]], place: Place, deep: int
    ) -> Sight:
        members: dict[str, Sight] = {}
        for key, value in pairs:
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                return UNSEEN  # `**more`, or a key that is not written out
            members[key.value] = self.seen(value, place, deep + 1)
        return Sight.record(members)

    def _made(self, node: ast.Call, place: Place, deep: int) -> Sight:
        """A model made with keywords, or something that only wraps."""
        if called(node.func) in _WRAPPING:
            inner = node.args[0] if node.args else getattr(node.func, "value", None)
            if inner is not None:
                return self.seen(inner, place, deep + 1)
        if node.args or not node.keywords:
            return UNSEEN
        members: dict[str, Sight] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                return UNSEEN
            members[keyword.arg] = self.seen(keyword.value, place, deep + 1)
        return Sight.record(members)

    def _named(self, name: str, place: Place, deep: int) -> Sight:
        """A variable that got its one value before, and is used nowhere else."""
        found: list[Binding] = place.scope.bindings.get(name, [])
        near = reaching(found, place) if found else []
        if len(near) != 1 or near[0].kind != "value" or len(found) != 1:
            return UNSEEN
        if self._mentioned.get((id(place.scope), name), 0) > 1:
            return UNSEEN
        return self.seen(near[0].value, near[0].place, deep + 1)


def _counted(module: Module) -> dict[tuple[int, str], int]:
    """How often each name is read in each scope."""
    found: dict[tuple[int, str], int] = {}
    for expression, place in module.expressions:
        for node in ast.walk(expression):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                key = (id(place.scope), node.id)
                found[key] = found.get(key, 0) + 1
    return found
