"""Hostile input is answered or refused in one line, as the table of docs/reliability.md counts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pytest

from .attacks import Attack, attacks
from .kills import SCENARIOS
from .table import PAGE, carried_out, rows

KINDS = {kind: list(members) for kind, members in groupby(attacks(), lambda attack: attack.kind)}


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's cache and contracts are those of the test."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("members", KINDS.values(), ids=KINDS.keys())
def test_each_is_refused_or_answered(members: Sequence[Attack]) -> None:
    """Nothing else is an outcome, and the page tells how many were which."""
    _, _, row, _ = rows((member, carried_out(member)) for member in members).splitlines()
    assert f"\n{row}\n" in PAGE.read_text(encoding="utf-8")


def test_the_table_sums_up() -> None:
    """It has a row for every kind, and the last one is the sum."""
    table = PAGE.read_text(encoding="utf-8").partition("<!-- attacks -->")[2]
    matches = re.findall(r"^\| ([\w ]+) \| (\d+) \| (\d+) \| (\d+) \|$", table.partition("<!--")[0], re.MULTILINE)  # fmt: skip
    *kinds, (_, *total) = matches
    assert [kind for kind, *_ in kinds] == list(KINDS)
    assert [sum(map(int, column)) for column in list(zip(*kinds, strict=True))[1:]] == list(
        map(int, total)
    )


def test_the_page_names_every_command_that_is_killed() -> None:
    """The table of kills is made by `python -m tests.reliability.kills`."""
    text = PAGE.read_text(encoding="utf-8")
    assert all(scenario.name.removesuffix(" again") in text for scenario in SCENARIOS)
