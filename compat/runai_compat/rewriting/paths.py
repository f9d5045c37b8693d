"""A path that is written out in code, as the path of another operation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .equality import Place, parameters

_VALUE = (
    r"(?:\$?\{\{[^{}\n]*\}\}|\$?\{[^{}\n]*\}|\$\([^()\n]*\)|#\{[^{}\n]*\}|\$\w+|%[sdv]|:[A-Za-z]\w*"
    r"|[^/\"'`?#\s{}$%:]+)"
)
_END = r"(?=[\"'`?#\s\\<)]|$)"


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of a text that is the path, or the beginning of it, and what it becomes."""

    start: int
    old: str
    new: str


def rewritten(text: str, at: int, old: Place, new: Place) -> Written | None:
    """The path of the old operation that begins there, as that of the new one.

    None where it is not written there in one piece. Where code puts the rest of it after the piece,
    that rest has to be the same in both.
    """
    if parameters(old, new) is None:
        return None
    one, two = old.segments, new.segments
    for count in range(len(one), 0, -1):
        rest = one[count:]
        if rest and [_plain(s) for s in two[len(two) - len(rest) :]] != [_plain(s) for s in rest]:
            return None
        match = re.compile(_pattern(one[:count], bool(rest))).match(text, at)
        if match is not None:
            values = iter(match.groups())
            kept = two[: len(two) - len(rest)] if rest else two
            path = "/".join(next(values) if "{" in s else s for s in kept)
            slash = "/" if match[0].startswith("/") else ""
            return Written(at, match[0], f"{slash}{path}{'/' if rest else ''}")
    return None


def _plain(segment: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", segment)


def _pattern(segments: list[str], is_beginning: bool) -> str:
    parts = [f"({_VALUE})" if s.startswith("{") else re.escape(s) for s in segments]
    closing = r"/(?=[\"'`])" if is_beginning else _END
    return f"/?{'/'.join(parts)}{closing}"
