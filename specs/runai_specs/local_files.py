"""Files that somebody gives us to read: only plain ones, and only where they may be."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import UnreadableFileError

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that somebody gives us to read."""
MOST_FILES = 5000
"""Files of a folder that are looked at."""


def read_plain(path: str | os.PathLike[str], largest: int = LARGEST) -> bytes:
    """The bytes of a plain file. Raises UnreadableFileError for a device, a FIFO, a folder, one that is
    too large or a name that no file can have, and OSError for what is not there.
    """
    name = os.fspath(path)
    try:
        _expect_plain(name, Path(name).stat())
        # what is opened may be another thing by now: without waiting, and looked at once more
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            _expect_plain(name, os.fstat(file.fileno()))
            data = file.read(largest + 1)
    except ValueError:  # NUL, or half a surrogate pair
        raise UnreadableFileError(ascii(name), "no file can have that name") from None
    if len(data) > largest:
        raise UnreadableFileError(name, f"larger than {largest:,} bytes")
    return data


_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFSOCK: "a socket",
}


def _expect_plain(name: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFileError(name, f"is {_kind(status)}, not a file")


def _kind(status: os.stat_result) -> str:
    return _KINDS.get(stat.S_IFMT(status.st_mode), "something else")


def neither(path: str | os.PathLike[str]) -> str:
    """Why a path is neither a file nor a folder that can be read: what else is there, if anything."""
    try:
        return f"is {_kind(Path(path).stat())}, neither a file nor a folder"
    except FileNotFoundError:
        return "no such file or folder"
    except OSError as error:
        return error.strerror or "cannot be read"
    except ValueError:  # NUL, or half a surrogate pair
        return "no file can have that name"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders below which the parts of a document may lie, links in the file system followed.

    What git keeps for itself is no part of a document: it can hold credentials.
    """

    below: tuple[str, ...]

    @classmethod
    def around(cls, document: Path, more: Iterable[Path] = ()) -> Folders:
        """The folder of a document, or the repository that holds it, and more where they are allowed."""
        folder = Path(os.path.realpath(document if document.is_dir() else document.parent))
        repository = next(
            (parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder
        )
        return cls((str(repository), *map(os.path.realpath, more)))

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises UnreadableFileError for what is not to be read, else OSError."""
        try:
            real = Path(os.path.realpath(path))
        except ValueError:
            raise UnreadableFileError(ascii(path), "no file can have that name") from None
        if not any(real.is_relative_to(folder) for folder in self.below):
            raise UnreadableFileError(
                path, f"leaves {self.below[0]}; allow its folder with --allow-root DIR"
            )
        if ".git" in real.parts:
            raise UnreadableFileError(path, "is git's own")
        return read_plain(path)


def names_below(folder: Path) -> list[str]:
    """The plain files in a folder and below, hidden ones left out, as relative paths with slashes.

    Links to folders are not followed. Raises UnreadableFileError where there are too many.
    """
    names: list[str] = []
    for name in _names(folder):
        names.append(name)
        if len(names) > MOST_FILES:
            raise UnreadableFileError(
                folder, f"holds more than {MOST_FILES:,} files; name the document"
            )
    return sorted(names)


def _names(folder: Path) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(place).relative_to(folder)
        yield from ((inside / file).as_posix() for file in files if not file.startswith("."))
