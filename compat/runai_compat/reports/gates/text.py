"""A gate's result for a terminal: one screen, the verdict last; `--all` shows everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...gating.gate import GateResult
from ...gating.model import PendingRemoval
from ...gating.model import Reason as Watched
from ...vocabulary import Severity
from .. import Options
from ..assessment import facts, verdict
from ..topics import some
from .blocks import Block, Item, ahead, blocks
from .uses import Hit, Reason, checks, closing, hits

_BLOCKS, _ROOM, _WIDTH, _AHEAD, _PLACES = 10, 20, 150, 5, 8
_RED, _GREEN, _BOLD = "1;31", "1;32", "1"


def render(result: GateResult, options: Options) -> str:
    """The result in lines of text."""
    lines = [f"{result.base} -> {result.target}", *(f"  {each}" for each in facts(result))]
    if result.impact is not None:
        lines += _touched(result, options)
    else:
        lines += _table(result)
        lines += _blocks(blocks(result.failures, result.releases), options)
    if options.everything:
        rest = [each for each in result.gated_findings if not result.fails(each)]
        lines += _rest(blocks(rest, result.releases), options)
    if options.everything or result.impact is None:
        lines += _ahead(result, options)
    lines += _acceptances(result)
    colour = _RED if result.failed else _GREEN
    more = "" if options.everything else "; --all shows everything"
    hidden = more if result.gated_findings or result.ahead else ""
    return "\n".join([*lines, "", _coloured(verdict(result), colour, options) + hidden]) + "\n"


def _touched(result: GateResult, options: Options) -> Iterator[str]:
    """The places in the files that were given: what breaks there, and what to write instead."""
    found = hits(result)
    shown = found if options.everything else found[:_PLACES]
    for hit in shown:
        yield ""
        code = f"  {hit.site.code}" if hit.site.code else ""
        yield _cut(_coloured(hit.where, _BOLD, options) + code, options)
        for reason in hit.reasons:
            yield from _reason(reason, options)
    if len(shown) < len(found):
        yield from ("", f"and {len(found) - len(shown)} more places")
    yield from _to_check(checks(result), options)
    yield ""
    yield from closing(result)


def _reason(reason: Reason, options: Options) -> Iterator[str]:
    yield _cut(f"    {reason.release}  {reason.title}  [{reason.rule}]", options)
    yield _cut(f"      {reason.elements(None if options.everything else 2)}", options)
    for each in filter(None, (reason.story, reason.instead)):
        yield _cut(f"      {each}", options)
    if options.everything:
        yield f"      {' '.join(reason.ids)}"


def _to_check(found: Sequence[Hit], options: Options) -> Iterator[str]:
    """What does not seem to concern the code: one line for each place."""
    if not found:
        return
    yield ""
    yield _coloured(f"to check ({len(found)}), does not fail", _BOLD, options)
    shown = found if options.everything else found[:_AHEAD]
    for hit in shown:
        what = some([f"{each.title}: {each.elements(1)}" for each in hit.reasons], 1)
        yield _cut(f"    {hit.where}  {what}", options)
    if len(shown) < len(found):
        yield f"    and {len(found) - len(shown)} more"


def _table(result: GateResult) -> Iterator[str]:
    """How many findings each release brings."""
    if not result.gated_findings:
        return
    yield ""
    yield f"  {'release':12}{'breaking':>9}{'warning':>9}{'info':>6}{'fails':>7}{'accepted':>10}"
    for step in result.steps[1:]:
        here = [each for each in result.gated_findings if each.release == step.name]
        counts = Counter(each.finding.severity for each in here)
        yield (
            f"  {step.name:12}{counts[Severity.BREAKING]:9}{counts[Severity.WARNING]:9}"
            f"{counts[Severity.INFO]:6}{sum(map(result.fails, here)):7}"
            f"{sum(each.acceptance is not None for each in here):10}"
        )


def _blocks(found: Sequence[Block], options: Options) -> Iterator[str]:
    """As much of each as a screen has room for."""
    shown = found if options.everything else found[:_BLOCKS]
    for block in shown:
        yield from _block(block, options, max(2, _ROOM // len(shown)))
    if len(shown) < len(found):
        rest = sum(block.findings for block in found[len(shown) :])
        yield from ("", f"and {rest} findings of other kinds")


def _block(block: Block, options: Options, room: int) -> Iterator[str]:
    """The kind of change, and the items that fit into that many lines; one at least."""
    yield ""
    head = f"{block.release}  {block.title} ({block.findings})"
    yield _coloured(head, _BOLD, options) + f"  [{block.rule}]"
    shown = 0
    for item in block.items:
        lines = list(_item(item, options))
        if shown and len(lines) > room and not options.everything:
            break
        yield from lines
        room -= len(lines)
        shown += 1
    if shown < len(block.items):
        yield f"    and {len(block.items) - shown} more"


def _item(item: Item, options: Options) -> Iterator[str]:
    """One line where that says it all, two where place and story are both long."""
    if item.where:
        yield _cut(f"    {item.what}  in {item.where}", options)
        if item.story:
            yield _cut(f"      {item.story}", options)
    else:
        names = item.what if options.everything else some(item.names, 2)
        yield _cut(f"    {names}{f'  {item.story}' if item.story else ''}", options)
    if options.everything:
        yield f"      {' '.join(item.ids)}"


def _rest(found: Sequence[Block], options: Options) -> Iterator[str]:
    if found:
        yield ""
        yield "does not fail:"
    for block in found:
        yield from _block(block, options, _ROOM)


def _ahead(result: GateResult, options: Options) -> Iterator[str]:
    for title, found in (
        ("announced to go", [each for each in result.ahead if each.announced]),
        ("may go, its promise ends", [each for each in result.ahead if not each.announced]),
        ("still there though no longer promised", _late(result)),
    ):
        items = ahead(each for each in found if not each.acceptance)
        if items:
            yield ""
            yield _coloured(f"{title} ({len(found)})", _BOLD, options)
            limit = len(items) if options.everything else _AHEAD
            for item in items[:limit]:
                yield from _item(item, options)
            if len(items) > limit:
                yield f"    and {len(items) - limit} more"


def _late(result: GateResult) -> list[PendingRemoval]:
    return list(result.overdue) if Watched.OVERDUE in result.fail_on else []


def _acceptances(result: GateResult) -> Iterator[str]:
    if result.expired or result.unused:
        yield ""
    for each in result.expired:
        yield f"expired: {each.id} {each.rule} {each.element} (on {each.expires}, by {each.author})"
    for each in result.unused:
        yield f"unused: {each.id} {each.rule} {each.element} (by {each.author}): nothing to accept"


def _cut(line: str, options: Options) -> str:
    if options.everything or len(line) <= _WIDTH:
        return line
    return line[: _WIDTH - 3] + "..."


def _coloured(text: str, colour: str, options: Options) -> str:
    return f"\033[{colour}m{text}\033[0m" if options.colour else text
