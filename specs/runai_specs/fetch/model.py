"""What a source is and what comes from one: the port that every adapter stands behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

Progress = Callable[[int, int], None]
"""Called with (pages done, pages known) as a fetch goes on."""


def quiet(done: int, total: int) -> None:
    """A progress that nobody sees."""


class Format(StrEnum):
    """The shapes in which the documents are published."""

    FILE = "file"
    CONTROL_PLANE = "control-plane"
    REDOC = "redoc"
    GITBOOK = "gitbook"
    FERN = "fern"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Source:
    """One place that publishes one release of one API.

    url is the address of the document, of the control plane, or of the index that leads to the
    pages; for Format.LOCAL it is a path. folder is the path below which the pages of the release
    lie (GitBook), sha256 the hash that the bytes must have where that is known, allowed the folders
    that a local document may refer to beside its own.
    """

    name: str
    format: Format
    url: str
    api: str = ""
    release: str | None = None
    folder: str | None = None
    sha256: str | None = None
    allowed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of a server. url is where it came from after redirects."""

    url: str
    content: bytes
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    cached: bool = False

    @property
    def sha256(self) -> str:
        """Hash of the content, in hex."""
        return sha256(self.content).hexdigest()


class Transport(Protocol):
    """How adapters reach a server; nothing else of them touches the network."""

    def get(self, url: str, *, token: str | None = None, stay: bool = False) -> Answer:
        """The answer at the URL. With stay, a redirect may not leave the URL's host."""
        ...

    def get_all(
        self, urls: Sequence[str], *, progress: Progress = quiet, missing: bool = False
    ) -> list[Answer]:
        """The answers at the URLs, in their order; with missing, those that there are."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched resource that a document was made from."""

    url: str
    sha256: str
    size: int

    @classmethod
    def of(cls, answer: Answer) -> Page:
        """The record of an answer."""
        return cls(answer.url, answer.sha256, len(answer.content))


@dataclass(frozen=True, slots=True)
class Fragment:
    """An OpenAPI document that is part of a larger one, and where it was found."""

    document: Mapping[str, Any]
    place: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two fetched pieces that say different things of one element."""

    element: str
    first: str
    second: str
    pointer: str = ""
    kept: str = ""

    def __str__(self) -> str:
        at = f" at {self.pointer}" if self.pointer else ""
        return f"{self.element} differs{at} between {self.first} and {self.second}: {self.kept}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as its source gave it: content is its bytes, or for a source of many pages its
    merged document as JSON. sha256 is of content; pages records every resource it was made from.
    """

    source: Source
    url: str
    content: bytes
    document: Mapping[str, Any]
    etag: str | None = None
    last_modified: str | None = None
    pages: tuple[Page, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """Hash of the content, in hex."""
        return sha256(self.content).hexdigest()

    @property
    def retrieved(self) -> int:
        """Bytes of all pages together."""
        return sum(page.size for page in self.pages)


def pages_of(answers: Iterable[Answer]) -> tuple[Page, ...]:
    """The records of the answers."""
    return tuple(Page.of(answer) for answer in answers)
