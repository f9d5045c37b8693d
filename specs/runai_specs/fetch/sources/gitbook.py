"""The GitBook documentation: an index of pages, each with one OpenAPI fragment per operation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ...errors import InvalidDocumentError
from ...openapi.bundler import is_api
from ...openapi.reading.limits import LIMITS, has_too_many_values
from ..errors import UnexpectedContentError, shown
from ..merge.merge import merge
from ..model import Answer, Fetched, Fragment, Progress, Source, Transport
from . import content, links

_FENCE = re.compile(r"^\s*(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w+-]*)")
# What follows a rule and this heading speaks to machine readers of the page. It is no API text, and
# nothing in it is ever acted upon.
_RULE, _END = re.compile(r"^-{3,}\s*$"), re.compile(r"^#\s+agent instructions\b", re.I)
_RELEASE = re.compile(r"^v?\d+(?:\.\d+)+$|^latest$")


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:
    """The document merged from the fragments of all pages below the source's folder.

    Raises UnexpectedContentError when the index names no page there or the pages hold no fragment.
    """
    folder = links.folder_of(source)
    index = links.index_of(source.url, folder, transport)
    pages = [url for url in index.links if _is_page(url, folder)]
    if not pages:
        raise UnexpectedContentError(
            index.first.url, f"names no page below {folder}", "check the release"
        )
    answers = transport.get_all(pages, progress=progress)
    parts = [part for answer in answers for part in fragments(answer)]
    if not parts:
        raise UnexpectedContentError(
            index.first.url, f"no page below {folder} holds an OpenAPI fragment", "check the folder"
        )
    return index.fetched(source, answers, merge(parts))


def fragments(page: Answer) -> Iterator[Fragment]:
    """The OpenAPI fragments of a page, in order; examples in other fences are passed over.

    Raises InvalidDocumentError for a fragment that is cut short or damaged.
    """
    for line, text in _fences(page.content.decode("utf-8", errors="replace")):
        place = f"{shown(page.url)}:{line}"
        fragment = _fragment(text, place)
        if fragment is not None:
            yield Fragment(fragment, place)


def _fences(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of every JSON fence before the trailing section."""
    mark, before, start, wanted = "", "", 0, False
    held: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if mark:
            if line.strip() and not line.strip().strip(mark[0]) and len(line.strip()) >= len(mark):
                if wanted:
                    yield start, "\n".join(held)
                mark = ""
            else:
                held.append(line)
        elif opened := _FENCE.match(line):
            mark, start, held = opened["mark"], number + 1, []
            wanted = opened["language"].lower() in ("json", "")
        elif _END.match(line) and _RULE.match(before):
            return
        before = line if line.strip() else before
    if mark and wanted:
        yield start, "\n".join(held)


def _fragment(text: str, place: str) -> dict[str, Any] | None:
    looks_like_one = re.match(r"\s*\{\s*\"(?:openapi|swagger)\"\s*:", text)
    if has_too_many_values(text):
        raise InvalidDocumentError(place, f"more than {LIMITS.nodes:,} values")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if not looks_like_one:
            return None
        raise InvalidDocumentError(place, f"a damaged OpenAPI fragment ({error})") from None
    if not is_api(value) or "paths" not in value:
        return None
    return content.read(Answer(place, text.encode()))


def _is_page(url: str, folder: str) -> bool:
    """Whether this is a page of the folder itself, not of a release in a folder below it."""
    rest = urlsplit(url).path.removeprefix(folder)
    return rest.endswith(".md") and not _RELEASE.match(rest.partition("/")[0])
