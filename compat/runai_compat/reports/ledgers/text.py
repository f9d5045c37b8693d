"""A ledger for a terminal: a screenful first, `--all` shows every topic and every place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...lifecycle.ledger import Entry, Ledger
from .. import Options
from ..terms import VERDICTS, life
from ..topics import Topic
from .sections import Section, headline, sections

_SHOWN, _WIDTH = 8, 150


def render(ledger: Ledger, entries: Sequence[Entry], options: Options) -> str:
    """The entries in lines of text."""
    line = ledger.timeline
    names = [line.moments[i].name for i in line.pinned]
    lines = [headline(ledger, names)]
    found = sections(entries)
    if not found:
        lines += ["nothing matches"]
    for section in found:
        lines += _section(section, options, alone=len(found) == 1)
    return "\n".join(lines) + "\n"


def _section(section: Section, options: Options, *, alone: bool) -> Iterator[str]:
    counts = Counter(topic.first.verdict for topic in section.topics)
    told = ", ".join(f"{count} {VERDICTS[verdict]}" for verdict, count in counts.most_common())
    yield ""
    head = f"{section.title}: {len(section.topics)} in {section.elements} places ({told})"
    yield f"\033[1m{head}\033[0m" if options.colour else head
    if section.state == "current" and not (alone or options.everything):
        yield "  --state current lists them"
        return
    limit = len(section.topics) if options.everything else _SHOWN * (4 if alone else 1)
    for topic in section.topics[:limit]:
        yield from _topic(topic, options)
    if len(section.topics) > limit:
        yield f"  and {len(section.topics) - limit} more (--state {section.state}, or --all)"


def _topic(topic: Topic, options: Options) -> Iterator[str]:
    story = life(topic.first)
    if options.everything:
        yield f"  {topic.label}{f'  {story}' if story else ''}"
        if topic.first.place:
            yield from (f"    {each.name}" for each in topic.entries)
        for said in topic.first.evidence:
            yield f"    {said.kind} since {said.release}: {said.source}"
        return
    more = f" ({len(topic.entries)} places)" if len(topic.entries) > 1 else ""
    line = f"  {topic.label}{more}{f'  {story}' if story else ''}"
    yield line if len(line) <= _WIDTH else line[: _WIDTH - 3] + "..."
