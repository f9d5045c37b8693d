"""What the annotations of Python say of a value: its class, or the texts that it may be."""

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
