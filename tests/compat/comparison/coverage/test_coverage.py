"""Every edit that the object model allows has a rule whose case shows it, or a waiver that says why."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import yaml

from runai_compat.rules import table
from runai_compat.vocabulary import Direction

from ...rules.frames import framed
from ...verdicts import verdicts
from .cells import Cell, cells, shown
from .edits import edits

HERE = Path(__file__).parent


def covered() -> set[Cell]:
    """The cells that some rule's case shows, forward or backward, with a finding."""
    cells: set[Cell] = set()
    for folder in sorted((HERE.parents[1] / "rules" / "cases").iterdir()):
        old, new = (
            yaml.safe_load((folder / f"{side}.yaml").read_text()) for side in ("old", "new")
        )
        runs = json.loads((folder / "expected.json").read_text())
        if runs["forward"] or runs.get("client"):
            cells.update(shown("document", old, new))
        if runs["backward"]:
            cells.update(shown("document", new, old))
    for area, rule, before, after in edits():
        direction = table()[rule].direction
        answer = direction is Direction.RESPONSE
        old, new = (framed(area, direction, sample, answer=answer) for sample in (before, after))
        assert rule in {rule_id for rule_id, *_ in verdicts(old, new)}, (rule, before, after)
        cells.update(shown("document", old, new))
    return cells


def waived() -> dict[Cell, str]:
    """Cells without a rule, with the reason. A field may be waived as a whole."""
    waivers = tomllib.loads((HERE / "waivers.toml").read_text())
    return {
        cell: reason
        for cell in cells()
        for reason in [waivers.get(cell[0], {}).get(cell[1])]
        if reason is not None
    }


@pytest.mark.slow
def test_every_cell_has_a_rule_or_a_waiver() -> None:
    """The object model is walked; what nobody thought of shows up here."""
    assert sorted(set(cells()) - covered() - waived().keys()) == []


@pytest.mark.slow
def test_no_waiver_is_left_over() -> None:
    """A waiver for what a rule covers, or for what the model does not have, is a mistake."""
    waivers = tomllib.loads((HERE / "waivers.toml").read_text())
    fields = {(kind, field) for kind, field, _ in cells()}
    named = {(kind, field) for kind, held in waivers.items() for field in held}
    assert named <= fields
    uncovered = {(kind, field) for kind, field, _ in set(cells()) - covered()}
    assert named <= uncovered


def test_every_waiver_has_a_reason() -> None:
    """A sentence, not a placeholder."""
    assert all(len(reason.split()) > 4 for reason in waived().values())
