"""An invented API with three releases, for tests of catalogs of one's own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import yaml

CROSSING = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "harbour": {"type": "string"}},
}


def _operation(name: str, tag: str, **members: Any) -> dict[str, Any]:
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Crossing"}}
    content = {"application/json": {"schema": schema}}
    return {
        "operationId": name,
        "tags": [tag],
        "responses": {"200": {"description": "All of them.", "content": content}},
        **members,
    }


def documents() -> dict[str, dict[str, Any]]:
    """1.0 has crossings; 1.1 deprecates them for sailings; 1.2 has sailings alone."""
    crossings = {"get": _operation("list_crossings", "Crossings")}
    going = {"get": _operation("list_crossings", "Crossings", deprecated=True)}
    sailings = {"get": _operation("list_sailings", "Sailings")}
    paths: dict[str, dict[str, Any]] = {
        "1.0": {"/crossings": crossings},
        "1.1": {"/crossings": going, "/sailings": sailings},
        "1.2": {"/sailings": sailings},
    }
    return {
        release: {
            "openapi": "3.0.3",
            "info": {"title": "Ferry", "version": release},
            "servers": [{"url": "https://ferry.example"}],
            "paths": path,
            "components": {"schemas": {"Crossing": CROSSING}},
        }
        for release, path in paths.items()
    }


def repository(folder: Path) -> Path:
    """A git repository in the folder with openapi.yaml, a tag for each release, and code in app/."""
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "--quiet")
    for release, document in documents().items():
        (folder / "openapi.yaml").write_text(yaml.safe_dump(document))
        _git(folder, "add", "openapi.yaml")
        _git(folder, "commit", "--quiet", "--message", release)
        _git(folder, "tag", f"v{release}")
    (folder / "app").mkdir()
    (folder / "app/board.py").write_text(
        'import httpx\n\nprint(httpx.get("https://ferry.example/crossings").json())\n'
    )
    return folder


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ferry", "-c", "user.email=ferry@ferry.example")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)
