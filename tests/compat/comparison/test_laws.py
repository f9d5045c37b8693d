"""What holds for every document: nothing differs from itself, however it is written."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from runai_compat.comparison.compare import Change
from runai_specs import load

from ..verdicts import changes, findings, verdicts
from .documents import documents, has_meaning
from .rewriting import REWRITES


@settings(max_examples=60)
@given(documents)
def test_nothing_differs_from_itself(document: dict[str, Any]) -> None:
    """diff(s, s) is empty, also for documents that make no sense."""
    assert changes(document, document) == []


@pytest.mark.parametrize("rewrite", REWRITES)
@settings(max_examples=40)
@given(documents, st.integers(0, 10**6))
def test_rewriting_gives_no_finding(rewrite: str, document: dict[str, Any], seed: int) -> None:
    """Another way to write the same calls is no change."""
    assume(has_meaning(document))
    other = REWRITES[rewrite](document, random.Random(seed))
    assert verdicts(document, other) == []
    assert verdicts(other, document) == []


@pytest.mark.parametrize("rewrite", sorted(REWRITES))
def test_rewriting_a_real_contract_gives_no_finding(rewrite: str) -> None:
    """The same for a contract of the size and kind that the engine is for."""
    document = dict(load("2.24").document)
    assert verdicts(document, REWRITES[rewrite](document, random.Random(1))) == []


@settings(max_examples=60)
@given(documents, documents)
def test_every_pair_is_compared(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Two documents that have nothing to do with each other are compared without complaint."""
    for finding in findings(old, new):
        assert finding.judgements
        assert finding.uses


@settings(max_examples=60)
@given(documents, documents)
def test_swapping_the_sides_mirrors_what_came_and_went(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    """What was added one way is removed the other way, at the same places."""
    forth, back = changes(old, new), changes(new, old)
    for kind in ("property", "enum-value", "operation", "parameter", "error-status"):
        for one, other in ((forth, back), (back, forth)):
            assert _places(one, f"{kind}-added") == _places(other, f"{kind}-removed")


def _places(found: list[Change], kind: str) -> set[tuple[str, str]]:
    return {
        (
            use.direction,
            re.sub("<[^>]*>", "<>", use.location),
        )  # an alternative's label is the base's
        for change in found
        if change.kind.removeprefix("required-") == kind
        for use in change.uses
    }


@settings(max_examples=60)
@given(documents, documents, st.sampled_from(sorted(REWRITES)), st.integers(0, 10**6))
def test_rewriting_one_side_changes_no_verdict(
    old: dict[str, Any], new: dict[str, Any], rewrite: str, seed: int
) -> None:
    """How a document is written has no part in what differs from another."""
    if rewrite == "with_other_path_names":
        return  # it names the operation in other words
    other = REWRITES[rewrite](new, random.Random(seed))
    assert _verdicts(old, new) == _verdicts(old, other)


def _verdicts(old: dict[str, Any], new: dict[str, Any]) -> set[tuple[str, ...]]:
    return {
        (judgement.rule.id, judgement.severity, operation)
        for finding in findings(old, new)
        for judgement in finding.judgements
        for operation in judgement.operations
    }
