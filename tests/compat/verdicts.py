"""Comparing plain documents in tests, and what of a report is held against expectations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runai_compat.changes import Change, diff
from runai_compat.findings import Finding, Side
from runai_compat.judging import judge
from runai_compat.vocabulary import Profile
from runai_specs.effective import Schemas

BASE, REVISION = Side("1", "t", "1", ""), Side("2", "t", "2", "")


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The facts between two documents."""
    return diff(Schemas(old), Schemas(new))


def findings(
    old: Mapping[str, Any], new: Mapping[str, Any], profile: Profile = Profile.WIRE
) -> list[Finding]:
    """The findings between two documents."""
    return judge(changes(old, new), BASE, REVISION, profile)


def verdicts(
    old: Mapping[str, Any], new: Mapping[str, Any], profile: Profile = Profile.WIRE
) -> list[list[str]]:
    """[rule, severity, operation, location] of every judgement, sorted."""
    return sorted(
        [judgement.rule.id, judgement.severity, judgement.operations[0], judgement.location]
        for finding in findings(old, new, profile)
        for judgement in finding.judgements
    )
