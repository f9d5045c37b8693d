"""The links of an index page that a fetch may follow: those to the index's own server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from . import redirect
from .errors import FetchFailed, OverLimit
from .source import Answer, Page, Transport

MAX_INDEXES = 500
"""Index pages that one source may lead through."""

_LINK = re.compile(r"\]\(\s*<?([^)\s<>]+)|(?<![\w(<])(https?://[^\s<>)\]\"']+)")


def found(text: str, page: str) -> Iterator[str]:
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
        except (FetchFailed, ValueError):
            continue
        parts = urlsplit(url)
        url = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        if url not in seen and _plain(parts.path):
            seen.add(url)
            yield url


def below(urls: Iterable[str], folder: str) -> Iterator[str]:
    """Those of the URLs whose path lies in the folder, a path that ends with a slash."""
    return (url for url in urls if urlsplit(url).path.startswith(folder))


def walk(
    start: str, transport: Transport, leads: Callable[[str], bool]
) -> tuple[list[str], list[Page], Answer]:
    """Every link on the start page and on the index pages it leads to, transitively.

    leads tells which links are index pages. Returns the links in order, the index pages read,
    and the answer of the start page. Raises OverLimit for more index pages than MAX_INDEXES.
    """
    first = transport.get(start)
    pages, every = [Page.of(first)], list(found(_text(first), first.url))
    queue, seen = list(every), {start, first.url}
    while queue:
        url = queue.pop(0)
        if url in seen or not leads(url):
            continue
        if len(pages) >= MAX_INDEXES:
            raise OverLimit(start, f"leads to more than {MAX_INDEXES} index pages", "narrow it")
        seen.add(url)
        answer = transport.get(url, stay=True)
        pages.append(Page.of(answer))
        more = list(found(_text(answer), answer.url))
        every += more
        queue += more
    return list(dict.fromkeys(every)), pages, first


def _text(answer: Answer) -> str:
    return answer.content.decode("utf-8", errors="replace")


def _plain(path: str) -> bool:
    plain = unquote(path)
    odd = any(ord(char) < 32 or char == "\\" for char in plain) or plain.count("/") != path.count(
        "/"
    )
    return not odd and not any(part in (".", "..") for part in plain.split("/"))
