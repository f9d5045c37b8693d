"""Broken input of every kind ends in an answer or in one line: a fixed number, the same in every run."""

from __future__ import annotations

import pytest

from .targets import TARGETS, run

pytestmark = pytest.mark.slow

COUNTS = {"door": 1500, "comparison": 600, "reports": 120, "scanner": 1200, "pages": 3000}


def test_every_target_is_run() -> None:
    """None is forgotten."""
    assert COUNTS.keys() == TARGETS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("target", TARGETS)
def test_broken_input_is_answered_or_refused(target: str, seed: int) -> None:
    """`make fuzz` tries others, for longer; a number of a failing input is found there."""
    for number in range(COUNTS[target] // 3):
        try:
            run(target, seed, number)
        except Exception as error:
            error.add_note(f"python -m tests.fuzz {target} {seed} {number}")
            raise
