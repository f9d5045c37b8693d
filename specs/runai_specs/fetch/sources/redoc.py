"""A Redoc page: the document is embedded in the page's state, or named by the page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from ...openapi.bundler import is_api
from ..errors import FetchError, UnexpectedContentError
from ..model import Answer, Fetched, Page, Progress, Source, Transport
from ..transport import redirect
from . import content, file

# A page built by Redoc assigns its state to a variable, as an object or as JSON.parse("…"); a
# hosted one keeps that assignment in a script of its own; an older one in a script element.
_ASSIGNED = re.compile(r"\b__redoc_state(?:__)?\b[\"'\]]*\s*=\s*", re.I)
_ELEMENT = re.compile(r"<script\b[^>]*\bid\s*=\s*[\"']?__redoc_state\b[^>]*>", re.I)
_SCRIPT = re.compile(
    r"<script\b[^>]*\bsrc\s*=\s*[\"']([^\"']*redoc[\w-]*state[^\"']*\.js)[\"']", re.I
)
_NAMED = re.compile(
    r"<redoc\b[^>]*\bspec-url\s*=\s*[\"']?([^\"'\s>]+)"
    r"|\bRedoc\.init\(\s*[\"']([^\"']+)[\"']"
    r"|<a\b[^>]*\bhref\s*=\s*[\"']([^\"']+\.(?:json|ya?ml))[\"'][^>]*\bdownload\b"
    r"|<a\b[^>]*\bdownload\b[^>]*\bhref\s*=\s*[\"']([^\"']+\.(?:json|ya?ml))[\"']",
    re.I,
)
_PARSE = re.compile(r"JSON\.parse\(\s*")


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:
    """The document of the page at the source's URL."""
    return read(source, source.url, transport, progress)


def is_one(page: Answer) -> bool:
    """Whether the page is one that Redoc shows, wherever its document is."""
    text = _text(page)
    return any(pattern.search(text) for pattern in (_ASSIGNED, _ELEMENT, _SCRIPT, _NAMED))


def read(
    source: Source, url: str, transport: Transport, progress: Progress, token: str | None = None
) -> Fetched:
    """The document that a Redoc page embeds, keeps in its state script, or names.

    Only the page's own server is asked for the latter two. Raises UnexpectedContentError for a page
    that does none of it.
    """
    page = transport.get(url, token=token)
    progress(1, 2)
    found = _embedded(page, source.release)
    if found is not None:
        return _fetched(source, found, page)
    for address in _leads(page, _SCRIPT):
        script = transport.get(address, token=token, stay=True)
        found = _embedded(script, source.release)
        if found is not None:
            return _fetched(source, found, page, script)
    for address in _leads(page, _NAMED):
        return file.of(source, transport.get(address, token=token, stay=True))
    raise UnexpectedContentError(
        page.url, "not a Redoc page: no document in it", "check the address of the page"
    )


def _fetched(source: Source, found: Mapping[str, Any], *answers: Answer) -> Fetched:
    page = answers[0]
    return Fetched(
        source=source,
        url=page.url,
        content=content.written(found),
        document=found,
        etag=page.etag,
        last_modified=page.last_modified,
        pages=tuple(Page.of(answer) for answer in answers),
    )


def _leads(page: Answer, pattern: re.Pattern[str]) -> Iterator[str]:
    """Addresses on the page's own server that the pattern finds in it."""
    for match in pattern.finditer(_text(page)):
        written = next(group for group in match.groups() if group)
        url = urljoin(page.url, html.unescape(written))
        try:
            own = redirect.origin(url) == redirect.origin(page.url)
        except FetchError:
            continue
        if own:
            yield url


def _embedded(page: Answer, release: str | None) -> dict[str, Any] | None:
    text = _text(page)
    for pattern in (_ASSIGNED, _ELEMENT):
        for match in pattern.finditer(text):
            for found in _documents(_value(text, match.end()), release):
                return content.read(Answer(page.url, json.dumps(found).encode()))
    return None


def _value(text: str, start: int) -> object:
    """The JSON value that starts there, also when wrapped in JSON.parse("…")."""
    decoder = json.JSONDecoder()
    try:
        if wrapped := _PARSE.match(text, start):
            inner, _ = decoder.raw_decode(text, wrapped.end())
            return json.loads(inner) if isinstance(inner, str) else None
        value, _ = decoder.raw_decode(text, start + len(text[start:]) - len(text[start:].lstrip()))
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


def _text(page: Answer) -> str:
    return page.content.decode("utf-8", errors="replace")
