"""`runai-specs refresh`: the command that takes a new snapshot of `latest`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import click

from .catalog import DATA, Catalog, Release, read_catalog
from .console import OK
from .verifying import WrongOptions

if TYPE_CHECKING:
    from .refresh import Refreshed
    from .rereading import Reading

_folder = click.Path(path_type=Path, file_okay=False)


@click.command("refresh")
@click.argument("release")
@click.option("--mirror", type=_folder, help="Read the document from this folder.")
@click.option("--from", "address", metavar="URL|PATH", help="A control plane, document or folder.")
@click.option("--source", help="Which of the catalog's sources, or formats, to read.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Its day.  [default: today]")
@click.option("--cache", type=_folder, help="Folder of the cache.  [default: the user's]")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--data", type=_folder, default=DATA, help="Folder of catalog, lock and pins.")
def refresh_command(
    release: str,
    mirror: Path | None,
    address: str | None,
    source: str | None,
    as_of: datetime | None,
    cache: Path | None,
    form: str,
    data: Path,
) -> int:
    """Pin what RELEASE (latest) is now as a new dated snapshot, and keep the earlier ones.

    \b
      runai-specs refresh latest
      runai-specs refresh latest --from https://my-control-plane
      runai-specs refresh latest --mirror DIR --as-of 2026-02-01

    Nothing is written when the API has not changed.
    """
    from .refresh import refresh, refreshable

    if mirror and (address or source):
        raise WrongOptions("--mirror has the document already: give no --from and no --source")
    day = as_of.date() if as_of else datetime.now(UTC).date()
    catalog = read_catalog(data)
    wanted = refreshable(catalog, release, day)
    reading = (
        _mirrored(wanted, mirror) if mirror else _fetched(catalog, wanted, address, source, cache)
    )
    _show(refresh(wanted, reading, day, data), reading, form)
    return OK


def _mirrored(release: Release, mirror: Path) -> Reading:
    from .rereading import from_mirror

    alone = replace(release, upstream=None)  # its own document, not that of another release
    reading = from_mirror(mirror)(alone)
    return replace(reading, source=_address(reading.source))


def _fetched(
    catalog: Catalog, release: Release, address: str | None, name: str | None, cache: Path | None
) -> Reading:
    """The document as it is published now; its bytes are kept in the cache, as by `fetch`."""
    from .fetch.command import default_cache, fetch_from, keep, open_transport
    from .fetch.origins import for_release, source_at, source_of
    from .rereading import Reading

    cache = cache or default_cache()
    with open_transport(cache) as transport:
        if address:
            source = for_release(source_at(address, transport, catalog, name=name), release)
        else:
            source = source_of(catalog, replace(release, upstream=None), name)
        fetched = fetch_from(source, transport)
    keep(fetched, release, None, cache / "documents")
    notes = tuple(f"conflict: {each}" for each in fetched.conflicts)
    return Reading(_address(fetched.url), fetched.content, fetched.document, notes)


def _address(place: str) -> str:
    """A place as it can be committed: no name or password in it, and of a path only the file."""
    if not place.startswith(("http://", "https://")):
        return f"file:{Path(place).name}"
    parts = urlsplit(place)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _show(done: Refreshed, reading: Reading, form: str) -> None:
    from .drift import counted

    if form == "json":
        click.echo(json.dumps(_report(done, reading), indent=1, ensure_ascii=False))
        return
    for note in reading.notes:
        click.echo(f"note: {done.release}: {note}")
    if not done.changes:
        click.echo(f"{done.release}: unchanged since {done.since}, in {done.source}")
        return
    click.echo(f"{done.release}: {counted(done.changes)} since {done.since}, in {done.source}")
    for change in done.changes:
        click.echo(f"  {change}")
    click.echo(f"pinned as of {done.day}; what it was on {done.since} is {done.kept}")


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
