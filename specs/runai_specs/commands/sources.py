"""Where documents of releases are: the arguments of `init` and `add-release`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..command_line.console import OptionConflictError

if TYPE_CHECKING:
    from ..pins.found_releases import FoundRelease

_GIT = "git:"

SOURCE = click.option(
    "--from",
    "address",
    metavar="git:REPO:PATH|URL|PATH",
    help="A file in a git repository, or an address or path with {release} in it.",
)


def named_releases(
    files: Sequence[str], address: str | None, tags: str, names: Sequence[str], cache: Path
) -> list[FoundRelease]:
    """The releases that are meant. Raises OptionConflictError."""
    from ..pins.found_releases import PLACEHOLDER, from_files, from_git, from_pattern

    if bool(files) == bool(address):
        raise OptionConflictError("name documents: either files, or where they are with --from")
    if address is None:
        return from_files(files, cache)
    if address.startswith(_GIT):
        repository, _, path = address[len(_GIT) :].rpartition(":")
        if not repository or not path:
            raise OptionConflictError(f"--from {address}: write git:REPOSITORY:PATH")
        return from_git(repository, path, tags)
    if PLACEHOLDER not in address:
        raise OptionConflictError(f"--from {address}: write {PLACEHOLDER} where the release stands")
    return from_pattern(address, names, None, cache)
