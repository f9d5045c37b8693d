"""What release notes announced, and what of it a contract has."""

from __future__ import annotations

from typing import Any

import pytest

from runai_specs import read_catalog
from runai_specs.catalog.announcements import Announcement, operations, read


def announce(kind: str, element: str, part: str | None = None) -> Announcement:
    return Announcement(kind, element, "https://example.test/notes", part=part)


USER = {"type": "object", "properties": {"name": {}, "role": {"$ref": "#/components/schemas/Role"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "paths": {
        "/users": {
            "get": {
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "responses": {"200": {"content": {"application/json": {"schema": {
                    "type": "object",
                    "properties": {"users": {"type": "array", "items": USER}},
                }}}}},
            },
            "post": {"requestBody": {"content": {"application/json": {"schema": USER}}}},
        },
        "/users/{id}": {"get": {}, "parameters": [{"name": "deep", "in": "query"}]},
        "/usersettings": {"get": {}},
    },
    "components": {
        "parameters": {"Limit": {"name": "limit", "in": "query"}},
        "schemas": {
            "Role": {"allOf": [{"properties": {"kind": {}, "parent": {"$ref": "#/components/schemas/Role"}}}]}
        },
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("announcement", "expected"),
    [
        (announce("operation", "/users"), ("GET /users", "POST /users")),
        (announce("operation", "GET /users/{}"), ("GET /users/{id}",)),
        (announce("operation", "DELETE /users"), ()),
        (announce("operation", "/users/**"), ("GET /users", "GET /users/{id}", "POST /users")),
        (announce("parameter", "/users", "limit"), ("GET /users",)),
        (announce("parameter", "/users/{}", "deep"), ("GET /users/{id}",)),
        (announce("parameter", "/users", "name"), ()),
        (announce("field", "/users", "name"), ("GET /users", "POST /users")),
        (announce("field", "/users", "role.kind"), ("GET /users", "POST /users")),
        (announce("field", "/users", "role.parent.parent.kind"), ("GET /users", "POST /users")),
        (announce("field", "/users", "kind"), ()),
        (announce("field", "/users", "limit"), ()),
    ],
)
def test_an_announcement_finds_the_operations_that_have_it(
    announcement: Announcement, expected: tuple[str, ...]
) -> None:
    """Whole paths, single methods, trees of paths, parameters, and fields by their way down."""
    assert operations(announcement, DOCUMENT) == expected


def test_the_announcements_are_well_formed() -> None:
    """Every row says when, of what kind, and where it was read."""
    announcements = read(read_catalog())
    assert {announcement.kind for announcement in announcements} == {
        "operation",
        "parameter",
        "field",
        "metric",
    }
    for announcement in announcements:
        assert announcement.announced_in or announcement.removed_in
        assert announcement.source.startswith("https://")
        assert (announcement.part is not None) == (announcement.kind in ("parameter", "field"))
    assert len(set(announcements)) == len(announcements)
