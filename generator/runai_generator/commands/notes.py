"""`runai-generate notes`: how a document is interpreted where it leaves something open."""

from __future__ import annotations

import click

from runai_specs import load
from runai_specs.catalog.model import Catalog
from runai_specs.command_line.console import OK, say
from runai_specs.command_line.options import pass_catalog


@click.command("notes")
@pass_catalog
@click.argument("document", metavar="RELEASE|FILE")
def notes_command(catalog: Catalog, document: str) -> int:
    """List how a document is interpreted where it contradicts itself or leaves something open."""
    from ..prepare import prepare

    for note in prepare(load(document, catalog).document, source=document).notes:
        say(note)
    return OK
