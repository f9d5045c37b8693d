"""A folder of fetched documents, one per API and release, that other commands read offline."""

from __future__ import annotations

from pathlib import Path

from ..catalog.local_contracts import checked_name
from ..files import ANYBODY, write_whole

ENDINGS = (".json", ".yaml", ".yml")


def write_mirror(folder: Path, api: str, release: str, content: bytes, most: int = ANYBODY) -> Path:
    """The file folder/api/release.json (or .yaml, by content), written whole with the content."""
    stem = _stem(folder, api, release)
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    path = stem.with_name(stem.name + (".json" if text.startswith(b"{") else ".yaml"))
    write_whole(path, content, most=most)
    for ending in ENDINGS:  # the release has one document: an earlier one under another ending goes
        if (other := stem.with_name(stem.name + ending)) != path:
            other.unlink(missing_ok=True)
    return path


def find_in_mirror(folder: Path, api: str, release: str) -> Path | None:
    """The file that holds the release's document, None when the mirror has none."""
    stem = _stem(folder, api, release)
    candidates = (stem.with_name(stem.name + ending) for ending in ENDINGS)
    return next((path for path in candidates if path.is_file()), None)


def _stem(folder: Path, api: str, release: str) -> Path:
    return folder / checked_name("API", api) / checked_name("release", release)
