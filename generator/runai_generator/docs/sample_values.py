"""Values for examples, as code: what a schema asks for, and what an example wants to show of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .. import identifiers as names
from ..emit.types import PREFIX
from ..prepare import Prepared

Wanted: TypeAlias = Mapping[str, "Wanted"]
_NOW = "datetime.now(timezone.utc)"
_FORMATS = {"uuid": 'UUID("71f69d83-ba66-4822-adf5-55ce55efd210")', "date-time": _NOW}
# Texts by their names on the wire; other texts are "example".
_TEXTS = {
    "name": "resnet-50",
    "image": "example.com/team/train:1",
    "command": "python train.py",
    "projectId": "27",
    "departmentId": "4",
    "parentId": "4",
    "workloadId": "71f69d83-ba66-4822-adf5-55ce55efd210",
}
_DATES = {"start": f"{_NOW} - timedelta(hours=1)", "from": f"{_NOW} - timedelta(hours=1)"}
# Members that say more than the first one.
_TELLING = ("GPU_UTILIZATION", "Project", "project")
_LIMITS = ("minLength", "maxLength", "pattern")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes values for the schemas of a prepared document; samples: text by name, before others."""

    prepared: Prepared
    samples: Mapping[str, str] = field(default_factory=dict)

    def value(
        self,
        schema: Any,
        name: str,
        wanted: Wanted | None = None,
        limits: Mapping[str, Any] | None = None,
    ) -> str | None:
        """Code for a value; None where no sensible one is known.

        name: what holds it on the wire. wanted: optional properties to give, and theirs. limits:
        what requests must satisfy beyond the schema.
        """
        if not isinstance(schema, Mapping):
            return None
        limits = {**(limits or {}), **{k: schema[k] for k in _LIMITS if k in schema}}
        if "$ref" in schema:
            return self._named(schema["$ref"].removeprefix(PREFIX), wanted or {})
        for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            if (written := self.value(alternative, name, wanted, limits)) is not None:
                return written
        kinds = schema.get("type", ())
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            if (written := self._of_type(kind, schema, name, wanted, limits)) is not None:
                return written
        return None

    def _named(self, name: str, wanted: Wanted) -> str | None:
        schema = self.prepared.document["components"]["schemas"][name]
        if "enum" in schema:
            telling = [kind for kind in _TELLING if kind in schema["enum"]]
            chosen = (telling or schema["enum"])[0]
            return f"models.{name}.{names.members_of(schema)[chosen]}"
        given = self._fields(name, schema, wanted)
        return None if given is None else f"models.{name}({', '.join(given)})"

    def _fields(self, name: str, schema: Mapping[str, Any], wanted: Wanted) -> list[str] | None:
        """`field=value` for what is required, and for what is wanted as far as it is there."""
        properties, required = schema["properties"], schema.get("required", ())
        attributes = names.property_names(properties)
        limits = self.prepared.constraints.get(name, {})
        given = []
        for written in [*required, *(name for name in wanted if name not in required)]:
            code = self.value(
                properties.get(written), written, wanted.get(written), limits.get(written)
            )
            if code is not None:
                given.append(f"{attributes[written]}={code}")
            elif written in required:
                return None
        return given

    def _of_type(
        self,
        kind: str,
        schema: Mapping[str, Any],
        name: str,
        wanted: Wanted | None,
        limits: Mapping[str, Any],
    ) -> str | None:
        match kind:
            case "string":
                return self._text(schema, name, limits)
            case "integer" | "number":
                low, high = (
                    limits.get(k, schema.get(k, d)) for k, d in (("minimum", 1), ("maximum", 1))
                )
                return repr(max(min(1, high), low))
            case "boolean":
                return "True"
            case "array":
                item = self.value(schema.get("items"), name, wanted, limits.get("items"))
                return None if item is None else f"[{item}]"
        return None

    def _text(self, schema: Mapping[str, Any], name: str, limits: Mapping[str, Any]) -> str | None:
        if "const" in schema:
            return ascii(schema["const"])
        if schema.get("format") == "date-time":
            return _DATES.get(name, _NOW)
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        if schema.get("format") is not None:
            return None
        text = self.samples.get(name) or _TEXTS.get(name, "example")
        return f'"{text}"' if _fits(text, limits) else None


def _fits(text: str, limits: Mapping[str, Any]) -> bool:
    try:
        matches = re.search(limits.get("pattern", ""), text) is not None
    except re.error:
        return False
    return matches and limits.get("minLength", 0) <= len(text) <= limits.get("maxLength", 1000)
