"""What is written the same, names and annotations apart, is the same without any deciding."""

from __future__ import annotations

from typing import Any

import pytest

from runai_compat.value_sets.unchanged import is_alike
from runai_specs.openapi.schemas.effective_schema import Schemas

NODE = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}


def alike(old: Any, new: Any, **shared: Any) -> bool:
    document = {"openapi": "3.0.3", "components": {"schemas": shared or {"Node": NODE}}}
    schemas = Schemas(document)
    return is_alike((schemas, old), (schemas, new))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"$ref": "#/components/schemas/Node"}, True),
        ({**NODE, "description": "a node"}, True),
        ({**NODE, "required": ["next"]}, False),
        ({**NODE, "properties": {"description": {"$ref": "#/components/schemas/Node"}}}, False),
        ({"type": "object", "properties": {"next": NODE}}, True),
        ({"type": "object", "properties": {"next": {"type": "object"}}}, False),
    ],
)
def test_references_and_cycles(new: Any, expected: bool) -> None:
    """A schema that leads back to itself is compared with one written out."""
    assert alike({"$ref": "#/components/schemas/Node"}, new) is expected


def test_values_are_compared_as_json() -> None:
    """1 and true are two values; a member named as an annotation is a member."""
    assert not alike({"enum": [1]}, {"enum": [True]})
    assert not alike({"properties": {"title": {"type": "string"}}}, {"properties": {}})
    assert alike({"title": "a", "format": "date"}, {"title": "b", "format": "date"})
