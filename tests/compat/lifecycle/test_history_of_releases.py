"""The real history: what the ledger says of the pinned releases, against the contracts themselves."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from runai_compat import Ledger, Verdict, audit, ledger
from runai_compat.lifecycle.history import Kind
from runai_specs import load, read_catalog

RELEASES = [release.name for release in read_catalog().api().on("self-hosted") if release.upstream]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@cache
def self_hosted() -> Ledger:
    return ledger(track="self-hosted")


@cache
def flags() -> dict[str, list[bool | None]]:
    """By operation and release: absent (None), there, or flagged; read without any of our code."""
    marked: dict[str, list[bool | None]] = {}
    for position, release in enumerate(RELEASES):
        for path, item in load(release).document["paths"].items():
            for method in METHODS:
                if method in item:
                    key = f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}"
                    row = marked.setdefault(key, [None] * len(RELEASES))
                    row[position] = item[method].get("deprecated") is True
    return marked


@pytest.mark.slow
def test_every_operation_of_every_release_is_followed() -> None:
    """Introduced, removed and flagged as the contracts have it, for each of them."""
    known = {entry.id: entry for entry in self_hosted().entries if entry.element is Kind.OPERATION}
    assert known.keys() == flags().keys()
    for key, row in flags().items():
        there = [i for i, state in enumerate(row) if state is not None]
        entry = known[key]
        assert entry.introduced == RELEASES[there[0]], key
        after = there[-1] + 1
        assert entry.removed_in == (RELEASES[after] if after < len(RELEASES) else None), key
        flagged = [
            RELEASES[i] for i, state in enumerate(row) if state and (i == 0 or not row[i - 1])
        ]
        assert [e.release for e in entry.evidence if e.kind == "flag"] == flagged, key


@pytest.mark.slow
def test_no_promise_of_two_releases_is_judged_wrongly() -> None:
    """Counted by hand from the dates of notice and removal: N+1 and N+2 are covered."""
    order = [moment.name for moment in self_hosted().timeline.moments]
    for entry in self_hosted().entries:
        if entry.removed_in is None or entry.verdict is Verdict.EXPERIMENTAL:
            continue
        if entry.deprecated_in is None:
            assert entry.verdict is Verdict.UNANNOUNCED
            continue
        stayed = order.index(entry.removed_in) - order.index(entry.deprecated_in) - 1
        assert (entry.verdict is Verdict.ON_TIME) == (stayed >= 2), entry.name


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "GET /v1/k8s/audit",
            {
                "introduced": "2.18",
                "deprecated_in": "2.19",
                "removed_in": "2.20",
                "removable_from": "2.22",
                "verdict": Verdict.EARLY,
                "replacement": "GET /api/v1/audit/log",
            },
        ),
        (
            "GET /api/v1/asset/workload-template",
            {
                "deprecated_in": "2.23",
                "restored": ("2.20",),
                "removed_in": None,
                "supported_until": "2.25",
                "removable_from": "2.26",
                "verdict": Verdict.SUPPORTED_UNTIL,
            },
        ),
        (
            "POST /api/v1/logout",
            {"deprecated_in": None, "removed_in": "2.23", "verdict": Verdict.UNANNOUNCED},
        ),
        (
            "GET /api/v1/clusters/{clusterUuid}/nodes",
            {"deprecated_in": "2.23", "announced_removal": "3.0", "replacement": "GET /api/v1/nodes"},
        ),
        (
            "POST /api/v1/workloads/trainings response.200",
            {"element": Kind.STATUS, "removed_in": "2.21", "verdict": Verdict.UNANNOUNCED},
        ),
        (
            "GET /api/v1/clusters/{clusterUuid}/nodes request.query.nodeName",
            {"element": Kind.PARAMETER, "deprecated_in": "2.22", "replacement": "filterBy"},
        ),
    ],
)  # fmt: skip
def test_known_cases(name: str, facts: dict[str, Any]) -> None:
    """Looked up in the contracts and the release notes once."""
    entry = self_hosted().find(name)
    assert entry is not None
    assert {key: getattr(entry, key) for key in facts} == facts


def test_a_flag_that_was_taken_back_is_kept_as_evidence() -> None:
    """The workload templates: flagged in 2.19, not in 2.20, again in 2.23."""
    entry = self_hosted().find("POST /api/v1/asset/workload-template")
    assert entry is not None
    assert [(evidence.kind, evidence.release) for evidence in entry.evidence] == [
        ("flag", "2.19"),
        ("flag", "2.23"),
    ]


def test_the_saas_track_tells_days_and_leaves_open_what_snapshots_cannot_tell() -> None:
    """Bounded by snapshots on both sides, some ends are neither early nor on time for certain."""
    saas = ledger(track="saas")
    verdicts = {entry.verdict for entry in saas.entries if entry.removed_in}
    assert {Verdict.ON_TIME, Verdict.EARLY, Verdict.UNDECIDABLE} <= verdicts
    entry = saas.find("GET /api/v1/asset/workload-template")
    assert entry is not None
    assert (entry.deprecated_in, entry.removable_from) == ("2025-10-22", "2026-04-22")


def test_notes_settle_what_the_first_snapshot_leaves_open() -> None:
    """Announced with 2.17, a year before the first snapshot: on time, though it was flagged there."""
    entry = ledger(track="saas").find("GET /v1/k8s/users")
    assert entry is not None
    assert (entry.deprecated_in, entry.verdict) == ("2.17", Verdict.ON_TIME)


@pytest.mark.slow
def test_the_audit_counts_root_causes_by_release() -> None:
    """What the records say is what the ledger has, release by release."""
    audited = audit(track="self-hosted")
    assert [record.release for record in audited.records] == RELEASES[1:]
    for record in audited.records:
        causes = {
            (entry.cause, entry.verdict, entry.deprecated_in)
            for entry in self_hosted().entries
            if entry.removed_in == record.release
        }
        assert sum(record.removed.values()) == len(causes)
    assert {case.breach for case in audited.cases} >= {
        "removed-early",
        "removed-unannounced",
        "overdue",
        "deprecated-gained-features",
        "deprecated-without-replacement",
        "flag-contradicts-announcement",
    }
