"""`runai-specs init`: a catalog of one's own, made from the releases that people have."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import click

from ..command_line.console import OK, OptionConflictError, say
from ..command_line.paths import FOLDER
from .sources import SOURCE, named_releases


@click.command("init")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("files", nargs=-1, metavar="[[RELEASE=]FILE]...")
@SOURCE
@click.option("--tags", default="v*", show_default=True, help="With git: which tags are releases.")
@click.option("--release", "names", multiple=True, help="With {release}: one; more than once.")
@click.option("--api", metavar="NAME", help="What the API is called.  [default: as DIR]")
@click.option("--title", help="[default: as the newest document says]")
@click.option("--track", default="releases", show_default=True, help="The line of releases.")
@click.option("--package", help="What packages of clients are called.  [default: client]")
@click.option(
    "--snapshots", is_flag=True, help="They are one release, `latest`, as it was on days."
)
@click.option("--copy", is_flag=True, help="Copy the packaged catalog instead.")
@click.option("--cache", type=FOLDER, help="Folder of the cache.  [default: the user's]")
def init_command(
    folder: Path,
    files: tuple[str, ...],
    address: str | None,
    tags: str,
    names: tuple[str, ...],
    api: str | None,
    title: str | None,
    track: str,
    package: str | None,
    snapshots: bool,
    copy: bool,
    cache: Path | None,
) -> int:
    """Make a catalog in DIR from documents of several releases, ordered by version.

    \b
      runai-specs init bakery 1.0=old/openapi.yaml 1.1=openapi.yaml
      runai-specs init bakery --from 'docs/openapi-{release}.yaml'
      runai-specs init bakery --from git:.:openapi.yaml --tags 'v*'
      runai-specs init bakery --from 'https://bakery.example/{release}/openapi.json' --release 1.0
      runai-specs init bakery --snapshots 2026-01-15=january.json 2026-03-01=march.json

    Then `--catalog DIR` (or RUNAI_CATALOG) makes every command work with it.
    """
    from ..fetch.session import default_cache
    from ..pins.found_releases import published_pattern
    from ..pins.new_catalog import Naming, copy_packaged, create_catalog

    if copy:
        if files or address:
            raise OptionConflictError("--copy takes the packaged catalog: name no documents")
        say(f"{folder}: {sum(1 for _ in copy_packaged(folder).pinned)} pinned releases")
        return OK
    releases = named_releases(files, address, tags, names, cache or default_cache())
    name = api or re.sub(r"[^a-z0-9]+", "-", Path(os.path.realpath(folder)).name.lower()).strip("-")
    pattern = published_pattern(address or "")
    naming = Naming(name, title, track, package, snapshots)
    today = datetime.now(UTC).date()
    for added in create_catalog(folder, naming, releases, today, pattern):
        say(f"{added.key}: {added.pin.operations} operations, {added.pin.schemas} schemas")
    say(f"{folder}: use it with --catalog {folder}, or RUNAI_CATALOG={folder}")
    return OK
