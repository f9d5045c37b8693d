"""The lines of a file as reports show them, and what comments on them say."""

from __future__ import annotations

import re

from ..sites import Mention
from .listing import File

_LONGEST = 400
_IGNORE = re.compile(r"runai-compat:\s*ignore(?:\[(?P<rules>[\w*, -]+)\])?")
_IGNORING = "runai-compat:"
_ALONE = re.compile(r"\s*\"?\s*(?:#|//|/\*|--|<!--|;|\*|<#|\{#|\{\{/\*|%|::|rem\b)", re.IGNORECASE)
"""How a line begins that is a comment and nothing else; in a notebook it is within quotation marks."""
_TALL = 40


class Lines:
    """The lines of a file, and what comments on them say."""

    def __init__(self, file: File) -> None:
        text = file.text
        self._lines = text.split("\n")
        self._is_yaml = file.language is not None and file.language.name == "yaml"
        self._ignoring = {
            number: frozenset(part.strip() for part in (match["rules"] or "*").split(","))
            for number, line in enumerate(self._lines if _IGNORING in text else (), 1)
            if (match := _IGNORE.search(line)) is not None
        }

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def ignores(self, mention: Mention) -> frozenset[str]:
        """The rules that a comment says not to apply: on a line of the call, or above it in lines that
        are nothing but comments.
        """
        if not self._ignoring:
            return frozenset()
        first = self._item(mention.line) if self._is_yaml else mention.line
        first -= min(mention.before, _TALL)
        while _ALONE.match(self._line(first - 1)):
            first -= 1
        last = mention.line + min(mention.after, _TALL)
        return frozenset[str]().union(
            *(self._ignoring.get(number, ()) for number in range(first, last + 1))
        )

    def _item(self, number: int) -> int:
        """Where the item of a YAML list begins that a line belongs to; the line itself where none does."""
        indent = _indent(self._line(number))
        for above in range(number, max(0, number - _TALL), -1):
            line = self._line(above)
            if line.strip() and (above == number or _indent(line) < indent):
                indent = _indent(line)
                if line.lstrip().startswith("- "):
                    return above
        return number

    def around(self, number: int, column: int) -> str:
        """The line, or of one that nobody wrote by hand what is around the column."""
        line = self._line(number)
        if len(line) > _LONGEST:
            start = max(0, column - _LONGEST // 2)
            line = line[start : start + _LONGEST]
        return line.strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
