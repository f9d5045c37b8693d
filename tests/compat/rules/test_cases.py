"""Every rule has a case folder, and every rule runs on every case, in all four directions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from runai_compat.rules import table

from ..verdicts import verdicts
from .regen import expected, read_side

CASES = Path(__file__).with_name("cases")
NAMES = sorted(folder.name for folder in CASES.iterdir())


@cache
def documents(name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The two documents of a case, as they come through the door."""
    return read_side(CASES / name / "old.yaml"), read_side(CASES / name / "new.yaml")


def test_rules_and_cases_are_the_same() -> None:
    """A rule without a case, or a case without a rule, is a mistake."""
    assert set(table()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_case_gives_what_is_expected(name: str) -> None:
    """The case shows its own rule, and no other than those that are written down."""
    old, new = documents(name)
    runs = expected(old, new)
    assert runs == json.loads((CASES / name / "expected.json").read_text())
    assert name in {rule for run in ("forward", "client") for rule, *_ in runs.get(run, ())}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_differs_from_itself(name: str) -> None:
    """A document compared with itself, or with a copy of itself, gives nothing."""
    for document in documents(name):
        assert verdicts(document, document) == []
        assert verdicts(document, json.loads(json.dumps(document))) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_came_goes_when_the_sides_are_swapped(name: str) -> None:
    """Forward and backward find as many facts, at the same places."""
    run = json.loads((CASES / name / "expected.json").read_text())
    facts = [
        [finding for finding in run[way] if finding[3] != "info.version"]
        for way in ("forward", "backward")
    ]
    assert len(facts[0]) == len(facts[1])
