"""Commands that change files leave the old state or the new one, wherever they are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .kills import SCENARIOS, Scenario

ROOT = Path(__file__).parents[2]
EVERY = {"build": 3, "build again": 4, "refresh": 3, "init --snapshots": 4, "init --copy": 20,
         "refresh of that": 5, "compat init": 3, "plan": 2, "fix": 5}  # fmt: skip
"""Of the steps of commands that take long only some; `python -m tests.reliability.kills` takes all."""


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
def test_a_kill_before_any_step_is_repaired(scenario: Scenario) -> None:
    """By the next look where a command only reads, else by the same command run again."""
    every = EVERY.get(scenario.name, 1)
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.kills", "--json", str(every), scenario.name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = json.loads(done.stdout.splitlines()[-1])
    assert {outcome["repaired"] for outcome in outcomes} == {True}
    assert len(outcomes) > 1
