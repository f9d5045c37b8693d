"""`runai-generate notes`: how a document is interpreted where it leaves something open."""

from __future__ import annotations

import click

from runai_specs import load
from runai_specs.commands.console import OK


@click.command("notes")
@click.argument("document", metavar="RELEASE|FILE")
def notes_command(document: str) -> int:
    """List how a document is interpreted where it contradicts itself or leaves something open."""
    from ..prepare import prepare

    for note in prepare(load(document).document, source=document).notes:
        click.echo(note)
    return OK
