"""`runai-generate diff`: how the Python API of one client differs from that of another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from runai_specs.catalog.model import Catalog
from runai_specs.command_line.completion import complete_releases
from runai_specs.command_line.console import OK, write_whole
from runai_specs.command_line.options import pass_catalog
from runai_specs.command_line.paths import FOLDER

from ..build import build_requests, extras, progress
from ..build.build import up_to_date
from ..build.worker_pool import build_all
from ..project.model import Built, Order
from .options import OUTPUT


@click.command("diff")
@pass_catalog
@click.argument("base", shell_complete=complete_releases)
@click.argument("revision", shell_complete=complete_releases)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it there, not to stdout.",
)
@click.option(
    "--clients",
    type=FOLDER,
    default=OUTPUT,
    show_default=True,
    help="Where the clients are built; those that are not up to date there are built in a cache.",
)
def diff_command(
    catalog: Catalog, base: str, revision: str, form: str, output: Path | None, clients: Path
) -> int:
    """How the Python API of the client of REVISION differs from that of BASE, both releases."""
    extras.expect("diff")
    from .. import interface

    old, new = _built_somewhere(catalog, (base, revision), clients)
    changes = interface.diff(*(interface.read(b.folder, b.identity.package) for b in (old, new)))
    text = interface.render(changes, old.identity, new.identity, form)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
    return OK


def _built_somewhere(catalog: Catalog, releases: Sequence[str], clients: Path) -> list[Built]:
    """The client of each release: that in clients if it is up to date, else one in the user's cache."""
    import platformdirs

    cache = platformdirs.user_cache_path("runai-api-toolkit", appauthor=False) / "clients"
    wanted: dict[str, Order] = {}
    for name in releases:
        (order,) = build_requests.of_releases((name,), clients, catalog=catalog)
        wanted[name] = (
            order
            if up_to_date(order)
            else build_requests.of_releases((name,), cache, catalog=catalog)[0]
        )
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
