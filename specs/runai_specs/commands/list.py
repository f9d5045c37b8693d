"""`runai-specs list`: every release with its track, its date and what its contract holds."""

from __future__ import annotations

from pathlib import Path

import click

from .options import data_folder, print_json, text_or_json


@click.command("list")
@text_or_json
@data_folder
def list_command(form: str, data: Path) -> None:
    """List every release with its track, its date and what its contract holds."""
    from ..pins.listing import list_releases, render_table

    rows = list_releases(data)
    if form == "json":
        print_json({"schema": "runai-specs/list/v1", "releases": rows})
    else:
        click.echo(render_table(rows))
