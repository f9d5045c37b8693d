"""An audit in Markdown: the numbers as a table, the cases folded."""

from __future__ import annotations

from ...lifecycle.audit import Audit
from .. import Options
from ..folding import code, fitted, listed, plain
from ..topics import some
from .columns import HEAD, TITLES, by_breach, cells, headline


def render(audit: Audit, options: Options) -> str:
    """The audit in GitHub's Markdown."""

    def build(length: int | None) -> str:
        lines = [f"## {plain(headline(audit))}", "", f"| {' | '.join(HEAD)} |"]
        lines += [f"|---|{'---:|' * (len(HEAD) - 1)}"]
        lines += [f"| {' | '.join(cells(each))} |" for each in audit.records]
        for breach, cases in by_breach(audit.cases):
            lines += ["", f"### {TITLES[breach].capitalize()} ({len(cases)})", ""]
            lines += listed(
                [
                    f"- {each.release}: {code(some(each.elements, 1))}: {plain(each.detail)}"
                    for each in cases
                ],
                length,
            )
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)
