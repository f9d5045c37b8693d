"""`runai-generate wheels`: wheel and sdist of each client, and of the toolkit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import OK
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.paths import FOLDER
from runai_specs.command_line.verbosity import report, verbosity

from ..build import build_requests, extras
from .options import DIST, OUTPUT, build_clients, in_source_folder


@click.command("wheels")
@pass_catalog
@verbosity
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]", shell_complete=complete_releases)
@click.option("--output", type=FOLDER, default=DIST, show_default=True)
@click.option(
    "--clients",
    type=FOLDER,
    default=OUTPUT,
    show_default=True,
    help="Where the clients are built.",
)
def wheels_command(catalog: Catalog, releases: Sequence[str], output: Path, clients: Path) -> int:
    """Build wheel and sdist of each client, and of the toolkit when run in its source folder."""
    from ..publish import wheels as archives

    extras.expect("wheels")
    projects = [
        built.folder
        for built in build_clients(build_requests.of_releases(releases, clients, catalog=catalog))
    ]
    if in_source_folder():
        projects.append(Path())
    archives.build(projects, output, done=lambda path: report(str(path)))
    return OK
