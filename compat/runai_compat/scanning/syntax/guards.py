"""What a parameter may be behind a guard: `if kind not in ("a", "b"): raise …`, `assert kind in …`."""

from __future__ import annotations

import ast


def guarded(statement: ast.stmt) -> tuple[str, list[ast.expr]] | None:
    """The name that a statement guards, and the texts that it lets through; None where it guards none."""
    if isinstance(statement, ast.If):
        leaves = isinstance(statement.body[-1], ast.Raise | ast.Return) and not statement.orelse
        return _listed(statement.test, ast.NotIn) if leaves else None
    return _listed(statement.test, ast.In) if isinstance(statement, ast.Assert) else None


def _listed(test: ast.expr, operator: type[ast.cmpop]) -> tuple[str, list[ast.expr]] | None:
    if isinstance(test, ast.BoolOp):  # one of several reasons to leave
        several = test.values if isinstance(test.op, ast.Or) and operator is ast.NotIn else []
        return next((known for one in several if (known := _listed(one, operator))), None)
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], operator):
        return None
    name, listed = test.left, test.comparators[0]
    if not isinstance(name, ast.Name) or not isinstance(listed, ast.Tuple | ast.List | ast.Set):
        return None
    is_written = all(isinstance(e, ast.Constant) and isinstance(e.value, str) for e in listed.elts)
    return (name.id, listed.elts) if is_written and listed.elts else None
