"""What is found: the places in people's files that use an API, and with which HTTP method."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from ..vocabulary import ResultKind
from .observed_value import UNSEEN, Sight

UNKNOWN = "\0"
"""Stands in a text for what cannot be known without running the code."""


class Confidence(StrEnum):
    """How sure it is that a file uses the operations; see `confidence` for the definition."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class UseContext(StrEnum):
    """What a path stands in: a call that sends it, code or configuration, words for people."""

    CALL = "call"
    DATA = "data"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class ClientMethod:
    """A method of a Python client: the package (`runai_client`), and `projects.get_projects`."""

    package: str
    name: str


@dataclass(frozen=True, slots=True)
class PathPlace:
    """Where the text of a path stands that a call gets by way of variables and constants.

    line, column: from 1. is_whole: it is all that the variable holds which the call is given, in
    the same file.
    """

    file: str
    line: int
    column: int
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A path (or a client's method) in one file, not yet held against the API.

    line, column: from 1, see CallSite. path: with UNKNOWN for what is not known, from the API's own
    first segment on; empty for a client's method. operations: keys of what a client's method calls.
    client: that method. body, query: what is sent, as far as it is written
    out. surmised: the method is guessed from a name. based: what stands before the path is known to be
    the API's, or nothing speaks against it. host: as in CallSite. before, after: how many lines of the call stand above and below. path_at, is_told: as in CallSite.
    """

    line: int
    column: int
    method: str | None
    path: str
    context: UseContext
    operations: tuple[str, ...] = ()
    client: ClientMethod | None = None
    body: Sight = UNSEEN
    query: Sight = UNSEEN
    surmised: bool = False
    based: bool = True
    host: str = ""
    before: int = 0
    after: int = 0
    path_at: PathPlace | None = None
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Traffic:
    """How often an operation was called: first and last as ISO 8601 in UTC, None where the log has no
    time. callers: who called how often, as far as the log tells, the most frequent first.
    """

    count: int
    first_seen: str | None
    last_seen: str | None
    callers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CallSite:
    """One place that uses the API.

    line, column: from 1, in characters, where the path begins (where it is not written there in one
    piece: the argument that gives it; for a client's method: its name). method: None where it is
    not known. path: `{}` for each parameter. operations: as the newest release writes them, empty
    where no release has any. code: the line itself, without what surrounds it. is_clear: false for a
    call whose base, method or path could not be told. ignores: the rules that a comment there says not to
    apply, `*` for all of them. traffic: for a log how often it was called; the
    place is that of the first request. host: who is asked, empty where that is not written.
    path_at: where the text of the path stands, if the call has it from elsewhere. called_path: the
    path with UNKNOWN for what is not known of it, empty for a client's method and for traffic.
    is_ambiguous: it is possible only because nobody can tell which of several operations it means.
    is_told: false for a call of which nothing is known but that it goes to the API.
    """

    file: str
    line: int
    column: int
    method: str | None
    path: str
    operations: tuple[str, ...]
    confidence: Confidence
    code: str = ""
    client: ClientMethod | None = None
    body: Sight = UNSEEN
    query: Sight = UNSEEN
    is_clear: bool = True
    ignores: frozenset[str] = frozenset()
    traffic: Traffic | None = None
    host: str = ""
    path_at: PathPlace | None = None
    called_path: str = ""
    is_ambiguous: bool = False
    is_told: bool = True

    @property
    def path_elsewhere(self) -> PathPlace | None:
        """Where the text of the path stands, if that is another line than the call's."""
        at = self.path_at
        return None if at is None or (at.file, at.line) == (self.file, self.line) else at

    @property
    def editable(self) -> tuple[int, int]:
        """Line and column of what is rewritten to call another path."""
        at = self.path_at
        return (at.line, at.column) if at is not None and at.is_whole else (self.line, self.column)


def ordered(sites: Iterable[CallSite]) -> list[CallSite]:
    """By place; of the same use found twice, the surer, else the unclear one. A constant is told with the calls that have
    their path from it.
    """
    unique: dict[tuple[object, ...], CallSite] = {}
    order = {one: number for number, one in enumerate(Confidence)}
    for site in sorted(sites, key=lambda site: (order[site.confidence], site.is_clear)):
        unique.setdefault((site.file, site.line, site.column, site.method, site.path), site)
    of_calls = {
        (at.file, at.line, site.path)
        for site in unique.values()
        if site.method is not None and (at := site.path_elsewhere) is not None
    }
    return sorted(
        (
            site
            for site in unique.values()
            if site.method is not None or (site.file, site.line, site.path) not in of_calls
        ),
        key=lambda site: (site.file, site.line, site.column, site.method or "", site.path),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file that its reader should know; line: None for the file as a whole."""

    file: str
    problem: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ScanScope:
    """Where to look, and whose addresses are whose.

    hosts: patterns of host names that are ours; then all others are somebody else's. base: what
    stands before paths whose base is nowhere in the code. exclude: patterns of paths that are left
    out.
    """

    hosts: tuple[str, ...] = ()
    base: str | None = None
    exclude: tuple[str, ...] = ()


EVERYWHERE = ScanScope()
"""No host is known to be ours, and nothing is left out."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a verdict rests on: how many files were understood; which were only read as text, which
    were not read, and why.
    """

    understood: int = 0
    as_text: tuple[Note, ...] = ()
    unread: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Every use in the files, by file, line and column.

    files: how many were read. untold: the calls that go to the API, but nobody can tell their path. words: the names in each file that uses the API, as `snake` has them.
    methods: of each client's package the method by operation key.
    """

    kind: ClassVar = ResultKind.USAGE

    uses: tuple[CallSite, ...]
    files: int
    notes: tuple[Note, ...] = ()
    words: Mapping[str, Container[str]] = field(default_factory=dict, repr=False)
    methods: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    coverage: Coverage = Coverage()
    untold: tuple[CallSite, ...] = ()

    @property
    def unclear(self) -> tuple[CallSite, ...]:
        """The calls whose base, method or path could not be told, unless a comment leaves them out."""
        unclear = (s for s in self.uses if s.operations and not s.is_clear)
        sites = (s for s in (*self.untold, *unclear) if "*" not in s.ignores)
        return tuple(sorted(sites, key=lambda s: (s.file, s.line, s.column)))

    @property
    def ignored(self) -> tuple[CallSite, ...]:
        """The calls for which a comment leaves findings out, all of them or those of some rules."""
        return tuple(site for site in self.uses if site.operations and site.ignores)

    @property
    def gaps(self) -> int:
        """How many files and calls could not be judged as the others were."""
        return len(self.coverage.as_text) + len(self.coverage.unread) + len(self.unclear)

    @property
    def using(self) -> tuple[str, ...]:
        """The files that use the API."""
        return tuple(dict.fromkeys(use.file for use in self.uses))


VERBS = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def verb(text: str) -> str | None:
    """The method that a text is, whatever its case: `POST` for `post`."""
    return text.upper() if text.lower() in VERBS else None


def surmised(name: str) -> str | None:
    """The method in the name of a function: POST for `post_json`, `doPost`; None for none or two."""
    methods = {method for word in _WORDS.findall(name) if (method := verb(word))}
    return methods.pop() if len(methods) == 1 else None
