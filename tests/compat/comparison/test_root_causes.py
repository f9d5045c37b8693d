"""One finding per root cause: what is shared is reported once, with every place where it shows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from runai_compat.findings.model import Finding
from runai_compat.vocabulary import Severity

from ..verdicts import findings

REF = "#/components/schemas/"


def document(count: int = 3) -> dict[str, Any]:
    """Operations that all send and answer one shared schema, which holds another one."""
    content = {"application/json": {"schema": {"$ref": f"{REF}Project"}}}
    operation = {
        "requestBody": {"content": content},
        "responses": {"200": {"description": "", "content": content}},
    }
    project = {
        "type": "object",
        "properties": {"spec": {"$ref": f"{REF}Spec"}, "parent": {"$ref": f"{REF}Project"}},
    }
    spec = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {f"/p{place}": {"post": deepcopy(operation)} for place in range(count)},
        "components": {"schemas": {"Project": project, "Spec": spec}},
    }


def edited(document: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    """The document with other schemas."""
    made = deepcopy(document)
    made["components"]["schemas"] |= schemas
    return made


def only(old: dict[str, Any], new: dict[str, Any]) -> Finding:
    """The single finding between two documents."""
    (finding,) = findings(old, new)
    return finding


def test_a_change_in_a_shared_schema_is_one_finding() -> None:
    """It lists all operations, both directions and the paths to it; the worst direction leads."""
    wide = {"type": "object", "required": ["size"], "properties": {"size": {"type": "number"}}}
    finding = only(document(), edited(document(), Spec=wide))
    assert finding.operations == ("POST /p0", "POST /p1", "POST /p2")
    assert [(judgement.rule.id, judgement.severity) for judgement in finding.judgements] == [
        ("response-type-widened", Severity.BREAKING),
        ("request-type-widened", Severity.INFO),
    ]
    assert finding.location == "response.200.body.spec.size"
    assert finding.schemas == ("/components/schemas/Spec/properties/size",) * 2
    assert {use.location for use in finding.uses} == {
        "request.body.spec.size",
        "response.200.body.spec.size",
    }


def test_a_schema_within_itself_is_no_other_place() -> None:
    """The parent of a parent is the same schema."""
    lone = {"type": "object", "properties": {"parent": {"$ref": f"{REF}Project"}}}
    finding = only(document(1), edited(document(1), Project=lone))
    assert {use.location for use in finding.uses} == {"request.body.spec", "response.200.body.spec"}


def test_a_property_that_several_objects_take_from_one_schema() -> None:
    """Compositions of one part share what changes in it."""
    old = document(1)
    for name in ("One", "Two"):
        old["components"]["schemas"][name] = {
            "allOf": [
                {"$ref": f"{REF}Spec"},
                {"type": "object", "properties": {name: {"type": "string"}}},
            ]
        }
    old["components"]["schemas"]["Project"]["properties"] |= {
        "one": {"$ref": f"{REF}One"},
        "two": {"$ref": f"{REF}Two"},
    }
    narrowed = {
        "type": "object",
        "required": ["size"],
        "properties": {"size": {"type": "integer", "maximum": 5}},
    }
    finding = only(old, edited(old, Spec=narrowed))
    assert {use.location for use in finding.uses if use.direction == "request"} == {
        f"request.body.{name}.size" for name in ("spec", "one", "two")
    }
    shut = edited(old, Spec={**old["components"]["schemas"]["Spec"], "additionalProperties": False})
    (closed,) = [finding for finding in findings(old, shut) if "additional" in finding.rule.id]
    assert closed.schemas[0] == "/components/schemas/Spec"


def test_a_schema_that_was_split_in_two_is_two_causes() -> None:
    """Only what both sides share is one cause."""
    old, new = document(2), document(2)
    new["components"]["schemas"]["Other"] = {"type": "object", "properties": {}}
    new["components"]["schemas"]["Project"]["properties"] = {}
    for method in new["paths"]["/p1"].values():
        for holder in (method["requestBody"], method["responses"]["200"]):
            holder["content"]["application/json"] = {"schema": {"$ref": f"{REF}Other"}}
    causes = [finding for finding in findings(old, new) if finding.location.endswith(".spec")]
    assert (
        sorted(finding.operations for finding in causes) == [("POST /p0",), ("POST /p1",)]
        or len(causes) == 1
    )


@pytest.mark.parametrize("key", ["id", "operations", "location", "severity"])
def test_findings_are_the_same_in_every_run_and_order(key: str) -> None:
    """Fingerprints and order come from the structure, not from how a document is written."""
    old, new = document(), edited(document(), Spec={"type": "string"})
    backwards = {**new, "paths": dict(reversed(list(new["paths"].items())))}
    expected = [str(getattr(finding, key)) for finding in findings(old, new)]
    assert [
        str(getattr(finding, key)) for finding in findings(deepcopy(old), deepcopy(new))
    ] == expected
    assert [str(getattr(finding, key)) for finding in findings(old, backwards)] == expected


def test_fingerprints_tell_findings_apart() -> None:
    """No two findings of a real pair have one id."""
    from runai_compat.findings.compare import compare
    from runai_specs import load

    ids = [finding.id for finding in compare(load("2.22"), load("2.24")).findings]
    assert len(ids) == len(set(ids))


THROUGH = "#/paths/~1b/get/responses/200/content/application~1json/schema"


@pytest.mark.parametrize(
    ("old", "new"), [({"type": "integer"}, {"type": "number"}), ({"enum": [1]}, {"enum": [True]})]
)
def test_what_a_reference_leads_to_counts_wherever_it_stands(old: Any, new: Any) -> None:
    """A reference into another operation is followed as one to a component is."""

    def made(schema: Any) -> dict[str, Any]:
        def get(held: Any) -> Any:
            content = {"application/json": {"schema": held}}
            return {"get": {"responses": {"200": {"description": "", "content": content}}}}

        paths = {"/a": get({"$ref": THROUGH}), "/b": get({"$ref": f"{REF}Shared"})}
        return {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": paths,
            "components": {"schemas": {"Shared": schema}},
        }

    assert only(made(old), made(new)).operations == ("GET /a", "GET /b")
