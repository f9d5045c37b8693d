"""The published schemas hold for what the commands print, and say no to what they do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runai_compat import audit, diff, gate, ledger, usage
from runai_compat.lifecycle.queries import Selection
from runai_compat.reports import render

from .results import hostile

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
CODE = Path(__file__).parents[1] / "commands"  # tests that call the API, in words at least


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def documents() -> dict[str, list[str]]:
    found, saas = ledger(track="self-hosted"), ledger(track="saas")
    return {
        "report": [render(diff("2.23", "2.24"), "json")],
        "gate": [
            render(gate("2.23", "3.0"), "json"),
            render(hostile(), "json"),
            render(gate("2.22", "2.24", uses=[CODE]), "json"),
        ],
        "ledger": [render(Selection(each, each.entries), "json") for each in (found, saas)],
        "usage": [render(usage([CODE]), "json")],
        "audit": [render(audit(track=each), "json") for each in ("self-hosted", "saas")],
    }


@pytest.mark.parametrize("name", ["report", "gate", "ledger", "audit", "usage"])
def test_what_is_printed_is_what_is_published(name: str) -> None:
    """Every key that the schema requires, with the values that it allows."""
    check = validator(name)
    for text in documents()[name]:
        problems = [each.message for each in check.iter_errors(json.loads(text))]
        assert not problems, problems[:3]


@pytest.mark.parametrize("name", ["report", "gate", "ledger", "audit", "usage"])
def test_the_schemas_refuse_what_lacks_a_key(name: str) -> None:
    """Every key that we print at the top is required, so that a consumer can rely on it."""
    check = validator(name)
    printed: dict[str, Any] = json.loads(documents()[name][0])
    for key in printed:
        less = {each: value for each, value in printed.items() if each != key}
        assert not check.is_valid(less), key
