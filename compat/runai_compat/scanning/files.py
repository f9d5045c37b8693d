"""The files that people's code is in: which are read, which are left out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from runai_specs.errors import ToolkitError

LARGEST = 5_000_000
"""Bytes; nobody writes a larger file by hand."""

_FOLDERS = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".tox",
        ".nox",
        ".venv",
        ".eggs",
        ".idea",
        ".cache",
        ".terraform",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
        "node_modules",
        "bower_components",
        "__pycache__",
        "site-packages",
    ]
)
_ENDINGS = frozenset(
    [
        ".pyc",
        ".pyo",
        ".so",
        ".dll",
        ".exe",
        ".o",
        ".a",
        ".class",
        ".jar",
        ".whl",
        ".zip",
        ".gz",
        ".bz2",
        ".xz",
        ".zst",
        ".tar",
        ".7z",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".ico",
        ".webp",
        ".pdf",
        ".svg",
        ".woff",
        ".woff2",
        ".ttf",
        ".mp3",
        ".mp4",
        ".mov",
        ".db",
        ".sqlite",
        ".parquet",
        ".bin",
        ".pt",
        ".safetensors",
        ".npy",
        ".npz",
        ".pkl",
        ".lock",
        ".map",
    ]
)


class UnreadablePathError(ToolkitError):
    """A file or folder was named that cannot be read."""

    def __init__(self, path: str | Path, problem: str) -> None:
        self.path = str(path)
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class _Ignored:
    """What a .gitignore says of what is below its folder."""

    folder: Path
    spec: GitIgnoreSpec

    def has(self, path: Path, *, is_folder: bool) -> bool:
        try:
            below = path.absolute().relative_to(self.folder).as_posix()
        except ValueError:
            return False
        return self.spec.match_file(f"{below}/" if is_folder else below)


def find_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files at the paths, each once, sorted: a file as it is named, a folder with all below it.

    Left out below a folder: links, what .gitignore names (unless the folder itself is named there),
    version control, installed packages, and endings of files that are not text. Raises UnreadablePathError for a path that is not there.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            around = _above(path)
            named = any(each.has(path, is_folder=True) for each in around)
            found.update(dict.fromkeys(_below(path, [] if named else around)))
        elif path.is_file():
            found[path] = None
        else:
            raise UnreadablePathError(path, "no such file or folder")
    return sorted(found, key=Path.as_posix)


def _below(folder: Path, ignored: Sequence[_Ignored]) -> Iterator[Path]:
    own = _ignored(folder)
    ignored = [*ignored, own] if own else ignored
    try:
        entries = sorted(os.scandir(folder), key=lambda each: each.name)
    except OSError as error:
        raise UnreadablePathError(folder, error.strerror or "cannot be read") from None
    for entry in entries:
        path = folder / entry.name
        if entry.is_symlink() or any(each.has(path, is_folder=entry.is_dir()) for each in ignored):
            continue
        if entry.is_dir():
            if entry.name not in _FOLDERS and not (path / "pyvenv.cfg").exists():
                yield from _below(path, ignored)
        elif entry.is_file() and path.suffix.lower() not in _ENDINGS:
            yield path


def _above(folder: Path) -> list[_Ignored]:
    """What the folders around it ignore, up to that of the repository."""
    place = folder.absolute()
    chain: list[Path] = []
    while not (place / ".git").exists():
        if place.parent == place:
            return []  # in no repository
        place = place.parent
        chain.append(place)
    return [found for each in reversed(chain) if (found := _ignored(each))]


def _ignored(folder: Path) -> _Ignored | None:
    file = folder / ".gitignore"
    if not file.is_file():
        return None
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        return _Ignored(folder.absolute(), GitIgnoreSpec.from_lines(lines))
    except (OSError, ValueError):
        return None  # unreadable patterns ignore nothing
