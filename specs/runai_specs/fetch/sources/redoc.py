"""A Redoc page: the document is embedded in the page's state, or named by the page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from ...openapi.bundler import is_api
from ...openapi.reading.limits import has_too_many_values
from ..errors import FetchError, UnexpectedContentError
from ..model import Answer, Fetched, Page, Progress, Source, Transport
from ..transport import redirect
from . import content, file
from .html_tags import page_text, tags

# A page built by Redoc assigns its state to a variable, as an object or as JSON.parse("…"); a
# hosted one keeps that assignment in a script of its own; an older one in a script element.
_ASSIGNED = re.compile(r"\b__redoc_state(?:__)?\b[\"'\]]*\s*=\s*", re.I)
_INIT = re.compile(r"\bRedoc\.init\(\s*[\"']([^\"'<>\s]{1,2000})[\"']", re.I)
_DOCUMENT = (".json", ".yaml", ".yml")
_PARSE = re.compile(r"\s*(?:(JSON\.parse)\(\s*)?")
MOST_STATES = 20
"""Assignments of a state, and scripts with one, that are tried: a page has one."""


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:
    """The document of the page at the source's URL."""
    return read(source, source.url, transport, progress)


def is_one(page: Answer) -> bool:
    """Whether the page is one that Redoc shows, wherever its document is."""
    return next(_states(page), None) is not None or any(
        True for find in (_scripts, _named) for _ in find(page)
    )


def read(
    source: Source, url: str, transport: Transport, progress: Progress, token: str | None = None
) -> Fetched:
    """The document that a Redoc page embeds, keeps in its state script, or names.

    Only the page's own server is asked for the latter two. Raises UnexpectedContentError for a page
    that does none of it.
    """
    page = transport.get(url, token=token)
    progress(1, 2)
    embedded = _embedded(page, source.release)
    if embedded is not None:
        return _fetched(source, embedded, page)
    for address in _own(page, _scripts(page)):
        script = transport.get(address, token=token, stay=True)
        embedded = _embedded(script, source.release)
        if embedded is not None:
            return _fetched(source, embedded, page, script)
    for address in _own(page, _named(page)):
        return file.of(source, transport.get(address, token=token, stay=True))
    raise UnexpectedContentError(
        page.url, "not a Redoc page: no document in it", "check the address of the page"
    )


def _fetched(source: Source, embedded: Mapping[str, Any], *answers: Answer) -> Fetched:
    page = answers[0]
    return Fetched(
        source=source,
        url=page.url,
        content=content.written(embedded),
        document=embedded,
        etag=page.etag,
        last_modified=page.last_modified,
        pages=tuple(Page.of(answer) for answer in answers),
    )


def _states(page: Answer) -> Iterator[int]:
    """Where in the text of a page the state of Redoc may begin."""
    yield from islice((match.end() for match in _ASSIGNED.finditer(page_text(page))), MOST_STATES)
    named = (
        tag
        for tag in tags(page, "script")
        if tag.attributes.get("id", "").lower() == "__redoc_state"
    )
    yield from islice((tag.end for tag in named), MOST_STATES)


def _scripts(page: Answer) -> Iterator[str]:
    """Scripts that hold the state, each once."""
    sources = dict.fromkeys(tag.attributes.get("src", "") for tag in tags(page, "script"))
    return islice(filter(_is_state, sources), MOST_STATES)


def _is_state(source: str) -> bool:
    """Whether an address is that of a script called redoc…state….js."""
    _, name, rest = source.lower().partition("redoc")
    _, state, rest = rest.partition("state")
    return bool(name and state) and ".js" in rest


def _named(page: Answer) -> Iterator[str]:
    """Documents that a page names for Redoc, or offers to download."""
    for tag in tags(page, "redoc", "a"):
        if tag.name == "redoc" and tag.attributes.get("spec-url"):
            yield tag.attributes["spec-url"]
        elif tag.name == "a" and "download" in tag.attributes:
            address = tag.attributes.get("href", "")
            if address.lower().endswith(_DOCUMENT):
                yield address
    yield from (match[1] for match in _INIT.finditer(page_text(page)))


def _own(page: Answer, addresses: Iterable[str]) -> Iterator[str]:
    """Those of the addresses that are on the page's own server."""
    for address in addresses:
        try:
            url = urljoin(page.url, html.unescape(address))
            own = redirect.origin(url) == redirect.origin(page.url)
        except (FetchError, ValueError):
            continue
        if own:
            yield url


def _embedded(page: Answer, release: str | None) -> dict[str, Any] | None:
    text = page_text(page)
    for start in _states(page):
        for collected in _documents(_value(text, start), release):
            return content.read(Answer(page.url, json.dumps(collected).encode()))
    return None


def _value(text: str, start: int) -> object:
    """The JSON value that starts there, also when wrapped in JSON.parse("…"); None where it is none, or
    has more values than a document.
    """
    if has_too_many_values(text[start:]):
        return None
    decoder = json.JSONDecoder()
    lead = _PARSE.match(text, start)
    assert lead is not None  # it may be empty
    try:
        value, _ = decoder.raw_decode(text, lead.end())
        if lead[1]:
            return json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
    return value


def _documents(state: object, release: str | None) -> Iterator[object]:
    """The OpenAPI documents in the places where a Redoc state keeps them, the best one first."""
    if not isinstance(state, Mapping):
        return
    holders = [state.get(key) for key in ("spec", "definition")]
    places = [place for holder in holders for place in (_get(holder, "data"), holder)] + [state]
    for place in places:
        versions = _get(place, "versions")
        if isinstance(versions, list):
            yield from _of_release(versions, release)
        elif is_api(place):
            yield place


def _of_release(versions: list[Any], release: str | None) -> Iterator[object]:
    """The document of the release named, else of the version that the page shows by default."""
    named = [v for v in versions if release is not None and _get(v, "id") == release]
    default = [v for v in versions if _get(v, "isDefault") or _get(v, "default")]
    for version in named or ([] if release else default or versions[:1]):
        if is_api(_get(version, "spec")):
            yield version["spec"]


def _get(holder: object, key: str) -> object:
    return holder.get(key) if isinstance(holder, Mapping) else None
