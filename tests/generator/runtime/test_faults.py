"""The table of faults in the documentation is what happens."""

from __future__ import annotations

import pytest

from .faults import FAULTS, PAGE, Fault, outcome, page


def shown() -> dict[str, str]:
    """The cells of the table: fault -> what comes out."""
    rows = (line.strip("|").split(" | ", 1) for line in PAGE.read_text().splitlines()[8:])
    return {title.strip(): told.strip() for title, told in rows}


def test_every_fault_has_a_row() -> None:
    assert list(shown()) == [fault.title for fault in FAULTS]


@pytest.mark.slow
@pytest.mark.parametrize("side_name", ["sync", "async"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_row_tells_what_comes_out(fault: Fault, side_name: str) -> None:
    """Word by word; of what depends on the system and on real time the kind of error."""
    told = outcome(fault, side_name)
    row = shown()[fault.title]
    if {"timeout", "base_url"} & fault.settings.keys():
        assert told.partition(":")[0] in row
    else:
        written = page({fault.title: (told, told)}).splitlines()[-1].split(" | ", 1)[1].strip(" |")
        assert row == written
