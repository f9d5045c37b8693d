"""What may be given for a model, as type checkers see it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runai_generator.emit.docstrings import field
from runai_generator.emit.inputs import inputs
from runai_generator.prepare import prepare

SCHEMAS: dict[str, Any] = {
    "Order": {
        "type": "object",
        "required": ["id", "item"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "item": {"$ref": "#/components/schemas/Item"},
            "when": {"type": "string", "format": "date-time"},
            "unit": {"$ref": "#/components/schemas/Unit"},
            "more": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        },
    },
    "Item": {"type": "object", "required": ["class"],
             "properties": {"class": {"type": "string"}, "a-b": {"type": "integer"}}},
    "Named": {"type": "object", "properties": {"models": {"$ref": "#/components/schemas/Item"}}},
    "Open": {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "string"}},
    "Unit": {"type": "string", "enum": [f"u{number}" for number in range(20)]},
    "Answer": {"type": "object", "properties": {"x": {"type": "integer"}}},
    "All": {"type": "object", "properties": {
        name: {"$ref": f"#/components/schemas/{name}"} for name in ("Order", "Named", "Open")}},
}  # fmt: skip


def made() -> str:
    body = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/All"}}},
    }
    answer = {
        "description": "",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
    }
    operation = {"operationId": "x", "requestBody": body, "responses": {"200": answer}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/x": {"post": operation}},
        "components": {"schemas": SCHEMAS},
    }
    return inputs(prepare(document, source="t"))


def test_what_is_sent_is_there_and_nothing_else() -> None:
    """Fields of the server alone are never required; of what is open nobody knows all keys."""
    text = made()
    assert "item: Required[models.Item | Item]" in text
    assert "id: int\n" in text
    assert "models.Open | Mapping[str, Any]" in text
    assert "class Open(" not in text
    assert "Answer" not in text


def test_the_module_can_be_imported(tmp_path: Path) -> None:
    """Keys that are keywords, no names at all, or those of modules in use, among them."""
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "models.py").write_text("class Item: ...\nclass Unit: ...\nclass Order: ...\n")
    (package / "inputs.py").write_text(made())
    code = (
        "from typing import get_type_hints; from pkg import inputs; "
        "print([sorted(get_type_hints(kind)) for kind in (inputs.Item, inputs.Named)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[['a-b', 'class'], ['models']]", done.stderr


@pytest.mark.parametrize(
    ("schema", "facts", "said"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, {}, "At least 1, at most 9."),
        ({"type": "string", "minLength": 1}, {"default": "a"}, '1 character or more, default "a".'),
        ({"$ref": "#/components/schemas/Level"}, {}, 'One of "low", "high".'),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Level"}, "maxItems": 1}, {},
         'One of "low", "high", 1 item or fewer.'),
        ({"type": "string", "pattern": "^a"}, {"readOnly": True}, "Matching `^a`, set by the server only."),
        ({"type": "string", "pattern": ".*"}, {"writeOnly": True}, "Sent only, never answered."),
        ({"type": "string"}, {}, ""),
    ],
)  # fmt: skip
def test_what_is_said_of_a_field(schema: Any, facts: Any, said: str) -> None:
    """Limits, values and default, as far as there are any."""
    assert field(schema, facts, {"Level": {"type": "string", "enum": ["low", "high"]}}) == said
