"""`runai-specs pin`: contracts made from documents, in a mirror or where they are published."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..catalog.model import Catalog, Release
from ..command_line.completion import complete_releases
from ..command_line.console import OK, OptionConflictError
from ..command_line.options import allow_root, pass_catalog
from ..command_line.paths import FOLDER
from ..command_line.verbosity import note, report, verbosity

if TYPE_CHECKING:
    from ..pins.pin import Made


@click.command("pin")
@click.argument("releases", nargs=-1, metavar="[RELEASE]...", shell_complete=complete_releases)
@click.option("--mirror", type=FOLDER, help="Folder with RELEASE.json documents.")
@click.option("--from", "address", metavar="URL|PATH", help="Where one RELEASE's document is.")
@click.option("--source", help="Which of the catalog's sources has one RELEASE's document.")
@allow_root
@click.option("--cache", type=FOLDER, help="Folder of the cache.  [default: the user's]")
@verbosity
@pass_catalog
def pin_command(
    releases: tuple[str, ...],
    mirror: Path | None,
    address: str | None,
    source: str | None,
    allowed: tuple[Path, ...],
    cache: Path | None,
    catalog: Catalog,
) -> int:
    """Make the contracts of RELEASEs from upstream's documents (all that have one, when none).

    From a mirror the documents must be those that the catalog names. With --source or --from the
    document of one RELEASE is fetched, and entered in the catalog as the one it is pinned from:

    \b
      runai-specs pin 2.25 --source gitbook

    A release of which only single facts are known needs neither.
    """
    from ..pins.pin import pin

    if not (address or source):
        _show(*pin(catalog, releases, mirror))
        return OK
    if mirror or len(releases) != 1:
        raise OptionConflictError(
            "--from and --source are for one RELEASE, and go without --mirror"
        )
    release = catalog.release(releases[0])
    _show(_adopted(catalog, release, address, source, allowed, cache))
    return OK


def _adopted(
    catalog: Catalog,
    release: Release,
    address: str | None,
    name: str | None,
    allowed: tuple[Path, ...],
    cache: Path | None,
) -> Made:
    from ..catalog.edit import Taken
    from ..pins.adoption import adopt, checked
    from ..pins.lock import sha256
    from ..pins.reread import read_published

    reading = read_published(catalog, checked(release), address, name, cache, allowed)
    for remark in reading.notes:
        note(f"note: {release.key}: {remark}")
    place, named = (reading.source, False) if address or not name else (name, True)
    day = datetime.now(UTC).date()
    return adopt(catalog, release, reading, Taken(day, place, sha256(reading.content), named))


def _show(*made: Made) -> None:
    for pinned in made:
        for oddity in pinned.oddities:
            note(f"warning: {pinned.release.key}: {oddity}")
        partial = ", partial" if pinned.pin.coverage == "partial" else ""
        report(
            f"{pinned.release.key}: {pinned.pin.operations} operations, {pinned.pin.schemas} schemas,"
            f" {pinned.pin.deprecated} deprecated elements, sha256 {pinned.pin.contract_sha256[:12]}"
            f"{partial}"
        )
