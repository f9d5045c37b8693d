"""`runai-generate check`: are the clients what the manifest says?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import FAILED, OK, say
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.paths import FOLDER
from runai_specs.command_line.verbosity import verbosity

from ..build import build_requests
from ..project import manifest
from .options import OUTPUT, build_clients


@click.command("check")
@pass_catalog
@verbosity
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]", shell_complete=complete_releases)
@click.option("--output", type=FOLDER, default=OUTPUT, show_default=True)
def check_command(catalog: Catalog, releases: Sequence[str], output: Path) -> int:
    """Build the clients where they are not up to date, and compare them with OUTPUT/manifest.json."""
    wanted = build_requests.of_releases(releases, output, catalog=catalog)
    differences = list(manifest.differences(output, wanted, build_clients(wanted)))
    for difference in differences:
        say(difference)
    return FAILED if differences else OK
