"""The words without which a text says nothing about a lifecycle.

They are looked for in every text; what reads sentences, with all its expressions, is loaded only
when one is found.
"""

from __future__ import annotations

_CUES = (
    "deprecat", "experimental", "formerly", "previously", "obsolete", "removed", "removal",
    "no longer", "discontinued", "instead", "replaced", "superseded", "favor", "favour",
    "had been", "used to be", "was once", "was originally",
)  # fmt: skip


def is_worth_reading(text: str) -> bool:
    """Whether a text can say anything about a lifecycle at all."""
    lowered = text.lower()
    return any(map(lowered.__contains__, _CUES))
