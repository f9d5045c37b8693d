"""`runai-generate build`: the clients of releases, or of any OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import OK
from runai_specs.command_line.options import allow_root, pass_catalog
from runai_specs.command_line.paths import FOLDER
from runai_specs.command_line.verbosity import note, report, verbosity

from ..build import build_requests
from ..project import manifest
from ..project.model import Order
from .options import OUTPUT, build_clients


@click.command("build")
@pass_catalog
@verbosity
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]", shell_complete=complete_releases)
@click.option(
    "--output", type=FOLDER, default=None, help="Where the project folders go; default: generated."
)
@click.option(
    "--from",
    "source",
    metavar="FILE|FOLDER|URL",
    help="An OpenAPI document instead of releases: a file, folder, address or git:REV:PATH.",
)
@click.option("--name", help="The import package for --from; output becomes its project folder.")
@click.option(
    "--docs",
    type=click.Choice(["own", "upstream"]),
    default=None,
    help="Whose sentences docstrings have; upstream's are in documents that were fetched.  [default: own; with --from upstream]",
)
@click.option(
    "--no-docs", is_flag=True, help="With --from: leave out the descriptions of the document."
)
@allow_root
@click.option(
    "--manifest", "write", is_flag=True, help="Record what was built in OUTPUT/manifest.json."
)
def build_command(
    catalog: Catalog,
    releases: Sequence[str],
    output: Path | None,
    source: str | None,
    name: str | None,
    docs: str | None,
    no_docs: bool,
    allowed: tuple[Path, ...],
    write: bool,
) -> int:
    """Build the client of each RELEASE; by default of those the catalog marks for clients."""
    if no_docs and (source is None or docs == "upstream"):
        raise click.UsageError("--no-docs goes with --from, and without --docs upstream")
    folder = output or OUTPUT
    upstream = docs == "upstream" or (source is not None and docs is None and not no_docs)
    if upstream and write:
        raise click.UsageError("--manifest records clients without upstream's words")
    wanted = _wanted(catalog, releases, source, name, output, upstream, allowed)
    built = build_clients(wanted)
    if source is not None:
        for remark in (note for client in built for note in client.notes):
            note(f"note: {remark}")
    if write:
        manifest.record(folder, wanted, built)
        report(f"{folder / manifest.NAME}: recorded {len(built)} clients")
    return OK


def _wanted(
    catalog: Catalog,
    releases: Sequence[str],
    source: str | None,
    name: str | None,
    output: Path | None,
    upstream: bool,
    allowed: tuple[Path, ...],
) -> list[Order]:
    if source is None:
        if name is not None:
            raise click.UsageError("--name goes with --from FILE; a release has its own name")
        fetched = _fetched() if upstream else None
        return build_requests.of_releases(releases, output or OUTPUT, fetched, catalog=catalog)
    if releases:
        raise click.UsageError(f"--from builds one document; leave out {' '.join(releases)}")
    if name is None or output is None:
        raise click.UsageError("--from FILE needs --name NAME and --output DIR")
    return [build_requests.of_file(source, name, output, with_words=upstream, allowed=allowed)]


def _fetched() -> Path:
    """Where `runai-specs fetch` keeps raw documents."""
    from runai_specs.fetch.session import default_cache

    return default_cache() / "documents"
