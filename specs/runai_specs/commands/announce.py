"""`runai-specs announce`: what release notes said, written down where it counts as evidence."""

from __future__ import annotations

import click

from ..catalog.announcements import KINDS
from ..catalog.model import Catalog
from ..command_line.console import OK, say
from ..command_line.options import pass_catalog
from ..errors import without_users


@click.command("announce")
@pass_catalog
@click.argument("element")
@click.option("--kind", type=click.Choice(KINDS), default="operation", show_default=True)
@click.option("--part", help="Name of the parameter, or the field's way down from the body.")
@click.option("--in", "announced", metavar="RELEASE", help="The release whose notes deprecate it.")
@click.option("--removed-in", metavar="RELEASE", help="The release whose notes remove it.")
@click.option("--replaced-by", multiple=True, metavar="NAME", help="What to use; more than once.")
@click.option("--source", required=True, metavar="URL", help="The page that says so.")
@click.option("--api", help="Of which API.  [default: the catalog's default API]")
@click.option("--unmatched", metavar="WHY", help="Why no contract has the element.")
def announce_command(
    catalog: Catalog,
    element: str,
    kind: str,
    part: str | None,
    announced: str | None,
    removed_in: str | None,
    replaced_by: tuple[str, ...],
    source: str,
    api: str | None,
    unmatched: str | None,
) -> int:
    """Append to the catalog's announcements that ELEMENT is deprecated or goes.

    ELEMENT is `GET /path/{}`, `/path/{}` for every method of the path, or `/path/**` for all below.
    It is refused where no contract has it, unless --unmatched says why.
    """
    from ..pins.new_catalog import announce

    row = {
        "kind": kind,
        "element": element,
        "part": part,
        "announced_in": announced,
        "removed_in": removed_in,
        "replaced_by": list(replaced_by) or None,
        "source": without_users(source),
        "api": catalog.api(api).name,
        "unmatched": unmatched,
    }
    announce(catalog, {key: value for key, value in row.items() if value is not None})
    say(f"{element}: announced")
    return OK
