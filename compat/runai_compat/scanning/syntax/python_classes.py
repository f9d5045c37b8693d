"""What Python says of classes where it has no class statement: the one that an annotation names, or the
texts that a value may be; the fields of one that a call makes.
"""

from __future__ import annotations

import ast


def class_of(annotation: ast.expr | None) -> str | None:
    """The name of the class that an annotation names, `Api` of `pkg.Api | None`."""
    if isinstance(annotation, ast.BinOp):
        return class_of(annotation.left)
    if isinstance(annotation, ast.Subscript) and class_of(annotation.value) in (
        "Optional",
        "Annotated",
    ):
        inner = annotation.slice
        return class_of(inner.elts[0] if isinstance(inner, ast.Tuple) else inner)
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value.strip("'\" ").rpartition(".")[2]
    return getattr(annotation, "id", None) or getattr(annotation, "attr", None)


def literals_of(annotation: ast.expr | None) -> list[ast.expr]:
    """The values of `Literal["a", "b"]`, also of one that may be left out."""
    if isinstance(annotation, ast.BinOp):
        return literals_of(annotation.left)
    if not isinstance(annotation, ast.Subscript):
        return []
    inner = annotation.slice
    values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    kind = class_of(annotation.value)
    return values if kind == "Literal" else literals_of(values[0]) if kind == "Optional" else []


def tuple_fields(value: ast.expr) -> list[str]:
    """The fields of a class that is made by a call: `namedtuple("Op", "verb path")`."""
    if not isinstance(value, ast.Call) or len(value.args) < 2:
        return []
    called = value.func.attr if isinstance(value.func, ast.Attribute) else value.func
    if getattr(called, "id", called) not in ("namedtuple", "NamedTuple"):
        return []
    given = value.args[1]
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value.replace(",", " ").split()
    entries = given.elts if isinstance(given, ast.List | ast.Tuple) else ()
    names = (
        entry.elts[0] if isinstance(entry, ast.Tuple) and entry.elts else entry for entry in entries
    )
    return [str(name.value) for name in names if isinstance(name, ast.Constant)]
