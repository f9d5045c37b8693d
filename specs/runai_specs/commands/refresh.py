"""`runai-specs refresh`: the command that takes a new snapshot of `latest`."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..catalog.model import Catalog, Release
from ..command_line.completion import complete_releases
from ..command_line.console import OK, OptionConflictError
from ..command_line.options import DAY, pass_catalog, print_json, text_or_json
from ..command_line.paths import FOLDER
from ..command_line.verbosity import report, verbosity

if TYPE_CHECKING:
    from ..pins.refresh import Refreshed
    from ..pins.reread import Reading


@click.command("refresh")
@click.argument("release", shell_complete=complete_releases)
@click.option("--mirror", type=FOLDER, help="Read the document from this folder.")
@click.option("--from", "address", metavar="URL|PATH", help="A control plane, document or folder.")
@click.option("--source", help="Which of the catalog's sources, or formats, to read.")
@click.option("--as-of", type=DAY, help="Its day.  [default: today]")
@click.option("--cache", type=FOLDER, help="Folder of the cache.  [default: the user's]")
@text_or_json
@verbosity
@pass_catalog
def refresh_command(
    release: str,
    mirror: Path | None,
    address: str | None,
    source: str | None,
    as_of: datetime | None,
    cache: Path | None,
    form: str,
    catalog: Catalog,
) -> int:
    """Pin what RELEASE (latest) is now as a new dated snapshot, and keep the earlier ones.

    \b
      runai-specs refresh latest
      runai-specs refresh latest --from https://my-control-plane
      runai-specs refresh latest --mirror DIR --as-of 2026-02-01

    Nothing is written when the API has not changed.
    """
    from ..pins.refresh import refresh, refreshable
    from ..pins.reread import read_published

    if mirror and (address or source):
        raise OptionConflictError(
            "--mirror has the document already: give no --from and no --source"
        )
    day = as_of.date() if as_of else datetime.now(UTC).date()
    wanted = refreshable(catalog, release, day)
    reading = (
        _mirrored(wanted, mirror)
        if mirror
        else read_published(catalog, wanted, address, source, cache)
    )
    _show(refresh(catalog, wanted, reading, day), reading, form)
    return OK


def _mirrored(release: Release, mirror: Path) -> Reading:
    from ..pins.reread import address_of, from_mirror

    alone = replace(release, upstream=None)  # its own document, not that of another release
    reading = from_mirror(mirror)(alone)
    return replace(reading, source=address_of(reading.source))


def _show(done: Refreshed, reading: Reading, form: str) -> None:
    from ..openapi.lint import oddities
    from ..pins.drift import counted

    if form == "json":
        print_json(_report(done, reading))
        return
    for note in (*reading.notes, *oddities(reading.document)):
        report(f"note: {done.release}: {note}")
    if not done.changes:
        report(f"{done.release}: unchanged since {done.since}, in {done.source}")
        return
    report(f"{done.release}: {counted(done.changes)} since {done.since}, in {done.source}")
    for change in done.changes:
        report(f"  {change}")
    report(f"pinned as of {done.day}; what it was on {done.since} is {done.kept}")


def _report(done: Refreshed, reading: Reading) -> dict[str, Any]:
    row = {
        name: str(value) if isinstance(value, date) else value
        for name, value in asdict(done).items()
    }
    pinned = done.kept is not None
    return {
        "schema": "runai-specs/refresh/v1",
        **row,
        "pinned": pinned,
        "notes": list(reading.notes),
    }
