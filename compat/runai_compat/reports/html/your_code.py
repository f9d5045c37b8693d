"""What is said of people's own files: what breaks in them, line by line; which releases they run on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ...gating.gate import GateResult
from ...gating.matrix import Cell, Matrix
from .. import Options
from ..touched import (
    Hit,
    Reason,
    checks,
    closing,
    deprecated_line,
    fate,
    hits,
    matrix_headline,
    matrix_sentences,
    used_in,
)
from ..wording import counted, coverage, path_at
from .markup import Markup, element, joined
from .page import Choice, Outcome, Section, TableRow, code, document, folding, items, search, table

_NAMED = 3  # elements of a reason that are named
_SHOWN = 30


def sections(result: GateResult) -> list[Section]:
    """What breaks in the files, what is to be checked there, what is deprecated but still there."""
    broken, doubtful = hits(result), checks(result)
    rest = [f"{line[0].upper()}{line[1:]}." for line in closing(result)]
    lines = [element("p", line, _class="hint") for line in rest]
    none = element("p", "Nothing in the files given breaks.")
    parts = [
        Section(
            "touched",
            f"Your files: {counted(len(broken), 'line')} that break"
            if len(broken) != 1
            else "Your files: 1 line that breaks",
            (_files(broken) if broken else none, lines),
        )
    ]
    if doubtful:
        told = "These calls use what changes, but it is not seen that they send or read it."
        parts.append(
            Section("check", f"To check ({len(doubtful)})", (element("p", told), _files(doubtful)))
        )
    if result.deprecated:
        uses = [deprecated_line(use) for use in result.deprecated]
        parts.append(
            Section("deprecated", f"Deprecated, still there ({len(uses)})", (items(uses),))
        )
    return parts


def _files(lines: Sequence[Hit]) -> list[Markup]:
    """A card for each line, those of a file together."""
    return [
        element("div", element("h3", element("code", file)), _cards(list(group)), _class="file")
        for file, group in groupby(lines, key=lambda hit: hit.site.file)
    ]


def _cards(lines: list[Hit]) -> Markup:
    cards = [_card(hit, beyond=number >= _SHOWN) for number, hit in enumerate(lines)]
    return folding(cards, len(lines) - _SHOWN)


def _card(hit: Hit, *, beyond: bool) -> Markup:
    at = path_at(hit.site.path_elsewhere)
    return element(
        "div",
        element(
            "p",
            element("span", f"line {hit.site.line}", _class="line"),
            " ",
            element("strong", element("code", hit.what)),
            element("span", f" ({at})", _class="seen") if at else None,
        ),
        element("pre", element("code", hit.site.code), tabindex=0) if hit.site.code else None,
        element("ul", [element("li", _reason(reason)) for reason in hit.reasons], _class="plain"),
        _class="card beyond" if beyond else "card",
    )


def _reason(reason: Reason) -> Markup:
    return joined(
        (
            element("span", reason.release, _class="release"),
            " ",
            element("a", reason.title, href=f"#f-{reason.ids[0]}"),
            ": ",
            element("code", reason.names(_NAMED)),
            _badge(reason.seen),
            element("p", reason.story, _class="hint") if reason.story else None,
            _write(reason.instead),
        )
    )


def _badge(seen: str) -> Markup | None:
    return joined((" ", element("span", seen, _class="seen"))) if seen else None


def _write(instead: str) -> Markup | None:
    if not instead:
        return None
    return element("p", element("strong", "What to write: "), instead.removeprefix("use "))


def matrix(result: Matrix, options: Options) -> str:  # noqa: ARG001 - as every format
    """The page of the operations in use by the releases."""
    breaks = any(row.first_break for row in result.rows)
    sentences = list(matrix_sentences(result))
    outcome = sentences.pop(len(result.recognised))
    parts = [
        Section("releases", "Operations by release", (_matrix(result),)),
        Section("todo", "What to do", (_to_do(result),)),
    ]
    return document(
        f"{result.ledger.api}: which releases your code runs on",
        Outcome(outcome, breaks if result.rows else None),
        [matrix_headline(result), *sentences],
        parts,
        [f"{line}." for line in coverage(result.usage)],
    )


def _matrix(result: Matrix) -> Markup:
    if not result.rows:
        return element("p", "No operation of the API is used.")
    names = [moment.name for moment in result.moments]
    rows = [
        TableRow(
            (code(row.operation), str(len(row.sites)), *map(_state, row.cells)),
            data=(("state", str((row.first_break or row.worst).state)),),
        )
        for row in result.rows
    ]
    states = tuple(dict.fromkeys(row.data[0][1] for row in rows))
    form = search((Choice("state", "Worst state", states),), (), len(rows))
    label = "Operations in use by release"
    made = table(("operation", "uses", *names), rows, label, (1,))
    return joined((form, element("div", made, _class="states")))


def _state(cell: Cell) -> Markup:
    state = cell.state
    return element(
        "span", str(state), _class="state bad" if state.breaks else f"state s-{state.name}"
    )


def _to_do(result: Matrix) -> Markup:
    lines = [
        joined(
            (
                element("code", row.operation),
                f" in {used_in(row, 5)}",
                element("ul", [element("li", text) for text in told]),
            )
        )
        for row in result.rows
        if (told := fate(row, result))
    ]
    return items(lines) if lines else element("p", "Nothing.")
