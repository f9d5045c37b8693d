"""A ledger in Markdown: a table for each state, long ones folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...lifecycle.ledger import Entry, Ledger
from .. import Options
from ..folding import code, fitted, plain
from ..terms import VERDICTS
from .sections import Section, headline, sections

_HEAD = "| element | places | deprecated | removed | promised until | verdict | instead |"
_OPEN = 10


def render(ledger: Ledger, entries: Sequence[Entry], options: Options) -> str:
    """The entries in GitHub's Markdown."""
    line = ledger.timeline
    names = [line.moments[i].name for i in line.pinned]
    found = sections(entries)

    def build(length: int | None) -> str:
        lines = [f"## {plain(headline(ledger, names))}"]
        for section in found:
            lines += _section(section, length)
        return "\n".join(lines if found else [*lines, "", "Nothing matches."]) + "\n"

    return build(None) if options.everything else fitted(build)


def _section(section: Section, length: int | None) -> Iterator[str]:
    yield from ("", f"### {section.title.capitalize()} ({len(section.topics)})", "")
    folded = len(section.topics) > _OPEN
    if folded:
        yield from ("<details><summary>Show</summary>", "")
    yield from (_HEAD, "|---|---:|---|---|---|---|---|")
    shown = section.topics if length is None else section.topics[:length]
    for topic in shown:
        entry = topic.first
        cells = (
            code(topic.label).replace("|", "\\|"),
            str(len(topic.entries)),
            *(plain(each or "") for each in (entry.deprecated_in, entry.removed_in)),
            plain(entry.supported_until or ""),
            VERDICTS[entry.verdict],
            plain(entry.replacement or ""),
        )
        yield f"| {' | '.join(cells)} |"
    if len(shown) < len(section.topics):
        yield f"\n… and {len(section.topics) - len(shown)} more"
    if folded:
        yield from ("", "</details>")
