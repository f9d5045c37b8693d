"""Values of a schema, small and varied: near its bounds, with and without what is optional."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas
from runai_specs.openapi.schemas.patterns import examples, matches

_DEEPEST, _MOST, _LONGEST = 6, 80, 300
_TEXTS = (
    "",
    "a",
    "A",
    "1",
    " ",
    "-",
    "a b",
    "a_b",
    "a-b",
    "é",
    "1.5",
    "-1",
    "a@b.example",
    "https://a.example",
)
_NUMBERS = (0, 1, -1, 0.5, 2, 10, 1000000, -1000000)
ANYTHING: tuple[Any, ...] = ("a", 1, None, [], {})


def samples(
    schemas: Schemas, schema: Raw, hints: tuple[Any, ...] = (), depth: int = 0
) -> list[Any]:
    """Guesses at values of a schema, the simplest first; not every one need be right.

    hints: values (bounds, texts, numbers) near which something changed.
    """
    guesses = _guesses(schemas, schemas.effective(schema), hints, depth)
    return list(islice(guesses, _MOST if depth == 0 else 6))


def _guesses(schemas: Schemas, of: Effective, hints: tuple[Any, ...], depth: int) -> Iterator[Any]:
    if "enum" in of.keywords:
        yield from of.keywords["enum"]
        return
    groups = [group for name in ("oneOf", "anyOf") for group in of.keywords.get(name, ())]
    if groups and depth < _DEEPEST:
        for alternative in groups[0]:
            for value in samples(schemas, alternative, hints, depth + 1):
                yield from _completed(schemas, of, value, depth)
    types = of.types if of.types is not None else _told(of)
    for kind in filter(types.__contains__, _ORDER):  # what is no JSON type has no values
        yield from _of_type(schemas, of, kind, hints, depth)


_ORDER = ("null", "string", "integer", "number", "boolean", "object", "array")


def _told(of: Effective) -> frozenset[str]:
    if "properties" in of.keywords or "required" in of.keywords:
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in of.keywords else frozenset(_ORDER)


def _completed(schemas: Schemas, of: Effective, value: Any, depth: int) -> Iterator[Any]:
    """A value of an alternative with what the schema itself asks for."""
    if isinstance(value, dict) and of.keywords.get("properties"):
        yield _least(schemas, of, depth) | value
    else:
        yield value


def _of_type(
    schemas: Schemas, of: Effective, kind: str, hints: tuple[Any, ...], depth: int
) -> Iterator[Any]:
    if kind == "null":
        yield None
    elif kind == "boolean":
        yield from (True, False)
    elif kind == "string":
        yield from _texts(of.keywords, hints)
    elif kind in ("integer", "number"):
        yield from _numbers(of.keywords, hints, whole=kind == "integer")
    elif kind == "array":
        yield from _lists(schemas, of, hints, depth)
    elif depth < _DEEPEST:
        yield from _objects(schemas, of, hints, depth)


def _texts(keywords: Mapping[str, Any], hints: tuple[Any, ...]) -> Iterator[str]:
    """Texts that are right as far as length and patterns go."""
    own = keywords.get("pattern", ())
    least, most = keywords.get("minLength", 0), keywords.get("maxLength", _LONGEST)
    texts = [
        *(
            text
            for pattern in (*own, *hints)
            if isinstance(pattern, str)
            for text in examples(pattern)
        ),
        *("a" * length for length in _near({least, keywords.get("maxLength")}, hints)),
        *(hint for hint in hints if isinstance(hint, str)),
        *_TEXTS,
    ]
    for text in dict.fromkeys(texts):
        if least <= len(text) <= most and all(
            matches(pattern, text) is not False for pattern in own
        ):
            yield text


def _near(numbers: set[Any], hints: tuple[Any, ...]) -> list[int]:
    """Counts at, just below and just above those given."""
    given = [*numbers, *hints]
    counts = {
        value + step
        for value in given
        if isinstance(value, int) and not isinstance(value, bool)
        for step in (0, 1, -1)
    }
    return sorted(count for count in counts if 0 <= count <= _LONGEST)


def _numbers(keywords: Mapping[str, Any], hints: tuple[Any, ...], *, whole: bool) -> Iterator[Any]:
    bounds = [
        keywords.get(keyword)
        for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    ]
    step = keywords.get("multipleOf", 1)
    near = [bound for bound in (*bounds, *hints) if isinstance(bound, (int, float))]
    halves = [bound / 2 for bound in near]
    numbers = [
        *(near_by + more for near_by in near for more in (0, step, -step)),
        step,
        0,
        *_NUMBERS,
        *halves,
    ]
    yield from (
        number
        for number in numbers
        if (not whole or float(number).is_integer()) and _is_within(number, keywords)
    )


def _is_within(number: Any, keywords: Mapping[str, Any]) -> bool:
    """Whether a number is right as far as bounds go."""
    return bool(
        number >= keywords.get("minimum", number)
        and number <= keywords.get("maximum", number)
        and number > keywords.get("exclusiveMinimum", number - 1)
        and number < keywords.get("exclusiveMaximum", number + 1)
    )


def _lists(
    schemas: Schemas, of: Effective, hints: tuple[Any, ...], depth: int
) -> Iterator[list[Any]]:
    yield []
    if depth >= _DEEPEST:
        return
    leading = [
        samples(schemas, schema, hints, depth + 1)[:1]
        for schema in of.keywords.get("prefixItems", ())
    ]
    head = [samples_here[0] for samples_here in leading if samples_here]
    items = samples(schemas, of.keywords.get("items", True), hints, depth + 1) or [None]
    held = of.keywords.get("contains")
    more = samples(schemas, held, hints, depth + 1) if held is not None else []
    lengths = {
        of.keywords.get(keyword)
        for keyword in ("minItems", "maxItems", "minContains", "maxContains")
    }
    for length in [1, 2, *_near(lengths, hints)]:
        yield [*head, *((items * length)[: max(0, length - len(head))])]
        for item in items[:3]:
            yield [*head, *([item] * max(0, length - len(head)))]
        if more:
            yield [more[0]] * length
    yield from ([*head, item] for item in [*items, *more])


def _objects(
    schemas: Schemas, of: Effective, hints: tuple[Any, ...], depth: int
) -> Iterator[dict[str, Any]]:
    least = _least(schemas, of, depth)
    yield least
    properties = of.keywords.get("properties", {})
    for name, schema in properties.items():
        for value in samples(schemas, schema, hints, depth + 1)[:2]:
            yield {**least, name: value}
    for name in least:
        yield {key: value for key, value in least.items() if key != name}
    counts = {of.keywords.get("minProperties"), of.keywords.get("maxProperties")}
    for count in _near(counts, hints):
        yield {**least, **{f"p{place}": "a" for place in range(count - len(least))}}
    rest = of.keywords.get("additionalProperties", True)
    for value in samples(schemas, rest, hints, depth + 1)[:3] if rest is not False else ():
        yield {**least, "more": value}
    yield {**least, "more": "a"}
    yield from ({**least, "more": value} for value in ANYTHING[1:])
    for pattern in of.keywords.get("patternProperties", {}):
        yield from (
            {**least, name: value} for name in examples(pattern) for value in (1, "a", None)
        )
    for name, needed in of.keywords.get("dependentRequired", {}).items():
        yield {**least, name: "a"}
        yield {**least, name: "a", **dict.fromkeys(needed, "a")}
    names = [hint for hint in hints if isinstance(hint, str)]
    yield from ({**least, name: value} for name in names for value in ("a", 1))
    yield {**least, "a long name for a member": "a"}


def _least(schemas: Schemas, of: Effective, depth: int) -> dict[str, Any]:
    """An object with what it must have."""
    properties = of.keywords.get("properties", {})
    made = {}
    for name in _needed(of.keywords):
        values = samples(schemas, properties.get(name, True), (), depth + 1)
        if values:
            made[name] = values[0]
    return made


def _needed(keywords: Mapping[str, Any]) -> list[str]:
    """The members that must be there, and those that these ask for."""
    names = list(keywords.get("required", ()))
    for name in names:  # which grows on the way
        more = keywords.get("dependentRequired", {}).get(name, ())
        names.extend(name for name in dict.fromkeys(more) if name not in names)
    return names
