"""Other people's sentences made fit for a docstring: nothing in them is code, or hides anything."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable

_WIDTH = 88
# Control, format (which reorder or hide text), surrogate and private-use characters.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co"})


def lines(text: str) -> tuple[str, ...]:
    """The text wrapped, its own line ends and single empty lines kept."""
    out: list[str] = []
    for line in text.strip().splitlines():
        plain = "".join(c for c in line.replace("\t", "    ") if _is_wanted(c)).rstrip()
        indent = plain[: len(plain) - len(plain.lstrip())]
        wrapped = textwrap.wrap(
            plain.strip(),
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        if wrapped or (out and out[-1]):
            out.extend(wrapped or [""])
    return tuple(out)


def in_docstring(line: str) -> str:
    """One line as it stands in a docstring: its indentation kept, nothing of it is code."""
    plain = "".join(char for char in line if _is_wanted(char))
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def docstring(paragraph: Iterable[str], indent: str) -> str:
    """The lines as a string literal of its own, which only says what they say."""
    text = [in_docstring(line) for line in paragraph]
    if len(text) == 1:
        return f'{indent}"""{text[0]}"""'
    rest = "\n".join(f"{indent}{line}" if line else "" for line in text[1:])
    return f'{indent}"""{text[0]}\n{rest}\n{indent}"""'


def _is_wanted(char: str) -> bool:
    return unicodedata.category(char) not in _UNWANTED
