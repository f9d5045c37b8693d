"""HTTP methods as they are written in code."""

from __future__ import annotations

import re

VERBS = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def verb(text: str) -> str | None:
    """The method that a text is, whatever its case: `POST` for `post`."""
    return text.upper() if text.lower() in VERBS else None


def surmised(name: str) -> str | None:
    """The method in the name of a function: POST for `post_json`, `doPost`; None for none or two."""
    found = {each for word in _WORDS.findall(name) if (each := verb(word))}
    return found.pop() if len(found) == 1 else None
