"""Fields of large circles of classes, each class of which is loaded only when a value of it comes.

Where many classes refer to each other, one of them would load and build them all: seconds and
hundreds of megabytes for the first call. Type checkers see the fields as they are.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Set

LARGE = 40  # classes in a circle; smaller ones are built at once, which is exact in every message


def with_later_fields(source: str, circle: Set[str]) -> str:
    """The source of a class in which no field needs a class of the circle when it is loaded."""
    lines = source.split("\n")
    tree = ast.parse(source)
    node = next(n for n in reversed(tree.body) if isinstance(n, ast.ClassDef))
    for statement, following in reversed(list(_fields(node))):
        if not circle & _names(statement.annotation):
            continue
        start, end = statement.lineno - 1, statement.end_lineno or statement.lineno
        late = _late(statement)
        if following is None:  # it is the form for run time already
            lines[start:end] = textwrap.indent(late, " " * statement.col_offset).split("\n")
            continue
        below = following.end_lineno if _is_text(following) and following.end_lineno else end
        shown = textwrap.indent("\n".join(lines[start:below]), "    ")
        lines[start:below] = [
            "    if TYPE_CHECKING:",
            shown,
            "    else:",
            textwrap.indent(late, "        "),
        ]
    return "\n".join(lines)


def _fields(node: ast.ClassDef) -> Iterator[tuple[ast.AnnAssign, ast.stmt | None]]:
    """Each field with what follows it; None for one that type checkers do not see."""
    for number, statement in enumerate(node.body):
        if isinstance(statement, ast.AnnAssign):
            rest = node.body[number + 1 : number + 2]
            yield statement, rest[0] if rest else statement
        elif isinstance(statement, ast.If) and ast.unparse(statement.test) == "not TYPE_CHECKING":
            yield from ((s, None) for s in statement.body if isinstance(s, ast.AnnAssign))


def _late(statement: ast.AnnAssign) -> str:
    """The field as pydantic sees it."""
    kind, extra = statement.annotation, ""
    if isinstance(kind, ast.Subscript) and ast.unparse(kind.value) == "Annotated":
        assert isinstance(kind.slice, ast.Tuple)
        kind, *more = kind.slice.elts
        extra = "".join(f", {ast.unparse(argument)}" for argument in more)
    default = "" if statement.value is None else f" = {ast.unparse(statement.value)}"
    text = ast.unparse(kind)
    return f"{ast.unparse(statement.target)}: Annotated[Any, Later({text!a}){extra}]{default}"


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
