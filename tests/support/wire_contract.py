"""A contract as a server sees it: which requests are right, and what to answer.

Requests are checked against the contract (path, query, headers, body; jsonschema is the referee);
answers are made from its response schemas. Nothing of the generator is used here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator
from matching_text import matching_text
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from runai_specs.openapi.schemas.effective_schema import Effective, Schemas

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_FORMATS = {
    "date-time": "2025-12-15T10:30:00Z",
    "date": "2025-12-15",
    "uuid": "71f69d83-ba66-4822-adf5-55ce55efd210",
    "byte": "aGVsbG8=",
    "ipv4": "192.0.2.1",
    "uri": "https://example.com/x",
    "email": "somebody@example.com",
}
_SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the contract; parameters by (location, name), references followed."""

    method: str
    path: str
    pattern: re.Pattern[str]
    operation: Mapping[str, Any]
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    body: Mapping[str, Any]
    responses: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it arrived."""

    method: str
    path: str
    target: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Contract:
    """A contract as a server sees it: which requests are right, and what to answer."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document, self.schemas = document, Schemas(document)
        modern = {**document, "components": _modern(document.get("components", {}))}
        resource = Resource.from_contents(modern, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("urn:contract", resource)
        self.routes = sorted(self._routes(), key=lambda route: route.path.count("{"))

    def route(self, method: str, path: str) -> Route | None:
        """The operation for a request path."""
        found = (r for r in self.routes if r.method == method and r.pattern.fullmatch(path))
        return next(found, None)

    def of(self, method: str, path: str) -> Route:
        """The operation with that path template."""
        return next(r for r in self.routes if (r.method, r.path) == (method, path))

    def is_valid(self, schema: Any, value: Any) -> str | None:
        """What is wrong with the value, None if nothing is."""
        validator = Draft202012Validator(_modern_schema(schema), registry=self._registry)
        error = next(validator.iter_errors(value), None)
        return None if error is None else f"{error.json_path}: {error.message[:200]}"

    def _routes(self) -> Iterator[Route]:
        for path, written in self.document["paths"].items():
            item = self.resolved(written)
            pattern = re.compile(re.sub(r"\\\{[^{}]*\\\}", "([^/]+)", re.escape(path)))
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    levels = (item.get("parameters", ()), operation.get("parameters", ()))
                    each = [self.resolved(parameter) for level in levels for parameter in level]
                    yield Route(
                        method.upper(),
                        path,
                        pattern,
                        operation,
                        {(p["in"], p["name"]): p for p in each},
                        self.resolved(operation.get("requestBody", {})),
                        {s: self.resolved(r) for s, r in operation["responses"].items()},
                    )

    def resolved(self, node: Any) -> Any:
        """The node, or what its reference leads to."""
        while "$ref" in node:
            node = self.schemas.target(node["$ref"])
        return node

    # --- requests

    def problems(self, route: Route, call: Call) -> Iterator[str]:
        """What is wrong with a request."""
        yield from self._path_problems(route, call)
        known = {name for place, name in route.parameters if place == "query"}
        for name in {name for name, _ in call.query} - known:
            yield f"query {name}: the contract has no such parameter"
        for name in known:
            yield from self._query_problems(route.parameters["query", name], call)
        for (place, name), parameter in route.parameters.items():
            needed = place == "header" and parameter.get("required")
            if needed and name.lower() not in call.headers:
                yield f"header {name}: is missing"
        yield from self._body_problems(route, call)

    def _path_problems(self, route: Route, call: Call) -> Iterator[str]:
        match = route.pattern.fullmatch(call.path)
        assert match
        names = re.findall(r"\{([^{}]*)\}", route.path)
        for name, text in zip(names, match.groups(), strict=True):
            schema = route.parameters["path", name]["schema"]
            problem = self.is_valid(schema, self.read(schema, unquote(text)))
            if problem:
                yield f"path {name}: {problem}"

    def _query_problems(self, parameter: Mapping[str, Any], call: Call) -> Iterator[str]:
        name, schema = parameter["name"], parameter.get("schema", {})
        texts = [value for key, value in call.query if key == name]
        if not texts:
            if parameter.get("required"):
                yield f"query {name}: is missing"
            return
        found = self.schemas.effective(schema)
        if found.types and "array" in found.types:
            if parameter.get("explode") is False:
                if len(texts) > 1:
                    yield f"query {name}: repeated, but explode is false"
                texts = texts[0].split(_SEPARATORS[parameter.get("style", "form")])
            value: Any = [self.read(found.keywords.get("items", {}), text) for text in texts]
        else:
            value = self.read(schema, texts[-1])
        problem = self.is_valid(schema, value)
        if problem:
            yield f"query {name}: {problem}"

    def _body_problems(self, route: Route, call: Call) -> Iterator[str]:
        content = route.body.get("content", {})
        if not call.body:
            if route.body.get("required"):
                yield "body: is missing"
            return
        media = call.headers.get("content-type", "").partition(";")[0]
        if media not in content:
            yield f"body: sent as {media or 'nothing'}, the contract has {', '.join(content) or 'none'}"
        elif media.endswith("json"):
            problem = self.is_valid(content[media].get("schema", True), call.json())
            if problem:
                yield f"body: {problem}"
        elif media == "application/x-www-form-urlencoded":
            fields = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
            problem = self.is_valid(content[media].get("schema", True), fields)
            if problem:
                yield f"body: {problem}"

    def read(self, schema: Any, text: str) -> Any:
        """The value that a text in a path or query stands for."""
        types = self.schemas.effective(schema).types or frozenset()
        if "boolean" in types and text in ("true", "false"):
            return text == "true"
        for name, number in (("integer", int), ("number", float)):
            if name in types:
                try:
                    return number(text)
                except ValueError:
                    continue
        return text

    # --- values

    def value(self, schema: Any, depth: int = 0) -> Any:
        """A value that the schema describes, with every property in the upper levels."""
        found = self.schemas.effective(schema)
        if "enum" in found.keywords:
            return next(each for each in found.keywords["enum"] if each is not None)
        if "oneOf" in found.keywords or "anyOf" in found.keywords:
            return self._alternative(schema, found, depth)
        types = found.types or frozenset({_told(found)})
        kind = min(types - {"null"}, default="null")
        match kind:
            case "object":
                return self._object(found, depth)
            case "array":
                count = max(found.keywords.get("minItems", 0), int(depth < 8))
                return [
                    self.value(found.keywords.get("items", {}), depth + 1) for _ in range(count)
                ]
            case "integer" | "number":
                low, high = found.keywords.get("minimum", 1), found.keywords.get("maximum", 9)
                return min(max(1, low), high)
            case "boolean":
                return True
            case "string":
                return self._text(found)
        return None

    def _alternative(self, schema: Any, found: Effective, depth: int) -> Any:
        """The first alternative of which a value fits the whole, in the groups' order."""
        groups = (*found.keywords.get("oneOf", ()), *found.keywords.get("anyOf", ()))
        own = self._object(found, depth) if found.keywords.get("properties") else {}
        made = None
        for alternative in (each for group in groups for each in group):
            for deep in (depth, 9):  # with all properties, or with the required ones only
                made = self.value(alternative, deep)
                made = {**own, **made} if isinstance(made, dict) else made
                if self.is_valid(schema, made) is None:
                    return made
        return made

    def _object(self, found: Effective, depth: int) -> dict[str, Any]:
        required = set(found.keywords.get("required", ()))
        properties = found.keywords.get("properties", {})
        wanted = [name for name in properties if name in required or depth < 3]
        made = {name: self.value(properties[name], depth + 1) for name in wanted}
        rest = found.keywords.get("additionalProperties")
        if not properties and isinstance(rest, Mapping):
            made["some-key"] = self.value(rest, depth + 1)
        return {**made, **dict.fromkeys(required - properties.keys(), "anything")}

    def _text(self, found: Effective) -> str:
        least, most = found.keywords.get("minLength", 0), found.keywords.get("maxLength", 1000)
        if found.keywords.get("format") in _FORMATS:
            return _FORMATS[found.keywords["format"]]
        patterns = found.keywords.get("pattern", ())
        made = (matching_text(_bare(patterns[0]), least) if patterns else None) or "text"
        return made.ljust(least, "a")[:most]

    def answer(self, route: Route, accept: str) -> tuple[int, str, bytes]:
        """Status, media type and content of a success."""
        good = sorted(status for status in route.responses if status.startswith("2"))
        status = good[0] if good else "200"
        content = route.responses.get(status, {}).get("content", {})
        if not content:
            return int(status), "", b""
        asked = [each.partition(";")[0].strip() for each in accept.split(",")]
        media = next((each for each in asked if each in content), next(iter(content)))
        if media.endswith("json"):
            value = self.value(content[media].get("schema", {}))
            return int(status), media, json.dumps(value).encode()
        return (
            int(status),
            media,
            b"a,b\n1,2\n" if media.startswith("text/") else b"\x1f\x8b\x00\xff",
        )


def _told(found: Effective) -> str:
    """The type of a schema that does not name it."""
    if "items" in found.keywords:
        return "array"
    return "object" if "properties" in found.keywords else "string"


def _bare(pattern: str) -> str:
    """The pattern without the slashes of a JavaScript literal, with which nothing can match it."""
    literal = pattern.startswith("/^") and pattern.endswith("$/")
    return pattern[1:-1] if literal else pattern


def _modern(components: Mapping[str, Any]) -> dict[str, Any]:
    """The components with schemas in JSON Schema 2020-12."""
    schemas = components.get("schemas", {})
    return {**components, "schemas": {name: _modern_schema(each) for name, each in schemas.items()}}


def _modern_schema(raw: Any) -> Any:
    """A schema of OpenAPI 3.0 or 3.1 as JSON Schema 2020-12, references into the contract."""
    if isinstance(raw, list):
        return [_modern_schema(each) for each in raw]
    if not isinstance(raw, Mapping):
        return raw
    out: dict[str, Any] = {}
    for keyword, value in raw.items():
        if keyword == "$ref":
            out[keyword] = f"urn:contract{value}"
        elif keyword in ("properties", "patternProperties"):
            out[keyword] = {name: _modern_schema(each) for name, each in value.items()}
        elif keyword in ("enum", "const", "default", "required"):
            out[keyword] = value
        elif keyword == "pattern":
            out[keyword] = _bare(value)
        elif keyword == "oneOf":  # alternatives overlap in real contracts, so that none would do
            out["anyOf"] = _modern_schema(value)
        elif keyword != "nullable":
            out[keyword] = _modern_schema(value)
    for low, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(out.get(low), bool) and out.pop(low):
            out[low] = out.pop(bound)
    return {"anyOf": [{"type": "null"}, out]} if raw.get("nullable") is True else out
