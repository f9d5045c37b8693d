"""Jupyter notebooks: the code of their cells, and where in the file each line of it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from runai_specs.openapi.reading.source_map import positions

from ..sites import Mention


@dataclass(frozen=True, slots=True)
class Cell:
    """The lines of one cell; places: line and column of each in the notebook's file."""

    lines: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Where in the file a place in the cell is (both from 1)."""
        row, start = self.places[min(line, len(self.places)) - 1]
        before = self.lines[min(line, len(self.lines)) - 1][: column - 1]
        return row, start + _written(before)


@dataclass(frozen=True)  # no slots: the lines are kept
class Notebook:
    """All code cells as one file, and all that goes to a shell; the lines of both are the same."""

    cells: tuple[Cell, ...]

    @property
    def code(self) -> str:
        """The Python, one cell after the other."""
        return "\n".join(line for cell in self.cells for line in plain(cell.lines))

    @property
    def commands(self) -> str:
        """The command lines."""
        return "\n".join(line for cell in self.cells for line in commands(cell.lines))

    def placed(self, mention: Mention, file: str) -> Mention:
        """The mention where it stands in the notebook's file."""
        line, column = self._place(mention.line, mention.column)
        path_at = mention.path_at
        if path_at is not None and path_at.file == file:
            row, start = self._place(path_at.line, path_at.column)
            path_at = replace(path_at, line=row, column=start)
        return replace(mention, line=line, column=column, path_at=path_at)

    @cached_property
    def _lines(self) -> list[tuple[Cell, int]]:
        """The cell of each line, and which of its lines it is."""
        return [(cell, at) for cell in self.cells for at in range(1, len(cell.lines) + 1)]

    def _place(self, line: int, column: int) -> tuple[int, int]:
        if line > len(self._lines):
            return line, column
        cell, at = self._lines[line - 1]
        return cell.place(at, column)


def read_notebook(text: str) -> Notebook:
    """The code of a notebook. Raises ValueError where the text is none."""
    return Notebook(tuple(cells(text)))


def cells(text: str) -> list[Cell]:
    """The code cells. Raises ValueError where the text is not a notebook."""
    document = json.loads(text)
    held = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(held, list):
        raise ValueError("no cells")
    wanted: dict[str, int] = {}
    cells_of: list[tuple[str, list[str]]] = []
    for number, cell in enumerate(held):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            pointer = f"/cells/{number}/source"
            parts = [str(line) for line in source] if isinstance(source, list) else [str(source)]
            cells_of.append((pointer, parts))
            wanted[pointer] = number
            wanted.update({f"{pointer}/{at}": number for at in range(len(parts))})
    places = positions(text, wanted)
    rows = text.split("\n")
    return [_cell(pointer, parts, places, rows) for pointer, parts in cells_of]


def _cell(
    pointer: str, parts: Sequence[str], places: dict[str, tuple[int, int]], rows: Sequence[str]
) -> Cell:
    lines: list[str] = []
    where: list[tuple[int, int]] = []
    for at, part in enumerate(parts):
        row, start = places.get(f"{pointer}/{at}") or _value(places.get(pointer, (1, 1)), rows)
        start += 1  # behind the quotation mark
        for line in part.splitlines(keepends=True) or [""]:
            lines.append(line.rstrip("\r\n"))
            where.append((row, start))
            start += _written(line)
    return Cell(tuple(lines), tuple(where))


def _value(key: tuple[int, int], rows: Sequence[str]) -> tuple[int, int]:
    """Where the value of a member is; the place of one is that of its key."""
    row, column = key
    match = re.compile(r'"source"\s*:\s*').match(rows[row - 1], column - 1)
    return row, column if match is None else match.end() + 1


def _written(text: str) -> int:
    """How many characters a text takes in JSON."""
    return len(json.dumps(text, ensure_ascii=False)) - 2


def plain(lines: Sequence[str]) -> Iterator[str]:
    """The lines without what only IPython understands."""
    whole = _is_shell(lines)
    for line in lines:
        if whole:
            yield ""
            continue
        yield _indented("pass", line) if re.match(r"\s*(?:[%!?]|.*\?$)", line) else line


def _is_shell(lines: Sequence[str]) -> bool:
    """Whether the whole cell goes to a shell."""
    return bool(lines) and re.match(r"\s*%%(?:bash|sh|script)", lines[0]) is not None


def _indented(word: str, line: str) -> str:
    """The word where the line begins, so that a block around it stays one."""
    return line[: len(line) - len(line.lstrip())] + word


def commands(lines: Sequence[str]) -> Iterator[str]:
    """Only what goes to a shell."""
    whole = _is_shell(lines)
    for line in lines:
        if whole and line is lines[0]:
            yield ""
        elif whole:
            yield line
        else:
            yield line.replace("!", " ", 1) if re.match(r"\s*!", line) else ""
