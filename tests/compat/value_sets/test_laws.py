"""Random pairs of schemas against a validator of JSON Schema: no answer is ever wrong."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runai_compat.value_sets.inclusion import Answer, Inclusion, Verdict
from runai_compat.value_sets.unchanged import Unchanged
from runai_specs.openapi.schemas.effective_schema import Schemas

from .closed_pairs import ClosedMaker, plain_values
from .schema_pairs import Maker, in_newer_words, values

PAIRS = int(os.environ.get("SCHEMA_PAIRS", "300"))
_UNDECIDED = 0.02  # of all answers, at most


def _asked(old: Any, new: Any, version: str) -> tuple[Answer, Answer]:
    sides = Schemas({"openapi": version}), Schemas({"openapi": version})
    includes = Inclusion(Unchanged(*sides))
    one, other = (sides[0], old), (sides[1], new)
    return includes(one, other), includes(other, one)


def _names(schema: Any) -> set[str]:
    """Every member that a schema describes, at any depth."""
    if isinstance(schema, list):
        return {name for item in schema for name in _names(item)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties")
    names = set(own) if isinstance(own, dict) else set()
    return names.union(*(_names(held) for held in schema.values()))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_answers_against_a_validator(seed: int) -> None:
    """Where yes is said no value tried is refused; where no is said, the value shown is."""
    source, undecided = random.Random(seed), 0
    for _ in range(PAIRS):
        modern = source.random() < 0.6
        maker = Maker(source, modern=modern)
        old = maker.schema()
        new = maker.near(old) if source.random() < 0.8 else maker.schema()
        answers = _asked(old, new, "3.1.0" if modern else "3.0.3")
        schemas = in_newer_words(old), in_newer_words(new)
        accepts = [Draft202012Validator(schema).is_valid for schema in schemas]
        tried = [values(source, schema) for schema in schemas for _ in range(20)]
        told = _names(old) == _names(new)  # else what is open may be described by one alone
        for answer, (lets_in, refuses) in zip(answers, (accepts, accepts[::-1]), strict=True):
            undecided += answer.verdict is Verdict.UNDECIDED
            if answer.verdict is Verdict.NO:
                assert lets_in(answer.witness), (old, new, answer)
                assert not refuses(answer.witness), (old, new, answer)
            elif answer.verdict is Verdict.YES and told and not _is_open(schemas):
                assert not [v for v in tried if lets_in(v) and not refuses(v)], (old, new)
    assert undecided <= _UNDECIDED * 2 * PAIRS


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_alternatives_leave_over(seed: int) -> None:
    """The same of `unevaluatedProperties` and `unevaluatedItems` beside alternatives and conditions."""
    source, undecided = random.Random(seed), 0
    for _ in range(PAIRS):
        maker = ClosedMaker(source, modern=True)
        old = maker.closed()
        new = maker.near_closed(old) if source.random() < 0.85 else maker.closed()
        accepts = [Draft202012Validator(schema).is_valid for schema in (old, new)]
        tried = [values(source, schema) for schema in (old, new) for _ in range(10)]
        tried += plain_values(source, 60)
        open_ = [schema.get("additionalProperties", False) for schema in _objects([old, new])]
        for answer, (lets_in, refuses) in zip(
            _asked(old, new, "3.1.0"), (accepts, accepts[::-1]), strict=True
        ):
            undecided += answer.verdict is Verdict.UNDECIDED
            if answer.verdict is Verdict.NO:
                assert lets_in(answer.witness), (old, new, answer)
                assert not refuses(answer.witness), (old, new, answer)
            elif answer.verdict is Verdict.YES and not any(open_):
                assert not [v for v in tried if lets_in(v) and not refuses(v)], (old, new)
    assert undecided <= 2 * _UNDECIDED * 2 * PAIRS


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object in a schema, itself included."""
    if isinstance(schema, dict):
        yield schema
    if isinstance(schema, (dict, list)):
        for held in schema.values() if isinstance(schema, dict) else schema:
            yield from _objects(held)


def _is_open(schemas: Any) -> bool:
    """Whether an object says what some of its members are, and leaves others open."""
    if isinstance(schemas, (list, tuple)):
        return any(map(_is_open, schemas))
    if not isinstance(schemas, dict):
        return False
    own = bool(schemas.get("properties")) and schemas.get("additionalProperties", True) is True
    return own or any(map(_is_open, schemas.values()))
