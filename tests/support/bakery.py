"""A bakery's API in four releases, for tests that need more than a handful of operations."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

THINGS = ("breads", "cakes", "rolls", "orders", "ovens", "shops", "suppliers", "flours")
RELEASES = ("1.0", "1.1", "1.2", "1.3")


def document(*things: str, version: str = "1.0") -> dict[str, Any]:
    """A document with a list and one of each thing."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for thing in things:
        name = thing.removesuffix("s").title()
        schemas[name] = {"type": "object", "properties": {"id": {"type": "string"}}}
        reference = {"$ref": f"#/components/schemas/{name}"}
        key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        paths[f"/{thing}"] = {"get": _operation(f"list_{thing}", thing, reference)}
        paths[f"/{thing}/{{id}}"] = {
            "parameters": [key],
            "get": _operation(f"get_{thing}", thing, reference),
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Bakery", "version": version},
        "servers": [{"url": "https://bakery.example/v1"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(name: str, tag: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {
        "operationId": name,
        "tags": [tag],
        "responses": {"200": {"description": "ok", "content": content}},
    }


def documents() -> dict[str, dict[str, Any]]:
    """Each release has a thing more than the one before; 1.1 deprecates rolls, 1.3 has none."""
    made = {
        release: document(*THINGS[: 5 + number], version=release)
        for number, release in enumerate(RELEASES)
    }
    for release in ("1.1", "1.2"):
        made[release]["paths"]["/rolls"]["get"]["deprecated"] = True
    del made["1.3"]["paths"]["/rolls"]
    return made


def changed(release: str, **things: Any) -> dict[str, Any]:
    """The document of a release as an installation serves it: other servers, and other types of
    the properties `id` of these schemas."""
    made = copy.deepcopy(documents()[release])
    made["servers"] = [{"url": "https://here.example"}]
    made["info"]["title"] = "Our bakery"
    for name, kind in things.items():
        made["components"]["schemas"][name]["properties"]["id"]["type"] = kind
    return made


def write(folder: Path) -> dict[str, str]:
    """A file of each release, by release."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for release, document in documents().items():
        path = folder / f"bakery-{release}.json"
        path.write_text(json.dumps(document))
        files[release] = str(path)
    return files
