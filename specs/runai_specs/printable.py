"""Text of others as it may be shown: nothing in it moves a cursor, turns a line round or gives a command.

A document, a file name or a line of code can hold control characters, escape sequences, marks that
turn the direction of writing, characters nobody sees, halves of surrogate pairs, and what a CI system
takes for a command. They are shown escaped, as Python writes them, wherever the text goes.
"""

from __future__ import annotations

import json
import re

_BEYOND = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[\x00-\x1f{_BEYOND}]")
_UNSEEN_IN_JSON = re.compile(f"[{_BEYOND}]")
_MARKED = re.compile(r"##(?=(?:vso|teamcity)?\[)", re.IGNORECASE)
"""Azure, TeamCity and GitHub run what comes after these, wherever in a line they stand."""
_COMMAND = re.compile(r"\A(\s*)::")
"""GitHub runs what a line begins with so."""


def visible(text: str) -> str:
    """The text in one line, with everything that is not seen, or acts, as an escape: `\\x1b`, `\\n`."""
    return _MARKED.sub(r"#\\x23", _UNSEEN.sub(_escape, text))


def safe_line(text: str) -> str:
    """The same for what a line begins with: a CI system that reads it runs nothing."""
    return _COMMAND.sub(r"\1\\x3a:", visible(text))


def visible_json(text: str) -> str:
    """A text in JSON, with what is not seen in it, or acts, as escapes: it says the same."""
    seen = _UNSEEN_IN_JSON.sub(lambda match: json.dumps(match[0])[1:-1], text)
    return _MARKED.sub(r"#\\u0023", seen)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    short = {9: "\\t", 10: "\\n", 13: "\\r"}.get(code)
    if short:
        return short
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
