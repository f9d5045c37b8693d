"""The README as an index shows it: links into the repository lead to it, or are plain text.

TOOLKIT_URL says where the repository is kept, such as https://git.example.com/platform/runai-api-toolkit;
without it nothing is claimed of an address.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_IMAGE = re.compile(r"!\[([^\]]*)\]\((?!https?://)([^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)\s]+)\)")


class CustomMetadataHook(MetadataHookInterface):
    """Fills in what pyproject.toml calls dynamic: readme and urls."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Called by hatchling with the metadata of the project."""
        url = os.environ.get("TOOLKIT_URL", "").rstrip("/")
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": on_an_index(text, url, f"v{metadata['version']}"),
        }
        metadata["urls"] = _urls(url)


def _urls(url: str) -> dict[str, str]:
    if not url:
        return {}
    return {
        "Source": url,
        "Changelog": f"{url}/blob/HEAD/CHANGELOG.md",
        "Issues": f"{url}/issues",
    }


def on_an_index(text: str, url: str, tag: str) -> str:
    """The README with links that hold away from the repository: to it at this tag, or none."""
    if not url:
        return _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _IMAGE.sub(rf"![\1]({url}/raw/{tag}/\2)", text)
    return _LINK.sub(rf"[\1]({url}/blob/{tag}/\2)", text)
