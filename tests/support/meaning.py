"""Whether two documents mean the same, place by place: instances of both, judged by both.

Instances are made from the schemas of both sides and spoiled in various ways; jsonschema is the
referee. The contract is brought to JSON Schema 2020-12 here, in its own simple way, so that a
mistake in runai_specs.openapi.schemas.effective_schema shows as a disagreement.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from runai_generator.prepare import Prepared
from runai_specs.openapi.json_pointer import escaped, unescaped

CONTRACT, PREPARED = "urn:contract", "urn:prepared"
ENOUGH = 10_000


# --- the contract as JSON Schema 2020-12 ------------------------------------------------------


def modern(node: Any) -> Any:
    """The document with every schema in it brought to JSON Schema 2020-12."""
    if isinstance(node, list):
        return [modern(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: schema(child)
        if key == "schema"
        else {name: schema(subschema) for name, subschema in child.items()}
        if key == "schemas"
        else child
        if key in ("example", "examples")
        else modern(child)
        for key, child in node.items()
    }


def schema(raw: Any) -> Any:
    """One schema; `nullable` admits null whatever stands beside it, properties mean an object."""
    if not isinstance(raw, Mapping):
        return raw
    out = {key: _keyword(key, child) for key, child in raw.items() if key != "nullable"}
    for low, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(out.get(low), bool) and out.pop(low):
            out[low] = out.pop(bound)
    if "type" not in out and "properties" in out:
        out["type"] = "object"
    if "type" not in out and "items" in out:
        out["type"] = "array"
    if raw.get("nullable") is True:
        return {"anyOf": [{"type": "null"}, out]}
    return out


def _keyword(key: str, child: Any) -> Any:
    if key in ("properties", "patternProperties", "$defs") and isinstance(child, Mapping):
        return {name: schema(subschema) for name, subschema in child.items()}
    if key in ("allOf", "anyOf", "oneOf", "prefixItems") and isinstance(child, list):
        return [schema(subschema) for subschema in child]
    if key in ("items", "additionalProperties", "not", "unevaluatedProperties"):
        return schema(child)
    return child


# --- what is compared -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """A place that means the same in both documents; null at its top is left to the uses."""

    name: str
    contract: str
    prepared: str
    null: bool = True


def subjects(contract: Mapping[str, Any], prepared: Prepared) -> Iterator[Subject]:
    """Every named component, and every parameter, request body and response once."""
    for name, class_name in prepared.classes.items():
        yield Subject(name, _pointer("components", "schemas", name), _pointer("components", "schemas", class_name), null=False)  # fmt: skip
    seen = set()
    for facts in prepared.operations:
        at = ("paths", facts.path, facts.method)
        for theirs, ours in _places(contract, prepared, at):
            if theirs not in seen:
                seen.add(theirs)
                yield Subject(
                    f"{facts.method.upper()} {facts.path} {ours[3:]}", theirs, _pointer(*ours)
                )


def _places(
    contract: Any, prepared: Prepared, at: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    ours = prepared.document["paths"][at[1]][at[2]]
    for number, parameter in enumerate(ours["parameters"]):
        theirs = _parameter(contract, at, parameter)
        if theirs is not None:
            yield theirs + "/schema", (*at, "parameters", str(number), "schema")
    if "requestBody" in ours:
        yield from _media(contract, (*at, "requestBody"), ours["requestBody"])
    for status, response in ours["responses"].items():
        yield from _media(contract, (*at, "responses", status), response)


def _parameter(contract: Any, at: tuple[str, ...], ours: Mapping[str, Any]) -> str | None:
    """Where the contract defines a parameter, the operation before the path."""
    for level in (at, at[:2]):
        place, resolved = _follow(contract, _pointer(*level))
        for number in range(len(resolved.get("parameters", ()))):
            where, parameter = _follow(contract, f"{place}/parameters/{number}")
            if (parameter["name"], parameter["in"]) == (
                ours["name"],
                ours["in"],
            ) and "schema" in parameter:
                return where
    return None


def _media(
    contract: Any, at: tuple[str, ...], ours: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    place, theirs = _follow(contract, _pointer(*at))
    for media in ours.get("content", ()):
        if theirs["content"][media].get("schema"):
            yield (
                f"{place}{_pointer('content', media, 'schema')[1:]}",
                (*at, "content", media, "schema"),
            )


def _follow(document: Any, reference: str) -> tuple[str, Any]:
    """The place that a chain of references ends at."""
    node = document
    for token in reference[2:].split("/"):
        token = unescaped(token)
        node = node[int(token)] if isinstance(node, list) else node[token]
    if isinstance(node, Mapping) and "$ref" in node:
        return _follow(document, node["$ref"])
    return reference, node


def _pointer(*tokens: str) -> str:
    return "#" + "".join("/" + escaped(token) for token in tokens)


# --- instances --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Maker:
    """Instances of the schemas of one document."""

    document: Any
    dice: random.Random

    def make(self, asked: Any, depth: int = 0) -> Any:
        """An instance, most often a valid one."""
        if not isinstance(asked, Mapping) or depth > 12:
            return None if asked is False else "anything"
        if "$ref" in asked:
            return self.make(_follow(self.document, asked["$ref"])[1], depth + 1)
        if "const" in asked:
            return asked["const"]
        if asked.get("enum"):
            return self.dice.choice(asked["enum"])
        for group in ("anyOf", "oneOf"):
            if asked.get(group):
                beside = (
                    self.make({k: v for k, v in asked.items() if k != group}, depth)
                    if "properties" in asked
                    else None
                )
                return _joined([beside, self.make(self.dice.choice(asked[group]), depth + 1)])
        if asked.get("allOf"):
            own = {k: v for k, v in asked.items() if k not in ("allOf", "type")}
            parts = [*asked["allOf"], *([own] if "properties" in own else [])]
            return _joined([self.make(part, depth + 1) for part in parts])
        types = asked.get("type", "object" if "properties" in asked else "any")
        kind = types if isinstance(types, str) else self.dice.choice(types or ["any"])
        return self._kind(kind, asked, depth)

    def _kind(self, kind: str, asked: Mapping[str, Any], depth: int) -> Any:
        match kind:
            case "object":
                return self._object(asked, depth)
            case "array":
                few = asked.get("minItems", 0)
                count = max(few, 0 if depth > 6 else self.dice.randint(0, 2))
                return [self.make(asked.get("items", True), depth + 1) for _ in range(count)]
            case "string":
                return "abc" * (1 + asked.get("minLength", 0) // 3)
            case "integer" | "number":
                low, high = asked.get("minimum", 1), asked.get("maximum", 9)
                return self.dice.choice([low, high, min(max(5, low), high)])
            case "boolean":
                return self.dice.random() < 0.5
            case "null":
                return None
        return self.dice.choice(["anything", 3, {"free": 1}, [1]])

    def _object(self, asked: Mapping[str, Any], depth: int) -> dict[str, Any]:
        required = asked.get("required", ())
        likely = 0.5 if depth < 5 else 0.0
        made = {
            name: self.make(child, depth + 1)
            for name, child in asked.get("properties", {}).items()
            if name in required or self.dice.random() < likely
        }
        made.update({name: "anything" for name in required if name not in made})
        rest = asked.get("additionalProperties")
        if isinstance(rest, Mapping) and depth < 5:
            made["another"] = self.make(rest, depth + 1)
        return made

    def spoil(self, instance: Any) -> Any:
        """The instance changed in one place."""
        spoiled = copy.deepcopy(instance)
        spots = list(_spots(spoiled))
        if not spots:
            return self.dice.choice(
                [None, "weird", 10**9, -1, 2.5, True, [], {"unexpected": 1}, ""]
            )
        holder, key = self.dice.choice(spots)
        how = self.dice.random()
        if how < 0.25 and isinstance(holder, dict):
            del holder[key]
        elif how < 0.35 and isinstance(holder, dict):
            holder["unexpected"] = 1
        else:
            holder[key] = self.dice.choice(
                [
                    None,
                    None,
                    "weird",
                    "",
                    "x" * 300,
                    10**9,
                    -(10**9),
                    2.5,
                    True,
                    [],
                    [None],
                    {"unexpected": 1},
                ]
            )
        return spoiled


def _joined(parts: list[Any]) -> Any:
    objects = [part for part in parts if isinstance(part, dict)]
    if objects:
        return {key: value for part in objects for key, value in part.items()}
    return next((part for part in reversed(parts) if part is not None), None)


def _spots(node: Any) -> Iterator[tuple[Any, Any]]:
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, child in list(children):
        yield node, key
        yield from _spots(child)


# --- the comparison ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An instance that is valid for one side only, and what the other side says about it."""

    subject: str
    instance: Any
    stricter: str
    keyword: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many instances were compared, how many were valid, and where the sides disagree."""

    compared: int
    valid: int
    disagreements: tuple[Disagreement, ...]

    @property
    def agreement(self) -> float:
        return 1 - len(self.disagreements) / max(self.compared, 1)


def compare(contract: Mapping[str, Any], prepared: Prepared, *, at_least: int = ENOUGH) -> Outcome:
    """Instances of every subject, judged by both documents."""
    sides = {CONTRACT: modern(contract), PREPARED: prepared.document}
    return compare_places(sides, list(subjects(contract, prepared)), at_least)


def compare_places(sides: Mapping[str, Any], pairs: list[Subject], at_least: int) -> Outcome:
    """Instances of each pair of places, judged by the two documents that the sides name."""
    first, second = sides
    registry: Any = Registry().with_resources(
        (name, Resource.from_contents(document, default_specification=DRAFT202012))
        for name, document in sides.items()
    )
    each_time = math.ceil(1.1 * at_least / len(pairs))  # some are skipped, as null at the top
    compared = valid = 0
    places = []
    for pair in pairs:
        judges = {
            name: Draft202012Validator({"$ref": name + at}, registry=registry)
            for name, at in ((first, pair.contract), (second, pair.prepared))
        }
        for instance in _instances(sides, pair, each_time):
            if instance is None and not pair.null:
                continue
            verdicts = [judge.is_valid(instance) for judge in judges.values()]
            compared, valid = compared + 1, valid + all(verdicts)
            if verdicts[0] != verdicts[1]:
                stricter = first if verdicts[1] else second
                places.append(_disagreement(pair, instance, stricter, judges[stricter]))
    return Outcome(compared, valid, tuple(places))


def _instances(sides: Mapping[str, Any], pair: Subject, count: int) -> Iterator[Any]:
    dice = random.Random(pair.name)
    for number in range(count):
        side = list(sides)[number % 2]
        maker = Maker(sides[side], dice)
        instance = maker.make({"$ref": pair.contract if number % 2 == 0 else pair.prepared})
        yield instance if number % 4 < 2 else maker.spoil(instance)


def _disagreement(
    pair: Subject, instance: Any, stricter: str, judge: Draft202012Validator
) -> Disagreement:
    error = next(judge.iter_errors(instance))
    while error.context:
        error = max(error.context, key=lambda problem: len(problem.absolute_path))
    where = "/".join(map(str, error.absolute_path))
    keyword = "then" if "then" in error.absolute_schema_path else str(error.validator)
    return Disagreement(pair.name, instance, stricter, keyword, f"{where}: {error.message[:160]}")
