"""`runai-generate publish`: what `wheels` built, uploaded to a package index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import OK, OptionConflictError
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.paths import FOLDER
from runai_specs.command_line.verbosity import report, verbosity

from ..build import build_requests, extras
from ..project.model import Order
from .options import DIST, OUTPUT, in_source_folder


@click.command("publish")
@pass_catalog
@verbosity
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]", shell_complete=complete_releases)
@click.option(
    "--repository-url",
    envvar="TWINE_REPOSITORY_URL",
    help="The upload address of a package index; credentials are twine's: TWINE_USERNAME, …"
    "  [default: the catalog's]",
)
@click.option(
    "--dist", type=FOLDER, default=DIST, show_default=True, help="Where the archives are built."
)
@click.option("--clients", type=FOLDER, default=OUTPUT, show_default=True)
def publish_command(
    catalog: Catalog, releases: Sequence[str], repository_url: str | None, dist: Path, clients: Path
) -> int:
    """Upload what `wheels` built, if it is what committed sources give; skip what is there."""
    extras.expect("wheels", "publish")
    from ..publish.preflight import publication
    from ..publish.upload import upload

    orders = build_requests.of_releases(releases, clients, catalog=catalog)
    index = repository_url or _index(catalog, orders)
    files = publication(orders, clients, dist, Path() if in_source_folder() else None)
    upload(files, index, done=lambda file, what: report(f"{file.name}: {what}"))
    return OK


def _index(catalog: Catalog, orders: Sequence[Order]) -> str:
    """The one index that the catalog names for the APIs of the clients. Raises OptionConflictError."""
    apis = {order.identity.api: None for order in orders}
    named = {catalog.api(api).publishing.index for api in apis}
    index = next(iter(named), None)
    if len(named) != 1 or index is None:
        raise OptionConflictError(
            "which package index? Name it with --repository-url, or as `index` under `publish` in the"
            " catalog's entry of the API"
        )
    return index
