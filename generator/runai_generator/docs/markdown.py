"""Texts of a document inside the Markdown of a client."""

from __future__ import annotations

import re

_ACTIVE = re.compile(r"([\\`*_\[\]<>|#])")


def inline(text: str) -> str:
    """The text as part of a line: nothing in it is markup."""
    return _ACTIVE.sub(r"\\\1", " ".join(text.split()))
