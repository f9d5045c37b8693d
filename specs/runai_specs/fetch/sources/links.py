"""The links of an index page that a fetch may follow: those to the index's own server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from ..errors import MISSING, FetchError, OverLimitError, RefusedStatusError, UnexpectedContentError
from ..merge.merge import Merged
from ..model import Answer, Fetched, Page, Source, Transport, pages_of
from ..transport import redirect
from . import content

INDEX = "llms.txt"
MAX_DEPTH = 12
MAX_INDEXES = 500
"""Index pages that one source may lead through."""

_LINK = re.compile(r"\]\(\s*<?([^)\s<>]+)|(?<![\w(<])(https?://[^\s<>)\]\"']+)")


def links_in(text: str, page: str) -> Iterator[str]:
    """The links of a Markdown page to its own server, absolute, without query and fragment.

    Each is given once, in the order of the page; one whose path does not say plainly where it
    leads (dots, backslashes, escaped slashes, control characters) is left out.
    """
    here, seen = redirect.origin(page), set()
    for match in _LINK.finditer(text):
        try:
            url, _ = urldefrag(urljoin(page, (match[1] or match[2]).rstrip(".,;:")))
            if redirect.origin(url) != here:
                continue
        except (FetchError, ValueError):
            continue
        parts = urlsplit(url)
        url = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        if url not in seen and _plain(parts.path):
            seen.add(url)
            yield url


@dataclass(frozen=True, slots=True)
class Index:
    """What the index pages of a folder lead to: first is the answer of the page started from."""

    first: Answer
    pages: tuple[Page, ...]
    links: tuple[str, ...]

    def fetched(self, source: Source, answers: Sequence[Answer], merged: Merged) -> Fetched:
        """What was fetched, where it is merged from answers that the index led to."""
        return Fetched(
            source=source,
            url=self.first.url,
            content=content.written(merged.document),
            document=merged.document,
            etag=self.first.etag,
            last_modified=self.first.last_modified,
            pages=(*self.pages, *pages_of(answers)),
            conflicts=merged.conflicts,
        )


def index_of(address: str, folder: str, transport: Transport) -> Index:
    """The links below the folder that its index leads to, transitively.

    The address is that of an index (it ends with llms.txt) or of a folder of the site; the index
    of a folder is its own or the nearest one above it that leads into the folder. Raises
    UnexpectedContentError when there is none, OverLimitError for more index pages than MAX_INDEXES.
    """
    if address.endswith(INDEX):
        return _walk(address, folder, transport)
    nearest = None
    for start in _above(address):
        try:
            nearest = _walk(start, folder, transport)
        except RefusedStatusError as error:
            if error.status not in MISSING:
                raise
            continue
        if nearest.links:
            return nearest
    if nearest:
        return nearest
    raise UnexpectedContentError(
        address, f"neither it nor what is above has an {INDEX}", "check it"
    )


def folder_of(source: Source) -> str:
    """The path below which the pages of a source lie, with a slash at both ends."""
    path = urlsplit(source.url).path
    folder = source.folder or path.removesuffix(INDEX)
    return re.sub("/{2,}", "/", f"/{folder}/")


def _above(address: str) -> Iterator[str]:
    """Where the index of a folder may be, the nearest first."""
    parts = urlsplit(address)
    steps = [step for step in parts.path.split("/") if step][:MAX_DEPTH]
    for depth in range(len(steps), -1, -1):
        path = "/".join(["", *steps[:depth], INDEX])
        yield urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _walk(start: str, folder: str, transport: Transport) -> Index:
    """What the index at start leads to: one level of index pages after the other."""
    first = transport.get(start)
    read, every, seen = [first], list(links_in(_text(first), first.url)), {start, first.url}
    level = every
    while level := [url for url in dict.fromkeys(level) if _leads(url, folder) and url not in seen]:
        if len(read) + len(level) > MAX_INDEXES:
            raise OverLimitError(
                start, f"leads to more than {MAX_INDEXES} index pages", "narrow it"
            )
        seen.update(level)
        answers = transport.get_all(level)
        read += answers
        level = [url for answer in answers for url in links_in(_text(answer), answer.url)]
        every += level
    inside = (url for url in every if urlsplit(url).path.startswith(folder))
    return Index(first, pages_of(read), tuple(dict.fromkeys(inside)))


def _leads(url: str, folder: str) -> bool:
    """Whether this is an index above or inside the folder."""
    above, _, name = urlsplit(url).path.rpartition("/")
    return name == INDEX and (folder.startswith(f"{above}/") or above.startswith(folder))


def _text(answer: Answer) -> str:
    return answer.content.decode("utf-8", errors="replace")


def _plain(path: str) -> bool:
    plain = unquote(path)
    odd = any(ord(char) < 32 or char == "\\" for char in plain) or plain.count("/") != path.count(
        "/"
    )
    return not odd and not any(part in (".", "..") for part in plain.split("/"))
