"""What every page is made of: a head whose policy lets nothing in, verdict, sections, tables, filter."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from .markup import Markup, element, joined

LABELLED = "cards labelled"
FOLDED = 30  # rows that are shown before the rest is folded


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading; id: what links to it end in."""

    id: str
    title: str
    content: tuple[object, ...]

    def markup(self) -> Markup:
        """The section as HTML."""
        return element("section", element("h2", self.title), self.content, id=self.id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said first; failed: None where the page has no verdict."""

    sentence: str
    failed: bool | None = None

    def markup(self) -> Markup:
        """The sentence in its frame."""
        state = {True: "failed", False: "passed", None: "told"}[self.failed]
        mark = {True: "✖ ", False: "✔ ", None: ""}[self.failed]
        return element("p", mark, self.sentence, _class=f"outcome {state}")


def document(
    title: str,
    outcome: Outcome,
    facts: Iterable[str],
    sections: Sequence[Section],
    closing: Iterable[str] = (),
    accept: str = "",
) -> str:
    """A whole page, all text in it escaped; accept: the options of the command that accepts a finding."""
    links = [
        element("li", element("a", section.title, href=f"#{section.id}")) for section in sections
    ]
    header = element(
        "header",
        element("h1", title),
        outcome.markup(),
        element("ul", [element("li", fact) for fact in facts], _class="facts"),
        element("nav", element("ul", links), aria_label="Sections"),
    )
    lines = [f"Made by runai-compat {version('runai-api-toolkit')}.", *closing]
    body = element(
        "body",
        element("a", "Skip to the content", href="#content", _class="skip"),
        header,
        element("main", [section.markup() for section in sections], id="content", tabindex=-1),
        element("footer", [element("p", line) for line in lines]),
        element("script", _part("script.js")),
        data_accept=accept or None,
    )
    page = element("html", _head(title, outcome), body, lang="en")
    return f"<!doctype html>\n{page}\n"


def _head(title: str, outcome: Outcome) -> Markup:
    style, script = _part("style.css"), _part("script.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    verdict = "" if outcome.failed is None else ": failed" if outcome.failed else ": passed"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{title}{verdict}"),
        element("style", style),
    )


@cache
def _part(name: str) -> Markup:
    return Markup(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@dataclass(frozen=True, slots=True)
class TableRow:
    """cells: the first is the row's heading. data: what the filter asks for, by name."""

    cells: tuple[object, ...]
    data: tuple[tuple[str, str], ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A line over the rows that follow it, as wide as the table."""

    content: object


def table(
    head: Sequence[str],
    rows: Sequence[TableRow | GroupRow],
    label: str,
    numeric: Iterable[int] = (),
    style: str = "",
) -> Markup:
    """A table that scrolls by itself; what is beyond the first rows is folded. label: its name.

    style: `cards` where a row becomes a card on a phone, `cards labelled` with the names of its cells.
    """
    numbers = frozenset(numeric)
    total = sum(isinstance(row, TableRow) for row in rows)
    titles = [
        element("th", title, scope="col", _class="number" if index in numbers else None)
        for index, title in enumerate(head)
    ]
    lines, shown = [], 0
    for row in rows:
        beyond = shown >= FOLDED
        if isinstance(row, TableRow):
            shown += 1
            lines.append(_row(row, head, numbers, beyond=beyond))
        else:
            cell = element("th", row.content, colspan=len(head), scope="colgroup")
            lines.append(element("tr", cell, _class="group beyond" if beyond else "group"))
    made = element(
        "table", element("thead", element("tr", titles)), element("tbody", lines), aria_label=label
    )
    scroll = element(
        "div", made, _class=f"scroll {style}".strip(), tabindex=0, role="region", aria_label=label
    )
    return folding(scroll, total - FOLDED)


def _row(row: TableRow, head: Sequence[str], numbers: frozenset[int], *, beyond: bool) -> Markup:
    first, *others = row.cells
    cells = [
        element("td", cell, data_label=name, _class="number" if index in numbers else None)
        for index, (name, cell) in enumerate(zip(head[1:], others, strict=True), 1)
    ]
    data = {f"data_{name}": value for name, value in row.data}
    if data:
        data["data_item"] = ""
    return element(
        "tr",
        element("th", first, scope="row"),
        cells,
        _class="beyond" if beyond else None,
        id=row.id,
        **data,
    )


def folding(content: object, more: int) -> Markup:
    """Content whose parts of class `beyond` are hidden until somebody asks for them."""
    if more <= 0:
        return joined(content)
    switch = element("details", element("summary", f"Show {more} more"), _class="more")
    return element("div", switch, content, _class="folding")


def items(lines: Sequence[object], style: str = "") -> Markup:
    """A list, folded as tables are."""
    shown = [
        element("li", line, _class="beyond" if number >= FOLDED else None)
        for number, line in enumerate(lines)
    ]
    return folding(element("ul", shown, _class=style or None), len(lines) - FOLDED)


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the filter; values: of which any may be chosen. several: by boxes, not one of a list.

    off: the values that are not chosen at first.
    """

    name: str
    title: str
    values: tuple[str, ...]
    several: bool = False
    off: frozenset[str] = frozenset()


def search(choices: Sequence[Choice], flags: Sequence[tuple[str, str]], number: int) -> Markup:
    """The filter of a page, hidden until the script shows it: without one it could do nothing.

    flags: (name, title) of what an item may be asked to be; number: how many items there are.
    """
    fields: list[Markup] = [
        element("label", "Search", element("input", type="search", name="q", autocomplete="off"))
    ]
    fields += map(_field, choices)
    fields += [
        element("label", element("input", type="checkbox", name=name, value="yes"), f" {title}")
        for name, title in flags
    ]
    fields.append(element("button", "Clear", type="button"))
    form = element("form", fields, id="filter", role="search", hidden=True)
    return joined((form, element("p", f"{number} shown", id="shown", role="status")))


def _field(choice: Choice) -> Markup:
    if choice.several:
        boxes = [
            element(
                "label",
                element(
                    "input",
                    type="checkbox",
                    name=choice.name,
                    value=value,
                    checked=value not in choice.off,
                ),
                f" {value}",
            )
            for value in choice.values
        ]
        return element("fieldset", element("legend", choice.title), boxes)
    options = [element("option", value, value=value) for value in choice.values]
    options.insert(0, element("option", "all", value=""))
    return element("label", choice.title, element("select", options, name=choice.name))


def code(text: object) -> Markup | None:
    """Text as it stands in code; nothing where there is none."""
    return element("code", text) if text else None


def codes(names: Iterable[str]) -> Markup:
    """Names in code, one after the other."""
    written = [element("code", name) for name in names]
    return Markup(", ".join(written))
