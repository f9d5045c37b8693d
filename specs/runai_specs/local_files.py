"""Files that somebody gives us to read: only plain ones, and only where they may be."""

from __future__ import annotations

import json
import os
import select
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from .errors import UnreadableFileError

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that somebody gives us to read."""
MOST_FILES = 5000
"""Files of a folder that are looked at."""


def read_plain(path: str | os.PathLike[str], largest: int = LARGEST) -> bytes:
    """The bytes of a plain file. Raises UnreadableFileError for a device, a FIFO, a folder, one that is
    too large or a name that no file can have, and OSError for what is not there.
    """
    with open_plain(path) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise UnreadableFileError(os.fspath(path), f"larger than {largest:,} bytes")
    return data


def open_plain(path: str | os.PathLike[str]) -> IO[bytes]:
    """A plain file, opened to be read in a stream. Raises like read_plain, but for the size."""
    name = os.fspath(path)
    with nameable(name):
        _expect_plain(name, Path(name).stat())
        # what is opened may be another thing by now: without waiting, and looked at once more
        file = os.fdopen(os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        status = os.fstat(file.fileno())
        _expect_plain(name, status)
        # of the kernel's own some are files by their kind and yet wait for what comes, as /proc/kmsg
        if not status.st_size and not select.select([file], [], [], 0)[0]:
            raise UnreadableFileError(name, "has nothing to read until something comes")
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def nameable(path: str | os.PathLike[str]) -> Iterator[None]:
    """What is done in it is done with the path. Raises UnreadableFileError for a name with NUL or half a
    surrogate pair, which Python refuses in its own words.
    """
    try:
        yield
    except ValueError:
        raise UnreadableFileError(ascii(os.fspath(path)), "no file can have that name") from None


@contextmanager
def record_of(path: Path) -> Iterator[None]:
    """What is read in it is a file that this toolkit writes. Raises UnreadableFileError where the file
    lacks something, or has it in another form.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        problem = "not in the form that this version of the toolkit writes"
        raise UnreadableFileError(path, problem) from None


def read_record(path: Path) -> Any:
    """What a JSON file that this toolkit writes holds. Raises UnreadableFileError or OSError."""
    with record_of(path):
        return json.loads(read_plain(path))


_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFSOCK: "a socket",
}


def _expect_plain(name: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFileError(name, f"is {_kind(status.st_mode)}, not a file")


def _kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "something else")


def special_kind(path: str | os.PathLike[str]) -> str:
    """What a path leads to that is neither a file nor a folder, as "a FIFO"; empty for all else."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):  # nothing, or nothing that can be looked at
        return ""
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else _kind(mode)


def neither(path: str | os.PathLike[str]) -> str:
    """Why a path is neither a file nor a folder that can be read: what else is there, if anything."""
    try:
        return f"is {_kind(Path(path).stat().st_mode)}, neither a file nor a folder"
    except FileNotFoundError:
        return "no such file or folder"
    except OSError as error:
        return error.strerror or "cannot be read"
    except ValueError:  # NUL, or half a surrogate pair
        return "no file can have that name"


def is_there(path: Path) -> bool:
    """Whether something is at the path; what lies in a folder that may not be looked into is not."""
    try:
        return path.exists()
    except OSError:
        return False


class Folders(NamedTuple):
    """The folders below which the parts of a document may lie, links in the file system followed.

    What git keeps for itself is no part of a document: it can hold credentials.
    """

    below: tuple[str, ...]

    @classmethod
    def around(cls, document: Path, more: Iterable[Path] = ()) -> Folders:
        """The folder of a document, or the repository that holds it, and more where they are allowed."""
        with nameable(document):
            folder = Path(os.path.realpath(document if document.is_dir() else document.parent))
        repository = next(
            (parent for parent in (folder, *folder.parents) if is_there(parent / ".git")), folder
        )
        return cls((str(repository), *map(_real, more)))

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises UnreadableFileError for what is not to be read, else OSError."""
        real = Path(_real(path))
        if not any(real.is_relative_to(folder) for folder in self.below):
            raise UnreadableFileError(
                path, f"leaves {self.below[0]}; allow its folder with --allow-root DIR"
            )
        if ".git" in real.parts:
            raise UnreadableFileError(path, "is git's own")
        return read_plain(path)


def _real(path: str | Path) -> str:
    """Where a path leads, links followed."""
    with nameable(path):
        return os.path.realpath(path)


def names_below(folder: Path) -> list[str]:
    """The plain files in a folder and below, hidden ones left out, as relative paths with slashes.

    Links to folders are not followed. Raises UnreadableFileError where there are too many.
    """
    names: list[str] = []
    for name in _names(folder):
        names.append(name)
        if len(names) > MOST_FILES:
            raise too_many_files(folder)
    return sorted(names)


def too_many_files(folder: str | Path) -> UnreadableFileError:
    """The error for a folder with more files than are looked at."""
    return UnreadableFileError(folder, f"holds more than {MOST_FILES:,} files; name the document")


def _names(folder: Path) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(place).relative_to(folder)
        yield from ((inside / file).as_posix() for file in files if not file.startswith("."))
