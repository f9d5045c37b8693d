"""The ledger and the audit of releases in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import Options
from ..elements import (
    AUDIT_HEAD,
    BREACHES,
    VERDICTS,
    Section,
    audit_headline,
    audit_row,
    by_breach,
    ledger_headline,
    sections,
)
from ..escaping import code, fitted, listed, plain, row
from ..wording import shortened

if TYPE_CHECKING:
    from ...lifecycle.audit import Audit
    from ...lifecycle.queries import Selection

_FOLD, _OPEN, _SHOWN_OPERATIONS, _PLAN_PLACES = 10, 10, 5, 8
_LEDGER_HEAD = "| element | places | deprecated | removed | supported until | verdict | instead |"


def ledger(selection: Selection, options: Options) -> str:
    """The entries in GitHub's Markdown."""
    parts = sections(selection.entries)

    def build(length: int | None) -> str:
        lines = [f"## {plain(ledger_headline(selection))}"]
        for section in parts:
            lines += _state(section, length)
        return "\n".join(lines if parts else [*lines, "", "Nothing matches."]) + "\n"

    return build(None) if options.everything else fitted(build)


def _state(section: Section, length: int | None) -> Iterator[str]:
    yield from ("", f"### {section.title.capitalize()} ({len(section.topics)})", "")
    folded = len(section.topics) > _OPEN
    if folded:
        yield from ("<details><summary>Show</summary>", "")
    yield from (_LEDGER_HEAD, "|---|---:|---|---|---|---|---|")
    shown = section.topics if length is None else section.topics[:length]
    for topic in shown:
        entry = topic.first
        cells = (
            code(topic.label),
            str(len(topic.entries)),
            *(plain(release or "") for release in (entry.deprecated_in, entry.removed_in)),
            plain(entry.supported_until or ""),
            VERDICTS[entry.verdict],
            plain(entry.replacement or ""),
        )
        yield row(cells)
    if len(shown) < len(section.topics):
        yield f"\n… and {len(section.topics) - len(shown)} more"
    if folded:
        yield from ("", "</details>")


def audit(result: Audit, options: Options) -> str:
    """The audit in GitHub's Markdown."""

    def build(length: int | None) -> str:
        lines = [f"## {plain(audit_headline(result))}", "", row(AUDIT_HEAD)]
        lines += [f"|---|{'---:|' * (len(AUDIT_HEAD) - 1)}"]
        lines += [row(audit_row(record)) for record in result.records]
        for breach, cases in by_breach(result.cases):
            lines += ["", f"### {BREACHES[breach].capitalize()} ({len(cases)})", ""]
            lines += listed(
                [
                    f"- {case.release}: {code(shortened(case.elements, 1))}: {plain(case.detail)}"
                    for case in cases
                ],
                length,
            )
        return "\n".join(lines) + "\n"

    return build(None) if options.everything else fitted(build)
