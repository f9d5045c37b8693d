"""`rules`, `explain` and the documentation page: all made from the rows that judge."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from runai_compat.commands.main import main
from runai_compat.maintenance.rule_examples import made
from runai_compat.rules import Rule, table
from runai_compat.rules.instances import instances
from runai_compat.rules.reference import render_rule, render_rules, severities
from runai_compat.vocabulary import Effect, Profile, Severity
from runai_specs import read_catalog

PAGE = Path(__file__).parents[3] / "compat" / "RULES.md"


def test_the_page_is_made_from_the_rows() -> None:
    """`runai-compat rules --format markdown --output compat/RULES.md` renews it."""
    known = instances(read_catalog())
    assert PAGE.read_text() == render_rules(table().values(), "markdown", known)


@pytest.mark.slow
def test_real_examples_are_those_of_the_pins() -> None:
    """After a new pin or rule: `make regen`, then read the diff."""
    files = made(read_catalog())
    assert files
    for path, text in files.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: `make regen` rewrites it"


def test_a_real_example_is_shown_where_there_is_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Between which releases, where, and both values; with another catalog, none of this one's."""
    known = instances(read_catalog())
    rule, instance = next((r, i) for r, i in known.items() if i.before is not None and i.location)
    assert main(["explain", rule]) == 0
    said = capsys.readouterr().out
    assert f"seen between {instance.base} and {instance.revision}" in said
    assert instance.place in said
    assert f"before: {instance.side(new=False)}" in said
    unseen = next(rule for rule in table() if rule not in known)
    assert main(["explain", unseen]) == 0
    assert "seen between" not in capsys.readouterr().out
    assert instances(replace(read_catalog(), folder=tmp_path)) == {}


def test_every_rule_has_a_heading_on_the_page() -> None:
    """Rule id = documentation heading."""
    headings = {line[4:] for line in PAGE.read_text().splitlines() if line.startswith("### ")}
    assert headings == set(table())


def test_explain_says_what_why_for_whom_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """One rule in full: title, severity, reason, example, hint."""
    assert main(["explain", "request-property-became-required"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "request-property-became-required"
    for part in ("severity: breaking", "before", "after", "required: [a]", "-> "):
        assert part in said


def test_explain_of_an_unknown_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """One clear line, exit code 2."""
    assert main(["explain", "request-property-became-requierd"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "'request-property-became-required'" in error


def test_rules_as_data_say_what_the_rows_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Each rule with its severity in every profile."""
    assert main(["rules", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "runai-compat/rules/v1"
    assert [rule["id"] for rule in data["rules"]] == list(table())
    for rule in data["rules"]:
        row = table()[rule["id"]]
        assert rule["severity"]["wire"] == severities(row, Profile.WIRE)


def test_every_row_says_something() -> None:
    """No row without a reason, a hint and an example that shows a difference."""
    assert [rule for rule, row in table().items() if not _says_something(row)] == []


def _says_something(row: Rule) -> bool:
    is_worded = all(len(text.split()) > 2 for text in (row.meaning, row.why, row.hint))
    differs = row.before != row.after or row.kind.endswith("-not-raised")
    return is_worded and differs and row.meaning in render_rule(row, "text")


def test_severity_is_never_milder_in_a_stricter_profile() -> None:
    """What breaks on the wire breaks a strict reader, and a generated client is not blinder."""
    milder = [
        (rule, effect, profile)
        for rule, row in table().items()
        for effect in Effect
        for profile in (Profile.STRICT, Profile.CLIENT)
        if row.severity(effect, profile).rank > row.severity(effect, Profile.WIRE).rank
    ]
    assert milder == []


def test_nothing_that_leaves_all_values_breaks() -> None:
    """A row that says that nothing changes for the values must not say that it breaks."""
    breaking = [
        rule
        for rule, row in table().items()
        if row.effect is Effect.NEITHER
        and row.severity(Effect.NEITHER, Profile.WIRE) is not Severity.INFO
    ]
    assert breaking == []
