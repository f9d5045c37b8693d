"""Several reports of one run: which format goes where.

Each --output takes the --format at the same position, or, where there is none left, the format that
its ending names. A --format without an --output is printed; one at most can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from runai_specs.commands.console import write_all, write_whole
from runai_specs.errors import ToolkitError

_ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".xml": "junit",
}


class OutputError(ToolkitError):
    """It cannot be told which format is to go where."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """files: format by path; printed: the format for the terminal, None for none."""

    files: dict[Path, str]
    printed: str | None

    def write(self, render: Callable[[str], str], closing: str = "") -> None:
        """Write all files or none, then print; render gives the text of a format.

        closing goes to stderr where nothing is printed.
        """
        write_all({path: render(form) for path, form in self.files.items()})
        if self.printed is not None:
            click.echo(render(self.printed), nl=False)
        elif closing:
            click.echo(closing, err=True)


def destinations(formats: Sequence[str], outputs: Sequence[str]) -> Destinations:
    """Where each format goes. Raises OutputError."""
    files: dict[Path, str] = {}
    for position, output in enumerate(outputs):
        path = Path(output)
        if path in files:
            raise OutputError(f"--output {output} is given twice; each report needs its own file")
        files[path] = formats[position] if position < len(formats) else _by_ending(path)
    left = list(formats[len(outputs) :]) or ([] if formats else ["text"] if not outputs else [])
    if len(left) > 1:
        raise OutputError(
            f"{len(left)} formats would be printed ({', '.join(left)}); give --output for all but one"
        )
    return Destinations(files, left[0] if left else None)


def _by_ending(path: Path) -> str:
    if path.suffix.lower() not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        raise OutputError(f"--output {path}: name its --format, or end it in one of {known}")
    return _ENDINGS[path.suffix.lower()]


def deliver(text: str, output: str | None) -> None:
    """Print one text, or write it to a file."""
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
