"""runai-generate: typed clients from pinned contracts, or from any OpenAPI document."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from runai_specs import load
from runai_specs.console import FAILED, OK, run

from . import extras, manifest, orders, progress
from .build import Built, Order
from .crew import build_all

_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUTPUT = Path("generated")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Typed Python clients from pinned contracts, or from any OpenAPI document."""


@cli.command()
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]")
@click.option(
    "--output", type=_FOLDER, default=None, help="Where the project folders go; default: generated."
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="An OpenAPI document, JSON or YAML, instead of releases.",
)
@click.option("--name", help="The import package for --from; output becomes its project folder.")
@click.option(
    "--manifest", "write", is_flag=True, help="Record what was built in OUTPUT/manifest.json."
)
def build(
    releases: Sequence[str], output: Path | None, source: Path | None, name: str | None, write: bool
) -> int:
    """Build the client of each RELEASE; by default of those the catalog marks for clients."""
    folder = output or _OUTPUT
    wanted = _wanted(releases, source, name, output)
    built = _build(wanted)
    if write:
        manifest.record(folder, wanted, built)
        click.echo(f"{folder / manifest.NAME}: recorded {len(built)} clients")
    return OK


@cli.command()
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]")
@click.option("--output", type=_FOLDER, default=_OUTPUT, show_default=True)
def check(releases: Sequence[str], output: Path) -> int:
    """Build the clients where they are not up to date, and compare them with OUTPUT/manifest.json."""
    wanted = orders.of_releases(releases, output)
    differences = list(manifest.differences(output, wanted, _build(wanted)))
    for each in differences:
        click.echo(each)
    return FAILED if differences else OK


@cli.command()
@click.argument("document", metavar="RELEASE|FILE")
def notes(document: str) -> int:
    """List how a document is interpreted where it contradicts itself or leaves something open."""
    from .prepare import prepare

    for note in prepare(load(document).document, source=document).notes:
        click.echo(note)
    return OK


@cli.command()
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]")
@click.option("--output", type=_FOLDER, default=Path("dist"), show_default=True)
@click.option(
    "--clients",
    type=_FOLDER,
    default=_OUTPUT,
    show_default=True,
    help="Where the clients are built.",
)
def wheels(releases: Sequence[str], output: Path, clients: Path) -> int:
    """Build wheel and sdist of each client, and of the toolkit when run in its source folder."""
    from . import wheels as archives

    projects = [built.folder for built in _build(orders.of_releases(releases, clients))]
    if Path("generator/runai_generator").is_dir():
        projects.append(Path())
    archives.build(projects, output, done=lambda path: click.echo(str(path)))
    return OK


def _wanted(
    releases: Sequence[str], source: Path | None, name: str | None, output: Path | None
) -> list[Order]:
    if source is None:
        if name is not None:
            raise click.UsageError("--name goes with --from FILE; a release has its own name")
        return orders.of_releases(releases, output or _OUTPUT)
    if releases:
        raise click.UsageError(f"--from builds one document; leave out {' '.join(releases)}")
    if name is None or output is None:
        raise click.UsageError("--from FILE needs --name NAME and --output DIR")
    return [orders.of_file(source, name, output)]


def _build(wanted: Sequence[Order]) -> list[Built]:
    extras.expect("generate")
    plain = bool(os.environ.get("CI") or os.environ.get("NO_COLOR"))
    with progress.chosen(click.echo, sys.stderr, plain) as shown:
        return build_all(wanted, shown.step, shown.done)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0 fine, 1 a check failed, 2 wrong usage or input."""
    return run(cli, argv)
