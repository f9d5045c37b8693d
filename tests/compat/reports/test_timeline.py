"""The timeline: which elements, from where to where, and the verdict by shape."""

from __future__ import annotations

import re

from runai_compat.lifecycle.policy import Verdict
from runai_compat.reports.html import timeline

from ..lives import OLD, PLAIN, Track, api

TRACK = Track(
    api(("GET /early", PLAIN), ("GET /long", OLD), ("GET /before", PLAIN), ("GET /sound", PLAIN)),
    api(("GET /early", OLD), ("GET /long", OLD), ("GET /sound", PLAIN)),
    api(("GET /long", OLD), ("GET /sound", PLAIN)),
    api(("GET /long", OLD), ("GET /sound", PLAIN)),
)


def test_a_bar_goes_from_the_notice_to_the_end() -> None:
    """Positions on the line of releases; what is there still ends at the newest one."""
    bars = {bar.topic.label: bar for bar in timeline.bars(TRACK.ledger, "1.2", "1.4")}
    early, long = bars["GET /early"], bars["GET /long"]
    assert (early.notice, early.promise, early.end, early.verdict) == (1, 4, 2, Verdict.EARLY)
    assert (long.notice, long.promise, long.end, long.last) == (0, 3, None, 3)
    assert long.verdict is Verdict.OVERDUE


def test_only_what_matters_between_the_two_is_shown() -> None:
    """What went before, and what nobody touched, is left out."""
    labels = {bar.topic.label for bar in timeline.bars(TRACK.ledger, "1.2", "1.4")}
    assert labels == {"GET /early", "GET /long"}
    assert "GET /before" in {b.topic.label for b in timeline.bars(TRACK.ledger, "1.1", "1.4")}


def test_every_verdict_has_a_shape_of_its_own() -> None:
    """So that colours are not needed; "supported" and "supported-until" are one."""
    shapes = {}
    for verdict in Verdict:
        drawn = re.sub(r' class="[^"]*"', "", str(timeline.sign(verdict)))
        shapes.setdefault(drawn, []).append(verdict)
    assert [shape for shape in shapes.values() if len(shape) > 1] == [
        [Verdict.SUPPORTED, Verdict.SUPPORTED_UNTIL]
    ]


def test_what_broke_the_promise_comes_first() -> None:
    """Then what is overdue, then the rest."""
    bars = timeline.bars(TRACK.ledger, "1.1", "1.4")
    assert [bar.topic.label for bar in bars] == ["GET /before", "GET /early", "GET /long"]


def test_every_bar_is_told_in_words_and_leads_to_its_finding() -> None:
    """For those who cannot see it; a label is never cut."""
    bars = timeline.bars(TRACK.ledger, "1.1", "1.4")
    links = {bars[0].topic.first.id: "f-1"}
    shown = str(timeline.chart(bars, TRACK.ledger, "Timeline", links))
    for bar in bars:
        assert f"<code>{bar.topic.label}</code>" in shown
    assert '<a href="#f-1"><code>GET /before</code></a>' in shown
    assert "removed in 1.3" in shown
    assert shown.count("<svg") == 2 * len(bars)  # the bar, and the verdict's shape


def test_a_long_timeline_is_folded() -> None:
    """Thirty rows, then a switch that says how many more there are."""
    bar = timeline.bars(TRACK.ledger, "1.1", "1.4")[0]
    shown = str(timeline.chart([bar] * 34, TRACK.ledger, "Timeline"))
    assert "Show 4 more" in shown
    assert shown.count('<tr class="beyond"') == 4
    assert "Show" not in str(timeline.chart([bar] * 30, TRACK.ledger, "Timeline"))
