"""`runai-compat usage`: which operations do these files use?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from . import options
from .destinations import deliver

if TYPE_CHECKING:
    from ..scanning.sites import Note


@click.command("usage")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.api
@options.form("text", "json")
def usage_command(paths: tuple[str, ...], api: str | None, form: str, output: str | None) -> None:
    """Find where the files at PATH use the API, and which of its operations they mean.

    PATH is a file, or a folder with all below it. Nothing is run: Python is parsed, everything else
    is read as text.
    """
    from ..library import usage
    from ..reports.usages import render

    found = usage(paths, api=api)
    tell(found.notes)
    deliver(render(found, form), output)


def tell(notes: Iterable[Note]) -> None:
    """Say on stderr what could not be read as it should."""
    for note in notes:
        where = note.file if note.line is None else f"{note.file}:{note.line}"
        click.echo(f"{where}: {note.problem}", err=True)
