"""What an archive holds: files that git knows, and the README as an index shows it.

Links of the README into the repository lead to it, or are plain text.

RUNAI_TOOLKIT_URL says where the repository is kept, such as https://git.example.com/platform/runai-api-toolkit.
Without it that is where the checkout came from (its remote `origin`); without one, nothing is claimed.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
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


class CustomBuildHook(BuildHookInterface[Any]):
    """Refuses an archive with files that git does not know: a secret beside the code would be published."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called by hatchling before it builds; an editable installation publishes nothing."""
        names = [] if version == "editable" else _unknown(self.root)
        if names:
            listed = ", ".join(names[:5]) + (", …" if names[5:] else "")
            raise SystemExit(f"error: git does not know {listed}; add, ignore or remove what is not to be published")  # fmt: skip


def _unknown(root: str) -> list[str]:
    """The files of the packages that git neither knows nor ignores; none where there is no repository."""
    if not (Path(root) / ".git").exists():
        return []
    asked = ["git", "-C", root, "ls-files", "-z", "--others", "--exclude-standard", "specs", "compat", "generator"]  # fmt: skip
    try:
        done = subprocess.run(asked, capture_output=True, check=False)
    except OSError:
        return []
    return [ascii(name.decode(errors="replace")) for name in done.stdout.split(b"\0") if name]


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
