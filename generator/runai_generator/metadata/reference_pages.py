"""Where the reference documentation of a release describes the operations of a tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from runai_specs.catalog.model import Catalog
from runai_specs.local_files import record_of
from runai_specs.toml_files import read_toml

NAME = "pages.toml"
_NEWEST = "latest"


@dataclass(frozen=True, slots=True)
class Reference:
    """The pages of one release: tag, spelled plainly -> URL."""

    pages: Mapping[str, str] = field(default_factory=dict)

    def page(self, tag: str | None) -> str | None:
        """The URL of the page for a tag; None where the release's reference has none."""
        return None if tag is None else self.pages.get(_plain(tag))


def reference(catalog: Catalog, api: str, release: str) -> Reference:
    """The reference of a release of an API; without pages where none is known."""
    path = catalog.records(api) / NAME
    with record_of(path):
        written = _written(path)
        address = written.get("newest" if release == _NEWEST else "address", "")
        return Reference(
            {
                _plain(slug.rpartition("/")[2]): address.format(release=release, slug=slug)
                for slug, releases in written["pages"].items()
                if release in releases
            }
        )


@cache
def _written(path: Path) -> dict[str, Any]:
    return read_toml(path) if path.exists() else {"pages": {}}


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]", "", title.lower())
