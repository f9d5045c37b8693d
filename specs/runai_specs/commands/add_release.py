"""`runai-specs add-release`: one release more in a catalog of one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from ..catalog.model import Catalog
from ..command_line.console import OK, OptionConflictError, say
from ..command_line.options import pass_catalog
from ..command_line.paths import FOLDER
from .sources import SOURCE, named_releases


@click.command("add-release")
@pass_catalog
@click.argument("name", metavar="RELEASE")
@click.argument("file", required=False, metavar="[FILE]")
@SOURCE
@click.option("--tag", help="With git: its tag.  [default: RELEASE]")
@click.option("--api", help="Of which API.  [default: the catalog's default API]")
@click.option("--track", help="On which line of releases.  [default: that of the last one]")
@click.option("--after", metavar="RELEASE", help="Where it comes in order.  [default: last]")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="When it came out.")
@click.option("--cache", type=FOLDER, help="Folder of the cache.  [default: the user's]")
def add_release_command(
    catalog: Catalog,
    name: str,
    file: str | None,
    address: str | None,
    tag: str | None,
    api: str | None,
    track: str | None,
    after: str | None,
    day: datetime | None,
    cache: Path | None,
) -> int:
    """Enter RELEASE in the catalog and pin it, from FILE or from where --from says.

    \b
      runai-specs add-release 1.2 openapi.yaml --catalog bakery
      runai-specs add-release 1.2 --from git:.:openapi.yaml --tag v1.2 --catalog bakery
    """
    from ..fetch.session import default_cache
    from ..pins.new_catalog import add_release

    files = () if file is None else (f"{name}={file}",)
    releases = named_releases(files, address, tag or name, (name,), cache or default_cache())
    if len(releases) != 1:
        raise OptionConflictError(f"{len(releases)} documents are meant; one is to be added")
    release = replace(releases[0], name=name)
    if day is not None:
        release = replace(release, day=day.date(), source=release.place)
    added = add_release(
        catalog, catalog.api(api).name, release, datetime.now(UTC).date(), track, after
    )
    say(f"{added.key}: {added.pin.operations} operations, {added.pin.schemas} schemas")
    return OK
