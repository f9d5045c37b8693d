"""What clients say of an element's future."""

from __future__ import annotations

import pytest

from runai_generator.metadata.deprecations import Notices, notices
from runai_generator.naming import load_table, rename
from runai_generator.prepare import OperationFacts, prepare
from runai_specs import load, read_catalog


def told(release: str) -> tuple[Notices, dict[str, OperationFacts]]:
    """The notices of a pinned release, and its operations by `GET /path`."""
    catalog = read_catalog()
    api = catalog.api("control-plane")
    prepared = rename(
        prepare(load(release).document, source=release), load_table(catalog, api.name)
    )
    told_of = notices(
        catalog, api.release(release), api, prepared.operations, lambda pin: load(pin).schemas
    )
    return told_of, {f"{f.method.upper()} {f.path}": f for f in prepared.operations}


@pytest.fixture(scope="module")
def current() -> tuple[Notices, dict[str, OperationFacts]]:
    return told("2.24")


def text(told_of: tuple[Notices, dict[str, OperationFacts]], operation: str) -> str:
    notice = told_of[0].operation(told_of[1][operation])
    assert notice is not None
    return notice.text


@pytest.mark.slow
def test_a_deprecation_says_since_when_until_when_and_what_instead(
    current: tuple[Notices, dict[str, OperationFacts]],
) -> None:
    """Releases after the client's own that are covered; the replacement by its name in the client."""
    assert text(current, "GET /api/v1/apps") == (
        "deprecated since 2.24; supported in 2.25 and 2.26 at least; use client.service_accounts"
    )
    assert text(current, "GET /api/v1/clusters/{clusterUuid}/nodes").startswith(
        "deprecated since 2.23; supported in 2.25 at least; use client.nodes."
    )


@pytest.mark.slow
def test_what_is_overdue_says_so(current: tuple[Notices, dict[str, OperationFacts]]) -> None:
    """Deprecated so long ago that the promise is over."""
    said = text(current, "POST /v1/k8s/clusters/{clusterId}/projects")
    assert said == (
        "deprecated since 2.18; may be gone in any release from 2.21 on; "
        "use client.projects.create_project"
    )


def test_fields_and_parameters_have_notices_too(
    current: tuple[Notices, dict[str, OperationFacts]],
) -> None:
    """By operation and place."""
    told_of, operations = current
    notice = told_of.part(operations["POST /api/v1/token"], "request.body.appID")
    assert notice is not None
    assert "use clientID" in notice.text


def test_every_flagged_operation_has_a_notice_and_no_other_but_announced_ones(
    current: tuple[Notices, dict[str, OperationFacts]],
) -> None:
    """The flag in the contract and the notice agree, but for what only release notes announced."""
    told_of, operations = current
    differ = {
        name
        for name, facts in operations.items()
        if bool(getattr(told_of.operation(facts), "text", "")) is not facts.deprecated
    }
    assert differ == {
        "GET /api/v1/authorization/roles",
        "GET /api/v1/authorization/roles/{roleIdPath}",
    }


@pytest.mark.slow
def test_a_release_knows_nothing_of_later_ones() -> None:
    """The client of 2.22 does not say what 2.24 deprecated."""
    earlier = told("2.22")
    assert earlier[0].operation(earlier[1]["GET /api/v1/apps"]) is None
    assert text(earlier, "POST /v1/k8s/users").startswith("deprecated since 2.17; may be gone")


@pytest.mark.slow
def test_a_snapshot_counts_months() -> None:
    """The client of `latest` names days."""
    assert text(told("latest"), "GET /api/v1/apps") == (
        "deprecated since 2025-12-15; supported until 2026-06-14 at least; "
        "use client.service_accounts"
    )


def test_experimental_operations_are_marked(
    current: tuple[Notices, dict[str, OperationFacts]],
) -> None:
    """No text, but the mark."""
    told_of, operations = current
    notice = told_of.operation(operations["GET /api/v1/workload-templates"])
    assert notice is not None
    assert (notice.text, notice.experimental) == ("", True)
