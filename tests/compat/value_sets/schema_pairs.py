"""Random pairs of schemas with rare keywords, most of them near to each other, and values to try on them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

Json = Any
NAMES = ("a", "b", "c", "kind")
_PATTERNS = ("^a", "b$", "^[a-c]+$", "^x-")


class Maker:
    """Makes schemas in the words of one version of OpenAPI."""

    def __init__(self, random_: random.Random, *, modern: bool) -> None:
        self.random, self.modern = random_, modern

    def schema(self, depth: int = 3) -> Json:
        """A schema of any kind."""
        makers: list[Callable[[int], Json]] = [self._text, self._number, self._flag, self._listed]
        if depth > 0:
            makers += [self._array, self._object, self._object, self._union, self._union]
            makers += [self._conjunction, self._refusal]
            if self.modern:
                makers += [self._typed, self._conditional]
        made = self.random.choice(makers)(depth - 1)
        if not self.modern and self.random.random() < 0.1 and "type" in made:
            made["nullable"] = True
        return made

    def some(self, **keywords: Callable[[], Json]) -> dict[str, Json]:
        """Some of the keywords."""
        return {name: make() for name, make in keywords.items() if self.random.random() < 0.35}

    def _small(self) -> int:
        return self.random.randint(0, 3)

    def _text(self, _: int) -> Json:
        return {
            "type": "string",
            **self.some(
                minLength=self._small,
                maxLength=lambda: self.random.randint(1, 5),
                pattern=lambda: self.random.choice(_PATTERNS),
            ),
        }

    def _number(self, _: int) -> Json:
        made = {
            "type": self.random.choice(["integer", "number"]),
            **self.some(
                minimum=lambda: self.random.choice([0, 1, 2, 0.5]),
                maximum=lambda: self.random.choice([3, 5, 10]),
                multipleOf=lambda: self.random.choice([1, 2, 3, 0.5]),
            ),
        }
        if self.random.random() < 0.2:
            made["exclusiveMinimum"] = self.random.choice([0, 1]) if self.modern else True
        return made

    def _flag(self, _: int) -> Json:
        return {"type": "boolean"}

    def _listed(self, _: int) -> Json:
        values = self.random.sample(
            ["x", "y", "z", 1, 2, True, None, "abc"], self.random.randint(1, 3)
        )
        if self.modern and len(values) == 1 and self.random.random() < 0.5:
            return {"const": values[0]}
        return {"enum": values}

    def _array(self, depth: int) -> Json:
        made = {
            "type": "array",
            "items": self.schema(depth),
            **self.some(
                minItems=self._small,
                maxItems=lambda: self.random.randint(1, 4),
                uniqueItems=lambda: True,
            ),
        }
        if self.modern and self.random.random() < 0.25:
            made["contains"] = self.schema(0)
            made |= self.some(minContains=self._small, maxContains=self._small)
        if self.modern and self.random.random() < 0.2:
            made["prefixItems"] = [self.schema(0) for _ in range(self.random.randint(1, 2))]
        return made

    def _object(self, depth: int) -> Json:
        names = self.random.sample(NAMES, self.random.randint(0, 3))
        made: dict[str, Json] = {
            "type": "object",
            "properties": {name: self.schema(depth) for name in names},
            **self.some(
                required=lambda: self.random.sample(NAMES, self.random.randint(1, 2)),
                additionalProperties=lambda: self.random.choice([False, True, self.schema(0)]),
            ),
        }
        if self.random.random() < 0.15:
            made["minProperties"] = self._small()
        if self.random.random() < 0.15:
            made["maxProperties"] = self.random.randint(1, 4)
        if self.modern and self.random.random() < 0.2:
            made["patternProperties"] = {self.random.choice(_PATTERNS): self.schema(0)}
        if self.modern and self.random.random() < 0.15:
            made["dependentRequired"] = {self.random.choice(NAMES): [self.random.choice(NAMES)]}
        if self.modern and self.random.random() < 0.1:
            made["dependentSchemas"] = {self.random.choice(NAMES): self._object(0)}
        if self.modern and self.random.random() < 0.1:
            made["propertyNames"] = {"maxLength": self.random.randint(1, 3)}
        if self.modern and self.random.random() < 0.1:
            made["unevaluatedProperties"] = False
        return made

    def _union(self, depth: int) -> Json:
        made: dict[str, Json] = {
            self.random.choice(["oneOf", "anyOf"]): [
                self.schema(depth) for _ in range(self.random.randint(1, 3))
            ]
        }
        if self.random.random() < 0.25:
            made |= self.random.choice([self._object, self._text])(0)
        return made

    def _conjunction(self, depth: int) -> Json:
        if self.modern and self.random.random() < 0.3:
            return {"allOf": [self._asking_apart() for _ in range(self.random.randint(2, 3))]}
        return {"allOf": [self.schema(depth) for _ in range(self.random.randint(1, 2))]}

    def _asking_apart(self) -> Json:
        """What two schemas ask by the same keywords, which one set of them cannot say."""
        kind = self.random.choice(["if", "contains", "dependentRequired"])
        if kind == "if":
            return {
                "if": self._object(0),
                "then": self._object(0),
                **self.some(**{"else": lambda: self._object(0)}),
            }
        if kind == "contains":
            return {
                "type": "array",
                "contains": self.schema(0),
                **self.some(minContains=self._small, maxContains=self._small),
            }
        return {
            **self._object(0),
            "dependentRequired": {self.random.choice(NAMES): [self.random.choice(NAMES)]},
        }

    def _refusal(self, _: int) -> Json:
        return (
            {**self._text(0), "not": self.schema(0)}
            if self.random.random() < 0.5
            else {"not": self.schema(0)}
        )

    def _typed(self, _: int) -> Json:
        kinds = self.random.sample(["string", "integer", "object", "array", "null"], 2)
        return {
            "type": kinds,
            **self.some(maxLength=self._small, minimum=self._small, minProperties=self._small),
        }

    def _conditional(self, _: int) -> Json:
        return {**self._object(0), "if": {"required": [self.random.choice(NAMES)]},
                self.random.choice(["then", "else"]): self._object(0)}  # fmt: skip

    def near(self, schema: Json) -> Json:
        """A schema that differs from another in one or two places."""
        made = copy.deepcopy(schema)
        for _ in range(self.random.randint(1, 2)):
            made = self._changed(made)
        return _without_stray_null(made)

    def _changed(self, schema: Json) -> Json:
        if not isinstance(schema, dict) or self.random.random() < 0.15:
            return self.schema(1)
        if self.random.random() < 0.3:
            return self._dressed(schema)
        inner = [
            key
            for key in ("items", "additionalProperties", "contains", "not")
            if isinstance(schema.get(key), dict)
        ]
        inner += [key for key in ("properties", "oneOf", "anyOf", "allOf") if schema.get(key)]
        if inner and self.random.random() < 0.6:
            key = self.random.choice(inner)
            held = schema[key]
            if key == "properties":
                name = self.random.choice(sorted(held))
                if self.random.random() < 0.3:
                    return {**schema, key: {n: s for n, s in held.items() if n != name}}
                return {**schema, key: {**held, name: self._changed(held[name])}}
            if isinstance(held, list):
                place = self.random.randrange(len(held))
                return {
                    **schema,
                    key: [self._changed(s) if i == place else s for i, s in enumerate(held)],
                }
            return {**schema, key: self._changed(held)}
        loose = [
            key
            for key in schema
            if key not in ("type", "oneOf", "anyOf", "allOf", "enum", "then", "else")
        ]
        if loose and self.random.random() < 0.5:
            gone = self.random.choice(loose)
            return {key: held for key, held in schema.items() if key != gone}
        more = (
            self._object(0)
            if schema.get("type") == "object"
            else self._text(0)
            if schema.get("type") == "string"
            else self.schema(0)
        )
        return (
            {**more, **schema}
            if self.random.random() < 0.5
            else {**schema, **{k: v for k, v in more.items() if k != "type"}}
        )

    def _dressed(self, schema: Json) -> Json:
        """The schema inside a union, conjunction or refusal of a refusal."""
        return self.random.choice(
            [
                {"anyOf": [schema]}, {"oneOf": [schema]}, {"allOf": [schema]}, {"anyOf": [schema, schema]},
                {"anyOf": [schema, self.schema(0)]}, {"oneOf": [schema, self.schema(0)]}, {"not": {"not": schema}},
                {"allOf": [schema, self.schema(0)]},
            ]
        )  # fmt: skip


def _without_stray_null(schema: Json) -> Json:
    """The schema without `nullable` where no type, or an allOf, stands beside it.

    What that means no words of JSON Schema say; it is tested apart.
    """
    if isinstance(schema, list):
        return [_without_stray_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = "type" in schema and "allOf" not in schema
    kept = {k: v for k, v in schema.items() if k != "nullable" or plain}
    return {key: _without_stray_null(held) for key, held in kept.items()}


def values(random_: random.Random, schema: Json, depth: int = 4) -> Json:  # noqa: C901 - one branch per type
    """A value that the schema may accept."""
    if not isinstance(schema, dict) or depth < 0 or random_.random() < 0.08:
        return random_.choice(
            [
                None,
                True,
                0,
                1,
                2,
                3.5,
                "x",
                "abc",
                "",
                [],
                {},
                {"a": 1},
                ["x"],
                4,
                6,
                "b",
                {"kind": "x", "zz": 0},
            ]
        )
    if "enum" in schema:
        return random_.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    for key in ("oneOf", "anyOf", "allOf"):
        if schema.get(key) and random_.random() < 0.85:
            held = [values(random_, branch, depth) for branch in schema[key]]
            objects = [value for value in held if isinstance(value, dict)]
            if key == "allOf" and len(objects) == len(held) > 1:
                return {name: value for member in objects for name, value in member.items()}
            return random_.choice(held)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = random_.choice(kind)
    if kind is None:
        return values(random_, 0)
    if kind == "string":
        length = random_.randint(
            schema.get("minLength", 0),
            max(schema.get("minLength", 0), schema.get("maxLength", 4)) + 1,
        )
        return "".join(random_.choice("abcx") for _ in range(length))
    if kind in ("integer", "number"):
        return random_.choice(
            [schema.get("minimum", 0), schema.get("maximum", 7), 0, 1, 2, 3, 4, 6, 0.5, 1.5, 12, -1]
        )
    if kind == "boolean":
        return random_.random() < 0.5
    if kind == "null":
        return None
    if kind == "array":
        prefix = schema.get("prefixItems", [])
        count = random_.randint(
            schema.get("minItems", 0), max(schema.get("minItems", 0), schema.get("maxItems", 3)) + 1
        )
        made = [
            values(random_, prefix[i] if i < len(prefix) else schema.get("items", 0), depth - 1)
            for i in range(count)
        ]
        if "contains" in schema and made and random_.random() < 0.6:
            made[random_.randrange(len(made))] = values(random_, schema["contains"], depth - 1)
        return made
    made_object = {}
    required = schema.get("required", [])
    for name, inner in schema.get("properties", {}).items():
        if name in required or random_.random() < 0.6:
            made_object[name] = values(random_, inner, depth - 1)
    for name in required:
        made_object.setdefault(name, values(random_, 0))
    if random_.random() < 0.3:
        rest = schema.get("additionalProperties", True)
        made_object[random_.choice(["zz", "x-1", "ab", "a", "b", "kind"])] = values(
            random_, rest if isinstance(rest, dict) else 0, depth - 1
        )
    return made_object


def in_newer_words(schema: Json) -> Json:
    """A schema of OpenAPI 3.0 as JSON Schema 2020-12 has it; null is meant where `nullable` says so."""
    if isinstance(schema, list):
        return [in_newer_words(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key, held in schema.items():
        if key in ("properties", "patternProperties", "dependentSchemas"):
            made[key] = {name: in_newer_words(subschema) for name, subschema in held.items()}
        else:
            made[key] = held if key in ("enum", "const", "required") else in_newer_words(held)
    if made.pop("nullable", False) and "type" in made:
        made["type"] = [made["type"], "null"]
        if "enum" in made and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
    if made.get("exclusiveMinimum") is True:
        del made["exclusiveMinimum"]
        if "minimum" in made:
            made["exclusiveMinimum"] = made.pop("minimum")
    return made
