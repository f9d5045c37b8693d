"""`runai-specs fetch`: documents from where they are published, into a mirror or under a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..catalog.model import Catalog, Release
from ..command_line.completion import complete_releases
from ..command_line.console import FAILED, OK, OptionConflictError
from ..command_line.options import allow_root, pass_catalog, print_json, text_or_json
from ..command_line.paths import FOLDER
from ..command_line.verbosity import note, report, verbosity
from ..fetch.session import default_cache, fetch_from, keep, open_transport
from ..files import ANYBODY, OWNER

if TYPE_CHECKING:
    from ..fetch.model import Fetched, Source
    from ..fetch.transport.http import HttpTransport


@click.command("fetch")
@click.argument("releases", nargs=-1, metavar="[RELEASE]...", shell_complete=complete_releases)
@click.option("--source", "name", help="Which of the catalog's sources, or formats, to read.")
@click.option("--from", "address", metavar="URL|PATH", help="A control plane, document or folder.")
@click.option("--as", "own", metavar="NAME", help="Keep its contract under a name of your own.")
@click.option("--mirror", type=FOLDER, help="Folder for the documents.  [default: in the cache]")
@click.option("--cache", type=FOLDER, help="Folder of the cache.  [default: the user's]")
@allow_root
@click.option("--strict", is_flag=True, help="Refuse a document whose pages do not agree.")
@text_or_json
@verbosity
@pass_catalog
def fetch_command(
    releases: tuple[str, ...],
    name: str | None,
    address: str | None,
    own: str | None,
    mirror: Path | None,
    cache: Path | None,
    allowed: tuple[Path, ...],
    strict: bool,
    form: str,
    catalog: Catalog,
) -> int:
    """Fetch the documents of RELEASEs (all that are pinned, when none) as they are published.

    They are kept whole, in the mirror (by default in the cache: `runai-api-toolkit/documents`). With --as the contract of the one document fetched becomes
    a release of your own that every command knows by NAME; it is kept with the user's data, in
    `runai-api-toolkit/contracts`, until `remove NAME`.

    \b
      runai-specs fetch 2.24 --source gitbook
      runai-specs fetch --from https://my-control-plane --as my-cluster

    A control plane is asked with the token in RUNAI_TOKEN, if there is one.
    """
    cache = cache or default_cache()
    wanted = _releases(catalog, releases, address, own)
    with open_transport(cache) as transport:
        got = []
        for release, source in _sources(catalog, wanted, transport, name, address, allowed):
            fetched = fetch_from(source, transport)
            _report_conflicts(fetched)
            got.append((release, fetched))
    if strict and any(fetched.conflicts for _, fetched in got):
        return FAILED
    place, most = (mirror, ANYBODY) if mirror else (cache / "documents", OWNER)
    rows = [keep(fetched, release, own, place, most) for release, fetched in got]
    if own:
        rows[0] |= {"recognised": _recognised(own, catalog)}
    _print(rows, form)
    return OK


def _releases(
    catalog: Catalog, names: Sequence[str], address: str | None, own: str | None
) -> tuple[Release, ...]:
    """The releases to fetch. Raises OptionConflictError before anything is fetched."""
    from ..catalog.local_contracts import checked_name

    if own:
        checked_name("name", own)
        if catalog.knows(own):
            raise OptionConflictError(
                f"--as {own}: the catalog has a release of that name; take another"
            )
    if address and len(names) > 1:
        raise OptionConflictError("--from is one document; name at most one release for it")
    if address and not (names or own):
        raise OptionConflictError(
            "--from needs a name for the document: give --as NAME or a release"
        )
    if own and not address and len(names) != 1:
        raise OptionConflictError("--as names one document: give one release, or --from URL|PATH")
    if address and not names:
        return ()
    return tuple(catalog.release(name) for name in names) or tuple(catalog.published)


def _sources(
    catalog: Catalog,
    wanted: tuple[Release, ...],
    transport: HttpTransport,
    name: str | None,
    address: str | None,
    allowed: tuple[Path, ...],
) -> Iterator[tuple[Release | None, Source]]:
    from ..fetch.origins import for_release, source_at, source_of

    if address is None:
        sources = [source_of(catalog, release, name) for release in wanted]
        yield from zip(wanted, sources, strict=True)
        return
    source = source_at(address, transport, catalog, name=name, allowed=allowed)
    release = wanted[0] if wanted else None
    yield release, for_release(source, release) if release else source


def _report_conflicts(fetched: Fetched) -> None:
    from ..openapi.lint import oddities

    for conflict in fetched.conflicts:
        note(f"conflict: {conflict}")
    for oddity in oddities(fetched.document):
        note(f"warning: {oddity}")


def _recognised(own: str, catalog: Catalog) -> str | None:
    """The release whose contract the one just kept is, exactly or nearly."""
    from ..documents import load
    from ..pins.recognition import told

    return told(load(own, catalog).document, catalog)


def _print(rows: list[dict[str, Any]], form: str) -> None:
    if form == "json":
        print_json({"schema": "runai-specs/fetch/v1", "documents": rows})
        return
    for row in rows:
        what = f"{row['api']}/{row['release']}" if row["release"] else row["as"]
        report(
            f"{what}: {row['operations']} operations from {row['source']}"
            f" ({row['pages']} pages, {row['bytes']:,} bytes), sha256 {row['sha256'][:12]},"
            f" in {row['file']}"
        )
        if row.get("as"):
            same = f" (it is that of {row['recognised']})" if row["recognised"] else ""
            report(f"{row['as']}: its contract is kept{same}; use {row['as']} where a RELEASE goes")
