"""Random pairs of schemas that are closed by `unevaluated…` beside alternatives and conditions, and values for them."""

from __future__ import annotations

import random
from typing import Any

from .schema_pairs import NAMES, Json, Maker

_PLAIN: tuple[Any, ...] = (1, "x", "abc", True, None, 2, {}, [], "y", 4)


class ClosedMaker(Maker):
    """Makes schemas of which the alternatives decide what is left over."""

    def closed(self, depth: int = 2) -> Json:
        """An object or, less often, an array."""
        return self.closed_object(depth) if self.random.random() < 0.7 else self.closed_list(depth)

    def closed_object(self, depth: int) -> Json:
        """An object closed by `unevaluatedProperties`."""
        made = self.some(
            type=lambda: "object",
            properties=lambda: {name: self.schema(0) for name in self._names(2)},
            required=lambda: self._names(1),
        )
        made["unevaluatedProperties"] = self.random.choice([False, False, False, self.schema(0)])
        for _ in range(self.random.randint(1, 2)):
            made |= self._combined(depth, self._members)
        if self.random.random() < 0.2:
            made["dependentSchemas"] = {name: self._members(0) for name in self._names(1)}
        return made

    def closed_list(self, depth: int) -> Json:
        """An array closed by `unevaluatedItems`."""
        made = self.some(prefixItems=lambda: [self.schema(0)], contains=lambda: self.schema(0))
        closed = {"type": "array", "unevaluatedItems": self.random.choice([False, {"type": "integer"}])}  # fmt: skip
        return {**made, **closed, **self._combined(depth, self._items)}

    def _names(self, most: int) -> list[str]:
        return self.random.sample(NAMES, self.random.randint(1, most))

    def _combined(self, depth: int, make: Any) -> Json:
        word = self.random.choice(["anyOf", "anyOf", "oneOf", "allOf", "if"])
        if word == "if":
            made = self.some(then=lambda: make(depth), **{"else": lambda: make(0)})
            return {"if": make(0), **made}
        return {word: [make(depth) for _ in range(self.random.randint(1, 3))]}

    def _nested(self, depth: int, make: Any) -> Json:
        word = self.random.choice(["anyOf", "oneOf", "allOf"])
        return {word: [make(depth - 1) for _ in range(self.random.randint(1, 2))]}

    def _members(self, depth: int) -> Json:
        """A schema that looks at some members."""
        if depth > 0 and self.random.random() < 0.35:
            closed = self.random.random() < 0.3
            return self.closed_object(0) if closed else self._nested(depth, self._members)
        properties = {name: self.random.choice([{}, self.schema(0)]) for name in self._names(2)}
        made = {"properties": properties} if self.random.random() < 0.85 else {}
        if self.random.random() < 0.1:
            made["patternProperties"] = {"^a": self.schema(0)}
        if self.random.random() < 0.1:
            made["additionalProperties"] = self.random.choice([False, True, self.schema(0)])
        return {**made, **self.some(required=lambda: self._names(1))}

    def _items(self, depth: int) -> Json:
        """A schema that looks at some items."""
        if depth > 0 and self.random.random() < 0.25:
            return self._nested(depth, self._items)
        return self.some(
            prefixItems=lambda: [self.schema(0) for _ in range(self.random.randint(1, 2))],
            contains=lambda: self.schema(0),
            minItems=lambda: self.random.randint(1, 2),
            maxItems=lambda: self.random.randint(1, 3),
        )

    def near_closed(self, schema: Json) -> Json:
        """A schema that is the same in other words, or differs in one place."""
        alternatives = schema.get("anyOf", [])
        if alternatives and self.random.random() < 0.4:
            shuffled = self.random.sample(alternatives, len(alternatives))
            make = self._items if "unevaluatedItems" in schema else self._members
            regrouped = [alternatives[0], {"anyOf": alternatives[1:] or alternatives}]
            fewer = alternatives[1:] or alternatives
            others = [shuffled, regrouped, fewer, [*alternatives, make(1)]]
            return {**schema, "anyOf": self.random.choice(others)}
        if "properties" in schema and self.random.random() < 0.3:
            rest = {key: held for key, held in schema.items() if key != "properties"}
            apart = {"properties": schema["properties"]}
            return {**rest, "allOf": [*schema.get("allOf", ()), apart]}
        if self.random.random() < 0.2:
            return {"allOf": [schema, self._members(0)]}
        return self.near(schema)


def plain_values(random_: random.Random, count: int) -> list[Json]:
    """Objects and arrays of plain values."""
    names = [*NAMES, "x-1", "ab", "zz"]
    return [
        {name: random_.choice(_PLAIN) for name in random_.sample(names, random_.randint(0, 4))}
        if random_.random() < 0.6
        else [random_.choice(_PLAIN) for _ in range(random_.randint(0, 4))]
        for _ in range(count)
    ]
