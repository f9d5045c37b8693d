"""What was read in people's files, in GitHub's Markdown: uses, releases they run on, rewrites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import Options
from ..escaping import code, fitted, plain, row
from ..touched import fate, matrix_headline, matrix_sentences, used_in
from ..wording import (
    coverage,
    fix_summary,
    fix_task,
    folded,
    task_place,
    traffic,
    usage_summary,
    where,
)

if TYPE_CHECKING:
    from ...gating.matrix import Matrix
    from ...rewriting.edits import Fix
    from ...scanning.sites import CallSite, Usage

_FOLD, _OPEN, _SHOWN_OPERATIONS, _PLAN_PLACES = 10, 10, 5, 8
_LEDGER_HEAD = "| element | places | deprecated | removed | supported until | verdict | instead |"


def coverage_lines(usage: Usage) -> list[str]:
    """What the verdict rests on, the first line a sentence, the others a list below it."""
    first, *others = coverage(usage)
    return [f"{plain(first)}.", *([""] if others else []), *(f"- {plain(line)}" for line in others)]


def usage(result: Usage, options: Options) -> str:
    """The uses as a table, cut as far as is needed to fit a comment."""

    shown = [use for use in result.uses if use.operations or options.everything]

    def build(length: int | None) -> str:
        lines = [f"## {plain(usage_summary(result))}", ""]
        lines += [row(("place", "confidence", "operations")), row(("---",) * 3)]
        lines += [_use(site) for site in shown[:length]]
        if length is not None and length < len(shown):
            lines += ["", f"… and {len(shown) - length} more"]
        if len(shown) < len(result.uses):
            lines += ["", "Paths that no release has:", ""]
            lines += [f"- {plain(line)}" for line in folded(result)]
        lines += ["", *coverage_lines(result)]
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)


def _use(site: CallSite) -> str:
    names = [code(operation) for operation in site.operations[:_SHOWN_OPERATIONS]]
    if len(site.operations) > len(names):
        names.append(f"{len(site.operations) - len(names)} more")
    used = ", ".join(names) or f"{code(site.path)}: of no release"
    if site.traffic is not None:
        used += f"; {plain(traffic(site.traffic))}"
    return row((code(where(site, column=True)), site.confidence, used))


def fix(result: Fix, options: Options) -> str:  # noqa: ARG001
    """The diff, and a list of what is left to people."""
    lines = [f"## {plain(fix_summary(result))}", ""]
    if result.edits:
        fence = "`" * 4
        lines += [f"{fence}diff", result.diff.rstrip("\n"), fence, ""]
    for task in result.tasks:
        lines.append(f"- [ ] {code(task_place(task))} {plain(fix_task(task))}")
        lines += [f"  - {plain(text)}" for text in task.differences]
    return "\n".join(lines).rstrip("\n") + "\n"


def matrix(result: Matrix, options: Options) -> str:
    """The sentences, the table with the releases as columns, and what to write instead."""

    def build(length: int | None) -> str:
        lines = [f"## {plain(matrix_headline(result))}", ""]
        lines += [f"- {plain(sentence)}" for sentence in matrix_sentences(result)]
        lines += _matrix_table(result, length)
        told = [(row_, fate(row_, result)) for row_ in result.rows[:length]]
        for row_, texts in told:
            if texts:
                lines += ["", f"**{code(row_.operation)}** in {code(used_in(row_, 5))}", ""]
                lines += [f"- {plain(text)}" for text in texts]
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)


def _matrix_table(result: Matrix, length: int | None) -> Iterator[str]:
    if not result.rows:
        return
    names = [plain(moment.name) for moment in result.moments]
    yield from ("", row(["operation", "uses", *names]), f"|---|---:|{'---|' * len(names)}")
    for operation in result.rows[:length]:
        states = [str(cell.state) for cell in operation.cells]
        yield row([code(operation.operation), str(len(operation.sites)), *states])
    if length is not None and length < len(result.rows):
        yield from ("", f"… and {len(result.rows) - length} more")
