"""`runai-specs show`: where a release is from, its hashes, what it holds, and its tags."""

from __future__ import annotations

import click

from ..catalog.model import Catalog
from ..command_line.completion import complete_releases
from ..command_line.console import show
from ..command_line.options import pass_catalog, print_json, text_or_json


@click.command("show")
@click.argument("release", shell_complete=complete_releases)
@text_or_json
@pass_catalog
def show_command(release: str, form: str, catalog: Catalog) -> None:
    """Show where a release is from, its hashes, what it holds, and its tags."""
    from ..pins.listing import describe, render_release

    row = describe(catalog, release)
    if form == "json":
        print_json({"schema": "runai-specs/release/v1", **row})
    else:
        show(f"{render_release(row)}\n")
