"""`runai-specs list`: every release with its track, its date and what its contract holds."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ..catalog.model import Catalog
from ..command_line.console import say, show
from ..command_line.options import pass_catalog, print_json, text_or_json


@click.command("list")
@text_or_json
@pass_catalog
def list_command(form: str, catalog: Catalog) -> None:
    """List every release with its track, its date and what its contract holds."""
    from ..pins.listing import list_releases, newest, render_table

    rows = list_releases(catalog)
    told = newest(catalog, datetime.now(UTC).date())
    if form == "json":
        print_json({"schema": "runai-specs/list/v1", "newest": told, "releases": rows})
    else:
        show(f"{render_table(rows)}\n\n")
        say(told)
