"""Patterns as in .gitignore, however many there are, and however many stars they have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from runai_specs.errors import ToolkitError

_LONGEST = 4096
"""Characters of a pattern: no path is longer."""
MOST_STEPS = 10_000_000
"""Of reading patterns and of holding paths against them, in one run."""
_OF_A_PATH, _OF_A_RULE = 100, 4
"""Steps that come with a path, and those to look up in one list of patterns what it may match."""
_WILD = re.compile(r"[*?]")
_UNTIL_CLASS = re.compile(r"[^\[\\]*")
_STAR, _ANY_TOP, _ANY_FOLDERS = "[^/]*", "^(?:.+/)?", "(?:/.+)?"
"""What pathspec writes for `*`, for a pattern that holds in any folder, and for `/**`."""

_NOT_IN = re.compile(r"(?<!\\)\[\^(?!/)")
"""Where it writes characters that are left out: as for git, a slash is always one of them."""


class _SteadyPattern(GitIgnoreSpecPattern):
    """A pattern of which each star but the last takes the least that it can, and keeps to it.

    Whatever follows can do with what a star leaves, so that to take more never helps; trying it is what
    makes a pattern of many stars take for ever.
    """

    @classmethod
    def pattern_to_regex(cls, pattern: Any) -> Any:
        """The regular expression, and whether what matches it is left out."""
        regex, include = super().pattern_to_regex(pattern)
        return (steady(regex) if isinstance(regex, str) else regex), include


class InvalidPatternError(ToolkitError):
    """A pattern of an option is none that git knows."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"pattern {pattern[:80]!r}: not one as in .gitignore")


class TooManyPatternsError(ToolkitError):
    """There are more patterns, for more paths, than anybody waits for."""

    def __init__(self) -> None:
        super().__init__(
            f"files to leave out: too many patterns for so many paths ({MOST_STEPS:,} steps, and {_OF_A_PATH} "
            "for each path, are the limit); give fewer, or name the folders that are wanted"
        )


@dataclass(slots=True)
class Effort:
    """What all patterns of a run have taken, in steps of at most a microsecond or so."""

    steps: int = 0

    def allow_path(self) -> None:
        """One more path has to be looked at."""
        self.steps -= _OF_A_PATH

    def add(self, steps: int) -> None:
        """Count steps. Raises TooManyPatternsError beyond the limit."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooManyPatternsError


class IgnorePatterns:
    """Patterns as in .gitignore, of which a path is held against few, however many there are.

    Whatever a pattern matches holds its literal parts. It is filed under one of them, of all patterns the
    rarest, and read when a path comes that holds it. For git, what is no pattern matches nothing;
    strict: it raises InvalidPatternError.
    """

    __slots__ = ("_filed", "_lines", "_patterns", "_rest", "effort")

    def __init__(self, lines: Iterable[str], effort: Effort, *, strict: bool = False) -> None:
        self.effort = effort
        self._lines: list[str] = []
        self._patterns: dict[int, _SteadyPattern | None] = {}
        self._filed: dict[str, list[int]] = {}
        self._rest: list[int] = []
        for line in lines:
            effort.add(len(line) + 1)
            if line.strip() and len(line) <= _LONGEST and not line.startswith("#"):
                self._lines.append(line)
        for number, line in enumerate(self._lines):
            if strict and self._pattern(number) is None:
                raise InvalidPatternError(line)
        self._file()

    def match(self, path: str, texts: frozenset[str]) -> bool:
        """Whether the path is left out; a folder's ends in a slash. texts: what `texts_of` it is, or of more."""
        self.effort.add(_OF_A_RULE)
        numbers = set(self._rest)
        for text in self._filed.keys() & texts:
            numbers.update(self._filed[text])
        if not numbers:
            return False
        self.effort.add(len(numbers) * (2 + len(path) // 50))
        patterns = map(self._pattern, sorted(numbers))
        spec = GitIgnoreSpec([pattern for pattern in patterns if pattern], backend="simple")
        return spec.match_file(path)

    def _file(self) -> None:
        parts = list(map(_literals, self._lines))
        often = Counter(text for texts in parts for text in texts)
        for number, texts in enumerate(parts):
            rarest = min(texts, key=lambda text: (often[text], text), default=None)
            (self._rest if rarest is None else self._filed.setdefault(rarest, [])).append(number)

    def _pattern(self, number: int) -> _SteadyPattern | None:
        if number not in self._patterns:
            line = self._lines[number]
            self.effort.add(100 + len(line))
            try:
                self._patterns[number] = _SteadyPattern(line)
            except (ValueError, re.error):
                self._patterns[number] = None
        return self._patterns[number]


def texts_of(path: str) -> frozenset[str]:
    """The segments of a path, and all that it holds of one, two and three characters."""
    pairs = map("".join, pairwise(path))
    return frozenset({*path.split("/"), *path, *pairs, *_triples(path)})


def _triples(text: str) -> Iterator[str]:
    return map("".join, zip(text, text[1:], text[2:], strict=False))


def _literals(pattern: str) -> set[str]:
    """Texts of which every path that the pattern matches has each: see `texts_of`."""
    texts: set[str] = set()
    for segment in pattern.rstrip().removeprefix("!").split("/"):
        plain = _UNTIL_CLASS.match(segment)[0]  # type: ignore[index]
        if plain == segment and not _WILD.search(segment):
            texts.add(segment)
        for piece in _WILD.split(plain):
            texts.update(_triples(piece) if len(piece) > 2 else [piece])
    return texts - {""}


def steady(regex: str) -> str:
    """The regular expression of a pattern, with no way back behind a star."""
    *before, last = _NOT_IN.sub("[^/", regex).split(_ANY_FOLDERS)
    if not before:
        return _in_folders(last)
    first, *others = before
    if first.startswith(_ANY_TOP):
        first = f"^(?>(?:.+?/)??{_in_folders(first.removeprefix(_ANY_TOP))}(?=/))"
    else:
        first = _in_folders(first)
    between = "".join(f"(?>(?:/.+?)??{_in_folders(part)}(?=/))" for part in others)
    return f"{first}{between}{_ANY_FOLDERS}{_in_folders(last)}"


def _in_folders(regex: str) -> str:
    """The same for a part without `**`: a slash ends what a star may take."""
    first, *parts = regex.split(_STAR)
    written = [first]
    for position, part in enumerate(parts):
        if "/" in part.replace("[^/", "") or position == len(parts) - 1:
            written.append(f"{_STAR}{part}")
        elif part:
            written.append(f"(?>[^/]*?{part})")
    return "".join(written)
