"""Whether a schema accepts a value, in three answers: formats are not looked into, and what cannot be told is None."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, auto
from fractions import Fraction
from typing import Any

from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas, same_json
from runai_specs.openapi.schemas.keywords import GROUPS
from runai_specs.openapi.schemas.name_patterns import fitting
from runai_specs.openapi.schemas.patterns import matches, matches_all

_Inside = Callable[[Raw, Any], "bool | None"]
_DEEPEST = 40
SCALARS = frozenset({"string", "integer", "number", "boolean"})
_OF_NUMBERS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)  # which ask nothing of a number that is taken for a text
_SHAPING = frozenset({"pattern", "enum", "maxLength", "minLength", "contentEncoding"})


class Reading(Enum):
    """How values are read that a schema describes.

    TEXT: they travel as text, where a number is a text, too. TEXT_AS_VALUES: likewise, and a listed
    text that reads as a number or a flag stands for that.
    """

    JSON = auto()
    TEXT = auto()
    TEXT_AS_VALUES = auto()


def read(effective: Effective, reading: Reading) -> Effective:
    """What a schema asks of values that are read in a way."""
    keywords = effective.keywords
    if reading is not Reading.TEXT_AS_VALUES or "enum" not in keywords:
        return effective
    if is_shaped({key: asked for key, asked in keywords.items() if key != "enum"}):
        return effective
    values = [_value_of(keyword) for keyword in keywords["enum"]]
    return effective._replace(
        types=frozenset(map(json_kind, values)), keywords={**keywords, "enum": values}
    )


def _value_of(listed: Any) -> Any:
    """The number or flag whose text this is, written as it always is; anything else as it is."""
    if not isinstance(listed, str) or not _READABLE.fullmatch(listed):
        return listed
    value = json.loads(listed)
    return value if json.dumps(value) == listed else listed


_READABLE = re.compile(r"true|false|-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?")


def is_shaped(keywords: Mapping[str, Any]) -> bool:
    """Whether a text has a shape that the text of a number or a flag may not have."""
    shaping = set(_SHAPING & keywords.keys())
    if keywords.get("minLength") in (0, 1):
        shaping.discard("minLength")
    if all(map(matches_all, keywords.get("pattern", ()))):
        shaping.discard("pattern")
    return bool(shaping)


class Question:
    """One value and all that is in it, each part asked once of each schema.

    Alternatives that lead to the same schemas would otherwise ask again, twice as often on each level.
    """

    def __init__(self, schemas: Schemas, reading: Reading, *, exactly: bool = True) -> None:
        """exactly: whether a value of several alternatives of a oneOf is none of it."""
        self.schemas, self._reading, self._exactly = schemas, reading, exactly
        self._known: dict[tuple[int, int], tuple[Raw, Any, bool | None]] = {}  # keeps both alive
        self.steps = 0  # how often a schema was asked about a value

    def accepts(self, schema: Raw, value: Any, depth: int = 0) -> bool | None:
        """Whether the value is one of the schema's."""
        key = (id(schema), id(value))
        self.steps += 1
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = schema, value, self._told(schema, value, depth)
        return known[2]

    def _told(self, schema: Raw, value: Any, depth: int) -> bool | None:
        if depth > _DEEPEST:
            return None
        effective = self.schemas.effective(schema)
        if self._reading is Reading.TEXT_AS_VALUES:
            effective = read(effective, self._reading)
        types, keywords = effective.types, effective.keywords
        kind = json_kind(value)
        if types is not None and kind not in types:
            whole = kind == "number" and "integer" in types and float(value).is_integer()
            as_text = (
                self._reading is not Reading.JSON
                and "string" in types
                and kind in ("number", "boolean")
            )
            if not whole:
                if not as_text or is_shaped(keywords):
                    return False
                keywords = {
                    name: held for name, held in keywords.items() if name not in _OF_NUMBERS
                }
        if "enum" in keywords and same_json(value) not in map(same_json, keywords["enum"]):
            return False

        unsure = False
        for verdict in self._verdicts(schema, keywords, value, kind, depth):
            if verdict is False:
                return False
            unsure |= verdict is None
        return None if unsure else True

    def _verdicts(
        self, schema: Raw, keywords: Mapping[str, Any], value: Any, kind: str, depth: int
    ) -> Iterator[bool | None]:
        """What each keyword says, those first that look at nothing inside."""

        def inside(inner: Raw, held: Any) -> bool | None:
            return inner if type(inner) is bool else self.accepts(inner, held, depth + 1)

        if kind in _PLAIN:
            yield from _PLAIN[kind](keywords, value)
        if kind == "array":
            yield from _of_list(keywords, value, inside)
        elif kind == "object":
            yield from _of_object(keywords, value, inside)
        if not self._exactly and "oneOf" in keywords:
            groups = (*keywords.get("anyOf", ()), *keywords["oneOf"])
            keywords = {**keywords, "anyOf": groups, "oneOf": ()}
        yield from composed(keywords, value, inside)
        closing = _UNEVALUATED.get(kind)
        if closing and is_opaque(keywords, closing):
            yield from _of_unevaluated(self.schemas, schema, value, inside, depth, closing)


def _of_unevaluated(
    schemas: Schemas, schema: Raw, value: Any, inside: _Inside, depth: int, closing: str
) -> Iterable[bool | None]:
    """What is asked of members or items at which no other keyword that applies has looked."""
    looked_at = _evaluated(schemas, schema, value, inside, depth, outermost=True)
    rest = schemas.effective(schema).keywords[closing]
    for key, held in value.items() if isinstance(value, Mapping) else enumerate(value):
        if looked_at is None:
            yield None
        elif key not in looked_at:
            yield inside(rest, held)


def undescribed(schemas: Schemas, schema: Raw, value: Any) -> frozenset[str]:
    """The members of an object of which a schema that accepts it says nothing, though it names some."""
    if not isinstance(value, Mapping) or not _names_members(schemas, schema):
        return frozenset()
    question = Question(schemas, Reading.JSON)

    def inside(inner: Raw, held: Any) -> bool | None:
        return inner if type(inner) is bool else question.accepts(inner, held)

    described = _evaluated(schemas, schema, value, inside, 0, open_too=False, outermost=True)
    return frozenset() if described is None else frozenset(value).difference(described)


def _names_members(schemas: Schemas, schema: Raw, depth: int = 0) -> bool:
    keywords = schemas.effective(schema).keywords
    members = (member for name in GROUPS for group in keywords.get(name, ()) for member in group)
    return bool(keywords.get("properties")) or (
        depth < _DEEPEST and any(_names_members(schemas, member, depth + 1) for member in members)
    )


def _evaluated(
    schemas: Schemas,
    schema: Raw,
    value: Any,
    inside: _Inside,
    depth: int,
    *,
    open_too: bool = True,
    outermost: bool = False,
) -> set[Any] | None:
    """The members or places at which a schema that accepts the value has looked; None if it cannot be told.

    open_too: also those of which it says no more than that they may be anything. outermost: what is
    left for the schema's own `unevaluated…` has not been looked at.
    """
    keywords = schemas.effective(schema).keywords
    if depth > _DEEPEST:
        return None
    kind = json_kind(value)
    looking_at_all = [_LOOKING_AT_REST[kind], *([] if outermost else [_UNEVALUATED[kind]])]
    if any(k in keywords and (open_too or keywords[k] not in (True, {})) for k in looking_at_all):
        return set(map(str, value)) if kind == "object" else set(range(len(value)))
    evaluated = (_named if kind == "object" else _placed)(keywords, value, inside)
    applied = [member for name in GROUPS for group in keywords.get(name, ()) for member in group]
    if kind == "object":
        dependent = keywords.get("dependentSchemas", {})
        applied += [held for name, held in dependent.items() if name in value]
    if "if" in keywords:
        branch = "then" if inside(keywords["if"], value) else "else"
        applied += [keywords["if"], keywords.get(branch, True)]
    if evaluated is None:
        return None
    for branch in applied:
        verdict = inside(branch, value)
        more: set[Any] | None = set()
        if verdict:
            more = _evaluated(schemas, branch, value, inside, depth + 1, open_too=open_too)
        if verdict is None or more is None:
            return None
        evaluated |= more
    return evaluated


def _named(keywords: Mapping[str, Any], value: Any, _: _Inside) -> set[Any] | None:
    """The members that a schema itself names, or has a pattern for."""
    names: set[Any] = {name for name in keywords.get("properties", ()) if name in value}
    patterns = keywords.get("patternProperties", ())
    for name in value if patterns else ():
        fits = fitting(patterns, name).values()
        if None in fits:
            return None
        names |= {name} if fits else set()
    return names


def _placed(keywords: Mapping[str, Any], value: Any, inside: _Inside) -> set[Any] | None:
    """The places of items that a schema itself describes, or that it wants contained."""
    places: set[Any] = set(range(len(keywords.get("prefixItems", ()))))
    if "contains" in keywords:
        fitting = [inside(keywords["contains"], item) for item in value]
        if None in fitting:
            return None
        places |= {place for place, fits in enumerate(fitting) if fits}
    return places


_UNEVALUATED = {"object": "unevaluatedProperties", "array": "unevaluatedItems"}
_LOOKING_AT_REST = {"object": "additionalProperties", "array": "items"}
_APPLYING = frozenset({"anyOf", "oneOf", "if", "dependentSchemas", "not", "contains"})


def is_opaque(keywords: Mapping[str, Any], closing: str) -> bool:
    """Whether alternatives or conditions decide what is left for `unevaluatedProperties` or `unevaluatedItems`."""
    kind = "object" if closing == "unevaluatedProperties" else "array"
    return (
        keywords.get(closing, True) is not True
        and _LOOKING_AT_REST[kind] not in keywords
        and not _APPLYING.isdisjoint(keywords)
    )


def json_kind(value: Any) -> str:
    """The JSON type of a value, integers among the numbers."""
    return _KINDS.get(type(value)) or ("object" if isinstance(value, Mapping) else "array")


_KINDS = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "string",
          dict: "object", list: "array"}  # fmt: skip


def all_true(verdicts: Iterable[bool | None]) -> bool | None:
    listed = list(verdicts)
    if False in listed:
        return False
    return None if None in listed else True


def _of_number(keywords: Mapping[str, Any], value: Any) -> Iterable[bool | None]:
    yield value >= keywords.get("minimum", value)
    yield value <= keywords.get("maximum", value)
    yield "exclusiveMinimum" not in keywords or value > keywords["exclusiveMinimum"]
    yield "exclusiveMaximum" not in keywords or value < keywords["exclusiveMaximum"]
    step = keywords.get("multipleOf")
    if step:
        yield (Fraction(str(value)) / Fraction(str(step))).denominator == 1


def _of_text(keywords: Mapping[str, Any], value: Any) -> Iterable[bool | None]:
    yield len(value) >= keywords.get("minLength", 0)
    yield len(value) <= keywords.get("maxLength", len(value))
    yield from (matches(pattern, value) for pattern in keywords.get("pattern", ()))


def _sized(least: str, most: str) -> Callable[[Mapping[str, Any], Any], Iterable[bool | None]]:
    def check(keywords: Mapping[str, Any], value: Any) -> Iterable[bool | None]:
        yield len(value) >= keywords.get(least, 0)
        yield len(value) <= keywords.get(most, len(value))

    return check


_PLAIN: Mapping[str, Callable[[Mapping[str, Any], Any], Iterable[bool | None]]] = {
    "number": _of_number,
    "string": _of_text,
    "array": _sized("minItems", "maxItems"),
    "object": _sized("minProperties", "maxProperties"),
}


def _of_list(keywords: Mapping[str, Any], value: Any, inside: _Inside) -> Iterable[bool | None]:
    if keywords.get("uniqueItems") is True:
        yield len({same_json(item) for item in value}) == len(value)
    prefix, rest = keywords.get("prefixItems", ()), keywords.get("items")
    if rest is None:
        opaque = is_opaque(keywords, "unevaluatedItems")
        rest = True if opaque else keywords.get("unevaluatedItems", True)
    for place, item in enumerate(value):
        yield inside(prefix[place] if place < len(prefix) else rest, item)
    if "contains" in keywords:
        verdicts = [inside(keywords["contains"], item) for item in value]
        surely, maybe = verdicts.count(True), verdicts.count(None)
        least, most = keywords.get("minContains", 1), keywords.get("maxContains", len(value))
        if surely + maybe < least or surely > most:
            yield False
        elif surely < least or surely + maybe > most:
            yield None


def _of_object(keywords: Mapping[str, Any], value: Any, inside: _Inside) -> Iterable[bool | None]:
    yield from (name in value for name in keywords.get("required", ()))
    properties, patterns = keywords.get("properties", {}), keywords.get("patternProperties", {})
    rest = _rest(keywords)
    for name, held in value.items():
        if name in properties:
            yield inside(properties[name], held)
        told = fitting(patterns, name)
        for pattern, fits in told.items():
            yield inside(patterns[pattern], held) if fits else None
        if name not in properties and not any(told.values()):
            yield None if told else inside(rest, held)
        if "propertyNames" in keywords:
            yield inside(keywords["propertyNames"], name)
    for name, needed in keywords.get("dependentRequired", {}).items():
        if name in value:
            yield from (name in value for name in needed)
    for name, schema in keywords.get("dependentSchemas", {}).items():
        if name in value:
            yield inside(schema, value)


def _rest(keywords: Mapping[str, Any]) -> Raw:
    """What is asked of members that the schema does not name."""
    if "additionalProperties" in keywords or is_opaque(keywords, "unevaluatedProperties"):
        return keywords.get("additionalProperties", True)  # type: ignore[no-any-return]
    return keywords.get("unevaluatedProperties", True)  # type: ignore[no-any-return]


def composed(keywords: Mapping[str, Any], value: Any, inside: _Inside) -> Iterable[bool | None]:
    for group in keywords.get("anyOf", ()):
        yield _any(inside(member, value) for member in group)
    for group in keywords.get("oneOf", ()):
        yield _one(inside(member, value) for member in group)
    for schema in keywords.get("not", ()):
        refused = inside(schema, value)
        yield None if refused is None else not refused
    if "if" in keywords and keywords.keys() & {"then", "else"}:
        held = inside(keywords["if"], value)
        if held is not None:
            yield inside(keywords.get("then" if held else "else", True), value)
        else:
            yes, no = (inside(keywords.get(keyword, True), value) for keyword in ("then", "else"))
            yield yes if yes is no else None


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    unsure = False
    for verdict in verdicts:
        if verdict:
            return True
        unsure |= verdict is None
    return None if unsure else False


def _one(verdicts: Iterable[bool | None]) -> bool | None:
    surely, unsure = 0, False
    for verdict in verdicts:
        surely += verdict is True
        unsure |= verdict is None
        if surely > 1:
            return False
    return None if unsure else surely == 1
