"""The timeline as SVG: releases across, a bar per deprecated element, its verdict by colour and shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ...lifecycle.history import Kind
from ...lifecycle.ledger import Entry, Ledger
from ...lifecycle.policy import Timeline, Verdict
from ..elements import VERDICTS, Topic, life, topics
from .markup import Markup, element

_TOP, _LATER, _WORDS = 34, "later", 110


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures in pixels; label is the width of the labels, 0 where they stand above their bars."""

    name: str
    label: int
    column: int
    row: int
    longest: int

    def x(self, position: int) -> float:
        """The middle of a column."""
        return self.label + self.column * (position + 0.5)

    def y(self, index: int) -> float:
        """The middle of a bar."""
        return _TOP + self.row * index + (self.row / 2 if self.label else self.row - 11)


WIDE = Layout("wide", 350, 62, 24, 48)
NARROW = Layout("narrow", 0, 29, 40, 40)


@dataclass(frozen=True, slots=True)
class Bar:
    """One topic on the axis: positions of notice, end of the promise, and end (None: still there)."""

    topic: Topic
    notice: int | None
    promise: int | None
    end: int | None
    last: int

    @property
    def verdict(self) -> Verdict:
        """The verdict of all its entries."""
        return self.topic.first.verdict


def bars(ledger: Ledger, base: str, target: str) -> list[Bar]:
    """What was deprecated or went between two releases, and what is deprecated and still there."""
    line = ledger.timeline
    first, last = line.find(base), line.find(target)
    found = [each for each in ledger.entries if _matters(each, line, first, last)]
    made = [_bar(topic, line) for topic in topics(found)]
    return sorted(made, key=lambda bar: (bar.notice is None, bar.notice or 0, bar.topic.label))


def split(found: Iterable[Bar]) -> tuple[list[Bar], list[Bar]]:
    """Operations, and everything inside them."""
    listed = list(found)
    whole = [bar for bar in listed if bar.topic.first.element is Kind.OPERATION]
    return whole, [bar for bar in listed if bar.topic.first.element is not Kind.OPERATION]


def picture(found: Sequence[Bar], ledger: Ledger, name: str, layout: Layout) -> Markup:
    """The bars as one picture; name is what a screen reader calls it."""
    columns = [*(moment.name for moment in ledger.timeline.moments), _LATER]
    if not layout.label:
        layout = replace(layout, column=max(layout.column, 7 * max(map(len, columns))))
    words = _WORDS if layout.label else 0
    width = layout.label + layout.column * len(columns) + words
    height = _TOP + layout.row * len(found) + 8
    grid = [_column(layout.x(i), label, height) for i, label in enumerate(columns)]
    rows = [_row(bar, i, len(columns), layout) for i, bar in enumerate(found)]
    return element(
        "svg",
        element("title", name),
        grid,
        rows,
        role="img",
        aria_label=f"{name}; the table below has the same",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        _class=layout.name,
    )


def table(found: Sequence[Bar]) -> Markup:
    """The same for those who cannot see the picture."""
    head = [element("th", each, scope="col") for each in _HEAD]
    rows = [
        element(
            "tr",
            element("th", bar.topic.label, scope="row"),
            [element("td", each or "–") for each in _cells(bar.topic.first)],
        )
        for bar in found
    ]
    return element("table", element("thead", element("tr", head)), element("tbody", rows))


_HEAD = (
    "element",
    "deprecated",
    "supported until",
    "removable from",
    "removed",
    "verdict",
    "instead",
)


def _cells(entry: Entry) -> tuple[str | None, ...]:
    return (
        entry.deprecated_in,
        entry.supported_until,
        entry.removable_from,
        entry.removed_in,
        VERDICTS[entry.verdict],
        entry.replacement,
    )


def legend() -> Markup:
    """What the shapes mean."""
    shown = [verdict for verdict in VERDICTS if verdict is not Verdict.SUPPORTED]
    return element(
        "ul", [element("li", sign(each), " ", VERDICTS[each]) for each in shown], _class="legend"
    )


def sign(verdict: Verdict) -> Markup:
    """A verdict's shape, as large as a letter; the words stand beside it."""
    shape = _shape(verdict, 8, 8)
    return element("svg", shape, viewBox="0 0 16 16", width=14, height=14, aria_hidden="true")


def _matters(entry: Entry, line: Timeline, first: int | None, last: int | None) -> bool:
    gone = line.find(entry.removed_in)
    if gone is None:
        return entry.deprecated_in is not None
    return (first is None or gone > first) and (last is None or gone <= last)


def _bar(topic: Topic, line: Timeline) -> Bar:
    entry = topic.first
    promise = _promise(entry, line) if entry.deprecated_in else None
    return Bar(
        topic, line.find(entry.deprecated_in), promise, line.find(entry.removed_in), line.pinned[-1]
    )


def _promise(entry: Entry, line: Timeline) -> int:
    """The column from which it may be gone; the one after the last where no release is known."""
    if entry.removable_from is None:
        return len(line.moments)
    return max(_at(term, line) for term in entry.removable_from.split(" and "))


def _at(term: str, line: Timeline) -> int:
    """The position of a release, or of the first that was seen on a day or later."""
    position = line.find(term)
    if position is not None:
        return position
    later = (i for i, each in enumerate(line.moments) if each.seen and str(each.seen) >= term)
    return next(later, len(line.moments))


def _column(x: float, label: str, height: int) -> Markup:
    return element(
        "g",
        element("line", x1=x, x2=x, y1=_TOP - 8, y2=height, _class="grid"),
        element("text", label, x=x, y=16, text_anchor="middle", _class="axis"),
    )


def _row(bar: Bar, index: int, columns: int, layout: Layout) -> Markup:
    x, y = layout.x, layout.y(index)
    end = bar.end if bar.end is not None else bar.last
    start = bar.notice if bar.notice is not None else end
    end = max(start, end)
    notice = element("line", x1=x(start), x2=x(start), y1=y - 7, y2=y + 7, _class="notice")
    return element(
        "g",
        element("title", f"{bar.topic.label}: {life(bar.topic.first)}"),
        _names(bar, y, columns, layout),
        _promised(x(start), None if bar.promise is None else x(bar.promise), y),
        element("line", x1=x(start), x2=x(end), y1=y, y2=y, _class="stay"),
        notice if bar.notice is not None else None,
        _shape(bar.verdict, x(end), y),
        _class=f"row v-{bar.verdict}",
    )


def _names(bar: Bar, y: float, columns: int, layout: Layout) -> list[Markup]:
    """The label and the verdict: on both sides of the bar, or above it."""
    label, verdict = bar.topic.label, VERDICTS[bar.verdict]
    short = label if len(label) <= layout.longest else f"{label[: layout.longest - 1]}…"
    if not layout.label:
        return [element("text", f"{short}: {verdict}", x=4, y=y - 11)]
    beyond = layout.x(columns) - layout.column / 2 + 8
    return [
        element("text", short, x=layout.label - 12, y=y + 4, text_anchor="end"),
        element("text", verdict, x=beyond, y=y + 4, _class="verdict"),
    ]


def _promised(start: float, end: float | None, y: float) -> Markup | None:
    """From the notice until it may be gone."""
    if end is None or end <= start:
        return None
    return element("rect", x=start, y=y - 6, width=end - start, height=12, rx=3, _class="promise")


def _shape(verdict: Verdict, x: float, y: float) -> Markup:
    """Told apart without colours: disc, triangle, square, diamond, cross, ring, plus."""
    draw = _SHAPES[verdict]
    return draw(x, y, f"mark v-{verdict}")


def _disc(x: float, y: float, style: str) -> Markup:
    return element("circle", cx=x, cy=y, r=6, _class=style)


def _ring(x: float, y: float, style: str) -> Markup:
    return element("circle", cx=x, cy=y, r=5, _class=f"{style} hollow")


def _path(steps: str) -> Callable[[float, float, str], Markup]:
    return lambda x, y, style: element("path", d=f"M{x} {y}{steps}", _class=style)


_SHAPES: dict[Verdict, Callable[[float, float, str], Markup]] = {
    Verdict.ON_TIME: _disc,
    Verdict.EARLY: _path("m0 -7l7 12h-14z"),
    Verdict.UNANNOUNCED: _path("m-6 -6h12v12h-12z"),
    Verdict.UNDECIDABLE: _path("m0 -7l7 7l-7 7l-7 -7z"),
    Verdict.OVERDUE: _path("m-6 -4l2 -2l4 4l4 -4l2 2l-4 4l4 4l-2 2l-4 -4l-4 4l-2 -2l4 -4z"),
    Verdict.EXPERIMENTAL: _path("m-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z"),
    Verdict.SUPPORTED_UNTIL: _ring,
    Verdict.SUPPORTED: _ring,
}
