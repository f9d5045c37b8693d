"""How places in an API are written: `request.body.spec.command`, `response.200.body.items[].name`.

A place is the steps from an operation down, joined as text. The text is the stable identity of an
element, so it depends on what goes over the wire only, never on component names or positions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

ITEMS, ADDITIONAL, NAMES, NOT = "[]", "{}", "{names}", "<not>"
_PLAIN = re.compile(r"[A-Za-z0-9_$@:/\-]+\Z")
_PARAMETER = re.compile(r"\{[^{}]*\}")


def operation_key(method: str, path: str) -> str:
    """What identifies an operation: a path parameter's name is not on the wire, so it is left out."""
    return f"{method.upper()} {wire_path(path)}"


@lru_cache(4096)
def wire_path(path: str) -> str:
    """The path with `{}` for each parameter."""
    return _PARAMETER.sub("{}", path)


def path_parameters(path: str) -> list[str]:
    """The names of the path's parameters, in order."""
    return [match[1:-1] for match in _PARAMETER.findall(path)]


@lru_cache(4096)
def property_step(name: str) -> str:
    """`.name`, or `["odd name"]` where the name would be ambiguous."""
    return f".{name}" if _PLAIN.match(name) else f"[{_quoted(name)}]"


def pattern_step(pattern: str) -> str:
    """The members of an object whose names match a pattern."""
    return "{" + pattern + "}"


def prefix_step(position: int) -> str:
    """One of the leading items of a tuple-like array."""
    return f"[{position}]"


def variant_step(keyword: str, label: str) -> str:
    """One alternative of a oneOf or anyOf."""
    return f"<{keyword} {label}>"


def parameter_place(location: str, name: str) -> str:
    """`request.query.limit`; header names have no case."""
    return f"request.{location}" + property_step(name.lower() if location == "header" else name)


def body_step(media_type: str) -> str:
    """`body`, or `body(text/csv)` for anything but JSON."""
    return "body" if media_type == "application/json" else f"body({media_type})"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


_STEP = re.compile(
    r"\.(?P<name>[A-Za-z0-9_$@:/\-]+)|\[\"(?P<quoted>(?:[^\"\\]|\\.)*)\"\]"
    r"|(?P<items>\[\])|(?P<rest>\{\})|<(?:any|one)Of (?P<variant>[0-9]+)>|=(?P<value>.*)\Z",
    re.DOTALL,
)
_ROOT = re.compile(r"(?:request|response\.[^.]+)\.body(?:\((?P<media>[^()]*)\))?(?=[.\[{<=]|\Z)")


class Way(NamedTuple):
    """A place below a body, taken apart. status: None for the request's body.

    steps: (kind, text) with the kinds name, items, rest, variant and value.
    """

    status: str | None
    media_type: str
    steps: tuple[tuple[str, str], ...]


def read_way(place: str) -> Way | None:
    """The way that a place names; None if it is not in a body, or goes where no name leads."""
    root = _ROOT.match(place)
    if root is None:
        return None
    head, at, steps = root[0].split("."), root.end(), []
    while at < len(place):
        step = _STEP.match(place, at)
        if step is None:
            return None
        kind = str(step.lastgroup)
        text = step[kind]
        steps.append(("name", _unquoted(text)) if kind == "quoted" else (kind, text))
        at = step.end()
    status = None if head[0] == "request" else head[1].upper()
    return Way(status, root["media"] or "application/json", tuple(steps))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
