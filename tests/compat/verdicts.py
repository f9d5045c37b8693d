"""Comparing plain documents in tests, and what of a report is held against expectations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from runai_compat.comparison.compare import Change, diff
from runai_compat.findings.compare import Terms, compare
from runai_compat.findings.model import Finding
from runai_compat.findings.sunset import Notice
from runai_compat.vocabulary import Profile
from runai_specs import Contract
from runai_specs.openapi.schemas.effective_schema import Schemas

AS_OF = Notice(date(2025, 1, 1), 0)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The facts between two documents."""
    return diff(Schemas(old), Schemas(new))


def findings(
    old: Mapping[str, Any], new: Mapping[str, Any], profile: Profile = Profile.WIRE
) -> list[Finding]:
    """The findings between two documents, with everything looked at that can be."""
    contracts = (
        Contract(name, None, document, Path(name)) for name, document in (("1", old), ("2", new))
    )
    return list(compare(*contracts, Terms(profile, AS_OF, semver=True)).findings)


def verdicts(
    old: Mapping[str, Any], new: Mapping[str, Any], profile: Profile = Profile.WIRE
) -> list[list[str]]:
    """[rule, severity, operation, location] of every judgement, sorted."""
    return sorted(
        [judgement.rule.id, judgement.severity, ", ".join(judgement.operations), judgement.location]
        for finding in findings(old, new, profile)
        for judgement in finding.judgements
    )
