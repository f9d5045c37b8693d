"""Every command whose output documentation shows prints that."""

from __future__ import annotations

import pytest

from .examples import PAGES, Example, agrees, examples, printed, renewed

pytestmark = pytest.mark.slow

ALL = [example for page in PAGES for example in examples(page)]


def test_there_are_examples() -> None:
    """The README has those of each tool."""
    assert {example.command.split()[0] for example in ALL} >= {"runai-specs", "runai-compat"}


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_a_page_shows_what_the_command_prints(example: Example) -> None:
    """Line by line, days aside; `make regen` writes the new lines after a wanted change."""
    output = printed(example.command)
    assert agrees(example.shown, output), "\n".join(output)


def test_gaps_stand_for_lines_and_ends_of_lines() -> None:
    """And for nothing else."""
    output = ["one 2026-01-01", "two words", "three", "four"]
    assert agrees(["one 2025-12-31", "…", "four"], output)
    assert agrees(["", "one 2025-12-31", "two…", "three", "four"], output)
    assert not agrees(["one 2025-12-31", "four"], output)
    assert not agrees(["two", "…"], output)
    assert renewed(["", "one", "…", "4"], output) == ("", "one 2026-01-01", "…", "four")
