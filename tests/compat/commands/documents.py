"""Small documents in files, to run commands on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OPERATION: dict[str, Any] = {"responses": {"200": {"description": "fine"}}}


def document(*operations: str, **schemas: Any) -> dict[str, Any]:
    """An OpenAPI document with these operations (`GET /path`)."""
    paths: dict[str, Any] = {}
    for operation in operations:
        method, path = operation.split(" ")
        paths.setdefault(path, {})[method.lower()] = OPERATION
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def write(path: Path, *operations: str) -> str:
    """The file's name, after writing it: pretty-printed, so that places in it are lines."""
    path.write_text(json.dumps(document(*operations), indent=1), encoding="utf-8")
    return str(path)
