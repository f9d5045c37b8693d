"""A small data folder of its own, with a mirror to pin from."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

RELEASE = """
[[apis.shop.releases]]
name = "{name}"
track = "boxed"
client = {client}
released = {{ date = 2024-03-01, kind = "exact", source = "https://shop.test/notes" }}
sources = ["docs"]
upstream = {{ source = "git", tag = "v{name}", commit = "c0ffee", captured = 2024-03-02, sha256 = "{sha}" }}
"""
AHEAD = """
[[apis.shop.releases]]
name = "3.0"
track = "boxed"
released = { earliest = 2024-06-01, kind = "bounded", source = "https://shop.test/plans" }

[[apis.shop.releases]]
name = "newest"
track = "hosted"
released = { date = 2024-03-01, kind = "exact", source = "https://shop.test/" }
upstream = { same_as = "2.0" }
snapshots = [{ date = 2024-03-01, pin = "1.0" }, { date = 2024-03-02, pin = "newest" }]

[apis.till]
title = "Till"
package = "till"

[[apis.till.releases]]
name = "1.0"
track = "till"
released = { date = 2024-03-01, kind = "derived", source = "https://shop.test/" }
"""
HEAD = """
default_api = "shop"

[apis.shop]
title = "Shop"
package = "client"

[apis.shop.sources]
git = "https://git.test/{commit}/shop.json"
docs = "https://docs.test/{release}"
"""


@dataclass(frozen=True)
class Shop:
    """A data folder, and the mirror that its pins are made from."""

    data: Path
    mirror: Path

    def publish(self, documents: dict[str, bytes]) -> None:
        """Puts documents into the mirror, and their hashes into the catalog."""
        entries = []
        for name, content in documents.items():
            (self.mirror / f"{name}.json").write_bytes(content)
            sha = hashlib.sha256(content).hexdigest()
            entries.append(RELEASE.format(name=name, sha=sha, client=str(name != "1.0").lower()))
        (self.data / "catalog.toml").write_text(HEAD + "".join(entries) + AHEAD)


def make_document(**members: Any) -> dict[str, Any]:
    """A small shop, with more members or others."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "latest", "description": "All about the shop."},
        "tags": [{"name": "Goods", "description": "What can be bought here."}],
        "paths": {
            "/goods": {
                "get": {
                    "operationId": "list_goods",
                    "summary": "Lists the goods.",
                    "tags": ["Goods"],
                    "parameters": [{"$ref": "#/components/parameters/Limit"}],
                    "responses": {"200": {
                        "description": "The goods on offer.",
                        "content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Goods"},
                            "example": {"description": "An apple a day."},
                        }},
                    }},
                }
            },
            "/old-goods": {
                "get": {
                    "operationId": "list_old_goods",
                    "deprecated": True,
                    "description": "Lists old goods. Deprecated - please use /goods instead.",
                    "tags": ["Goods"],
                    "responses": {"default": {"description": "Whatever."}},
                }
            },
        },
        "components": {
            "parameters": {"Limit": {
                "name": "limit", "in": "query", "description": "How many at most.",
                "schema": {"type": "integer", "default": 10},
            }},
            "schemas": {"Goods": {
                "type": "object",
                "description": "Things that are for sale.",
                "required": ["description"],
                "properties": {
                    "description": {"type": "string", "description": "What it is.", "example": "x"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Goods"}},
                },
            }},
        },
        **members,
    }  # fmt: skip


@pytest.fixture
def document() -> Callable[..., dict[str, Any]]:
    """Makes a small OpenAPI document."""
    return make_document


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Releases 1.0 and 2.0 with documents in the mirror, 3.0 without one, and `newest`."""
    made = Shop(tmp_path / "data", tmp_path / "mirror")
    made.data.mkdir()
    made.mirror.mkdir()
    newer = make_document(info={"title": "Shop", "version": 2.2})
    made.publish(
        {
            "1.0": json.dumps(make_document()).encode(),
            "2.0": b"# YAML under a JSON name\n" + json.dumps(newer).encode(),
        }
    )
    return made


@pytest.fixture
def upstream() -> Path:
    """The folder of real upstream documents, where it is at hand."""
    root = Path(os.environ.get("RUNAI_SHARED") or Path(__file__).parents[3] / "shared")
    folder = root / "upstream" / "control-plane"
    if not folder.is_dir():
        pytest.skip("the upstream documents are not at hand")
    return folder
