"""What each client's CHANGELOG says is so: what was added is there, what was removed is not."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_file, of_releases
from runai_generator.docs.changelog import Since, changelog
from runai_generator.metadata.deprecations import release_before
from runai_generator.metadata.upstream_text import Background
from runai_generator.prepare import prepare
from runai_specs import read_catalog

EMPTY = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}


@pytest.fixture
def sections(release: Any) -> dict[str, list[str]]:
    """The lines of each section."""
    named: dict[str, list[str]] = defaultdict(list)
    title = ""
    for line in (release.folder.parent / "CHANGELOG.md").read_text().splitlines():
        if line.startswith("### "):
            title = line.removeprefix("### ")
        elif line.startswith("- "):
            named[title].append(line.removeprefix("- "))
    return named


def is_there(name: str, package: Any) -> bool:
    """Whether the client has the method, or its models the field or member."""
    owner, _, attribute = name.rpartition(".")
    if owner.startswith("client."):
        client = package.Client("http://127.0.0.1:9", token="t")
        return hasattr(getattr(client, owner.removeprefix("client."), None), attribute)
    kind = getattr(package.models, owner, None)
    fields = getattr(kind, "model_fields", None)
    return attribute in (getattr(kind, "__members__", {}) if fields is None else fields)


@pytest.mark.slow
def test_it_names_what_is_there(release: Any, sections: dict[str, list[str]]) -> None:
    """Each element by the name it has in this client, or had in the one before."""
    assert {"Added", "Removed", "Deprecated"} <= sections.keys()
    told = {title: lines for title, lines in sections.items() if title != "Breaks code"}
    for title, lines in told.items():
        named = [re.match(r"`(client\.\w+\.\w+|[A-Z]\w*\.\w+)`", line) for line in lines]
        names = {match[1] for match in named if match}
        assert names, title
        wrong = {n for n in names if is_there(n, release.package) is (title == "Removed")}
        assert wrong == set(), title
        assert lines == sorted(set(lines))


def test_names_and_types_that_break_code(release: Any, sections: dict[str, list[str]]) -> None:
    """Each is there unless it says that it is gone, and none is told twice."""
    for line in sections["Breaks code"]:
        name = line.split("`", 2)[1]
        owner = name.partition("(")[0].removeprefix("models.")
        gone = line.endswith("` removed") or "renamed to" in line
        if "(" not in name and "." in owner:
            assert is_there(owner, release.package) is not gone, line
        elif "(" not in name:
            # What was a class may be another name of text or of a union now.
            named = getattr(release.package.models, owner, None)
            assert (getattr(named, "__name__", None) == owner) is not gone, line
        assert not any(other.startswith(f"`{owner}`") for other in sections["Removed"])


def test_what_was_deprecated_or_removed_says_what_to_use(
    release: Any, sections: dict[str, list[str]]
) -> None:
    """And what it names is there."""
    for line in sections["Deprecated"] + sections["Removed"]:
        for method in re.findall(r"use `?client\.(\w+(?:\.\w+)?)", line):
            client = release.package.Client("http://127.0.0.1:9", token="t")
            namespace, _, name = method.partition(".")
            assert hasattr(getattr(client, namespace), name or "with_raw_response"), line


def test_the_one_of_2_24(clients: Path) -> None:
    """Some lines that we know."""
    (order,) = of_releases(["2.24"], clients)
    text = (order.folder / "CHANGELOG.md").read_text()
    assert f"## {order.identity.version}\n\nRelease 2.24, compared with release 2.23." in text
    for line in (
        "- `client.departments.create_department_deprecated` "
        "(`POST /v1/k8s/clusters/{clusterId}/departments`): "
        "use `client.departments.create_department`",
        "- `client.applications.get_applications` (`GET /api/v1/apps`): deprecated since 2.24; "
        "supported in 2.25 and 2.26 at least; use client.service_accounts",
        # only release notes say it
        "- `client.roles.get_roles_v1` (`GET /api/v1/authorization/roles`): deprecated since 2.24; "
        "supported in 2.25 and 2.26 at least; use /api/v2/authorization/roles",
        "- `Workload.topology`",
        "- `SubjectType.SERVICE_ACCOUNT`",
    ):
        assert f"{line}\n" in text
    assert "shared schema" not in text
    assert '"CHANGELOG.md"' in (order.folder / "pyproject.toml").read_text()


def test_each_release_is_compared_with_the_one_before_on_its_track() -> None:
    """`latest` with what SaaS had before it; the first that is pinned with none."""
    catalog = read_catalog()
    api = catalog.api("control-plane")
    before = {name: release_before(api.release(name), api) for name in ("2.18", "2.24", "latest")}
    assert before == {"2.18": None, "2.24": "2.23", "latest": "2.23"}
    prepared = prepare(EMPTY, source="empty")
    assert changelog("1", "2.18", prepared, Background(), None) == (
        "## 1\n\nThe first client of this line of releases: 2.18.\n"
    )
    assert "The API is the same." in changelog("1", "2", prepared, Background(), Since("1", (), {}))


@pytest.mark.slow
def test_outside_the_catalog_there_is_none(tmp_path: Path) -> None:
    """A document of one's own has no release before it."""
    (tmp_path / "d.json").write_text(json.dumps(EMPTY))
    order = of_file(tmp_path / "d.json", "nothing", tmp_path / "out")
    build(order)
    assert not (order.folder / "CHANGELOG.md").exists()
    assert not (order.folder / "examples").exists()
