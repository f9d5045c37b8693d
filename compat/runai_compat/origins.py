"""Where in its document an object stands that a change was found at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

_Place: TypeAlias = "tuple[_Place, str | int] | None"  # what is above, and the key there
_CONTAINERS = frozenset((dict, list))


def pointers(document: Mapping[str, Any], wanted: Iterable[Any]) -> dict[int, str]:
    """JSON Pointers of objects by their identity, as far as the document holds them.

    Objects made in passing (two descriptions of one property merged) stand nowhere.
    """
    found: dict[int, str] = {}
    left = {id(each) for each in wanted if type(each) in _CONTAINERS}
    stack: list[tuple[Any, _Place]] = [(document, None)]
    while stack and left:
        held, place = stack.pop()
        if id(held) in left:
            found[id(held)] = _pointer(place)
            left.discard(id(held))
        stack += [
            (each, (place, key))
            for key, each in (held.items() if type(held) is dict else enumerate(held))
            if type(each) in _CONTAINERS
        ]
    return found


def _pointer(place: _Place) -> str:
    tokens: list[str] = []
    while place is not None:
        place, token = place
        tokens.append(escaped(str(token)))
    return "".join(f"/{token}" for token in reversed(tokens))


def escaped(token: str) -> str:
    """A token as it stands in a JSON Pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token
