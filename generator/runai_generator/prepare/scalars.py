"""The allow-list of keywords that reach a code generator, and the facts kept for request checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from runai_specs.openapi.schemas.effective_schema import Effective

from .shape import types_of

Json: TypeAlias = dict[str, Any]


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _format(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", value) is not None


_CHECKED: Mapping[str, Callable[[Any], bool]] = {
    "format": _format,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    "multipleOf": lambda value: _number(value) and value > 0,
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _count),
    **dict.fromkeys(("minProperties", "maxProperties"), _count),
    "uniqueItems": lambda value: value is True,
}
CONSTRAINTS = (*sorted(_CHECKED.keys() - {"format"}), "pattern")
# Keywords that ask something which neither a model nor a checked keyword can say.
BEYOND = frozenset(
    {"not", "contains", "minContains", "maxContains", "propertyNames", "dependentRequired",
     "dependentSchemas", "if", "then", "else"}
)  # fmt: skip
_KEPT_FACTS = ("default", "deprecated", "readOnly", "writeOnly")


def constrained(effective: Effective) -> Json:
    """The schema's type and checked keywords, as they stand in an OpenAPI 3.1 document."""
    out: Json = {}
    types = types_of(effective)
    if types:
        out["type"] = next(iter(types)) if len(types) == 1 else sorted(types)
    for keyword, sound in _CHECKED.items():
        if keyword in effective.keywords and sound(effective.keywords[keyword]):
            out[keyword] = effective.keywords[keyword]
    if effective.keywords.get("contentEncoding") == "base64" and "string" in (types or ()):
        out.setdefault("format", "byte")  # as OpenAPI 3.0 says it
    if pattern := _pattern(effective.keywords.get("pattern", ())):
        out["pattern"] = pattern
    return out


_NAMED_GROUP = re.compile(r"\\k<(\w+)>|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<(\w+)>", re.DOTALL)


def as_python(pattern: str) -> str:
    """The expression with its named groups as Python writes them; the rest stays as it is."""

    def translated(match: re.Match[str]) -> str:
        if match[1]:
            return f"(?P={match[1]})"
        return f"(?P<{match[2]}>" if match[2] else match[0]

    return _NAMED_GROUP.sub(translated, pattern)


def _pattern(patterns: tuple[Any, ...]) -> str | None:
    """One expression that matches where all match; those that Python cannot read are left out."""
    written = [as_python(pattern) for pattern in patterns if isinstance(pattern, str)]
    sound = [pattern for pattern in written if compiles(pattern)]
    if len(sound) > 1:
        return "^" + "".join(rf"(?=[\s\S]*(?:{pattern}))" for pattern in sound)
    return sound[0] if sound else None


def unread_patterns(keywords: Mapping[str, Any]) -> list[str]:
    """The expressions, of texts and of names, that no Python can check."""
    named = keywords.get("patternProperties")
    written = [*keywords.get("pattern", ()), *(named if isinstance(named, Mapping) else ())]
    return [p for p in written if isinstance(p, str) and not compiles(as_python(p))]


def compiles(pattern: str) -> bool:
    """Whether Python can read the expression."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def property_facts(effective: Effective, used: Mapping[str, Any]) -> Json:
    """What a request must satisfy at a property: `used` is the property as written."""
    facts = constraints(used)
    for keyword in _KEPT_FACTS:
        value = effective.keywords.get(keyword)
        if value is not None and (value is not False or keyword == "default"):
            facts[keyword] = value
    return facts


def constraints(used: Mapping[str, Any]) -> Json:
    """The constraints of a written schema and, nested, of its elements."""
    facts = {keyword: used[keyword] for keyword in CONSTRAINTS if keyword in used}
    if "enum" in used:
        facts["enum"] = [value for value in used["enum"] if value is not None]
    for keyword in ("items", "additionalProperties"):
        child = used.get(keyword)
        if isinstance(child, Mapping) and (below := constraints(child)):
            facts[keyword] = below
    return facts
