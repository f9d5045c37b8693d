"""Where in its document an object stands that a change was found at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from runai_specs.openapi.json_pointer import escaped

# An object, the key it has in what is above it, and the place of that.
_Place: TypeAlias = "tuple[Any, str | int, _Place | None]"


def pointers(document: Mapping[str, Any], wanted: Iterable[Any]) -> dict[int, str]:
    """JSON Pointers of objects by their identity, as far as the document holds them.

    Objects made in passing (two descriptions of one property merged) stand nowhere.
    """
    found: dict[int, str] = {}
    left = {id(each) for each in wanted if type(each) is dict or type(each) is list}
    root: _Place = (document, "", None)
    if id(document) in left:
        found[id(document)] = ""
    stack = [root]
    while stack and len(found) < len(left):
        above = stack.pop()
        held = above[0]
        for key, each in held.items() if type(held) is dict else enumerate(held):
            if type(each) is dict or type(each) is list:
                place = (each, key, above)
                stack.append(place)
                if id(each) in left:
                    found[id(each)] = _pointer(place)
    return found


def _pointer(place: _Place) -> str:
    tokens: list[str] = []
    while place[2] is not None:
        tokens.append(escaped(str(place[1])))
        place = place[2]
    return "".join(f"/{token}" for token in reversed(tokens))
