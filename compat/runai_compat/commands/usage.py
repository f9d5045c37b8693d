"""`runai-compat usage`: which operations do these files use?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from runai_specs.catalog.model import Catalog
from runai_specs.commands.options import pass_catalog
from runai_specs.printable import safe_line

from ..vocabulary import ResultKind
from . import options
from .outputs import Outputs, outputs

if TYPE_CHECKING:
    from ..scanning.sites import Note


@click.command("usage")
@pass_catalog
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.api
@outputs(ResultKind.USAGE)
def usage_command(
    catalog: Catalog, paths: tuple[str, ...], api: str | None, where: Outputs
) -> None:
    """Find where the files at PATH use the API, and which of its operations they mean.

    PATH is a file, or a folder with all below it. Nothing is run: Python is parsed, everything else
    is read as text.
    """
    from ..library import usage

    found = usage(paths, api=api, catalog=catalog)
    tell(found.notes)
    where.deliver(found)


def tell(notes: Iterable[Note]) -> None:
    """Say on stderr what could not be read as it should."""
    for note in notes:
        where = note.file if note.line is None else f"{note.file}:{note.line}"
        click.echo(safe_line(f"{where}: {note.problem}"), err=True)
