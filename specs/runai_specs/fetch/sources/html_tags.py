"""The tags of a web page, in one pass: whatever is in it, the time grows with its length only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model import Answer

LONGEST = 20_000
"""Characters of a tag that is looked at; a longer one is passed over."""
MOST = 1_000_000
"""Characters of all tags of a page that are looked at."""

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: name and attributes in small letters; end is where what is in it begins."""

    name: str
    attributes: Mapping[str, str]
    end: int


def page_text(page: Answer) -> str:
    """The text of a page."""
    return page.content.decode("utf-8", errors="replace")


def tags(page: Answer, *names: str) -> Iterator[Tag]:
    """The start tags of these names, in order, as far as MOST leads."""
    text, at, left = page_text(page), 0, MOST
    wanted = re.compile(rf"<({'|'.join(names)})(?=[\s/>])", re.I)
    while left > 0 and (start := wanted.search(text, at)) is not None:
        end = text.find(">", start.end())
        if end < 0:
            return  # no later tag is closed either
        at = end + 1
        left -= min(at - start.start(), LONGEST)
        if end - start.end() <= LONGEST:
            yield Tag(start[1].lower(), _attributes(text[start.end() : end]), at)


def _attributes(written: str) -> dict[str, str]:
    return {
        match[1].lower(): match[2] or match[3] or match[4] or ""
        for match in _ATTRIBUTE.finditer(written)
    }
