"""What requests must satisfy, for the clients' `validate=True`: `_constraints.json`.

Its form is described in the runtime's `validation`. Only what a request can reach is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..prepare import OperationFacts, Prepared
from ..prepare.media import LINES, essence
from ..prepare.one_way import OneWay, reached_from
from ..prepare.scalars import compiles
from ..prepare.schemas import OPEN
from .media_types import is_form, is_json, sent
from .methods import admits_null_body
from .models.subclasses import parents

_GROUPS = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}
_PREFIX = "#/components/schemas/"
_NEVER: dict[str, Any] = {"not": {}}
_PLAIN = frozenset(
    {"$ref", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength",
     "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
     "pattern", "required", "type", "uniqueItems"}
)  # fmt: skip
_ALTERNATIVES = ("anyOf", "oneOf")


def constraints(prepared: Prepared) -> str:
    """The text of `_constraints.json`."""
    schemas = prepared.document["components"]["schemas"]
    writer = _Writer(prepared)
    operations = {
        f"{facts.namespace}.{facts.name}": writer.operation(
            facts, prepared.document["paths"][facts.path][facts.method]
        )
        for facts in prepared.operations
    }
    starts = (
        {key: operation.get(key) for key in ("parameters", "requestBody")}
        for item in prepared.document["paths"].values()
        for operation in item.values()
    )
    facts = {
        "operations": {name: limits for name, limits in operations.items() if limits},
        "schemas": {name: writer.named(name) for name in sorted(reached_from(starts, schemas))},
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":")) + "\n"


class _Writer:
    """Writes schemas with the keywords that the runtime checks, and nothing else."""

    def __init__(self, prepared: Prepared) -> None:
        self._schemas = prepared.document["components"]["schemas"]
        self._read_only = OneWay.of(prepared).read_only
        self._parents = parents(self._schemas)
        self._components: dict[str, list[str]] = {}
        for component, name in prepared.classes.items():
            self._components.setdefault(name, []).append(component)

    def operation(self, facts: OperationFacts, written: Mapping[str, Any]) -> dict[str, Any]:
        """What the arguments of one operation must satisfy."""
        required = [f"{_GROUPS[p.location]}.{p.name}" for p in facts.parameters if p.required]
        out: dict[str, Any] = {}
        for parameter in written.get("parameters", ()):
            if schema := self._kept(parameter["schema"]):
                out.setdefault(_GROUPS[parameter["in"]], {})[parameter["name"]] = schema
        body = written.get("requestBody")
        if body:
            if body.get("required") and not admits_null_body(body):
                required.append("body")
            if contents := dict(self._contents(body["content"])):
                out["body"] = contents
        return {**out, "required": required} if required else out

    def named(self, name: str) -> Any:
        """A named schema, without what only the server sets among what is required."""
        schema = self._kept(self._schemas[name]) | self._tags_below(name)
        read_only = self._read_only.get(name, frozenset())
        if read_only and "required" in schema:
            asked = [field for field in schema["required"] if field not in read_only]
            return {**schema, "required": asked}
        return schema

    def _tags_below(self, name: str) -> dict[str, Any]:
        """What the nearest base above a class says of the subclasses that are below the class."""
        line = self._line(name)
        base = next((n for n in line[1:] if "discriminator" in self._schemas[n]), None)
        if base is None or "discriminator" in self._schemas[name]:
            return {}
        told = self._discriminator(self._schemas[base])
        below = {tag: to for tag, to in told["mapping"].items() if name in self._line(to)[1:]}
        return {"discriminator": {**told, "mapping": below}} if below else {}

    def _line(self, name: str) -> list[str]:
        """The class and those that it derives from, the nearest first."""
        line = [name]
        while (parent := self._parents.get(line[-1])) is not None and parent not in line:
            line.append(parent)
        return line

    def _contents(self, content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """The media types whose values are checked, each with its schema; of lines that of each."""
        for name, media in content.items():
            kind = essence(sent([name])[0])
            is_checked = is_json(kind) or is_form(kind) or kind in LINES
            if is_checked and media["schema"].get("format") != "binary":
                yield kind, self._kept(media["schema"])

    def _kept(self, schema: Any) -> Any:
        if schema == _NEVER:
            return False
        if not isinstance(schema, Mapping):
            return schema
        out = {
            keyword: value
            for keyword, value in schema.items()
            if keyword in _PLAIN and not _is_unchecked(keyword, value)
        }
        if "properties" in schema:
            out["properties"] = {n: self._kept(child) for n, child in schema["properties"].items()}
        if "items" in schema:
            out["items"] = self._kept(schema["items"])
        for keyword in ("prefixItems", *_ALTERNATIVES):
            if keyword in schema:
                out[keyword] = [self._kept(child) for child in schema[keyword]]
        if "discriminator" in schema:
            out["discriminator"] = self._discriminator(schema)
        return out | self._rest(schema)

    def _rest(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """What other names than those of the properties may stand for; anything where it cannot be
        told which of them a pattern matches.
        """
        patterns = schema.get("patternProperties", {})
        if not all(map(compiles, patterns)):
            return {"additionalProperties": True}
        out: dict[str, Any] = {}
        if patterns:
            out["patternProperties"] = {p: self._kept(child) for p, child in patterns.items()}
        if "additionalProperties" in schema or OPEN in schema:
            out["additionalProperties"] = self._kept(schema.get("additionalProperties", True))
        return out

    def _discriminator(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The tags, each with the named schema it stands for: also the names of alternatives, which
        stand for themselves where the mapping does not say otherwise.
        """
        told = schema["discriminator"]
        mapping = {tag: _named(target) for tag, target in told["mapping"].items()}
        for keyword in _ALTERNATIVES:
            for name in filter(
                None, (_named(arm.get("$ref", "")) for arm in schema.get(keyword, ()))
            ):
                for component in self._components.get(name, ()):
                    mapping.setdefault(component, name)
        return {"propertyName": told["propertyName"], "mapping": mapping}


def _named(reference: str) -> str:
    return reference.removeprefix(_PREFIX)


def _is_unchecked(keyword: str, value: Any) -> bool:
    """Whether the runtime does not look at this: a format other than that of a time, or a pattern
    that is written as a JavaScript literal, `/^...$/`, and so matches nothing.
    """
    if keyword == "format":
        return bool(value != "date-time")
    return keyword == "pattern" and value.startswith("/^") and value.endswith("$/")
