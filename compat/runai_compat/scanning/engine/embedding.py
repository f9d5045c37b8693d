"""Command lines that stand in texts of other languages: a step of a pipeline, a string for a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..syntax.model import Concat, Expression, Module, Text
from .command_lines import COMMANDS

_COMMAND = re.compile(
    rf"(?:^|[\s;|&(`$'\"])(?:{'|'.join(sorted(map(re.escape, COMMANDS)))})(?:\.exe)?\s",
    re.IGNORECASE,
)
_HINT = re.compile(_COMMAND.pattern.encode(), re.IGNORECASE)


def embedded(module: Module) -> Iterator[Module]:
    """A module of shell commands for each text that has some; its places are those of the file.

    Raises MissingGrammarError where no parser for shells is installed.
    """
    if module.language == "shell" or not _HINT.search(module.source):
        return
    from ..languages import shell

    for expression, place in module.expressions:
        for part in _texts(expression):
            if not _COMMAND.search(_written(part)):
                continue
            start, end = _inner(module, part)
            inner = Module(module.path, "shell", module.source)
            inner.scope.parent = place.scope
            shell.read_span(inner, start, end, braces=module.language == "python")
            yield inner


def _texts(expression: Expression) -> Iterator[Expression]:
    pending = [expression]
    while pending:
        one = pending.pop()
        if isinstance(one, Text):
            if not one.plain:
                yield one
        elif (
            isinstance(one, Concat)
            and all(not isinstance(p, Concat) for p in one.parts)
            and any(isinstance(p, Text) for p in one.parts)
        ):
            yield one
        else:
            pending.extend(one.children)


def _written(expression: Expression) -> str:
    if isinstance(expression, Text):
        return expression.value
    return "".join(p.value if isinstance(p, Text) else "x" for p in expression.children)


def _inner(module: Module, expression: Expression) -> tuple[int, int]:
    """The span without the quotation marks."""
    written = module.source[expression.start : expression.end]
    opening = re.match(
        rb"(?:[A-Za-z@$]{0,3})(?:\"\"\"|'''|[\"'`]|\|[-+]?\d*\n|>[-+]?\d*\n)", written
    )
    start = expression.start + (opening.end() if opening else 0)
    closing = (
        re.search(rb"(?:\"\"\"|'''|[\"'`])\Z", written)
        if opening and not written.startswith((b"|", b">"))
        else None
    )
    end = expression.end - (len(closing[0]) if closing else 0)
    return (start, end) if start < end else (expression.start, expression.end)
