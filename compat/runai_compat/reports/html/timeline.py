"""The timeline: a row for each deprecated element, a bar from notice to end, its verdict by shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...lifecycle.history import Kind
from ...lifecycle.ledger import Entry, Ledger
from ...lifecycle.policy import Timeline, Verdict
from ..elements import VERDICTS, Topic, history, instead, topics
from .markup import Markup, element, joined
from .page import TableRow, table

_LATER, _COLUMN, _HEIGHT = "later", 38, 20
_WORST = (Verdict.UNANNOUNCED, Verdict.EARLY, Verdict.OVERDUE)


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
    """What was deprecated or went between two releases, and what is deprecated and still there.

    What broke the promise comes first, then what went, then what goes soonest.
    """
    line = ledger.timeline
    first, last = line.find(base), line.find(target)
    chosen = [entry for entry in ledger.entries if _matters(entry, line, first, last)]
    return sorted((_bar(topic, line) for topic in topics(chosen)), key=_rank)


def _rank(bar: Bar) -> tuple[int, bool, int, str]:
    worst = _WORST.index(bar.verdict) if bar.verdict in _WORST else len(_WORST)
    soon = bar.promise if bar.end is None and bar.promise is not None else bar.end
    return worst, bar.end is None, -1 if soon is None else soon, bar.topic.label


def split(bars: Iterable[Bar]) -> tuple[list[Bar], list[Bar]]:
    """Operations, and everything inside them."""
    listed = list(bars)
    whole = [bar for bar in listed if bar.topic.first.element is Kind.OPERATION]
    return whole, [bar for bar in listed if bar.topic.first.element is not Kind.OPERATION]


def chart(
    bars: Sequence[Bar], ledger: Ledger, label: str, links: Mapping[str, str] | None = None
) -> Markup:
    """The bars as a table; links: where more is told of an element, by its ID."""
    columns = [*(moment.name for moment in ledger.timeline.moments), _LATER]
    head = ("element", "life", "what is known")
    rows = [
        TableRow((_name(bar, links or {}), _picture(bar, columns), _told(bar.topic.first)))
        for bar in bars
    ]
    return element("div", table(head, rows, label, style="cards"), _class="timeline")


def _name(bar: Bar, links: Mapping[str, str]) -> Markup:
    target = next((links[entry.id] for entry in bar.topic.entries if entry.id in links), None)
    name = element("code", bar.topic.label)
    return name if target is None else element("a", name, href=f"#{target}")


def _told(entry: Entry) -> Markup:
    known = "; ".join(filter(None, (history(entry), instead(entry))))
    return joined((badge(entry.verdict), " ", known))


def badge(verdict: Verdict) -> Markup:
    """A verdict's shape and its word."""
    return element("span", sign(verdict), " ", VERDICTS[verdict], _class=f"verdict v-{verdict}")


def legend() -> Markup:
    """What the shapes mean."""
    shown = [verdict for verdict in VERDICTS if verdict is not Verdict.SUPPORTED]
    return element(
        "ul",
        [element("li", sign(verdict), " ", VERDICTS[verdict]) for verdict in shown],
        _class="legend",
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
    later = (i for i, moment in enumerate(line.moments) if moment.seen and str(moment.seen) >= term)
    return next(later, len(line.moments))


def _picture(bar: Bar, columns: Sequence[str]) -> Markup:
    """One bar over the releases' names; what it shows is told in words beside it."""
    column = max(_COLUMN, *(7 * len(name) for name in columns))
    width = column * len(columns)

    def x(position: int) -> float:
        return column * (position + 0.5)

    y = _HEIGHT / 2
    end = bar.end if bar.end is not None else bar.last
    start = bar.notice if bar.notice is not None else end
    end = max(start, end)
    grid = [element("path", d=f"M{x(i):g} 0v{_HEIGHT}", _class="grid") for i in range(len(columns))]
    # The names of the releases where something happens; all of them would be noise on every row.
    named = {start, end, *(() if bar.promise is None else (bar.promise,))}
    names = [
        element("text", columns[i], x=f"{x(i):g}", y=_HEIGHT + 11, text_anchor="middle")
        for i in sorted(named)
        if i < len(columns)
    ]
    return element(
        "svg",
        grid,
        _promised(x(start), None if bar.promise is None else x(bar.promise), y),
        element("path", d=f"M{x(start):g} {y:g}H{x(end):g}", _class="stay"),
        element("path", d=f"M{x(start):g} {y - 7:g}v14", _class="notice") if bar.notice is not None else None,
        _shape(bar.verdict, x(end), y),
        names,
        aria_hidden="true",
        viewBox=f"0 0 {width} {_HEIGHT + 14}",
        width=width,
        height=_HEIGHT + 14,
    )  # fmt: skip


def _promised(start: float, end: float | None, y: float) -> Markup | None:
    """From the notice until it may be gone."""
    if end is None or end <= start:
        return None
    return element(
        "rect", x=f"{start:g}", y=f"{y - 6:g}", width=f"{end - start:g}", height=12, rx=3,
        _class="promise",
    )  # fmt: skip


def _shape(verdict: Verdict, x: float, y: float) -> Markup:
    """Told apart without colours: disc, triangle, square, diamond, cross, ring, plus."""
    draw = _SHAPES[verdict]
    return draw(x, y, f"mark v-{verdict}")


def _disc(x: float, y: float, style: str) -> Markup:
    return element("circle", cx=f"{x:g}", cy=f"{y:g}", r=6, _class=style)


def _ring(x: float, y: float, style: str) -> Markup:
    return element("circle", cx=f"{x:g}", cy=f"{y:g}", r=5, _class=f"{style} hollow")


def _path(steps: str) -> Callable[[float, float, str], Markup]:
    return lambda x, y, style: element("path", d=f"M{x:g} {y:g}{steps}", _class=style)


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
