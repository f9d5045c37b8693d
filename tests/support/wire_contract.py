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
from urllib.parse import parse_qsl, quote, unquote, urlsplit

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
_BINARY = re.compile("image/|application/(octet-stream|zip|gzip|pdf)|binary")
_GROUPS = ("allOf", "anyOf", "oneOf")
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
        fitting = (r for r in self.routes if r.method == method and r.pattern.fullmatch(path))
        return next(fitting, None)

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
            pattern = re.compile(re.sub(r"\\\{[^{}]*\\\}", "([^/]+)", re.escape(_sent(path))))
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    levels = (item.get("parameters", ()), operation.get("parameters", ()))
                    parameters = [
                        self.resolved(parameter) for level in levels for parameter in level
                    ]
                    yield Route(
                        method.upper(),
                        path,
                        pattern,
                        operation,
                        {(p["in"], p["name"]): p for p in parameters},
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
        fixed = {name for name, _ in parse_qsl(urlsplit(route.path).query, keep_blank_values=True)}
        queries = {n: p for (place, n), p in route.parameters.items() if place == "query"}
        deep = {n for n, parameter in queries.items() if parameter.get("style") == "deepObject"}
        objects = deep | {n for n in known if self._is_object(queries[n].get("schema"))}
        for name in {name for name, _ in call.query} - known - fixed:
            if not any(self._has(queries[parameter], name) for parameter in objects):
                yield f"query {name}: the contract has no such parameter"
        for name in known - objects:
            yield from self._query_problems(queries[name], call)
        for (place, name), parameter in route.parameters.items():
            needed = place == "header" and parameter.get("required")
            if needed and name.lower() not in call.headers:
                yield f"header {name}: is missing"
        yield from self._body_problems(route, call)

    def _path_problems(self, route: Route, call: Call) -> Iterator[str]:
        match = route.pattern.fullmatch(call.path)
        assert match
        names = re.findall(r"\{([^{}]*)\}", re.split("[?#]", route.path)[0])
        for name, text in zip(names, match.groups(), strict=True):
            schema = route.parameters.get(("path", name), {}).get("schema", {"type": "string"})
            problem = self.is_valid(schema, self.read(schema, unquote(text)))
            if problem:
                yield f"path {name}: {problem}"

    def _is_object(self, schema: Any) -> bool:
        return schema is not None and self._kinds(schema) - {"null"} == {"object"}

    def _kinds(self, schema: Any) -> set[str]:
        """The types of the schema and of its alternatives."""
        effective = self.schemas.effective(schema)
        groups = (*effective.keywords.get("oneOf", ()), *effective.keywords.get("anyOf", ()))
        inner = [self._kinds(alternative) for group in groups for alternative in group]
        return set(effective.types or ()).union(*inner)

    def _has(self, parameter: Mapping[str, Any], name: str) -> bool:
        """Whether an object in a query has a property that is sent under the name."""
        if parameter.get("style") == "deepObject":
            return name.startswith(f"{parameter['name']}[")
        properties = self.schemas.effective(parameter["schema"]).keywords.get("properties", {})
        return name in properties or not properties

    def _query_problems(self, parameter: Mapping[str, Any], call: Call) -> Iterator[str]:
        name, schema = parameter["name"], parameter.get("schema", {})
        texts = [value for key, value in call.query if key == name]
        if not texts:
            if parameter.get("required"):
                yield f"query {name}: is missing"
            return
        effective = self.schemas.effective(schema)
        if effective.types and "array" in effective.types:
            if parameter.get("explode") is False:
                if len(texts) > 1:
                    yield f"query {name}: repeated, but explode is false"
                texts = texts[0].split(_SEPARATORS[parameter.get("style", "form")])
            value: Any = [self.read(effective.keywords.get("items", {}), text) for text in texts]
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
        content = {media: content["*/*"]} if "*/*" in content else content
        if media not in content:
            yield f"body: sent as {media or 'nothing'}, the contract has {', '.join(content) or 'none'}"
        elif media.endswith("json"):
            problem = self.is_valid(content[media].get("schema", True), call.json())
            if problem:
                yield f"body: {problem}"
        elif media == "application/x-www-form-urlencoded":
            schema = content[media].get("schema", True)
            problem = self.is_valid(schema, self._typed(schema, _fields(call.body.decode())))
            if problem:
                yield f"body: {problem}"

    def _typed(self, schema: Any, value: Any) -> Any:
        """The fields of a form as the values that they stand for."""
        effective = self.schemas.effective(schema)
        groups = (*effective.keywords.get("oneOf", ()), *effective.keywords.get("anyOf", ()))
        if groups and not effective.keywords.get("properties"):
            tried = [self._typed(alternative, value) for group in groups for alternative in group]
            return next((made for made in tried if self.is_valid(schema, made) is None), value)
        if isinstance(value, str) and "array" in (effective.types or ()):
            value = [value]
        if isinstance(value, list):
            return [self._typed(effective.keywords.get("items", {}), item) for item in value]
        if isinstance(value, dict) and "array" in (effective.types or ()):
            return [self._typed(effective.keywords.get("items", {}), v) for v in value.values()]
        if isinstance(value, dict):
            known, rest = (
                effective.keywords.get(k, {}) for k in ("properties", "additionalProperties")
            )
            return {
                k: self._typed(known.get(k, rest), property_value)
                for k, property_value in value.items()
            }
        return self.read(schema, value)

    def read(self, schema: Any, text: str) -> Any:
        """The value that a text in a path or query stands for."""
        types = self.schemas.effective(schema).types or frozenset()
        if "boolean" in types and text in ("true", "false"):
            return text == "true"
        if "object" in types and text.startswith("{"):
            return json.loads(text)
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
        effective = self.schemas.effective(schema)
        if "enum" in effective.keywords:
            return next(value for value in effective.keywords["enum"] if value is not None)
        if any((*effective.keywords.get("oneOf", ()), *effective.keywords.get("anyOf", ()))):
            return self._alternative(schema, effective, depth)
        types = effective.types or frozenset({_told(effective)})
        kind = min(types - {"null"}, default="null")
        match kind:
            case "object":
                return self._object(effective, depth)
            case "array":
                return self._array(effective, depth)
            case "integer" | "number":
                return self._number(effective, kind)
            case "boolean":
                return True
            case "string":
                return self._text(effective)
        return None

    def _number(self, effective: Effective, kind: str) -> int | float:
        """The number next to 1 that the bounds allow."""
        step = effective.keywords.get("multipleOf", 1 if kind == "integer" else 0.5)
        low = effective.keywords.get("minimum", effective.keywords.get("exclusiveMinimum"))
        high = effective.keywords.get("maximum", effective.keywords.get("exclusiveMaximum"))
        if low is not None and (low > 1 or "exclusiveMinimum" in effective.keywords):
            return -(-low // step) * step + step * ("exclusiveMinimum" in effective.keywords)
        return 1 if high is None or high >= 1 else high // step * step

    def _array(self, effective: Effective, depth: int) -> list[Any]:
        count = max(effective.keywords.get("minItems", 0), int(depth < 8))
        first = effective.keywords.get("prefixItems", ())
        items = effective.keywords.get("items", {})
        made = [self.value(item, depth + 1) for item in (*first, *[items] * (count - len(first)))]
        if effective.keywords.get("uniqueItems") and len(made) > 1:
            return self._apart(made, items)
        return made

    def _apart(self, made: list[Any], items: Any) -> list[Any]:
        """The same number of values, no two the same, as far as texts go."""
        out: list[Any] = []
        for number, value in enumerate(made):
            tried = (value, f"{value}{number}", str(number)) if isinstance(value, str) else (value,)
            fitting = (v for v in tried if v not in out and self.is_valid(items, v) is None)
            out.append(next(fitting, value))
        return out

    def _alternative(self, schema: Any, effective: Effective, depth: int) -> Any:
        """The first alternative of which a value fits the whole, in the groups' order."""
        groups = (*effective.keywords.get("oneOf", ()), *effective.keywords.get("anyOf", ()))
        made = None
        for alternative in (alternative for group in groups for alternative in group):
            for deep in (depth, 9):  # with all properties, or with the required ones only
                made = self._tagged(schema, alternative, self.value(alternative, deep))
                if isinstance(made, dict) and effective.keywords.get("properties"):
                    made = _with(self._object(effective, deep), made)
                if self.is_valid(schema, made) is None:
                    return made
        return made

    def _tagged(self, union: Any, alternative: Any, made: Any) -> Any:
        """The alternative's object under the tag that the union's discriminator has for it."""
        union = self.resolved(union) if isinstance(union, Mapping) else {}
        told = union.get("discriminator", {})
        target = alternative.get("$ref") if isinstance(alternative, Mapping) else None
        tags = [tag for tag, name in told.get("mapping", {}).items() if name == target]
        if not tags or not isinstance(made, dict):
            return made
        tagged = {**made, told["propertyName"]: tags[0]}
        return tagged if self.is_valid(alternative, tagged) is None else made

    def _object(self, effective: Effective, depth: int) -> dict[str, Any]:
        required = set(effective.keywords.get("required", ()))
        properties = effective.keywords.get("properties", {})
        wanted = [name for name in properties if name in required or depth < 3]
        if depth < 8:  # an object without fields is nothing in a form
            wanted = wanted or [*properties][:1]
        made = {name: self.value(properties[name], depth + 1) for name in wanted}
        rest = effective.keywords.get("additionalProperties")
        if not properties and isinstance(rest, Mapping):
            made["some-key"] = self.value(rest, depth + 1)
        return {**made, **dict.fromkeys(required - properties.keys(), "anything")}

    def _text(self, effective: Effective) -> str:
        least, most = (
            effective.keywords.get("minLength", 0),
            effective.keywords.get("maxLength", 1000),
        )
        if effective.keywords.get("format") in _FORMATS:
            return _FORMATS[effective.keywords["format"]]
        patterns = [_bare(expression) for expression in effective.keywords.get("pattern", ())]
        made = matching_text(patterns[0], least) if patterns else None
        tried = (made or "text", "", *_FORMATS.values())
        fitting = (text for text in tried if all(re.search(p, text) for p in patterns))
        return next(fitting, tried[0]).ljust(least, "a")[:most]

    def answer(self, route: Route, accept: str) -> tuple[int, str, bytes]:
        """Status, media type and content of a success."""
        good = sorted(status for status in route.responses if status.startswith("2"))
        status = good[0] if good else "200"
        content = route.responses.get(good[0] if good else "default", {}).get("content", {})
        if not content:
            return int(status), "", b""
        asked = [part.partition(";")[0].strip() for part in accept.split(",")]
        media = next(
            (media_type for media_type in asked if media_type in content), next(iter(content))
        )
        if media.endswith("json"):
            value = self.value(content[media].get("schema", {}))
            return int(status), media, json.dumps(value).encode()
        told = self.schemas.effective(content[media].get("schema", {})).keywords
        is_text = media.startswith("text/") or not _BINARY.search(f"{media} {told}")
        return int(status), media, b"a,b\n1,2\n" if is_text else b"\x1f\x8b\x00\xff"


def _sent(path: str) -> str:
    """The path template as requests have it."""
    return quote(re.split("[?#]", path)[0], safe="/{}%:@!$&'()*+,;=~")


def _told(effective: Effective) -> str:
    """The type of a schema that does not name it."""
    if "items" in effective.keywords:
        return "array"
    named = {
        "properties",
        "additionalProperties",
        "patternProperties",
        "required",
    } & effective.keywords.keys()
    return "object" if named else "string"


def _with(own: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """An alternative's object beside what the whole says; what is only required there is kept."""
    return {**own, **{k: v for k, v in made.items() if v != "anything" or k not in own}}


def _fields(form: str) -> dict[str, Any]:
    """A form's fields, `a[b]` inside `a` and `a[]` one of several."""
    out: dict[str, Any] = {}
    for name, text in parse_qsl(form, keep_blank_values=True):
        *way, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        inner = out
        for step, following in zip(way, [*way, last][1:], strict=True):
            inner = inner.setdefault(step, [] if following == "" else {})
        if isinstance(inner, list):
            inner.append(text)
        else:
            repeated = [inner[last]] if isinstance(inner.get(last), str) else inner.get(last, [])
            inner[last] = [*repeated, text] if last in inner else text
    return out


def _bare(pattern: str) -> str:
    """The pattern without the slashes of a JavaScript literal, with which nothing can match it."""
    literal = pattern.startswith("/^") and pattern.endswith("$/")
    return pattern[1:-1] if literal else pattern


def _modern(components: Mapping[str, Any]) -> dict[str, Any]:
    """The components with schemas in JSON Schema 2020-12."""
    schemas = components.get("schemas", {})
    return {
        **components,
        "schemas": {name: _modern_schema(schema) for name, schema in schemas.items()},
    }


def _modern_schema(raw: Any) -> Any:
    """A schema of OpenAPI 3.0 or 3.1 as JSON Schema 2020-12, references into the contract."""
    if isinstance(raw, list):
        return [_modern_schema(item) for item in raw]
    if not isinstance(raw, Mapping):
        return raw
    out: dict[str, Any] = {}
    written = {k: v for k, v in raw.items() if v or k not in _GROUPS}  # an empty group says nothing
    for keyword, value in written.items():
        if keyword == "$ref":
            out[keyword] = f"urn:contract{value}"
        elif keyword in ("properties", "patternProperties"):
            out[keyword] = {name: _modern_schema(subschema) for name, subschema in value.items()}
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
