"""An answer for every operation, as its contract has it: what the testing module of a client gives.

The same document always gives the same samples. What is required is there; what is optional too,
down to a depth at which it says nothing more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..prepare import OperationFacts, Prepared
from ..prepare.media import EVENTS, LINES, essence
from ..prepare.narrowing import narrowed
from .media_types import is_json
from .types import PREFIX

_NEVER: Mapping[str, Any] = {"not": {}}
_DEEPEST = 3  # levels of optional objects
_FORMATS = {
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "uuid": "71f69d83-ba66-4822-adf5-55ce55efd210",
    "binary": "example",
    "byte": "ZXhhbXBsZQ==",
}
# Texts for patterns, tried in turn: words, numbers, versions, quantities, addresses, times.
_TEXTS = ("example", "a", "1", "10", "1.0", "1.0.0", "1Gi", "100M", "100m", "10.0.0.1", "/example",
          "https://example.com", "user@example.com", "12:00", "#00ff00", "*",
          *_FORMATS.values())  # fmt: skip
_Fields = Mapping[str, Mapping[str, Any]]


def samples(prepared: Prepared) -> str:
    """The text of `_samples.json`: by operation its method, path, status, media type and answer."""
    sampler = Sampler(prepared)
    rows = {
        f"{facts.namespace}.{facts.name}": _row(facts, prepared, sampler)
        for facts in prepared.operations
    }
    return json.dumps({"operations": rows}, sort_keys=True, separators=(",", ":")) + "\n"


def _row(facts: OperationFacts, prepared: Prepared, sampler: Sampler) -> dict[str, Any]:
    responses = prepared.document["paths"][facts.path][facts.method]["responses"]
    status = next((code for code in sorted(responses) if code.startswith("2")), "default")
    content = responses.get(status, {}).get("content", {})
    row: dict[str, Any] = {
        "method": facts.method.upper(),
        "path": facts.path,
        "status": int(status) if status.isdigit() else 200,
    }
    media = next((name for name in content if is_json(name)), next(iter(content), None))
    if media is not None:
        schema = content[media].get("schema", {})
        row["media"] = "application/json" if "*" in media else media
        row["answer"] = (
            sampler.value(schema) if is_json(media) else _text_of(media, schema, sampler)
        )
    return row


def _text_of(media: str, schema: Any, sampler: Sampler) -> str:
    """What an answer that is no JSON says: one event, one line, or a word."""
    kind = essence(media)
    if kind not in (EVENTS, *LINES) or schema.get("format") == "binary":
        return "example"
    line = json.dumps(sampler.value(schema))
    return f"data: {line}\n\n" if kind == EVENTS else f"{line}\n"


class Sampler:
    """Makes values that satisfy the schemas of a prepared document."""

    def __init__(self, prepared: Prepared) -> None:
        self._schemas = prepared.document["components"]["schemas"]
        self._constraints = prepared.constraints
        self._only = narrowed(prepared.document)

    def value(self, schema: Any, limits: Mapping[str, Any] | None = None, depth: int = 0) -> Any:
        """A value; limits: what must be satisfied beyond the schema."""
        limits = limits or {}
        if not isinstance(schema, Mapping):
            return "example"
        if "$ref" in schema:
            return self._named(schema["$ref"].removeprefix(PREFIX), depth)
        for group in ("anyOf", "oneOf"):
            for arm in schema.get(group, ()):
                if arm.get("type") != "null":
                    return _tagged(self.value(arm, limits, depth), arm, schema)
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else schema["enum"][0]
        types = schema.get("type", "string")
        kinds = [types] if isinstance(types, str) else types
        kind = next((kind for kind in kinds if kind != "null"), "null")
        return self._of_type(kind, schema, {**schema, **limits}, depth)

    def _named(self, name: str, depth: int) -> Any:
        schema = self._schemas[name]
        if "enum" in schema:
            return schema["enum"][0]
        return dict(self._fields(name, schema, depth))

    def _fields(
        self, name: str, schema: Mapping[str, Any], depth: int
    ) -> Iterator[tuple[str, Any]]:
        required = schema.get("required", ())
        limits: _Fields = self._constraints.get(name, {})
        only = self._only.get(name, {})
        for field, used in schema["properties"].items():
            own = limits.get(field, {})
            wanted = field in required or (depth < _DEEPEST and not own.get("writeOnly"))
            # A required circle ends nowhere: no such value exists, and none is made.
            if wanted and field in only:
                yield field, only[field][0]
            elif wanted and used != _NEVER and depth < 10 * _DEEPEST:
                yield field, self.value(used, own, depth + 1)

    def _of_type(
        self, kind: str, schema: Mapping[str, Any], limits: Mapping[str, Any], depth: int
    ) -> Any:
        match kind:
            case "string":
                return _text(schema, limits)
            case "integer" | "number":
                return _number(limits)
            case "boolean":
                return True
            case "array":
                if depth >= 10 * _DEEPEST:
                    return []
                return self._array(schema, limits, depth)
            case "object":
                rest = schema.get("additionalProperties", {})
                return (
                    {"key": self.value(rest, None, depth + 1)} if isinstance(rest, Mapping) else {}
                )
        return None

    def _array(self, schema: Mapping[str, Any], limits: Mapping[str, Any], depth: int) -> list[Any]:
        first = [self.value(item, None, depth + 1) for item in schema.get("prefixItems", ())]
        if schema.get("items") is False:
            return first
        of_items = limits.get("items", {})
        inner = of_items if isinstance(of_items, Mapping) else {}
        item = self.value(schema.get("items", {}), inner, depth + 1)
        least = limits.get("minItems", 0 if first else 1)
        return [*first, *[item] * max(least - len(first), 0 if first else 1)]


def _tagged(value: Any, arm: Mapping[str, Any], union: Mapping[str, Any]) -> Any:
    """The value of an arm, which the discriminator says it is."""
    discriminator = union.get("discriminator", {})
    for tag, reference in discriminator.get("mapping", {}).items():
        if reference == arm.get("$ref") and isinstance(value, dict):
            return {**value, discriminator["propertyName"]: tag}
    return value


def _number(limits: Mapping[str, Any]) -> Any:
    value = limits.get("minimum", limits.get("exclusiveMinimum"))
    if value is None:
        value = min(1, limits.get("maximum", 1))
    elif "exclusiveMinimum" in limits and "minimum" not in limits:
        value += 1
    step = limits.get("multipleOf")
    return value if not step else step * -(-value // step)


def _text(schema: Mapping[str, Any], limits: Mapping[str, Any]) -> str:
    given = _FORMATS.get(schema.get("format", ""))
    if given is not None:
        return given
    least, most = limits.get("minLength", 0), limits.get("maxLength", 1000)
    pattern = limits.get("pattern")
    for text in (*_TEXTS, *([text_like(pattern)] if pattern else [])):
        padded = text if len(text) >= least else text + "a" * (least - len(text))
        if len(padded) <= most and _matches(pattern, padded):
            return padded
    return "example"[:most]


def _matches(pattern: str | None, text: str) -> bool:
    """True if it matches, and for a pattern that cannot be read, or is a literal of JavaScript."""
    if pattern is None or pattern.startswith("/^"):
        return True
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


_CLASSES = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_NOTHING = frozenset("bBAZz")
_REPEAT = re.compile(r"\{(\d+)(,\d*)?\}|[*+?]")


def text_like(pattern: str) -> str:
    """The text; of a pattern that cannot be read so far as it could."""
    text, _ = _alternatives(pattern, 0)
    return text


def _alternatives(pattern: str, at: int) -> tuple[str, int]:
    """The first alternative from here to the bracket that closes it, and where that is."""
    first, at = _sequence(pattern, at)
    while at < len(pattern) and pattern[at] == "|":
        _, at = _sequence(pattern, at + 1)
    return first, at


def _sequence(pattern: str, at: int) -> tuple[str, int]:
    out = ""
    while at < len(pattern) and pattern[at] not in "|)":
        piece, at = _piece(pattern, at)
        repeat = _REPEAT.match(pattern, at)
        if repeat:
            at = repeat.end() + (pattern[repeat.end() : repeat.end() + 1] == "?")
            least = int(repeat[1]) if repeat[1] else int(repeat[0] == "+")
            piece *= min(least, 1000)
        out += piece
    return out, at


def _piece(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at]
    if char == "\\" and at + 1 < len(pattern):
        escaped = pattern[at + 1]
        return "" if escaped in _NOTHING else _CLASSES.get(escaped, escaped), at + 2
    if char == "[":
        return _class(pattern, at + 1)
    if char == "(":
        start = re.compile(r"\?(?::|=|P?<\w+>)").match(pattern, at + 1)
        looks = pattern.startswith(("(?=", "(?!", "(?<"), at) and not (
            start and start[0].endswith(">")
        )
        text, end = _alternatives(pattern, start.end() if start else at + 1)
        return "" if looks else text, end + 1
    return {"^": "", "$": "", ".": "a"}.get(char, char), at + 1


def _class(pattern: str, at: int) -> tuple[str, int]:
    """One character of a class, and where it ends."""
    end = at + 1
    while end < len(pattern) and pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    try:
        allowed = re.compile(f"[{pattern[at:end]}]")
    except re.error:
        return "a", end + 1
    return next((char for char in "aA1- _./" if allowed.fullmatch(char)), "a"), end + 1
