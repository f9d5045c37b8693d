"""`runai-specs fetch`: documents from where they are published, into a mirror or under a name."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..catalog.model import DATA, Catalog, Release, read_catalog
from ..errors import ToolkitError
from .console import FAILED, OK

if TYPE_CHECKING:
    from ..fetch.sources.source import Fetched, Progress, Source
    from ..fetch.transport.http import HttpTransport

_folder = click.Path(path_type=Path, file_okay=False)
TOKEN, BASE_URL = "RUNAI_TOKEN", "RUNAI_BASE_URL"


class OptionConflictError(ToolkitError):
    """Options that do not go together."""


class UnusableEnvironmentError(ToolkitError):
    """What the environment says of proxies or certificates cannot be used."""

    def __init__(self, error: Exception) -> None:
        named = "SSL_CERT_FILE or SSL_CERT_DIR" if isinstance(error, OSError) else "HTTP(S)_PROXY"
        super().__init__(f"the environment's {named} cannot be used: {error}; mend or unset it")


@click.command("fetch")
@click.argument("releases", nargs=-1, metavar="[RELEASE]...")
@click.option("--source", "name", help="Which of the catalog's sources, or formats, to read.")
@click.option("--from", "address", metavar="URL|PATH", help="A control plane, document or folder.")
@click.option("--as", "own", metavar="NAME", help="Keep its contract under a name of your own.")
@click.option("--mirror", type=_folder, help="Folder for the documents.  [default: in the cache]")
@click.option("--cache", type=_folder, help="Folder of the cache.  [default: the user's]")
@click.option("--strict", is_flag=True, help="Refuse a document whose pages do not agree.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--data", type=_folder, default=DATA, help="Folder of the catalog.", hidden=True)
def fetch_command(
    releases: tuple[str, ...],
    name: str | None,
    address: str | None,
    own: str | None,
    mirror: Path | None,
    cache: Path | None,
    strict: bool,
    form: str,
    data: Path,
) -> int:
    """Fetch the documents of RELEASEs (all that are pinned, when none) as they are published.

    They are kept whole, in the mirror. With --as the contract of the one document fetched becomes
    a release of your own that every command knows by NAME.

    \b
      runai-specs fetch 2.24 --source gitbook
      runai-specs fetch --from https://my-control-plane --as my-cluster

    A control plane is asked with the token in RUNAI_TOKEN, if there is one.
    """
    cache = cache or default_cache()
    catalog = read_catalog(data)
    wanted = _releases(catalog, releases, address, own)
    with open_transport(cache) as transport:
        got = []
        for release, source in _sources(catalog, wanted, transport, name, address):
            fetched = fetch_from(source, transport)
            _report_conflicts(fetched)
            got.append((release, fetched))
    if strict and any(fetched.conflicts for _, fetched in got):
        return FAILED
    rows = [keep(fetched, release, own, mirror or cache / "documents") for release, fetched in got]
    _print(rows, form)
    return OK


def default_cache() -> Path:
    """The user's own cache folder on this machine."""
    import platformdirs

    return platformdirs.user_cache_path("runai-api-toolkit", appauthor=False)


@contextmanager
def open_transport(cache: Path) -> Iterator[HttpTransport]:
    """A transport that takes proxies and the CA bundle from the environment, with that cache."""
    import random
    import time
    from datetime import UTC, datetime
    from importlib.metadata import version

    import httpx

    from ..fetch.transport.cache import Cache
    from ..fetch.transport.http import HttpTransport
    from ..fetch.transport.limits import Clock

    clock = Clock(time.monotonic, lambda: datetime.now(UTC), time.sleep, random.random)
    agent = {"User-Agent": f"runai-api-toolkit/{version('runai-api-toolkit')}"}
    try:
        client = httpx.Client(headers=agent, trust_env=True)
    except (OSError, ValueError, httpx.InvalidURL) as error:
        raise UnusableEnvironmentError(error) from None
    with client:
        yield HttpTransport(client, clock, Cache(cache / "http", time.time))


def keep(
    fetched: Fetched, release: Release | None, own: str | None, mirror: Path
) -> dict[str, Any]:
    """Write what was fetched: the document into the mirror, its contract under a name if given.

    Returns what is known of it, as one row of the command's JSON.
    """
    from ..catalog.local_contracts import checked_name
    from ..fetch.mirror import write_mirror
    from ..pins.lock import count

    source = fetched.source
    api, place = (release.api, release.name) if release else ("own", str(own))
    if own:
        checked_name("name", own)
    path = write_mirror(mirror, api, place, fetched.content)
    row = {
        "api": source.api,
        "release": release.name if release else None,
        "source": source.name,
        "format": str(source.format),
        "url": fetched.url,
        "file": str(path),
        "sha256": fetched.sha256,
        "etag": fetched.etag,
        "bytes": fetched.retrieved,
        "pages": len(fetched.pages),
        "operations": count(fetched.document).operations,
        "conflicts": [str(conflict) for conflict in fetched.conflicts],
    }
    if own:
        row |= {"as": own, "contract": str(_keep_own(own, fetched, row))}
    return row


def _keep_own(own: str, fetched: Fetched, row: dict[str, Any]) -> Path:
    from ..catalog.local_contracts import save
    from ..contract.build import dump, make_contract

    origin = {key: row[key] for key in ("url", "sha256", "etag", "source", "format", "pages")}
    return save(own, dump(make_contract(fetched.document)), origin)


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
) -> Iterator[tuple[Release | None, Source]]:
    from ..fetch.origins import for_release, source_at, source_of

    if address is None:
        sources = [source_of(catalog, release, name) for release in wanted]
        yield from zip(wanted, sources, strict=True)
        return
    source = source_at(address, transport, catalog, name=name)
    release = wanted[0] if wanted else None
    yield release, for_release(source, release) if release else source


def fetch_at(address: str, catalog: Catalog, transport: HttpTransport) -> Fetched:
    """What is published at an address: a control plane, a page or a document."""
    from ..fetch.origins import source_at

    return fetch_from(source_at(address, transport, catalog), transport)


def fetch_from(source: Source, transport: HttpTransport) -> Fetched:
    """What the source publishes, with a progress bar where somebody can see it."""
    from ..fetch.sources.registry import fetch

    with _bar(source) as progress:
        return fetch(source, transport=transport, progress=progress, token=_token(source))


def _token(source: Source) -> str | None:
    """The token in the environment, unless it is known to be another control plane's."""
    from ..fetch.transport.redirect import SCHEMES, origin

    home = os.environ.get(BASE_URL, "")
    if (
        home.startswith(SCHEMES)
        and source.url.startswith(SCHEMES)
        and origin(home) != origin(source.url)
    ):
        return None
    return os.environ.get(TOKEN) or None


@contextmanager
def _bar(source: Source) -> Iterator[Progress]:
    """A progress bar on stderr, where somebody can see it."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    label = f"{source.release or source.api} from {source.name}"
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


def _report_conflicts(fetched: Fetched) -> None:
    from ..openapi.lint import oddities

    for conflict in fetched.conflicts:
        click.echo(f"conflict: {conflict}", err=True)
    for oddity in oddities(fetched.document):
        click.echo(f"warning: {oddity}", err=True)


def _print(rows: list[dict[str, Any]], form: str) -> None:
    if form == "json":
        report = {"schema": "runai-specs/fetch/v1", "documents": rows}
        click.echo(json.dumps(report, indent=1, ensure_ascii=False))
        return
    for row in rows:
        what = f"{row['api']}/{row['release']}" if row["release"] else row["as"]
        click.echo(
            f"{what}: {row['operations']} operations from {row['source']}"
            f" ({row['pages']} pages, {row['bytes']:,} bytes), sha256 {row['sha256'][:12]},"
            f" in {row['file']}"
        )
        if row.get("as"):
            click.echo(f"{row['as']}: its contract is kept; use {row['as']} where a RELEASE goes")
