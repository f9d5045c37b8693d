"""What is rewritten, and what is left to people."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..scanning.sites import PathPlace, Usage
from ..vocabulary import ResultKind

_UNENDED = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a file that is replaced. line, column: from 1. start: in characters of the file."""

    file: str
    line: int
    column: int
    start: int
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """A place that is left to people. operation: what is called there, empty for an import;
    differences: why it is not certain what to write instead; path_at: where the path stands, if that is
    another line.
    """

    file: str
    line: int
    column: int
    operation: str
    instead: str | None
    differences: tuple[str, ...]
    path_at: PathPlace | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """The edits that bring files to a release, and the tasks that remain. originals: the text of each
    file that is edited.
    """

    kind: ClassVar = ResultKind.FIX

    target: str
    edits: tuple[Edit, ...]
    tasks: tuple[Task, ...]
    originals: Mapping[str, str]
    usage: Usage
    written: bool = False

    @property
    def rewritten(self) -> dict[str, str]:
        """The text of each edited file after the edits."""
        return {file: applied(text, self.of(file)) for file, text in self.originals.items()}

    def of(self, file: str) -> list[Edit]:
        """The edits of a file, in order."""
        return sorted((e for e in self.edits if e.file == file), key=lambda edit: edit.start)

    @property
    def diff(self) -> str:
        """A unified diff of all edits, as `git apply` and `patch` take it."""
        pieces: list[str] = []
        for file, text in self.rewritten.items():
            old, new = _lines(self.originals[file]), _lines(text)
            name = file.lstrip("/")
            lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
            pieces += [line if line.endswith("\n") else f"{line}\n{_UNENDED}\n" for line in lines]
        return "".join(pieces)


def _lines(text: str) -> list[str]:
    """The lines as git counts them, each with its end."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def applied(text: str, edits: list[Edit]) -> str:
    """The text with the edits made, which do not overlap and are in order."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.new]
        at = edit.start + len(edit.old)
    return "".join([*pieces, text[at:]])
