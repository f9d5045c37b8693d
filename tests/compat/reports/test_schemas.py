"""The published schemas hold for what the commands print, and say no to what they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runai_compat import audit, diff, gate, ledger, plan, usage
from runai_compat.lifecycle.queries import Selection
from runai_compat.reports import render
from runai_compat.rules import table
from runai_compat.rules.reference import Reference

from .results import hostile

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
CODE = Path(__file__).parents[1] / "commands"  # tests that call the API, in words at least


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _report() -> Iterator[str]:
    yield render(diff("2.23", "2.24"), "json")


def _gate() -> Iterator[str]:
    yield render(gate("2.23", "3.0"), "json")
    yield render(hostile(), "json")
    yield render(gate("2.22", "2.24", uses=[CODE]), "json")


def _ledger() -> Iterator[str]:
    for track in ("self-hosted", "saas"):
        history = ledger(track=track)
        yield render(Selection(history, history.entries), "json")


def _usage() -> Iterator[str]:
    yield render(usage([CODE]), "json")


def _audit() -> Iterator[str]:
    for track in ("self-hosted", "saas"):
        yield render(audit(track=track), "json")


def _plan() -> Iterator[str]:
    yield render(plan("2.22", "3.0"), "json")
    yield render(plan("2.18", "2.24", uses=[CODE]), "json")


def _rules() -> Iterator[str]:
    yield render(Reference(tuple(table().values())), "json")


PRINTED = {
    "report": _report, "gate": _gate, "ledger": _ledger, "usage": _usage, "audit": _audit,
    "plan": _plan, "rules": _rules,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_is_what_is_published(name: str) -> None:
    """Every key that the schema requires, with the values that it allows."""
    check = validator(name)
    for text in PRINTED[name]():
        problems = [error.message for error in check.iter_errors(json.loads(text))]
        assert not problems, problems[:3]


@pytest.mark.slow
@pytest.mark.parametrize("name", PRINTED)
def test_the_schemas_refuse_what_lacks_a_key(name: str) -> None:
    """Every key that we print at the top is required, so that a consumer can rely on it."""
    check = validator(name)
    printed: dict[str, Any] = json.loads(next(PRINTED[name]()))
    printed |= {key: value[:1] for key, value in printed.items() if isinstance(value, list)}
    assert check.is_valid(printed)
    for key in printed:
        less = {kept: value for kept, value in printed.items() if kept != key}
        assert not check.is_valid(less), key
