"""What is shared by a request and a response is told once, with both sides, in every format."""

from __future__ import annotations

import json
from functools import cache

import pytest

from runai_compat.findings.compare import Terms, compare
from runai_compat.findings.model import Report
from runai_compat.reports import Options, render

from ..lives import Json, contract

SENDS, ANSWERS = "POST /things", "GET /things"


def _document(*values: str) -> Json:
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    answer = {"200": {"description": "", **content}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/things": {
                "post": {"requestBody": content, "responses": {"204": {"description": ""}}},
                "get": {"responses": answer},
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "enum": list(values)}},
                }
            }
        },
    }


@cache
def _report() -> Report:
    sides = (contract(name, _document(*values)) for name, values in (("1", "ab"), ("2", "a")))
    return compare(*sides, Terms())


@pytest.mark.parametrize("form", ["text", "markdown", "github", "html", "sarif", "junit", "gitlab"])
@pytest.mark.parametrize("everything", [False, True])
def test_both_sides_are_told_once(form: str, everything: bool) -> None:
    """One finding, the graver side first; the other with its place and its operation."""
    [finding] = _report().findings
    assert len(finding.judgements) == 2
    text = render(_report(), form, Options(everything=everything))
    for told in (SENDS, ANSWERS, "request.body.kind", "response.200.body.kind"):
        assert told in text.replace("\\_", "_"), told
    assert text.index("request enum value removed") < text.index("also response enum value removed")


def test_json_has_both() -> None:
    """The other side stands in `also`."""
    [finding] = json.loads(render(_report(), "json"))["findings"]
    assert set(finding["operations"]) == {SENDS, ANSWERS}
    assert [place["operations"] for place in finding["also"]] == [[ANSWERS]]


def _guarded(*scopes: str) -> Json:
    document = _document("a")
    document["paths"]["/things"]["post"]["security"] = [{"o": list(scopes)}]
    flows = {"clientCredentials": {"tokenUrl": "https://a", "scopes": dict.fromkeys(scopes, "")}}
    document["components"]["securitySchemes"] = {"o": {"type": "oauth2", "flows": flows}}
    return document


@pytest.mark.parametrize("form", ["text", "markdown", "github", "html"])
def test_long_lists_are_never_cut_so_that_both_sides_look_alike(form: str) -> None:
    """What is alike at the beginning and the end of both is left out first."""
    many = [f"read:things:of:kind:{number}" for number in range(5)]
    sides = (contract(str(n), _guarded(*many[:n])) for n in (4, 5))
    text = render(compare(*sides, Terms()), form)
    assert "of:kind:3, read:things:of:kind:4]" in text.replace("\\", "")
