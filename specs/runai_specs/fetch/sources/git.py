"""Files of a git revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from ...errors import ToolkitError
from ...local_files import LARGEST, MOST_FILES, too_many_files

PATIENCE = 60
"""Seconds for one question to git."""


class GitError(ToolkitError):
    """What was named of a git revision is not there, or git is not."""


def parts(place: str) -> tuple[str, str]:
    """Revision and path of git:REVISION:PATH. Raises GitError for another form."""
    revision, _, path = place.partition(":")[2].partition(":")
    if not revision or not path or revision.startswith("-") or not place.isprintable():
        raise GitError(f"{place[:200]!r} is not of the form git:REVISION:PATH")
    return revision, path


class Blob(NamedTuple):
    """A file of a revision: what git calls its content, and how many bytes that has."""

    name: str
    size: int


def blobs(revision: str, path: str, repository: str | None = None) -> dict[str, Blob] | None:
    """The files in a folder of a revision and below, by their names in it; None for a file.

    path: told from the current folder, or from the top of the repository that is named. Raises
    UnreadableFileError where there are too many.
    """
    name = _name(revision, path, repository)
    if _git(repository, "cat-file", "-t", name).strip() != b"tree":
        return None
    tree = name.rstrip("/")
    listed = _git(repository, "ls-tree", "-rzl", "--full-tree", tree)
    entries = [
        entry.partition("\t") for entry in listed.decode(errors="surrogateescape").split("\0")
    ]
    if len(entries) > MOST_FILES:
        raise too_many_files(f"git {name}")
    rows = [(told.split(), file) for told, _, file in entries if file]
    return {file: Blob(told[2], int(told[3])) for told, file in rows if told[1] == "blob"}


def contents(files: Mapping[str, Blob], repository: str | None = None) -> dict[str, bytes]:
    """The bytes of files by their names, as far as all of them have room in memory: in one question."""
    room = LARGEST
    asked = {file: blob for file, blob in files.items() if (room := room - blob.size) >= 0}
    wanted = "".join(f"{blob.name}\n" for blob in asked.values()).encode()
    answer = _git(repository, "cat-file", "--batch", given=wanted)
    read, at = {}, 0
    for file, blob in asked.items():
        told, _, _ = answer[at : at + 200].partition(b"\n")
        if told != f"{blob.name} blob {blob.size}".encode():
            raise GitError(f"git cat-file {blob.name}: is not there ({file})")
        at += len(told) + 1
        read[file] = answer[at : at + blob.size]
        at += blob.size + 1
    return read


def read(revision: str, path: str, repository: str | None = None) -> bytes:
    """The bytes of a file. Raises FileNotFoundError where the revision has none of that name."""
    name = _name(revision, path, repository)
    if path.startswith("../") and _git(repository, "rev-parse", "--show-prefix").strip() == b"":
        raise GitError(f"{path}: leaves the repository")
    try:
        size = int(_git(repository, "cat-file", "-s", name))
    except GitError as error:
        raise FileNotFoundError(2, str(error), path) from None
    except ValueError:
        raise GitError(f"git cat-file -s {name}: answers no number; is it git?") from None
    if size > LARGEST:
        raise GitError(f"git {name}: larger than {LARGEST:,} bytes")
    return _git(repository, "cat-file", "blob", name)


def _name(revision: str, path: str, repository: str | None) -> str:
    """What git calls the file: told from here, or from the top of a repository that is named."""
    return f"{revision}:./{path}" if repository is None else f"{revision}:{path}"


def run_git(
    repository: str | None, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """What git says to what it is given; it asks nothing on a terminal, and is not waited for without end.

    Raises GitError where there is no git, or no answer.
    """
    there = [] if repository is None else ["-C", repository]
    try:
        return subprocess.run(
            ["git", *there, *arguments],
            input=given, capture_output=True, check=False, timeout=PATIENCE,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )  # fmt: skip
    except FileNotFoundError:
        raise GitError("git is not installed; name a file or a release instead") from None
    except subprocess.TimeoutExpired:
        place = "here" if repository is None else repository
        raise GitError(
            f"git {arguments[0]} does not answer within {PATIENCE} s ({place})"
        ) from None


def _git(repository: str | None, *arguments: str, given: bytes = b"") -> bytes:
    done = run_git(repository, *arguments, given=given)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(f"git {arguments[-1]}: {lines[0] if lines else 'failed'}")
    return done.stdout
