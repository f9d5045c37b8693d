"""Values that show a finding: there is one for every breaking change of a schema, and it is right."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from runai_compat.commands.main import main
from runai_compat.findings.compare import Terms, compare
from runai_compat.findings.model import Finding
from runai_compat.kinds import Aspect
from runai_compat.rules import Area, table
from runai_compat.vocabulary import Direction, Severity
from runai_specs import Contract, load
from runai_specs.openapi.schemas.patterns import examples

CASES = Path(__file__).parents[1] / "rules" / "cases"
# What no validator checks has no value that shows it: how a text is encoded, which alternative a
# discriminator names, what an open list names.
UNSHOWN = ("content-", "discriminator-", "extensible-value-")
RELEASES = ("2.18", "2.19", "2.20", "2.21", "2.22", "2.23", "2.24")


def shown(old: Contract, new: Contract) -> list[Finding]:
    """The breaking findings about schemas, with their witnesses."""
    return [
        finding
        for finding in compare(old, new, Terms(witness=True)).findings
        if finding.severity is Severity.BREAKING and finding.rule.area is Area.SCHEMA
    ]


def case(name: str) -> tuple[Contract, Contract]:
    """The two documents of a rule's case."""
    old, new = (
        Contract(side, None, yaml.safe_load((CASES / name / f"{side}.yaml").read_text()), CASES)
        for side in ("old", "new")
    )
    return old, new


@pytest.mark.parametrize(
    "name",
    [
        rule.id
        for rule in table().values()
        if rule.area is Area.SCHEMA and not rule.kind.startswith(UNSHOWN)
    ],
)
def test_the_case_of_every_rule_is_shown(name: str) -> None:
    """The value is right where it is said to be, by the schemas as they are written."""
    old, new = case(name)
    for finding in shown(old, new):
        if finding.rule.kind.aspect is Aspect.FORMAT:
            assert finding.witness is None  # a validator does not look at formats
            continue
        assert finding.witness is not None
        if finding.witness["at"].partition(".body")[2]:
            continue  # the schemas below are those of whole bodies
        schemas = [_schema(document.document, finding.direction) for document in (old, new)]
        if any(word in str(schemas) for word in ("nullable", "readOnly", "writeOnly")):
            continue  # a validator does not know what these mean
        valid = [
            Draft202012Validator(schema).is_valid(finding.witness["value"]) for schema in schemas
        ]
        assert valid == ([True, False] if finding.direction is Direction.REQUEST else [False, True])
        assert finding.witness["valid_in"] == ("base" if valid[0] else "revision")


def _schema(document: Any, direction: Direction) -> Any:
    operation = document["paths"]["/things"]["post"]
    holder = (
        operation["requestBody"]
        if direction is Direction.REQUEST
        else operation["responses"]["200"]
    )
    return holder["content"]["application/json"]["schema"]


@pytest.mark.slow
@pytest.mark.parametrize(("base", "revision"), list(pairwise(RELEASES)))
def test_every_breaking_schema_between_real_releases_is_shown(base: str, revision: str) -> None:
    """None is left out on the contracts that the engine is for, but a format: no validator has to
    refuse a value for it (JSON Schema Validation 7.2.1).
    """
    with_values = shown(load(base), load(revision))
    assert {finding.rule.id for finding in with_values if finding.witness is None} <= {
        "response-format-changed"
    }


def test_a_witness_says_where_it_stands() -> None:
    """An object that lacks a property is the object's value, not the property's."""
    for name, place in (
        ("request-property-became-required", "request.body"),
        ("response-enum-removed", "response.200.body"),
        ("request-max-length-tightened", "request.body"),
    ):
        for finding in shown(*case(name)):
            assert finding.witness is not None
            assert finding.witness["at"] == place


def test_witnesses_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """In the text they stand below the place."""
    folder = CASES / "request-max-length-tightened"
    assert main(["diff", f"{folder}/old.yaml", f"{folder}/new.yaml", "--witness"]) == 1
    assert "valid in the base, not in the revision" in capsys.readouterr().out


@pytest.mark.parametrize(
    "pattern", ["^[a-z]+$", r"^\d{3}-\w+$", "^(?:cat|dog)s?$", "^[^a]{2}$", "a.b", r"^\+?[0-9]*$"]
)
def test_texts_match_their_pattern(pattern: str) -> None:
    """Each guess is checked before it is given."""
    import re

    texts = list(examples(pattern))
    assert texts
    assert all(re.search(pattern, line) for line in texts)
