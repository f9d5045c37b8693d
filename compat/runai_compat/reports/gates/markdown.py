"""A gate's result for a pull-request comment: the verdict first, long lists folded, never too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...gating.gate import GateResult
from ...vocabulary import Severity
from .. import Options
from ..assessment import facts, verdict
from ..folding import code, fitted, listed, plain
from .blocks import Item, ahead, blocks
from .uses import Hit, checks, closing, hits


def render(result: GateResult, options: Options) -> str:
    """The result in GitHub's Markdown."""
    if options.everything:
        return _text(result, None)
    return fitted(lambda length: _text(result, length))


def _text(result: GateResult, length: int | None) -> str:
    mark = "❌" if result.failed else "✅"
    lines = [f"## {plain(result.base)} → {plain(result.target)}", ""]
    lines += [f"{mark} **{plain(verdict(result))}**", ""]
    lines += [f"- {plain(each)}" for each in facts(result)]
    lines += _failures(result, length) if result.impact is None else _touched(result, length)
    for title, found in (
        ("Announced to go", [each for each in result.ahead if each.announced]),
        ("May go, its promise ends", [each for each in result.ahead if not each.announced]),
    ):
        if found:
            lines += ["", f"### {title} ({len(found)})", ""]
            lines += listed([_item(each) for each in ahead(found)], length)
    lines += _others(result, length)
    lines += _acceptances(result)
    return "\n".join(lines) + "\n"


def _failures(result: GateResult, length: int | None) -> Iterator[str]:
    """What fails, by release and rule."""
    yield from _table(result)
    for block in blocks(result.failures, result.releases):
        yield from ("", f"### {plain(block.release)}: {plain(block.title)} ({block.findings})", "")
        yield from (f"{plain(block.hint)} ({code(block.rule)})", "")
        yield from listed([_item(each) for each in block.items], length)


def _touched(result: GateResult, length: int | None) -> Iterator[str]:
    """What fails, by place in the files that were given; what is to be checked there; the rest."""
    for title, found in (("Breaks", hits(result)), ("To check", checks(result))):
        if found:
            yield from ("", f"### {title} ({len(found)})", "")
            yield from listed([_hit(each, length) for each in found], length, folded=False)
    lines = [f"{plain(each)}." for each in closing(result)]
    yield from (line for each in lines for line in ("", each))


def _hit(hit: Hit, length: int | None) -> str:
    """The line of code, and below it why it breaks and what to write."""
    told = [f"- {code(hit.where)}: {code(hit.site.code or hit.site.path)}"]
    for reason in hit.reasons:
        story = "; ".join(filter(None, (reason.story, reason.instead)))
        what = plain(reason.elements(length and min(length, 3)))
        told.append(f"  - {plain(reason.release)}: {plain(reason.title)}: {what}. {plain(story)}")
    return "\n".join(told)


def _table(result: GateResult) -> Iterator[str]:
    if not result.gated_findings:
        return
    yield from ("", "| release | breaking | warning | info | fails |", "|---|---:|---:|---:|---:|")
    for step in result.steps[1:]:
        here = [each for each in result.gated_findings if each.release == step.name]
        counts = Counter(each.finding.severity for each in here)
        cells = [str(counts[each]) for each in Severity]
        fails = sum(map(result.fails, here))
        yield f"| {plain(step.name)} | {' | '.join(cells)} | {fails} |"


def _item(item: Item) -> str:
    where = f" in {plain(item.where)}" if item.where else ""
    story = f": {plain(item.story)}" if item.story else ""
    return f"- {code(item.what)}{where}{story}"


def _others(result: GateResult, length: int | None) -> Iterator[str]:
    """Findings that do not fail, always folded."""
    rest = [each for each in result.gated_findings if not result.fails(each)]
    lines = [
        f"- {plain(block.release)} {code(block.rule)}: {_item(each)[2:]}"
        for block in blocks(rest, result.releases)
        for each in block.items
    ]
    if lines:
        yield from ("", f"### Does not fail ({len(rest)})", "")
        yield from listed(lines, length, folded=True)


def _acceptances(result: GateResult) -> Iterator[str]:
    for title, entries in (("Expired", result.expired), ("Unused", result.unused)):
        if entries:
            yield from ("", f"### {title} acceptances", "")
            yield from (
                f"- {code(each.id)} {plain(each.element)}, by {plain(each.author)}"
                for each in entries
            )
