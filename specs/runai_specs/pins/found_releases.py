"""Documents that people have of several releases: in files, in a git repository, at addresses."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from ..catalog.model import Catalog
from ..errors import ToolkitError, is_address
from ..fetch.sources.git import run_git
from ..fetch.sources.local import read_git, read_local
from .reread import address_of

_VERSION = re.compile(r"\d+(?:[.-]\d+)*")
PLACEHOLDER = "{release}"


class NoReleasesError(ToolkitError):
    """Nothing was named that a catalog could be made of."""


@dataclass(frozen=True, slots=True)
class FoundRelease:
    """A document of a release.

    name: of the release. content: its bytes. place: where it was read, as it can be committed. day:
    when the release came out, None where nothing says so; source: what says so. tag, commit: the git
    revision that it was read from.
    """

    name: str
    content: bytes
    place: str
    day: date | None = None
    source: str = ""
    tag: str | None = None
    commit: str | None = None


def day_of_release(release: FoundRelease) -> date | None:
    """The day that it came out: as known, else the one that it is called by."""
    if release.day is not None:
        return release.day
    try:
        return date.fromisoformat(release.name)
    except ValueError:
        return None


def in_order(releases: Iterable[FoundRelease]) -> list[FoundRelease]:
    """The releases by version; one without a number keeps its place behind those that have one."""
    return sorted(releases, key=lambda release: version_key(release.name))


def version_key(name: str) -> tuple[bool, tuple[int, ...], tuple[int, str]]:
    """What releases are ordered by: their numbers; `2.0-rc1` comes before `2.0`."""
    numbers = _VERSION.search(name)
    if numbers is None:
        return True, (), (0, "")
    rest = name[numbers.end() :]
    parts = tuple(int(number) for number in re.findall(r"\d+", numbers[0]))
    return False, parts, (0 if rest else 1, rest)


def from_files(names: Sequence[str], cache: Path) -> list[FoundRelease]:
    """The documents at places, each PLACE or RELEASE=PLACE: whatever `open_document` takes that is in no
    catalog. A release is called as its file's version. cache: folder of what is fetched.
    """
    releases = []
    for given in names:
        name, is_named, place = given.partition("=")
        if not is_named or "/" in name:
            name, place = _in_name(Path(given)), given
        releases.append(_at_place(name, place, cache))
    return releases


def _at_place(name: str, place: str, cache: Path) -> FoundRelease:
    """The document at a place, one with all that it refers to."""
    if is_address(place):
        return _fetched(place, [name], None, cache)[0]
    return FoundRelease(name, read_local(place).content, address_of(place))


def _in_name(file: Path) -> str:
    """The version in a file's name, else the name without its ending."""
    matches = _VERSION.findall(file.stem)
    return max(matches, key=len) if matches else file.stem


def from_pattern(
    pattern: str, names: Sequence[str], catalog: Catalog | None, cache: Path
) -> list[FoundRelease]:
    """The documents at an address or path with `{release}` in it.

    names: the releases to read; those of a path need none, they are what is there. catalog: what
    knows formats of publication by other names.
    """
    if is_address(pattern):
        if not names:
            raise NoReleasesError(
                f"{pattern}: which releases are there? Name them, --release NAME for each"
            )
        return _fetched(pattern, names, catalog, cache)
    if names:
        files = [(name, Path(pattern.replace(PLACEHOLDER, name))) for name in names]
    else:
        files = list(_globbed(pattern))
    return [_at_place(name, str(file), cache) for name, file in files]


def _globbed(pattern: str) -> Iterable[tuple[str, Path]]:
    """What stands for `{release}` in the paths that are there."""
    before, _, after = pattern.partition(PLACEHOLDER)
    folder = Path(before).parent if not before.endswith("/") else Path(before)
    start = before[len(str(folder)) + 1 :] if str(folder) != "." else before
    rest = after.split("/", 1)
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(start) and entry.name.endswith(rest[0]):
            path = entry / rest[1] if len(rest) > 1 else entry
            if path.is_file():
                yield entry.name[len(start) : len(entry.name) - len(rest[0])], path


def published_pattern(address: str) -> str | None:
    """The address with `{release}` as it can be committed, without user, password and what else its query
    has; None for what is none.
    """
    if not is_address(address):
        return None
    parts = urlsplit(address)
    query = "&".join(part for part in parts.query.split("&") if PLACEHOLDER in part)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def _fetched(
    pattern: str, names: Sequence[str], catalog: Catalog | None, cache: Path
) -> list[FoundRelease]:
    from ..catalog.model import Catalog as Empty
    from ..fetch.session import fetch_at, open_transport

    known = catalog or Empty((), "", {}, Path())
    releases = []
    with open_transport(cache) as transport:
        for name in names:
            fetched = fetch_at(pattern.replace(PLACEHOLDER, name), known, transport)
            releases.append(FoundRelease(name, fetched.content, address_of(fetched.url)))
    return releases


def from_git(repository: str, path: str, pattern: str) -> list[FoundRelease]:
    """The document as the tags of a repository have it; a release is called what `*` stands for.

    Tags without that file are left out.
    """
    tags = [
        part for part in _git(repository, "tag", "--list").split() if fnmatchcase(part, pattern)
    ]
    releases = [release for tag in tags for release in _at_tag(repository, path, tag, pattern)]
    if not releases:
        raise NoReleasesError(
            f"{repository}: none of its {len(tags)} tags like {pattern!r} has the file {path}"
        )
    return releases


def _at_tag(repository: str, path: str, tag: str, pattern: str) -> Iterable[FoundRelease]:
    revision = f"refs/tags/{tag}"
    if run_git(repository, "cat-file", "-e", f"{revision}:{path}").returncode:
        return
    content = read_git(revision, path, repository).content
    day = _git(repository, "for-each-ref", "--format=%(creatordate:short)", f"refs/tags/{tag}")
    commit = _git(repository, "rev-list", "-n1", f"refs/tags/{tag}").strip()
    url = f"{_public(repository)}#{path}"
    name = _starred(pattern, tag)
    yield FoundRelease(name, content, url, _day(day.strip()), f"git tag {tag}", tag, commit)


def _day(text: str) -> date | None:
    """The day of a tag; None where it has none, as a tag of a folder, or one that no calendar has."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _starred(pattern: str, tag: str) -> str:
    """What the first `*` of a pattern stands for in a tag."""
    before, star, after = pattern.partition("*")
    if not star or not tag.startswith(before) or "*" in after or not tag.endswith(after):
        return tag
    return tag[len(before) : len(tag) - len(after)] or tag


def _public(repository: str) -> str:
    """The address of a repository as it can be committed: its origin's, else its folder's name."""
    origin = (
        run_git(repository, "remote", "get-url", "origin").stdout.decode(errors="replace").strip()
    )
    if is_address(origin):
        return address_of(origin)
    return f"git:{Path(os.path.realpath(repository)).name}"


def _git(repository: str, *arguments: str) -> str:
    done = run_git(repository, *arguments)
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoReleasesError(f"{repository}: git {arguments[0]}: {told[0] if told else 'failed'}")
    return done.stdout.decode(errors="replace")
