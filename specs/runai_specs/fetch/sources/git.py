"""Files of a git revision."""

from __future__ import annotations

import subprocess

from ...errors import ToolkitError
from ...local_files import LARGEST

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


def names(revision: str, path: str, repository: str | None = None) -> list[str] | None:
    """The names of the files in a folder of a revision and below; None for a file.

    path: told from the current folder, or from the top of the repository that is named.
    """
    name = _name(revision, path, repository)
    if _git(repository, "cat-file", "-t", name).strip() != b"tree":
        return None
    tree = name.rstrip("/")
    listed = _git(repository, "ls-tree", "-rz", "--full-tree", "--name-only", tree)
    return listed.decode(errors="surrogateescape").split("\0")[:-1]


def read(revision: str, path: str, repository: str | None = None) -> bytes:
    """The bytes of a file. Raises FileNotFoundError where the revision has none of that name."""
    name = _name(revision, path, repository)
    if path.startswith("../") and _git(repository, "rev-parse", "--show-prefix").strip() == b"":
        raise GitError(f"{path}: leaves the repository")
    try:
        size = int(_git(repository, "cat-file", "-s", name))
    except GitError as error:
        raise FileNotFoundError(2, str(error), path) from None
    if size > LARGEST:
        raise GitError(f"git {name}: larger than {LARGEST:,} bytes")
    return _git(repository, "cat-file", "blob", name)


def _name(revision: str, path: str, repository: str | None) -> str:
    """What git calls the file: told from here, or from the top of a repository that is named."""
    return f"{revision}:./{path}" if repository is None else f"{revision}:{path}"


def run_git(repository: str | None, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What git says; it is asked nothing on a terminal, and not waited for without end.

    Raises GitError where there is no git, or no answer.
    """
    there = [] if repository is None else ["-C", repository]
    try:
        return subprocess.run(
            ["git", *there, *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    except FileNotFoundError:
        raise GitError("git is not installed; name a file or a release instead") from None
    except subprocess.TimeoutExpired:
        place = "here" if repository is None else repository
        raise GitError(
            f"git {arguments[0]} does not answer within {PATIENCE} s ({place})"
        ) from None


def _git(repository: str | None, *arguments: str) -> bytes:
    done = run_git(repository, *arguments)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(f"git {arguments[-1]}: {lines[0] if lines else 'failed'}")
    return done.stdout
