"""Kinds are values with fields: what was removed is asked of a field, not of the letters of a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import runai_compat
from runai_compat.gating.gate import _reasons
from runai_compat.gating.model import Reason
from runai_compat.kinds import Action, Aspect, ChangeKind
from runai_compat.rules import table

from ..verdicts import findings

LIFTED = {
    "pattern": ({"type": "string", "pattern": "^a"}, {"type": "string"}),
    "enum": ({"type": "string", "enum": ["a", "b"]}, {"type": "string"}),
    "multipleOf": ({"type": "integer", "multipleOf": 5}, {"type": "integer"}),
    "const": ({"const": "a"}, {"type": "string"}),
    "not": ({"type": "string", "not": {"const": "a"}}, {"type": "string"}),
    "default": ({"type": "string", "default": "a"}, {"type": "string"}),
    "uniqueItems": ({"type": "array", "uniqueItems": True}, {"type": "array"}),
    "propertyNames": ({"type": "object", "propertyNames": {"maxLength": 3}}, {"type": "object"}),
}


def document(schema: dict[str, object]) -> dict[str, object]:
    """One operation that is sent the schema."""
    body = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": body, "responses": {"200": {"description": ""}}}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": operation}}}  # fmt: skip


@pytest.mark.parametrize("keyword", LIFTED)
def test_a_lifted_constraint_is_no_removal(keyword: str) -> None:
    """Nothing that clients use is gone, so no promise can be broken by it."""
    told = findings(*map(document, LIFTED[keyword]))
    assert told
    for finding in told:
        assert not finding.rule.kind.removes
        assert finding.lifecycle is None
        assert Reason.UNANNOUNCED_REMOVAL not in set(_reasons(finding))


def test_every_rule_has_a_kind_and_every_kind_a_rule() -> None:
    """The sets are closed."""
    assert {rule.kind for rule in table().values()} == set(ChangeKind)


def test_a_name_says_what_the_fields_say() -> None:
    """Names are for people; where one ends in an action, the field is that action."""
    for kind in ChangeKind:
        for action in (Action.ADDED, Action.REMOVED, Action.TIGHTENED, Action.LOOSENED):
            if kind.endswith(f"-{action}"):
                assert kind.action is action
        assert kind.removes is (kind.action is Action.REMOVED and kind.aspect is None)
    assert ChangeKind.PATTERN_REMOVED.aspect is Aspect.PATTERN
    assert ChangeKind.PROPERTY_REMOVED.removes


def test_no_meaning_is_read_out_of_the_letters_of_a_kind() -> None:
    """Neither its ending nor a part of it is looked at anywhere."""
    letters = re.compile(r"kind\.(?:startswith|endswith|removesuffix|removeprefix)\(|\"-?(?:removed|added)\" (?:not )?in ")  # fmt: skip
    folder = Path(runai_compat.__file__).parent
    rooms = ("comparison", "rules", "findings", "lifecycle", "gating", "reports", "value_sets")
    reading = [
        f"{path.relative_to(folder)}:{number}"
        for room in rooms
        for path in (folder / room).rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if letters.search(line) and "+json" not in line  # the kind of a media type
    ]
    assert reading == []
