"""What holds for every document: nothing differs from itself, however it is written."""

from __future__ import annotations

import os
import random
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from runai_compat.comparison.compare import Change
from runai_compat.comparison.schemas.engine import Comparison
from runai_compat.vocabulary import Severity
from runai_specs import load
from runai_specs.openapi.locations import wire_path
from runai_specs.openapi.schemas.effective_schema import Schemas

from ...value_sets.schema_pairs import Maker, in_newer_words, values
from ...verdicts import changes, findings, verdicts
from .documents import documents, has_meaning
from .rewriting import REWRITES, modern
from .rewriting_parts import PARTS
from .rewriting_schemas import EITHER, NEWER


@pytest.mark.slow
@settings(max_examples=60)
@given(documents)
def test_nothing_differs_from_itself(document: dict[str, Any]) -> None:
    """diff(s, s) is empty, also for documents that make no sense."""
    assert changes(document, document) == []


ALL_REWRITES = REWRITES | EITHER | NEWER | PARTS


def _rewritten(
    document: dict[str, Any], rewrite: str, seed: int = 1
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document in the words of the version that the rewrite is for, and rewritten."""
    plain = modern(document, random.Random(1)) if rewrite in NEWER else document
    return plain, ALL_REWRITES[rewrite](plain, random.Random(seed))


@pytest.mark.slow
@pytest.mark.parametrize("rewrite", ALL_REWRITES)
@settings(max_examples=12)
@given(documents, st.integers(0, 10**6))
def test_rewriting_gives_no_finding(rewrite: str, document: dict[str, Any], seed: int) -> None:
    """Another way to write the same calls is no change."""
    assume(has_meaning(document))
    plain, other = _rewritten(document, rewrite, seed)
    assert verdicts(plain, other) == []
    assert verdicts(other, plain) == []


@pytest.mark.slow
@pytest.mark.parametrize("rewrite", sorted(ALL_REWRITES))
def test_rewriting_a_real_contract_gives_no_finding(rewrite: str) -> None:
    """The same for a contract of the size and kind that the engine is for."""
    plain, other = _rewritten(dict(load("2.24").document), rewrite)
    assert (plain == other) is (rewrite in _NOT_THERE)
    assert verdicts(plain, other) == []
    assert verdicts(other, plain) == []


_NOT_THERE = {"closed_by_what_is_left", "regrouped", "served_from_the_root"}
"""What this contract has nothing for."""


@pytest.mark.slow
@pytest.mark.parametrize("rewrite", sorted(ALL_REWRITES.keys() - _NOT_THERE - {"inlined"}))
def test_rewriting_the_newer_of_two_real_contracts_changes_no_verdict(rewrite: str) -> None:
    """What differs between two releases does not depend on how the newer one is written.

    Apart from `inlined`: what is shared is judged once, by the gravest of its uses.
    """
    old, new = (dict(load(release).document) for release in ("2.23", "2.24"))
    plain, other = _rewritten(new, rewrite, 2)
    if rewrite in NEWER:
        old = modern(old, random.Random(1))
    expected = _verdicts(old, plain)
    assert len(expected) > 50
    assert _verdicts(old, other) == expected


@pytest.mark.slow
@settings(max_examples=60)
@given(documents, documents)
def test_every_pair_is_compared(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Two documents that have nothing to do with each other are compared without complaint."""
    for finding in findings(old, new):
        assert finding.judgements
        assert finding.uses


@pytest.mark.slow
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


def _places(facts: list[Change], kind: str) -> set[tuple[str, str]]:
    return {
        (
            use.direction,
            re.sub("<[^>]*>", "<>", use.location),
        )  # an alternative's label is the base's
        for change in facts
        if change.kind.removeprefix("required-") == kind
        for use in change.uses
    }


@pytest.mark.slow
@settings(max_examples=60)
@given(documents, documents, st.sampled_from(sorted(REWRITES)), st.integers(0, 10**6))
def test_rewriting_one_side_changes_no_verdict(
    old: dict[str, Any], new: dict[str, Any], rewrite: str, seed: int
) -> None:
    """How a document is written has no part in what differs from another."""
    other = REWRITES[rewrite](new, random.Random(seed))
    assert _verdicts(old, new) == _verdicts(old, other)


def _verdicts(old: dict[str, Any], new: dict[str, Any]) -> set[tuple[str, ...]]:
    """What can break, by rule and operation; names of parameters in paths are not looked at."""
    return {
        (judgement.rule.id, judgement.severity, wire_path(operation))
        for finding in findings(old, new)
        for judgement in finding.judgements
        if judgement.severity is not Severity.INFO
        for operation in judgement.operations
    }


PAIRS = int(os.environ.get("SCHEMA_PAIRS", "250"))
_TRIED = 30
_FALSE = 0.01  # of all pairs, at most


def _echo(schema: Any, version: str) -> dict[str, Any]:
    """A document whose one operation takes what the schema describes and answers with it."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": content, "responses": {"200": {"description": "", **content}}}
    info = {"title": "", "version": "1"}
    return {"openapi": version, "info": info, "paths": {"/echo": {"post": operation}}}


def _found(old: Any, new: Any, version: str) -> dict[str, set[Severity]]:
    """By direction, how grave what was found is; of what is served, some is `info` (see DEVIATIONS).

    A member described anew in an open object is `info` by convention, whatever its type; so it
    counts as told.
    """
    told: dict[str, set[Severity]] = {"request": set(), "response": set()}
    for finding in findings(_echo(old, version), _echo(new, version)):
        for judgement in finding.judgements:
            anew = judgement.rule.id.endswith("-property-added")
            severity = Severity.WARNING if anew else judgement.severity
            told.setdefault(judgement.rule.direction, set()).add(severity)
    return told


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_findings_against_a_validator(seed: int) -> None:
    """What was accepted and is refused is told where it is sent, and the other way where it is served.

    Which values two schemas let in is held against the validator in tests/compat/value_sets. And what is called breaking refuses something, as far as that can be decided.
    """
    source, alarms = random.Random(seed), 0
    for _ in range(PAIRS):
        modern = source.random() < 0.6
        maker = Maker(source, modern=modern)
        old = maker.schema()
        new = maker.near(old) if source.random() < 0.8 else maker.schema()
        version = "3.1.0" if modern else "3.0.3"
        told = _found(old, new, version)
        schemas = in_newer_words(old), in_newer_words(new)
        accepts = [Draft202012Validator(schema).is_valid for schema in schemas]
        tried = [values(source, schema) for schema in schemas for _ in range(_TRIED)]
        compared = Comparison(Schemas({"openapi": version}), Schemas({"openapi": version}))
        keeps = compared.accepts_all_old(old, new), compared.accepts_all_new(old, new)
        empty = compared.accepts_all_old(old, False) or compared.accepts_all_new(False, new)
        for direction, (lets_in, refuses), safe in zip(
            ("request", "response"), (accepts, accepts[::-1]), keeps, strict=True
        ):
            if not safe and any(lets_in(value) and not refuses(value) for value in tried):
                ignored = {Severity.INFO} if direction == "request" else set()
                assert told[direction] - ignored, (direction, old, new)
            alarms += safe and not empty and Severity.BREAKING in told[direction]
    assert alarms <= _FALSE * 2 * PAIRS
