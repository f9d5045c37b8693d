"""The Fern documentation: indexes that lead to one OpenAPI document per tag."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from . import content, links
from .errors import UnexpectedContent, shown
from .merge import merge
from .source import Answer, Fetched, Fragment, Progress, Source, Transport, pages_of

_JSON, _YAML = "/openapi.json", ("/openapi.yaml", "/openapi.yml")


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:
    """The document merged from those of all tags that the source's index leads to.

    The indexes followed lie below the first one's folder. Raises UnexpectedContent when none of
    them names a document.
    """
    folder = urlsplit(source.url).path.rpartition("/")[0] + "/"
    every, indexes, index = links.walk(source.url, transport, lambda url: _is_index(url, folder))
    named = _documents(list(links.below(every, folder)))
    if not named:
        raise UnexpectedContent(
            index.url, "none of its index pages names an openapi.json", "check the release"
        )
    answers = transport.get_all(named, run=source.url, progress=progress)
    merged = merge([_fragment(answer) for answer in answers], counters=True)
    return Fetched(
        source=source,
        url=index.url,
        content=content.written(merged.document),
        document=merged.document,
        etag=index.etag,
        last_modified=index.last_modified,
        pages=(*indexes, *pages_of(answers)),
        conflicts=merged.conflicts,
    )


def _is_index(url: str, folder: str) -> bool:
    path = urlsplit(url).path
    return path.endswith("/llms.txt") and path.startswith(folder)


def _documents(urls: list[str]) -> list[str]:
    """The JSON document of every tag, or its YAML one where only that is named."""
    found = [url for url in urls if url.endswith(_JSON)]
    folders = {url.removesuffix(_JSON) for url in found}
    for url in urls:
        if url.endswith(_YAML) and url.rpartition("/")[0] not in folders:
            folders.add(url.rpartition("/")[0])
            found.append(url)
    return found


def _fragment(answer: Answer) -> Fragment:
    found = content.read(answer)
    servers = [server for server in found.get("servers") or [] if not _is_placeholder(server)]
    return Fragment(
        {key: value for key, value in found.items() if key != "servers"}
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
