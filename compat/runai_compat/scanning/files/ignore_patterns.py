"""Patterns as in .gitignore, matched in time that grows with the name, however many stars they have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

_LONGEST = 4096
"""Characters of a pattern: no path is longer."""
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


def ignore_spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns of the lines. Raises ValueError."""
    short = [line for line in lines if len(line) <= _LONGEST]
    return GitIgnoreSpec.from_lines(_SteadyPattern, short)


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
