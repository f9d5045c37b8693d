"""runai-generate: typed clients from pinned contracts, or from any OpenAPI document."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from runai_specs import load
from runai_specs.commands.console import FAILED, OK, run, write_whole

from ..build import build_requests as orders
from ..build import extras, progress
from ..build.build import Built, Order, up_to_date
from ..build.worker_pool import build_all
from ..project import manifest

_FOLDER = click.Path(file_okay=False, path_type=Path)
_OUTPUT = Path("generated")
_DIST = Path("dist")


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
    "--docs",
    type=click.Choice(["own", "upstream"]),
    default="own",
    show_default=True,
    help="Whose sentences docstrings have; upstream's are in documents that were fetched.",
)
@click.option(
    "--manifest", "write", is_flag=True, help="Record what was built in OUTPUT/manifest.json."
)
def build(
    releases: Sequence[str],
    output: Path | None,
    source: Path | None,
    name: str | None,
    docs: str,
    write: bool,
) -> int:
    """Build the client of each RELEASE; by default of those the catalog marks for clients."""
    folder, upstream = output or _OUTPUT, docs == "upstream"
    if upstream and write:
        raise click.UsageError("--manifest records clients without upstream's words")
    wanted = _wanted(releases, source, name, output, upstream)
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
    from ..prepare import prepare

    for note in prepare(load(document).document, source=document).notes:
        click.echo(note)
    return OK


@cli.command()
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]")
@click.option("--output", type=_FOLDER, default=_DIST, show_default=True)
@click.option(
    "--clients",
    type=_FOLDER,
    default=_OUTPUT,
    show_default=True,
    help="Where the clients are built.",
)
def wheels(releases: Sequence[str], output: Path, clients: Path) -> int:
    """Build wheel and sdist of each client, and of the toolkit when run in its source folder."""
    from ..publish import wheels as archives

    extras.expect("wheels")
    projects = [built.folder for built in _build(orders.of_releases(releases, clients))]
    if _in_source_folder():
        projects.append(Path())
    archives.build(projects, output, done=lambda path: click.echo(str(path)))
    return OK


@cli.command()
@click.argument("releases", nargs=-1, metavar="[RELEASE ...]")
@click.option(
    "--repository-url",
    required=True,
    envvar="TWINE_REPOSITORY_URL",
    help="The upload address of a package index; credentials are twine's: TWINE_USERNAME, …",
)
@click.option(
    "--dist", type=_FOLDER, default=_DIST, show_default=True, help="Where the archives are built."
)
@click.option("--clients", type=_FOLDER, default=_OUTPUT, show_default=True)
def publish(releases: Sequence[str], repository_url: str, dist: Path, clients: Path) -> int:
    """Upload what `wheels` built, if it is what committed sources give; skip what is there."""
    extras.expect("wheels", "publish")
    from ..publish.preflight import publication
    from ..publish.upload import upload

    source = Path() if _in_source_folder() else None
    files = publication(orders.of_releases(releases, clients), clients, dist, source)
    upload(files, repository_url, done=lambda file, what: click.echo(f"{file.name}: {what}"))
    return OK


@cli.command()
@click.argument("base")
@click.argument("revision")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Not to stdout.")
@click.option(
    "--clients",
    type=_FOLDER,
    default=_OUTPUT,
    show_default=True,
    help="Where the clients are built; those that are not up to date there are built in a cache.",
)
def diff(base: str, revision: str, form: str, output: Path | None, clients: Path) -> int:
    """How the Python API of the client of REVISION differs from that of BASE, both releases."""
    extras.expect("diff")
    from .. import interface

    old, new = _built_somewhere((base, revision), clients)
    changes = interface.diff(*(interface.read(b.folder, b.identity.package) for b in (old, new)))
    text = interface.render(changes, old.identity, new.identity, form)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
    return OK


def _in_source_folder() -> bool:
    """Whether this is the toolkit's own folder, so that the toolkit is one of the projects."""
    return Path("generator/runai_generator").is_dir()


def _wanted(
    releases: Sequence[str],
    source: Path | None,
    name: str | None,
    output: Path | None,
    upstream: bool,
) -> list[Order]:
    if source is None:
        if name is not None:
            raise click.UsageError("--name goes with --from FILE; a release has its own name")
        fetched = _fetched() if upstream else None
        return orders.of_releases(releases, output or _OUTPUT, fetched)
    if releases:
        raise click.UsageError(f"--from builds one document; leave out {' '.join(releases)}")
    if name is None or output is None:
        raise click.UsageError("--from FILE needs --name NAME and --output DIR")
    return [orders.of_file(source, name, output, with_words=upstream)]


def _fetched() -> Path:
    """Where `runai-specs fetch` keeps raw documents."""
    from runai_specs.commands.fetch import default_cache

    return default_cache() / "documents"


def _build(wanted: Sequence[Order]) -> list[Built]:
    extras.expect("build")
    plain = bool(os.environ.get("CI") or os.environ.get("NO_COLOR"))
    with progress.chosen(click.echo, sys.stderr, plain) as shown:
        return build_all(wanted, shown.step, shown.done)


def _built_somewhere(releases: Sequence[str], clients: Path) -> list[Built]:
    """The client of each release: that in clients if it is up to date, else one in the user's cache."""
    import platformdirs

    cache = platformdirs.user_cache_path("runai-api-toolkit", appauthor=False) / "clients"
    wanted: dict[str, Order] = {}
    for name in releases:
        (order,) = orders.of_releases((name,), clients)
        wanted[name] = order if up_to_date(order) else orders.of_releases((name,), cache)[0]
    distinct = {order.folder: order for order in wanted.values()}
    if any(up_to_date(order) is None for order in distinct.values()):
        extras.expect("build")
    shown = progress.Lines(partial(click.echo, err=True))

    def tell(built: Built) -> None:
        if built.fresh:
            shown.done(built)

    built = build_all([*distinct.values()], shown.step, tell)
    ready = dict(zip(distinct, built, strict=True))
    return [ready[wanted[name].folder] for name in releases]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0 fine, 1 a check failed, 2 wrong usage or input."""
    return run(cli, argv)
