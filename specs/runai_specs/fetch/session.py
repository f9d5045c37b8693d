"""One run of fetching: the transport as the environment has it, the token, a progress bar, what is kept."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..catalog.model import Catalog, Release
from ..errors import ToolkitError
from ..files import ANYBODY, private_folder
from .errors import shown

if TYPE_CHECKING:
    from .model import Fetched, Progress, Source
    from .transport.http import HttpTransport

TOKEN, BASE_URL = "RUNAI_TOKEN", "RUNAI_BASE_URL"
_TOKEN = re.compile("[!-~]+")


class UnusableEnvironmentError(ToolkitError):
    """What the environment says of proxies or certificates cannot be used."""

    def __init__(self, error: Exception) -> None:
        named = "SSL_CERT_FILE or SSL_CERT_DIR" if isinstance(error, OSError) else "HTTP(S)_PROXY"
        is_told = isinstance(error, OSError | ImportError)  # others may say a password
        problem = str(error) if is_told else "not a readable URL"
        super().__init__(f"the environment's {named} cannot be used: {problem}; mend or unset it")


class UnusableTokenError(ToolkitError):
    """What stands in the environment cannot be a token; it is not shown."""

    def __init__(self) -> None:
        super().__init__(f"{TOKEN} holds characters that no token has; set it anew, in one line")


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

    from .transport.cache import Cache
    from .transport.http import HttpTransport
    from .transport.limits import Clock

    clock = Clock(time.monotonic, lambda: datetime.now(UTC), time.sleep, random.random)
    agent = {"User-Agent": f"runai-api-toolkit/{version('runai-api-toolkit')}"}
    try:
        client = httpx.Client(headers=agent, trust_env=True)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise UnusableEnvironmentError(error) from None
    with client:
        yield HttpTransport(client, clock, Cache(private_folder(cache) / "http"))


def keep(
    fetched: Fetched, release: Release | None, own: str | None, mirror: Path, most: int = ANYBODY
) -> dict[str, Any]:
    """Write what was fetched: the document into the mirror, its contract under a name if given.

    most: the permissions that the document has at most.

    Returns what is known of it, as one row of the command's JSON.
    """
    from ..catalog.local_contracts import checked_name
    from ..contract.counts import count
    from .mirror import write_mirror

    source = fetched.source
    api, place = (release.api, release.name) if release else ("own", str(own))
    if own:
        checked_name("name", own)
    path = write_mirror(mirror, api, place, fetched.content, most)
    row = {
        "api": source.api,
        "release": release.name if release else None,
        "source": source.name,
        "format": str(source.format),
        "url": shown(fetched.url) if "://" in fetched.url else fetched.url,
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


def fetch_at(address: str, catalog: Catalog, transport: HttpTransport) -> Fetched:
    """What is published at an address: a control plane, a page or a document."""
    from .origins import source_at

    return fetch_from(source_at(address, transport, catalog), transport)


def fetch_from(source: Source, transport: HttpTransport) -> Fetched:
    """What the source publishes, with a progress bar where somebody can see it."""
    from .sources.registry import fetch

    transport.begin_source()
    with _bar(source) as progress:
        return fetch(source, transport=transport, progress=progress, token=_token(source))


def _token(source: Source) -> str | None:
    """The token in the environment, unless it is known to be another control plane's."""
    from .transport.redirect import SCHEMES, origin

    home = os.environ.get(BASE_URL, "")
    if (
        home.startswith(SCHEMES)
        and source.url.startswith(SCHEMES)
        and origin(home) != origin(source.url)
    ):
        return None
    token = os.environ.get(TOKEN, "").strip()
    if token and not _TOKEN.fullmatch(token):
        raise UnusableTokenError
    return token or None


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
