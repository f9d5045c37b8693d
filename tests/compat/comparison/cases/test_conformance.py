"""oasdiff's recorded cases: each agrees, or is a written deviation."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from .conformance import CASES, Case, cases

PAGE = Path(__file__).parents[4] / "compat" / "DEVIATIONS.md"
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason=f"the recorded cases are not here ({CASES})"
)


@pytest.fixture(scope="module")
def judged() -> list[Case]:
    """Every case with both tools' verdicts."""
    return list(cases())


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the page."""
    section = PAGE.read_text().split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.slow
def test_every_case_agrees_or_is_a_written_deviation(judged: list[Case]) -> None:
    """No deviation goes unexplained, and no explanation outlives its deviation."""
    written = {row[0].strip("`"): row for row in rows("Deviations")}
    assert written.keys() == {case.name for case in judged if not case.agrees}
    for case in judged:
        if not case.agrees:
            _, _, seen, why = written[case.name]
            assert seen == case.seen
            assert re.search(r"\w{3}", why)


def test_at_most_one_case_in_ten_deviates(judged: list[Case]) -> None:
    """The aim that the page is held to."""
    assert sum(not case.agrees for case in judged) * 10 <= len(judged)


def test_the_published_numbers_are_the_real_ones(judged: list[Case]) -> None:
    """The table by area, and its sum."""
    total, agreeing = Counter(), Counter()
    for case in judged:
        total.update([case.area, "all"])
        agreeing.update([case.area, "all"] if case.agrees else [])
    assert {row[0]: (int(row[1]), int(row[2])) for row in rows("Agreement")} == {
        area: (total[area], agreeing[area]) for area in total
    }
