"""The Fern documentation: indexes that lead to one OpenAPI document per tag."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from ..errors import UnexpectedContentError, shown
from ..merge.merge import merge
from ..model import Answer, Fetched, Fragment, Progress, Source, Transport
from . import content, links

_JSON, _YAML = "/openapi.json", ("/openapi.yaml", "/openapi.yml")


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:
    """The document merged from those of all tags that the source's index leads to.

    The indexes followed lie below the first one's folder. Raises UnexpectedContentError when none of
    them names a document.
    """
    index = links.index_of(source.url, links.folder_of(source), transport)
    named = _documents(index.links)
    answers = transport.get_all(named or _beside(index.links), progress=progress, missing=not named)
    if not answers:
        raise UnexpectedContentError(
            index.first.url, "none of its index pages names an openapi.json", "check the release"
        )
    merged = merge([_fragment(answer) for answer in answers], counters=True)
    return index.fetched(source, answers, merged)


def _documents(urls: Sequence[str]) -> list[str]:
    """The JSON document of every tag, or its YAML one where only that is named."""
    files = [url for url in urls if url.endswith(_JSON)]
    folders = {url.removesuffix(_JSON) for url in files}
    for url in urls:
        folder = url.rpartition("/")[0]
        if url.endswith(_YAML) and folder not in folders:
            folders.add(folder)
            files.append(url)
    return files


def _beside(urls: Sequence[str]) -> list[str]:
    """Where documents may be when no index names one: beside the pages of the operations."""
    pages = (url for url in urls if url.endswith(".md"))
    return list(dict.fromkeys(page.rpartition("/")[0] + _JSON for page in pages))


def _fragment(answer: Answer) -> Fragment:
    document = content.read(answer)
    servers = [server for server in document.get("servers") or [] if not _is_placeholder(server)]
    return Fragment(
        {key: value for key, value in document.items() if key != "servers"}
        | ({"servers": servers} if servers else {}),
        shown(answer.url),
    )


def _is_placeholder(server: Any) -> bool:
    """Whether this server is nobody's: the documentation tool's own http://localhost:8080."""
    try:
        host = urlsplit(server["url"]).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except (ValueError, KeyError, TypeError):
        return False
