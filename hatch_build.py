"""The README as an index shows it: links into the repository lead to it, or are plain text.

RUNAI_TOOLKIT_URL says where the repository is kept, such as https://git.example.com/platform/runai-api-toolkit.
Without it that is where the checkout came from (its remote `origin`); without one, nothing is claimed.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_IMAGE = re.compile(r"!\[([^\]]*)\]\((?!https?://)([^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)\s]+)\)")
_SSH = re.compile(r"[\w.-]+@(?P<host>[\w.-]+):(?P<path>[^\s:]+?)(?:\.git)?/?")
_URL = re.compile(
    r"(?:https|ssh|git)://(?:[^@/\s]*@)?(?P<host>[\w.-]+(?::\d+)?)/(?P<path>[^\s?#]+?)(?:\.git)?/?"
)


class CustomMetadataHook(MetadataHookInterface):
    """Fills in what pyproject.toml calls dynamic: readme and urls."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Called by hatchling with the metadata of the project."""
        url = os.environ.get("RUNAI_TOOLKIT_URL") or _origin(self.root)
        url = url.rstrip("/")
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": on_an_index(text, url, f"v{metadata['version']}"),
        }
        metadata["urls"] = _urls(url)


def _origin(root: str) -> str:
    """The address of the remote that the checkout was cloned from, empty where it has none."""
    if not (Path(root) / ".git").exists():  # of a repository around it nothing is to be said
        return ""
    asked = ["git", "-C", root, "remote", "get-url", "origin"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return web_address(done.stdout.strip())


def web_address(remote: str) -> str:
    """Where a remote is read in a browser, without a user or password; empty for a folder."""
    match = _SSH.fullmatch(remote) or _URL.fullmatch(remote)
    return f"https://{match['host']}/{match['path']}" if match else ""


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
