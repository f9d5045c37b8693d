"""Where in its document an object stands that a change was found at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def pointers(document: Mapping[str, Any], wanted: set[int]) -> dict[int, str]:
    """JSON Pointers of the objects with these identities, as far as the document holds them.

    Objects made in passing (two descriptions of one property merged) stand nowhere.
    """
    found: dict[int, str] = {}
    left = set(wanted)
    stack: list[tuple[Any, str]] = [(document, "")]
    while stack and left:
        held, pointer = stack.pop()
        if id(held) in left:
            found[id(held)] = pointer
            left.discard(id(held))
        if isinstance(held, dict):
            stack.extend(
                (each, f"{pointer}/{escaped(key)}")
                for key, each in held.items()
                if type(each) is dict or type(each) is list
            )
        elif isinstance(held, list):
            stack.extend(
                (each, f"{pointer}/{place}")
                for place, each in enumerate(held)
                if type(each) is dict or type(each) is list
            )
    return found


def escaped(token: str) -> str:
    """A token as it stands in a JSON Pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token
