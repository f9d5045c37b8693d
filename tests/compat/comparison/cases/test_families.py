"""Pairs of schemas by family: unions in other words, exactly one, maps, patterns, bounds, nullable.

And pairs of calls: parameters, media types, encodings, statuses, callbacks, security, XML, of every version.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from runai_compat.vocabulary import Severity
from runai_specs.openapi.swagger import to_openapi

from ...verdicts import verdicts

CALLS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("calls.yaml").read_text())
FAMILIES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("families.yaml").read_text()
)


def document(pair: dict[str, Any], side: str, *, sent: bool) -> dict[str, Any]:
    """A document that has one schema of the pair as the body of a request or of an answer."""
    content = {"application/json": {"schema": pair[side]}}
    answer: dict[str, Any] = (
        {"description": ""} if sent else {"description": "", "content": content}
    )
    body = {"requestBody": {"required": True, "content": content}} if sent else {}
    schemas = pair.get("schemas", {})
    return {
        "openapi": pair.get("version", "3.0.3"),
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": {**body, "responses": {"200": answer}}}},
        "components": {"schemas": pair.get("new schemas", schemas) if side == "new" else schemas},
    }


@pytest.mark.parametrize("pair", FAMILIES, ids=[pair["what"] for pair in FAMILIES])
def test_the_gravest_of_a_pair(pair: dict[str, Any]) -> None:
    """As sent and as answered."""
    gravest = {}
    for direction in ("request", "response"):
        sides = [document(pair, side, sent=direction == "request") for side in ("old", "new")]
        gravest[direction] = _gravest(sides[0], sides[1])
    assert gravest == {"request": pair["request"], "response": pair["response"]}


@pytest.mark.parametrize("pair", CALLS, ids=[pair["what"] for pair in CALLS])
def test_the_gravest_of_a_pair_of_calls(pair: dict[str, Any]) -> None:
    """Forward and back; Swagger 2.0 as it is converted at the door."""
    documents = [pair[side] | {"info": {"title": "t", "version": "1"}} for side in ("old", "new")]
    sides = [
        to_openapi(document)[0] if "swagger" in document else document for document in documents
    ]
    ways = sides, sides[::-1]
    assert [_gravest(*way) for way in ways] == pair["gravest"]


def _gravest(old: dict[str, Any], new: dict[str, Any]) -> str:
    severities = [Severity(severity) for _, severity, *_ in verdicts(old, new)]
    return min(severities, key=lambda severity: severity.rank, default="none")
