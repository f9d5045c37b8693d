"""What the models say of deprecated fields and members."""

from __future__ import annotations

import ast
import importlib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_file
from runai_generator.emit.models.deprecated_members import deprecated_members
from runai_generator.metadata.deprecations import Notice, Notices
from runai_generator.prepare import prepare
from runai_specs.openapi.locations import read_way

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/boxes/{id}": {
            "put": {
                "operationId": "put_box",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Box"}}
                    }
                },
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Box"},
                                }
                            }
                        },
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Box": {
                "type": "object",
                "properties": {
                    "sizeInCm": {"type": "integer", "deprecated": True},
                    "oldName": {"type": "string"},
                    "newName": {"type": "string"},
                    "odd name": {"type": "string"},
                    "colour": {"$ref": "#/components/schemas/Colour"},
                    "parts": {
                        "type": "object",
                        "additionalProperties": {
                            "oneOf": [
                                {"$ref": "#/components/schemas/Lid"},
                                {"$ref": "#/components/schemas/Wall"},
                            ]
                        },
                    },
                },
            },
            "Lid": {"type": "object", "properties": {"weight": {"type": "integer"}}},
            "Wall": {"type": "object", "properties": {"weight": {"type": "integer"}}},
            "Colour": {"type": "string", "enum": ["red", "blue"]},
        }
    },
}
PUT = "PUT /boxes/{}"
TOLD = Notices(
    {
        f"{PUT} request.body.oldName": Notice("deprecated since 2", instead=("newName",), since=2),
        f"{PUT} response.200.body[].oldName": Notice("deprecated since 3", since=3),
        f'{PUT} request.body["odd name"]': Notice("deprecated since 2"),
        f"{PUT} request.body.newName": Notice("deprecated since 1", inherited=True),
        f"{PUT} request.body.parts{{}}<oneOf 2>.weight": Notice("deprecated since 4"),
        f"{PUT} request.body.colour=red": Notice("deprecated since 2", instead=("blue",)),
        f"{PUT} request.body.nowhere": Notice("deprecated since 2"),
        f"{PUT} request.path.id": Notice("deprecated since 2"),
        "GET /nothing response.200.body.x": Notice("deprecated since 2"),
        PUT: Notice("deprecated since 2"),
    }
)


def test_each_place_is_a_field_of_a_class() -> None:
    """The earliest notice counts, replacements have Python names, and a flag alone is enough."""
    assert deprecated_members(prepare(DOCUMENT, source="boxes"), TOLD) == {
        ("Box", "sizeInCm"): "deprecated",
        ("Box", "oldName"): "deprecated since 2; use new_name",
        ("Box", "odd name"): "deprecated since 2",
        ("Wall", "weight"): "deprecated since 4",
        ("Colour", "red"): "deprecated since 2; use blue",
    }


@pytest.mark.parametrize("place", ["request.query.limit", "request.body{names}", "response.200"])
def test_places_that_lead_to_no_field(place: str) -> None:
    """Parameters, names of properties, statuses."""
    assert read_way(place) is None


@pytest.fixture
def models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Any]:
    """The models of a built client whose API has a deprecated field."""
    import json

    name = f"fields_{abs(hash(request.node.name))}"
    (tmp_path / "boxes.json").write_text(json.dumps(DOCUMENT))
    build(of_file(tmp_path / "boxes.json", name, tmp_path / "out"))
    monkeypatch.syspath_prepend(str(tmp_path / "out"))
    yield importlib.import_module(name).models
    for module in [
        module_name for module_name in sys.modules if module_name.partition(".")[0] == name
    ]:
        del sys.modules[module]


@pytest.mark.slow
def test_reading_a_deprecated_field_warns_where_it_is_read(models: Any) -> None:
    """Once per line with Python's default filter; the warning names class and field."""
    box = models.Box(size_in_cm=3)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        for _ in range(3):
            assert box.size_in_cm == 3
    assert [(str(warning.message), warning.filename) for warning in seen] == [
        ("Box.size_in_cm is deprecated", __file__)
    ]
    assert issubclass(seen[0].category, DeprecationWarning)


def test_a_model_reads_itself_without_a_warning(models: Any) -> None:
    """Whatever is done with the whole."""
    import copy
    import pickle

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        box = models.Box(size_in_cm=3, colour="red")
        assert box.to_dict() == {"sizeInCm": 3, "colour": "red"}
        assert models.Box.from_json(box.to_json()) == box == models.Box.from_yaml(box.to_yaml())
        assert "size_in_cm=3" in repr(box)
        assert "size_in_cm" in str(box)
        assert box.model_dump()["size_in_cm"] == 3
        assert copy.deepcopy(box) == box.model_copy() == box
        assert models.Box.model_validate({"sizeInCm": 3}).model_fields_set == {"size_in_cm"}
        assert models.Box.model_construct(size_in_cm=3) != box
        assert len(pickle.dumps(box.to_dict())) > 0
        box.size_in_cm = 4
        assert dict(box)["size_in_cm"] == 4
        assert models.Box.model_json_schema()["properties"]["sizeInCm"]["deprecated"] is True


def test_editors_show_what_is_said() -> None:
    """A string below the field and below the member."""
    from runai_generator.emit.models import models as make

    prepared = prepare(DOCUMENT, source="boxes")
    made = make(prepared, deprecated_members(prepared, TOLD)).modules
    assert '    """Deprecated since 2; use new_name."""' in made["box.py"]
    assert "'Box.old_name is deprecated since 2; use new_name'" in made["box.py"]
    assert "class _Box_old_name:" in made["box.py"]
    assert '    RED = "red"\n    """Deprecated since 2; use blue."""' in made["colour.py"]


KINDS = (
    {"type": "string", "format": "byte"},
    {"type": "array", "items": {"type": "string", "format": "byte"}},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "uuid", "default": "Größe"},
    {"type": "object", "additionalProperties": {"type": "string", "format": "byte"}},
    {"type": "string", "enum": ["é", "b"]},
    {"type": "object", "properties": {"deprecated": {"type": "boolean", "deprecated": True}}},
    {"$ref": "#/components/schemas/Other"},
    {"anyOf": [{"type": "integer"}, {"type": "string", "format": "byte"}]},
)


def test_fields_of_every_type_can_be_deprecated() -> None:
    """Also where a type of the client's own stands in the line, and where letters are wide."""
    from runai_generator.emit.models import models as make

    properties = {f"é{n}": {**kind, "deprecated": True} for n, kind in enumerate(KINDS)}
    document = {
        **DOCUMENT,
        "openapi": "3.1.0",
        "components": {
            "schemas": {
                "Box": {"type": "object", "properties": properties},
                "Other": {"type": "object", "properties": {"x": {"type": "string"}}},
            }
        },
    }
    box = make(prepare(document, source="boxes")).modules["box.py"]
    fields = [n for n in ast.walk(ast.parse(box)) if isinstance(n, ast.keyword) and n.arg == "deprecated"]  # fmt: skip
    told = {field.value.value for field in fields if isinstance(field.value, ast.Constant)}
    assert told == {f"Box.e{n} is deprecated" for n in range(len(KINDS))}
