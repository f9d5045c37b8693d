"""Names for schemas that have none, from the place where the document defines them."""

from __future__ import annotations

from .. import identifiers as names
from .intake import Pointer

_ENDINGS = {"schemas": "", "responses": "Response", "requestBodies": "Body", "parameters": ""}


def component_of(at: Pointer) -> str | None:
    """The schema component that stands at the place, if one does."""
    return at[2] if len(at) == 3 and at[:2] == ("components", "schemas") else None


def place_name(at: Pointer) -> str | None:
    """`Project` + `Quota` for properties/quota of Project; None for a place outside of components."""
    if len(at) < 3 or at[0] != "components" or at[1] not in _ENDINGS:
        return None
    name, rest = names.pascal(at[2]) + _ENDINGS[at[1]], list(at[3:])
    if at[1] != "schemas":
        rest = rest[rest.index("schema") + 1 :] if "schema" in rest else []
    while rest:
        name = _step(name, rest.pop(0), rest)
    return name


def _step(name: str, token: str, rest: list[str]) -> str:
    match token:
        case "allOf":
            rest[:1] = []
            return name
        case "items":
            return names.singular(name)
        case "additionalProperties":
            return f"{name}Value"
        case "anyOf" | "oneOf" if rest and rest[0].isdigit():
            return f"{name}Option{int(rest.pop(0)) + 1}"
        case "properties" | "$defs" | "definitions" if rest:
            return name + names.pascal(rest.pop(0))
        case _:
            return name + names.pascal(token)
