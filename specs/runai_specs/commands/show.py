"""`runai-specs show`: where a release is from, its hashes, what it holds, and its tags."""

from __future__ import annotations

from pathlib import Path

import click

from .options import data_folder, print_json, text_or_json


@click.command("show")
@click.argument("release")
@text_or_json
@data_folder
def show_command(release: str, form: str, data: Path) -> None:
    """Show where a release is from, its hashes, what it holds, and its tags."""
    from ..pins.listing import describe, render_release

    row = describe(release, data)
    if form == "json":
        print_json({"schema": "runai-specs/release/v1", **row})
    else:
        click.echo(render_release(row))
