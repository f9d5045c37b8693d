"""What a scan of some files tells: its uses, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..sites import CallSite, Note


@dataclass(frozen=True, slots=True)
class Words:
    """Names, kept as one text: a set of them takes six times the memory."""

    text: str

    @classmethod
    def of(cls, words: Iterable[str]) -> Words:
        """Those names; none of them has a space in it."""
        return cls(f" {' '.join(sorted(words))} ")

    def __contains__(self, word: object) -> bool:
        return f" {word} " in self.text


@dataclass(slots=True)
class ScanResult:
    """What is told of files, a part of them or all.

    elsewhere: places that are not told, as each call of the function around them counts. words: of
    each file with a use the names in it. notes, as_text: in order, and each once. opaque: the files of
    which nothing was understood.
    """

    sites: list[CallSite] = field(default_factory=list)
    elsewhere: set[tuple[str, int, int]] = field(default_factory=set)
    words: dict[str, Words] = field(default_factory=dict)
    notes: dict[Note, None] = field(default_factory=dict)
    as_text: dict[Note, None] = field(default_factory=dict)
    opaque: set[str] = field(default_factory=set)

    def add(self, other: ScanResult) -> None:
        """Tell what the other tells, too."""
        self.sites += other.sites
        self.elsewhere |= other.elsewhere
        self.words |= other.words
        self.notes |= other.notes
        self.as_text |= other.as_text
        self.opaque |= other.opaque

    def not_understood(self, note: Note) -> None:
        """Tell of a file that it is read as text, if at all."""
        self.as_text[note] = None
        self.opaque.add(note.file)
