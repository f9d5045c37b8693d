"""The HTTP method that goes with a path in a text: small rules, the nearest first."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from ..sites import surmised, verb

_VERB = "get|put|post|delete|patch|head|options"
_COMMAND = re.compile(
    r"(?<![^\s;|&(\"'`!@/\[])(?P<name>curl|wget|https?|xh|Invoke-RestMethod|Invoke-WebRequest|irm|iwr)"
    r"(?:\.exe)?[\"']?,?\s",
    re.IGNORECASE,
)
_OPTION = rf"[\"'=\s,]*(?P<verb>{_VERB})\b"
_EXPLICIT = re.compile(
    rf"(?:\s|[\"'])(?:-[a-zA-Z]*X|--request|--method|-Method){_OPTION}", re.IGNORECASE
)
_DATA = re.compile(
    r"\s[\"']?(?:-[a-zA-Z]*[dF]\b|--data(?:-\w+)?|--json|--form(?:-string)?|--post-(?:data|file)"
    r"|--body-(?:data|file)|-d(?=[\"'@{$]))"
)
_QUERY_ONLY = re.compile(r"\s(?:-[a-zA-Z]*G\b|--get\b)")
_UPLOAD = re.compile(r"\s(?:-T\b|--upload-file\b)")
_HEAD = re.compile(r"\s(?:-[a-zA-Z]*I\b|--head\b)")
_SPOKEN = re.compile(rf"\b(?P<verb>{_VERB.upper()})\b[\"'`*:|]*\Z")
_SPOKEN_LENGTH = 20
_ARGUMENT = re.compile(
    rf"(?:[\"'`](?P<text>{_VERB})[\"'`]|\bMethod\.?(?P<name>{_VERB}))\s*,"
    rf"|(?-i:\b(?P<word>{_VERB.upper()}))\s*=>"
    rf"|(?-i:\b(?P<keyword>{_VERB.upper()}))(?: On Session| Request)?(?:[ ]{{2,}}|\t)",
    re.IGNORECASE,
)
_COMPLETE = re.compile(r"\([^()\n]*\)")
_CALL = re.compile(r"\b(?P<name>\w++)!?\s*(?:<[^<>()]*>)?\Z")
_NESTED = re.compile(r"\b(?P<name>\w++)\s*\(\s*[\w.]++\Z")
_NAME = 120
_MEMBER = re.compile(
    rf"(?:^|[\s,{{(;])[\"']?(?:http_?|request_?)?(?:method|verb|mode)[\"']?\s*(?:[:=]>?)\s*"
    rf"[\"'`]?(?:[\w.]*Method\.?)?(?P<verb>{_VERB})\b",
    re.IGNORECASE | re.MULTILINE,
)
_SET = re.compile(rf"(?:[mM]ethod\s*=\s*|CUSTOMREQUEST\s*,\s*)\"(?P<verb>{_VERB.upper()})\"")
_STEP = re.compile(rf"\s*(?:When|And|Given|\*)\s+method\s+(?P<verb>{_VERB})\s*$", re.IGNORECASE)
"""A step of Karate that sends what the steps before it said."""
_ELEMENT = re.compile(r"[mM]ethod\"?>\s*(?P<verb>[A-Z]{3,7})\s*<")
_LABEL = re.compile(rf"\bmethod:\s*\.(?P<verb>{_VERB})\b")
_ADDRESS = re.compile(r"\bURL\(string:\s*\"[^\"\n]*\Z")
"""Swift: what is asked for with GET where nothing else is said."""
_AFTER = 3
_FAR, _MARGIN, _LINES, _LONG, _OBJECT = 400, 8, 80, 2000, 8000


@dataclass(frozen=True, slots=True)
class Sent:
    """method: None where a call sends something, nobody knows how. sure: it belongs to the path.
    statement: the command line that sends it, if one does. spoken: it is said, not sent.
    """

    method: str | None
    sure: bool
    statement: str = ""
    spoken: bool = False


def method_of(text: str, start: int, end: int, form: str, braces: Braces) -> Sent | None:
    """How the path at start is sent; None if nothing says that it is."""
    statement, at = statement_at(text, start)
    command = braces.command(start - at, start)
    if command is not None and (by_command := _commanded(statement, at, command, start - at)):
        return Sent(by_command, sure=True, statement=statement)
    before = text[max(0, start - _FAR) : start]
    line = before.rpartition("\n")[2]
    word = _word_before(line)
    if spoken := _SPOKEN.search(word[-_SPOKEN_LENGTH:]):
        requests = form == "shell" and word.strip() == spoken[0]  # a file of requests
        return Sent(verb(spoken["verb"]), sure=True, spoken=not requests)
    if (argument := _argument(before)) is not None:
        return Sent(argument, sure=True)
    if form in ("words", "prose"):
        return None
    if form == "yaml":
        return _sibling(text, start)
    by_call = (
        _called(text, end, before)
        or _set_later(text, end)
        or _enclosed(text, start, braces)
        or _beside(text, start, end)
    )
    return by_call or (Sent("GET", sure=False) if _ADDRESS.search(before) else None)


def _beside(text: str, start: int, end: int) -> Sent | None:
    """The method in an element of XML next to that of the path, as a plan of JMeter has it."""
    after = _ELEMENT.search(text, end, end + _FAR)
    if after is not None and "path" not in text[end : after.start()]:
        return Sent(verb(after["verb"]), sure=True)
    first = max(0, start - _FAR)
    match = _last(_ELEMENT.finditer(text, first, start))
    if match is not None and text.find("path", match.end(), start - len(".path>")) < 0:
        return Sent(verb(match["verb"]), sure=True)
    return None


def _word_before(line: str) -> str:
    """What stands before the last blank of a line; nothing where there is none."""
    kept = line.rstrip()
    if len(kept) < len(line):
        return kept
    parts = line.rsplit(None, 1)
    return parts[0] if len(parts) > 1 else ""


def _set_later(text: str, end: int) -> Sent | None:
    """`request.httpMethod = "PUT"` in one of the next lines, before there is another address."""
    following = text[end : end + _FAR].split("\n", _AFTER + 1)[1 : _AFTER + 1]
    for line in following:
        if match := _SET.search(line) or _STEP.match(line):
            return Sent(verb(match["verb"]), sure=True)
        if not line.strip() or "://" in line:
            break
    return None


def _argument(before: str) -> str | None:
    """A method that is an argument of the same call, before the path."""
    first = 1 + max(map(before.rfind, ";{}"))  # no argument stands before one of these
    match = _last(_ARGUMENT.finditer(before, first))
    if match is None:
        return None
    depth = 0
    for mark in before[match.end() :]:
        depth += (mark in "([") - (mark in ")]")
        if depth < 0:
            return None
    return verb(next(group for group in match.groups() if group))


def _last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return max(matches, key=re.Match.start, default=None)


def statement_at(text: str, start: int) -> tuple[str, int]:
    """The lines that one command is, joined where they end in a backslash; where start is in it."""
    first = text.rfind("\n", max(0, start - _LONG), start) + 1 or max(0, start - _LONG)
    while first > max(0, start - _LONG) and _goes_on(text, first - 1):
        first = text.rfind("\n", max(0, first - _LONG), first - 1) + 1
    last = _line_end(text, start)
    while last < len(text) and _goes_on(text, last):
        last = _line_end(text, last + 1)
    first, last = max(first, start - _LONG), min(last, start + _LONG)
    return text[first:last], start - first


def _goes_on(text: str, end: int) -> bool:
    """Whether the line that ends there says that the next one belongs to it."""
    return text[max(0, end - _MARGIN) : end].rstrip(" ").endswith(("\\", "`"))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at, at + _LONG)
    return min(len(text), at + _LONG) if end < 0 else end


def _commanded(statement: str, at: int, match: re.Match[str], first: int) -> str | None:
    """What a command line sends; found: its command, first: where the statement begins, in the text."""
    if re.search(r"[^\\](?:\||;|&&)\s", statement[match.end() - first : at]):
        return None
    end = re.compile(r"\s(?:\||;|&&|\|\|)\s|\)\"?\s*$", re.MULTILINE).search(statement, at)
    told = " " + statement[match.end("name") - first : end.start() if end else len(statement)] + " "
    name = match["name"].lower()
    if explicit := _EXPLICIT.search(told):
        return verb(explicit["verb"])
    if name in ("http", "https", "xh"):
        return _httpie(told)
    for pattern, method in (
        (_QUERY_ONLY, "GET"),
        (_DATA, "POST"),
        (_UPLOAD, "PUT"),
        (_HEAD, "HEAD"),
    ):
        if pattern.search(told):
            return method
    return "GET"


def _httpie(told: str) -> str | None:
    for word in told.split():
        if method := verb(word):
            return method
        if "/" in word:
            break
    return "POST" if re.search(r"\s[\w.\[\]]+:?=(?!=)\S", told) else "GET"


def _called(text: str, end: int, before: str) -> Sent | None:
    """A call around the path: `api.post("…")`, `fetch("…", {method: "POST"})`."""
    opened = _opened(before)
    if opened is None:
        return None
    name = opened["name"]
    if method := verb(name):
        return Sent(method, sure=True)
    inside = _closed(text, end)
    if member := _MEMBER.search(inside) or _LABEL.search(inside) or _ARGUMENT.search(inside + ","):
        groups = member.groupdict()
        said = next(filter(None, groups.values()), "")
        return Sent(verb(said), sure=True)
    if name in ("fetch", "axios", "$fetch", "ofetch", "got", "urlopen"):
        return Sent("GET", sure="{" not in inside or "method" in inside)
    if guessed := surmised(name):
        return Sent(guessed, sure=False)
    return None


def _opened(before: str) -> re.Match[str] | None:
    """What is called with the path, directly or by way of one other call."""
    bracket = before.rfind("(")
    inside = before[bracket + 1 :]
    named = before[:bracket].rstrip()[-1:] not in (")", ">")
    if not named or ")" in inside or ";" in inside:
        before = _COMPLETE.sub("", before)
        bracket = before.rfind("(")
        inside = before[bracket + 1 :]
    if bracket < 0 or ")" in inside:
        return None
    start = max(0, bracket - _NAME)
    called = None if ";" in inside else _CALL.search(before, start, bracket)
    return called or _NESTED.search(before, start, bracket)


def _closed(text: str, at: int) -> str:
    """What follows up to the end of the call."""
    depth = 0
    for place, mark in enumerate(text[at : at + 4 * _FAR]):
        depth += (mark in "([{") - (mark in ")]}")
        if depth < 0:
            return text[at : at + place]
    return text[at : at + _FAR].partition("\n\n")[0]


def _enclosed(text: str, start: int, braces: Braces) -> Sent | None:
    """`method` beside the path, in the object around it or the one around that."""
    for low, high in islice(braces.around(start), 3):
        if low < start - _OBJECT or high > start + _OBJECT:
            return None
        if match := _MEMBER.search(braces.flat(low, high)):
            return Sent(verb(match["verb"]), sure=True)
        if re.search(r"data\s+\"http\"\s+\S+\s*\Z", text[max(0, low - 80) : low]):
            return Sent("GET", sure=True)
    return None


class Braces:
    """Which braces of a text belong together, and where commands are: looked for once, however many paths are in it."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _commands(self) -> list[re.Match[str]]:
        return list(_COMMAND.finditer(self._text))

    def command(self, first: int, last: int) -> re.Match[str] | None:
        """The last command that is named between two places."""
        at = bisect_right(self._commands, last, key=re.Match.end) - 1
        program = self._commands[at] if at >= 0 else None
        return program if program is not None and program.start() >= first else None

    @cached_property
    def _pairs(self) -> tuple[list[int], dict[int, tuple[int, int]]]:
        """Where objects begin; the end of each that has one, and where the one around it begins."""
        starts: list[int] = []
        pairs: dict[int, tuple[int, int]] = {}
        pending: list[int] = []
        for brace in re.finditer(r"[{}]", self._text):
            if brace[0] == "{":
                pending.append(brace.start())
            elif pending:
                start = pending.pop()
                pairs[start] = brace.start(), pending[-1] if pending else -1
                starts.append(start)
        return sorted(starts), pairs

    def around(self, at: int) -> Iterator[tuple[int, int]]:
        """Begin and end of the objects around a place, the innermost first."""
        starts, pairs = self._pairs
        number = bisect_left(starts, at) - 1
        start = starts[number] if number >= 0 else -1
        while start in pairs:
            end, outer = pairs[start]
            if end >= at:
                yield start, end
            start = outer

    def flat(self, start: int, end: int) -> str:
        """What is in an object itself, not in those inside it."""
        starts, pairs = self._pairs
        pieces: list[str] = []
        at = start + 1
        number = bisect_right(starts, start)
        while number < len(starts) and starts[number] < end:
            pieces.append(self._text[at : starts[number]])
            at = pairs[starts[number]][0]
            number = bisect_right(starts, at)
        return "".join([*pieces, self._text[at:end]])


def _sibling(text: str, start: int) -> Sent | None:
    """In YAML, `method` beside the member that has the path; GET below Ansible's `uri`."""
    far = _LINES * _MARGIN * _MARGIN
    before = text[max(0, start - far) : start].rsplit("\n", _LINES)
    after = text[start : start + far].split("\n", _LINES)
    lines = [*before[-_LINES:-1], before[-1] + after[0], *after[1:_LINES]]
    at = len(before[-_LINES:-1])
    indent = _indent(lines[at])
    own = [lines[at]]
    above = at - 1
    while above >= 0 and (not lines[above].strip() or _indent(lines[above]) >= indent):
        own.append(lines[above])
        if _begins(lines[above], indent):
            break
        above -= 1
    if not _begins(lines[at], indent):
        below = at + 1
        while below < len(lines) and (not lines[below].strip() or _indent(lines[below]) >= indent):
            if _begins(lines[below], indent):
                break
            own.append(lines[below])
            below += 1
    else:
        own = _item(lines, at, indent)
    near = "\n".join(line for line in own if _indent(line) == indent)
    if match := _MEMBER.search(near.replace("- ", "  ")):
        return Sent(verb(match["verb"]), sure=True)
    if above >= 0 and re.match(r"\s*-?\s*(?:[\w.]+\.)?uri:\s*$", lines[above]):
        return Sent("GET", sure=True)
    return None


def _item(lines: list[str], at: int, indent: int) -> list[str]:
    """The lines of a list's item that begins there."""
    below = at + 1
    while below < len(lines) and (
        not lines[below].strip()
        or (_indent(lines[below]) >= indent and not _begins(lines[below], indent))
    ):
        below += 1
    return lines[at:below]


def _begins(line: str, indent: int) -> bool:
    """Whether a list's item begins there, whose members have that indentation."""
    return line.lstrip().startswith("- ") and _indent(line) == indent


def _indent(line: str) -> int:
    """How far the first member of a line is in; the mark of a list's item counts as space."""
    return len(line) - len(line.lstrip(" -")) if line.strip(" -") else 0
