"""Answers for the testing module: valid by the contract, and always the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from runai_generator.emit.samples import samples, text_like
from runai_generator.prepare import prepare
from runai_specs import load, read_catalog

AWKWARD = sorted((Path(__file__).parents[1] / "awkward").glob("*.yaml"))
NEWEST = [release.name for release in read_catalog().api().releases if release.upstream][-1]


def limited_schemas(prepared: Any) -> dict[str, Any]:
    """The named schemas with the contract's own limits: those of requests stand beside the schemas."""
    named = json.loads(json.dumps(prepared.document["components"]["schemas"]))
    for name, fields in prepared.constraints.items():
        for field, facts in fields.items():
            used = named[name].get("properties", {}).get(field)
            if field and used is not None and "$ref" not in used:
                used.update(
                    {k: v for k, v in facts.items() if k not in ("items", "additionalProperties")}
                )
    return {"components": {"schemas": decidable(named)}}


def decidable(node: Any) -> Any:
    """The schema without what no sample can satisfy: arms that overlap, nothing at all, `/^a$/`."""
    if isinstance(node, list):
        return [decidable(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {("anyOf" if key == "oneOf" else key): decidable(value) for key, value in node.items()}
    if str(out.get("pattern", "")).startswith("/^"):
        del out["pattern"]
    return {} if node == {"not": {}} else out


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(projectName|departmentName|clusterId)(==).+$",
        r"0[0-7]{3}",
        r"^[A-Z][a-z0-9]*([A-Z][a-z0-9]*)*$",
        r"^(?:\d+|max)(\.\d{1,2})?(Gi|Mi)$",
        r"^[^/]+/[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        r"^(?=a)a\-\.b?$",
    ],
)
def test_a_text_matches_its_pattern(pattern: str) -> None:
    assert re.search(pattern, text_like(pattern))


@pytest.mark.parametrize("pattern", ["(", "[", "a{", "\\", ")", "(?P<", "[z-a]", "a**", ""])
def test_a_pattern_that_is_none_gives_some_text(pattern: str) -> None:
    assert isinstance(text_like(pattern), str)


@pytest.mark.slow
@pytest.mark.parametrize("source", [*AWKWARD, NEWEST], ids=lambda source: Path(source).stem)
def test_every_operation_has_a_sample_that_its_contract_allows(source: Path | str) -> None:
    document = (
        load(source).document if isinstance(source, str) else yaml.safe_load(source.read_text())
    )
    prepared = prepare(document, source="case")
    text = samples(prepared)
    assert text == samples(prepare(document, source="case"))
    rows = json.loads(text)["operations"]
    limited = limited_schemas(prepared)
    assert len(rows) == len(prepared.operations)
    wrong = []
    for facts in prepared.operations:
        row = rows[f"{facts.namespace}.{facts.name}"]
        responses = prepared.document["paths"][facts.path][facts.method]["responses"]
        content = responses.get(str(row["status"]), {}).get("content", {})
        schema = content.get(row.get("media"), {}).get("schema")
        if schema is not None and "json" in row["media"]:
            check = jsonschema.Draft202012Validator({**limited, **decidable(schema)})
            problems = check.iter_errors(row["answer"])
            wrong += [(facts.name, problem.message) for problem in problems]
    assert wrong == []
