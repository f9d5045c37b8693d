"""Documents and texts, broken at random: by values that parsers, renderers and terminals stumble over."""

from __future__ import annotations

import copy
from contextlib import suppress
from random import Random
from typing import Any

SCRIPT = "<script>alert(1)</script>"
TEXTS = (
    "", " ", "\x00", "\x1b[31mred", "\ud800", "\u202egnp", "\u2028", "\x85", "a\nb", "::error::injected",
    SCRIPT, "]]>", "@team #1 GH-2", "`code`|cell", "# heading", "a" * 3000, "../../secret", "%2e%2e/x",
    "http://[", "#", "#/", "#/components/schemas/A", "(a+)+$", "[" * 60, "2026-99-99", "²", "١", "NaN",
)  # fmt: skip
NUMBERS = (0, -1, 1.5, 2**53 + 1, 10**400, -(10**400), 1e308, float("inf"), True, False, None)
KEYWORDS: tuple[tuple[str, Any], ...] = (
    ("nullable", True), ("type", ["string", "null"]), ("type", 3), ("enum", [[]]), ("enum", []), ("const", {}),
    ("allOf", [{}]), ("anyOf", [{"type": "string"}, {}]), ("oneOf", [False, True]), ("not", {}),
    ("additionalProperties", False), ("patternProperties", {"(": {}}), ("minimum", 10**400), ("multipleOf", 0),
    ("minLength", -1), ("maxItems", 1e9), ("required", ["a", "a", 1]), ("pattern", "(?<=x)\\1"), ("if", {"const": 1}),
    ("discriminator", {"propertyName": "kind"}), ("readOnly", True), ("deprecated", "yes"), ("default", 10**400),
    ("x-sunset", "soon"), ("x-extensible-enum", ["a"]), ("x-lifecycle", {"deprecated": 3}), ("$ref", "#/nowhere"),
    ("$ref", "#/components"), ("format", "byte"), ("contentEncoding", "base64"), ("prefixItems", [{}, 1]),
)  # fmt: skip


def document(random: Random, original: Any, edits: int = 4) -> Any:
    """A copy with some places replaced, removed, doubled, swapped, renamed, or given a keyword."""
    broken = copy.deepcopy(original)
    for _ in range(random.randint(1, edits)):
        with suppress(RecursionError):  # deeper than what can be copied
            _edit(random, broken)
    return broken


def _edit(random: Random, root: Any) -> None:
    holders = [holder for holder in _holders(root) if holder]
    if not holders:
        return
    holder = random.choice(holders)
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = random.choice(keys)
    match random.randrange(7):
        case 0:
            holder[key] = _value(random)
        case 1:
            del holder[key]
        case 2 if isinstance(holder, dict):
            holder[random.choice(TEXTS)] = holder[key]
        case 3 if isinstance(holder, dict):
            name, value = random.choice(KEYWORDS)
            holder[name] = copy.deepcopy(value)
        case 4:
            other = random.choice(holders)
            holder[key] = copy.deepcopy(other)
        case 5 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case _:
            holder[key] = random.choice(TEXTS)


def _value(random: Random) -> Any:
    match random.randrange(4):
        case 0:
            return random.choice(TEXTS)
        case 1:
            return random.choice(NUMBERS)
        case 2:
            return random.choice(([], {}, [[]], {"": {}}, [None], {"a": [1]}))
    nested: Any = {}
    for _ in range(random.choice((3, 60, 150))):
        nested = {"allOf": [nested]}
    return nested


def _holders(root: Any) -> list[Any]:
    stack, holders = [root], []
    while stack:
        value = stack.pop()
        if isinstance(value, dict | list):
            holders.append(value)
            stack.extend(value.values() if isinstance(value, dict) else value)
    return holders


def text(random: Random, original: str, edits: int = 6) -> str:
    """A text with some pieces cut, doubled, moved or put in."""
    broken = original
    for _ in range(random.randint(1, edits)):
        start = random.randrange(len(broken) + 1)
        end = min(len(broken), start + random.choice((1, 3, 20, 200)))
        piece = broken[start:end]
        match random.randrange(5):
            case 0:
                broken = broken[:start] + broken[end:]
            case 1:
                broken = broken[:start] + piece * random.choice((2, 5, 40)) + broken[end:]
            case 2:
                broken = broken[:start] + random.choice(TEXTS) + broken[start:]
            case 3:
                broken = (
                    broken[:start] + random.choice("(){}[]\"'`\\$%#<>&;:,=*\n\t") + broken[end:]
                )
            case _:
                place = random.randrange(len(broken) + 1)
                broken = broken[:place] + piece + broken[place:]
    return broken
