"""Paths of the API in a text, whatever language it is: what is put in by variables is UNKNOWN."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..hosts import Addresses
from ..sites import UNKNOWN

_VARIABLE = (
    r"\$?\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\$\([^()\n]*\)|[#%]\{[^{}\n]*\}|\{[^{}\n\"]*\}|\$\w+"
    r"|\\\([^()\n]*\)|<[\w .-]+>|%[A-Za-z_]\w*%|%[sdvq](?![0-9A-Fa-f])|\*+"
)
_PLUS = r"\s*(?:\+|\.\.|<>|\.(?=[ ]*[\$'\"]))\s*"
"""What puts texts together: `+`, Lua's `..`, Elixir's `<>`, the dot of Perl."""
_NEXT = re.compile(
    rf"""(?P<variable>{_VARIABLE}|['"]+\$\{{?\w+\}}?['"]*|(?<=/):[A-Za-z]\w*)
    |(?P<joined>["'`]{_PLUS}[^"'`\n]+?{_PLUS}["'`])
    |(?P<added>["'`]{_PLUS}[^"'`\s,;)\]}}]+)
    |(?P<plain>(?:[\w\-.~!@/]|%(?=[0-9A-Fa-f]{{2}}))+|:(?=\w))""",
    re.VERBOSE,
)
_QUERY = re.compile(r"\?[^\s\"'`<>)\\]*")
_LAST_MARK = re.compile(r".*[\s\"'`(),;|=<>]", re.DOTALL)
_FILLING = re.compile(_VARIABLE)
_USE = re.compile(
    r"(?:\$\{(?P<a>[\w.-]+)\}|\$(?P<b>[A-Za-z_][\w.-]*?)\b|%(?P<c>[A-Za-z_][\w.-]*)%|\$?\{\{(?P<d>[^{}\n]*)\}\}"
    r"|\{(?P<e>[\w.-]+)\}|(?<![\w.\-\"'`$])(?P<f>[A-Za-z_](?>[\w.-]*))\s*\+\s*[\"'`])(?=[/?\"'`\s),]|$)"
)
"""Where a variable is put into a text, or added to one."""
_WORD = re.compile(r"\b[A-Za-z_]")
_TRAILING = ".,:!"
_LONG = 300
_ASSIGNED = (
    r"^[ \t-]*(?:(?:export|local|my|our|readonly|const|let|var|final|static|set|declare)\s+)*"
    r"(?:[\"'$]?|\$\{)(?P<name>[A-Za-z_][\w.-]*)[\"'}]?(?:\s+string)?"
    r"(?:\s*(?::=|=|:)\s*|(?<=\})[ \t]{2,})[\"'`]?"  # the last as Robot has it
    r"(?P<value>[^\s\"'`;]*?/?(?:{heads})(?:/[^\s\"'`;,]*)?)[\"'`;,]*\s*(?:[#/].*)?$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A path in a text; start and end are where it is written (or the variable that holds it is).

    assigned: the name that it is given to, if it is given to one. of: the name that it is taken from.
    """

    path: str
    query: str | None
    start: int
    end: int
    assigned: str | None = None
    of: str | None = None
    host: str = ""


def find_paths(text: str, addresses: Addresses) -> Iterator[Found]:
    """Every path that is written in the text, or put together with a variable that is."""
    if not addresses.heads:
        return
    heads = "|".join("/+".join(map(re.escape, head)) for head in addresses.heads)
    held = {
        match.start("value"): match
        for match in re.finditer(_ASSIGNED.replace("{heads}", heads), text, re.MULTILINE)
    }
    values = {match["name"]: _filled(match["value"]) for match in held.values()}
    names = {start + len(match["value"]): match["name"] for start, match in held.items()}
    for written_path in _written(text, addresses):
        path, query, start, end, host = written_path
        yield Found(path, query, start, end, names.get(end), host=host)
    written = {match.start("name") for match in held.values()}
    for use in _used(text, addresses, values):
        if written.isdisjoint(range(use.start, use.start + 3)):  # where it gets its value is no use
            yield use


def _written(text: str, addresses: Addresses) -> Iterator[tuple[str, str | None, int, int, str]]:
    either = "|".join(
        "/+".join([re.escape(first), *(f"(?:{re.escape(step)}|{_VARIABLE})" for step in rest)])
        for first, *rest in addresses.heads
    )
    end = 0
    for match in re.finditer(
        rf"(?:(?<=/)|(?<![\w.\-/@])|(?<=%s))(?:{either})(?=/|[?#\"'`\s]|$)", text
    ):
        if match.start() < end:
            continue
        before = _before(text, match.start())
        written, query, end = _follow(text, match.start())
        cut = addresses.cut(before + written)
        if cut is not None:
            slash = text[match.start() - 1 : match.start()] == "/"
            yield cut.path, query, match.start() - slash, end, cut.host


def _used(text: str, addresses: Addresses, values: Mapping[str, str]) -> Iterator[Found]:
    """Where a variable that holds the beginning of a path is used."""
    for match in _USE.finditer(text) if values else ():
        given = match[match.lastgroup or 0].strip()
        name = next((one for one in _endings(given) if one in values), None)
        if name is None:
            continue
        written, query, end = _follow(text, match.end())
        cut = addresses.cut(values[name] + written)
        if cut is not None:
            yield Found(cut.path, query, match.start(), end, of=name, host=cut.host)


def _endings(name: str) -> Iterator[str]:
    """`self.urls.base`, `urls.base`, `base`: what a variable may be called, the longest first."""
    starts = (match.start() for match in _WORD.finditer(name[-_LONG:]))
    yield from (name[-_LONG:][start:] for start in starts)


def _before(text: str, start: int) -> str:
    """What an address begins with, before the path."""
    line = max(text.rfind("\n", max(0, start - _LONG), start) + 1, start - _LONG)
    match = _LAST_MARK.match(text, line, start)
    return _filled(text[match.end() if match else line : start])


def _filled(text: str) -> str:
    return _FILLING.sub(UNKNOWN, text)


def _follow(text: str, at: int) -> tuple[str, str | None, int]:
    """The path from there on, the query after it, and where both end."""
    path = ""
    while (match := _NEXT.match(text, at)) is not None:
        at = match.end()
        if match["plain"]:
            path += match["plain"]
        else:
            path += UNKNOWN
            if match["added"]:
                break
    kept = path.rstrip(_TRAILING)
    at -= len(path) - len(kept)
    query = _QUERY.match(text, at)
    return kept, (query[0][1:] if query else None), query.end() if query else at
