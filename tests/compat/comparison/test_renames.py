"""What went and came back under another name: told beside the removal, with evidence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runai_compat.commands.main import main
from runai_compat.comparison import renames
from runai_compat.findings.model import Finding

from ..verdicts import findings


def document(**operations: Any) -> dict[str, Any]:
    """A document with operations by "method path"."""
    paths: dict[str, Any] = {}
    for name, operation in operations.items():
        method, _, path = name.partition(" ")
        paths.setdefault(path, {})[method] = {"responses": {"200": {"description": ""}}} | operation
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}


def with_body(properties: dict[str, Any]) -> dict[str, Any]:
    """A document with one operation that takes an object."""
    schema = {"type": "object", "properties": properties}
    return document(
        **{"post /a": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
    )


def removals(old: dict[str, Any], new: dict[str, Any]) -> list[Finding]:
    """The findings of something that is gone."""
    return [finding for finding in findings(old, new) if "removed" in finding.rule.id]


SIZE = {
    "type": "object",
    "properties": {"value": {"type": "integer"}, "unit": {"enum": ["Mi", "Gi"]}},
}
PATTERNED = {"type": "string", "pattern": "^[a-z]+$", "format": "label"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"gpuMemory": SIZE}, {"gpu_memory": SIZE}, "gpu_memory"),
        ({"imagePullPolicy": PATTERNED}, {"imagePullPolicies": PATTERNED}, "imagePullPolicies"),
        ({"a": {"type": "string"}}, {"b": {"type": "string"}}, None),
        ({"size": SIZE}, {"sizes": {"type": "string"}}, None),
        ({"secret": {"type": "string"}}, {"clientSecret": {"type": "string"}}, "clientSecret"),
        ({"old": SIZE}, {"new": SIZE}, "new"),
        (
            {"n": PATTERNED, "spec": SIZE},
            {"spec": {**SIZE, "properties": {**SIZE["properties"], "n": PATTERNED}}},
            "spec.n",
        ),
        ({"name": {"type": "string"}}, {}, None),
    ],
)
def test_properties(before: dict[str, Any], after: dict[str, Any], expected: str | None) -> None:
    """A like name with a like schema is a likely rename; two plain strings are not."""
    (finding,) = removals(with_body(before), with_body(after))
    assert (finding.rename.to if finding.rename else None) == expected
    if finding.rename:
        assert 0.5 <= finding.rename.confidence <= 0.95
        assert finding.rename.evidence


def test_which_of_two_came_back_is_not_guessed() -> None:
    """A like schema alone says nothing where several went."""
    gone = removals(with_body({"old": SIZE, "other": SIZE}), with_body({"new": SIZE}))
    assert [finding.rename for finding in gone] == [None, None]


def test_a_rename_never_takes_the_place_of_the_removal() -> None:
    """Both what is gone and what came stay findings."""
    renamed = findings(with_body({"gpuMemory": SIZE}), with_body({"gpu_memory": SIZE}))
    assert {finding.rule.id for finding in renamed} == {
        "request-property-removed",
        "request-property-added",
    }


def test_two_equally_likely_names_are_none() -> None:
    """A guess between twins is not made."""
    (finding,) = removals(
        with_body({"diskSize": SIZE}), with_body({"disk_size": SIZE, "disk-size": SIZE})
    )
    assert finding.rename is None


def test_values_of_a_list() -> None:
    """`InProgress` went, `in_progress` came."""
    old, new = (
        {"phase": {"type": "string", "enum": ["Done", spelling]}}
        for spelling in ("InProgress", "in_progress")
    )
    (finding,) = removals(with_body(old), with_body(new))
    assert finding.rename is not None
    assert finding.rename.to == "in_progress"


def test_operations_that_moved_to_another_version() -> None:
    """The path says it, and the operationId adds to it."""
    old = document(**{"get /api/v1/things/{id}": {"operationId": "get"}, "get /api/v1/x": {}})
    new = document(
        **{
            "get /api/v2/things/{key}": {"operationId": "get"},
            "get /api/v1/x": {},
            "get /api/v1/y": {},
        }
    )
    (finding,) = removals(old, new)
    assert finding.rename is not None
    assert finding.rename.to == "GET /api/v2/things/{key}"
    assert "the same operationId" in finding.rename.evidence


@pytest.mark.parametrize(
    ("old", "new", "evidence"),
    [
        ("get /api/pet/list", "get /api/pets/list", "the same path but for a similar name in it"),
        ("put /api/pets", "patch /api/pets", "the same path, another method"),
        ("get /a/b", "get /x/y", "the same operationId"),
        ("get /api/pets/{id}/toys", "get /api/pets/{pet}/things", "the same path but for one name in it"),
        ("get /api/pets", "get /api/owners", None),
    ],
)  # fmt: skip
def test_operations_under_another_path_or_method(old: str, new: str, evidence: str | None) -> None:
    """What they share is the evidence; two paths that have nothing in common are two operations."""
    content = {"application/json": {"schema": SIZE}}
    answer = {"responses": {"200": {"description": "", "content": content}}}
    named = {"operationId": "one"} if "x" in new or "put" in old else {}
    (finding,) = removals(document(**{old: answer | named}), document(**{new: answer | named}))
    assert finding.rule.id == "operation-removed"
    assert (finding.rename is None) is (evidence is None)
    if finding.rename is not None:
        method, path = new.split(" ", 1)
        assert finding.rename.to == f"{method.upper()} {path}"
        assert evidence in finding.rename.evidence


def test_where_a_whole_api_is_new_only_what_is_firm_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of similar paths are not compared with each other; another version still is found."""
    looks = []
    of_paths = renames._of_paths
    monkeypatch.setattr(
        renames, "_of_paths", lambda *paths: looks.append(paths) or of_paths(*paths)
    )
    many = 2_100
    old = document(**{f"get /v1/things{i}/{{id}}": {} for i in range(many)})
    new = document(
        **{f"get /v2/parts{i}/{{id}}": {} for i in range(many)}, **{"get /v2/things7/{id}": {}}
    )
    targets = [finding.rename.to for finding in removals(old, new) if finding.rename is not None]
    assert targets == ["GET /v2/things7/{id}"]
    assert len(looks) == 1


def test_a_replacement_that_the_document_names() -> None:
    """What was lifted from a deprecation counts most."""
    named = {
        "deprecated": {
            "read": ["description"],
            "replacement": [{"element": "property", "id": "queue"}],
        }
    }
    old = with_body({"pool": {"type": "string", "deprecated": True, "x-lifecycle": named}})
    (finding,) = removals(old, with_body({"queue": {"type": "string"}}))
    assert finding.rename is not None
    assert finding.rename.to == "queue"
    assert "named as the replacement" in finding.rename.evidence


def test_parameters() -> None:
    """In the same place, with a like name and schema."""
    old, new = (
        document(**{"get /a": {"parameters": [{"name": name, "in": "query", "schema": {"type": "string", "format": "date"}}]}})
        for name in ("sortBy", "sort_by")
    )  # fmt: skip
    (finding,) = removals(old, new)
    assert finding.rename is not None
    assert finding.rename.to == "sort_by"


def test_a_rename_is_printed_below_the_removal(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """With how sure one can be, and why; and as data."""
    files = []
    for name, properties in (("old", {"gpuMemory": SIZE}), ("new", {"gpu_memory": SIZE})):
        files.append(str(tmp_path / f"{name}.json"))
        (tmp_path / f"{name}.json").write_text(json.dumps(with_body(properties)))
    assert main(["diff", *files]) == 0
    assert "perhaps now gpu_memory (95%" in capsys.readouterr().out
    assert main(["diff", *files, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [finding["rename"]["to"] for finding in data["findings"] if "rename" in finding] == [
        "gpu_memory"
    ]


def test_an_operation_id_that_names_another_call() -> None:
    """In the client profile both operations break; the wire does not notice."""
    from runai_compat.vocabulary import Profile, Severity

    old = document(**{"get /a": {"operationId": "one"}, "get /b": {"operationId": "two"}})
    new = document(**{"get /a": {"operationId": "two"}, "get /b": {"operationId": "one"}})
    assert findings(old, new) == []
    told = findings(old, new, Profile.CLIENT)
    assert {(finding.rule.id, finding.severity) for finding in told} == {
        ("operation-id-repointed", Severity.BREAKING)
    }
