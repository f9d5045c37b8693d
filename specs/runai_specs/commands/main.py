"""`runai-specs`: what is known of each release, pinning it, and checking what is pinned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..catalog.model import DATA
from .console import run
from .fetch import fetch_command
from .pin import pin_command
from .refresh import refresh_command
from .verify import verify_command

_data = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=DATA,
    help="Folder of catalog, lock and pins.  [default: the one of this package]",
)
_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="runai-api-toolkit", message="%(prog)s %(version)s")
def cli() -> None:
    """What the NVIDIA Run:ai APIs are: releases, pinned contracts, and where they are from.

    A RELEASE is a name such as 2.24 or latest, or one of another API such as multi-tenant@2.23.
    """


@cli.command("list")
@_format
@_data
def list_command(form: str, data: Path) -> None:
    """List every release with its track, its date and what its contract holds."""
    from ..pins.listing import list_releases, render_table

    rows = list_releases(data)
    if form == "json":
        _print_json({"schema": "runai-specs/list/v1", "releases": rows})
    else:
        click.echo(render_table(rows))


@cli.command()
@click.argument("release")
@_format
@_data
def show(release: str, form: str, data: Path) -> None:
    """Show where a release is from, its hashes, what it holds, and its tags."""
    from ..pins.listing import describe, render_release

    row = describe(release, data)
    if form == "json":
        _print_json({"schema": "runai-specs/release/v1", **row})
    else:
        click.echo(render_release(row))


cli.add_command(pin_command)
cli.add_command(fetch_command)
cli.add_command(verify_command)
cli.add_command(refresh_command)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=1, ensure_ascii=False))


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code of `runai-specs`."""
    return run(cli, argv)
