"""Whether two schemas ask the same without looking for values: by what is written, read as what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeAlias

from runai_specs.openapi.schemas.effective_schema import Effective, Schemas, same_json
from runai_specs.openapi.schemas.keywords import GROUPS, annotates
from runai_specs.openapi.schemas.patterns import matches_all

from .own_keywords import COMBINING, in_one_wording


class Likeness:
    """Whether two schemas ask the same without looking for values, annotations apart.

    References are followed and other words are read as what they mean, so that neither makes a
    difference; a pair that is met again inside itself is taken to be alike, as nothing but what is
    looked at anyway could tell it apart. Pairs that are apart are remembered with all that they
    were met in, and pairs that are alike with all that was met in them, so that none is looked into
    twice.
    """

    def __init__(self) -> None:
        self._apart: dict[_Key, tuple[Any, Any]] = {}  # keeps both alive
        self._alike: dict[_Key, tuple[Any, Any]] = {}
        self._in_order = _InOrder()

    def __call__(self, old: tuple[Schemas, Any], new: tuple[Schemas, Any]) -> bool:
        """Ask of two schemas with their documents."""
        documents = old[0], new[0]
        same_words = old[0].modern == new[0].modern
        within: dict[_Key, tuple[Any, Any, _Key | None]] = {}  # objects and what they were met in
        place: _Key | None = None
        reads = 0
        stack: list[tuple[Any, Any, bool, _Key | None]] = [(old[1], new[1], True, None)]
        while stack:
            one, other, keywords, place = stack.pop()  # keywords: whether those are its keys
            if keywords:
                one, other = _behind(old[0], one), _behind(new[0], other)
            key = id(one), id(other)
            if type(one) is not type(other) or key in self._apart:
                break
            if type(one) is list or type(one) is tuple:
                if len(one) != len(other):
                    break
                stack += zip(one, other, repeat(True), repeat(place))
            elif type(one) is not dict:
                if one != other:
                    break
            elif key not in within and key not in self._alike:
                within[key] = one, other, place
                place = key
                as_written = same_words or not keywords
                inside = self._inside(documents, (one, other), keywords) if as_written else None
                if inside is None and keywords and reads < _MOST_READ:
                    reads += 1
                    inside = self._inside_read(documents, (one, other))
                if inside is None:
                    break
                stack += [(*pair, key) for pair in inside]
        else:  # so are all that were met, as nothing in any of them tells it apart
            self._alike |= {key: (one, other) for key, (one, other, _) in within.items()}
            return True
        while place is not None:
            one, other, outer = within[place]
            self._apart[place] = self._apart[place[::-1]] = one, other
            place = outer
        return False

    def _inside(
        self, documents: tuple[Schemas, Schemas], sides: tuple[Any, Any], keywords: bool
    ) -> list[tuple[Any, Any, bool]] | None:
        """What has to be alike inside two objects; None if they are not alike themselves."""
        one, other = sides
        names = [_asking(side) if keywords else set(side) for side in sides]
        if names[0] != names[1] or (keywords and not _OPAQUE.isdisjoint(names[0])):
            return None
        if keywords and (one.get("allOf") != other.get("allOf") or _differ_in_length(one, other)):
            return None  # put together they may be
        literal = _LITERAL & names[0] if keywords else frozenset()
        if keywords and not _UNEVALUATED.isdisjoint(one):  # what alternatives look at counts, too
            literal |= COMBINING & names[0]
            if any("'$ref'" in repr(one[name]) for name in literal & COMBINING):
                return None
        if any(same_json(one[name]) != same_json(other[name]) for name in literal):
            return None
        inside = {name: (one[name], other[name]) for name in names[0] - literal}
        if keywords:
            for name in inside.keys() & _GROUPS:
                if one[name] != other[name]:
                    ordered = [
                        self._in_order(schemas, side[name])
                        for schemas, side in zip(documents, sides, strict=True)
                    ]
                    if ordered[0][1] != ordered[1][1]:
                        return None
                    inside[name] = ordered[0][0], ordered[1][0]
        return [(*pair, not (keywords and name in _MAPS)) for name, pair in inside.items()]

    def _inside_read(
        self, documents: tuple[Schemas, Schemas], sides: tuple[Any, Any]
    ) -> list[tuple[Any, Any, bool]] | None:
        """The same of what two schemas mean, however they say it."""
        first, second = map(_meaning, documents, sides)
        if first.types != second.types:
            return None
        keywords = telling(documents[0], first), telling(documents[1], second)
        return self._inside(documents, keywords, keywords=True)


class _InOrder:
    """Puts alternatives in an order that is that of what they ask, the same for both documents.

    Neither where they stand has a part in it nor what they, or what they refer to, are called.
    """

    def __init__(self) -> None:
        self._shapes: dict[tuple[int, int], tuple[Any, int]] = {}  # keeps what was looked at alive
        self._numbers: dict[str, int] = {}

    def __call__(
        self, schemas: Schemas, alternatives: Sequence[Any]
    ) -> tuple[list[Any], list[int]]:
        """The alternatives, or groups of them, looked into as far as they need to be told apart.

        With a number of each for what it asks so far.
        """
        ordered = [self(schemas, one)[0] if type(one) is tuple else one for one in alternatives]
        shapes: list[int] = []
        for depth in range(2, _DEEPEST):
            shapes = [self._shape(schemas, one, depth) for one in ordered]
            if len(set(shapes)) == len(shapes):
                break
        places = sorted(range(len(shapes)), key=shapes.__getitem__)
        return [ordered[place] for place in places], sorted(shapes)

    def _shape(self, schemas: Schemas, schema: Any, depth: int) -> int:
        """A number for what a schema asks as far as to some depth."""
        key = id(schema), depth
        known = self._shapes.get(key)
        if known is None:
            told = repr(self._told(schemas, schema, depth))
            number = self._numbers.setdefault(told, len(self._numbers))
            known = self._shapes[key] = schema, number
        return known[1]

    def _told(self, schemas: Schemas, schema: Any, depth: int) -> Any:
        if type(schema) is list:
            return [self._shape(schemas, one, depth) for one in schema]
        if type(schema) is not dict:
            return schema
        meaning = _meaning(schemas, schema)
        asked = {name: v for name, v in telling(schemas, meaning).items() if not annotates(name)}
        if not depth:
            return sorted(meaning.types or ()), sorted(asked)
        inside = {name: self._inside(schemas, name, v, depth - 1) for name, v in asked.items()}
        return sorted(meaning.types or ()), sorted(inside.items())

    def _inside(self, schemas: Schemas, name: str, held: Any, depth: int) -> str:
        if name == "enum":
            return repr(sorted(map(repr, map(same_json, held))))
        if name in _MAPS:
            return repr(sorted((n, self._shape(schemas, one, depth)) for n, one in held.items()))
        if name in _GROUPS:
            groups = [sorted(self._shape(schemas, one, depth) for one in group) for group in held]
            return repr(sorted(groups))
        if type(held) is dict:
            return repr(self._shape(schemas, held, depth))
        if type(held) is list or type(held) is tuple:
            return repr([self._shape(schemas, o, depth) if type(o) is dict else o for o in held])
        return repr(held)


_DEEPEST = 6


def _meaning(schemas: Schemas, schema: Any) -> Effective:
    """What a schema asks, its only alternative as keywords of its own."""
    return schemas.unwrapped(schemas.effective(schema))


_MOST_READ = 2_000  # schemas that merging makes anew may have others in them without end
_Key: TypeAlias = tuple[int, int]


def _differ_in_length(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two unions have other numbers of alternatives."""
    return any(len(one.get(name, ())) != len(other.get(name, ())) for name in GROUPS)


_GROUPS = frozenset(GROUPS)


def telling(schemas: Schemas, meaning: Effective) -> dict[str, Any]:
    """The keywords without what asks no more than its absence does, beside the type and the others."""
    types, keywords = meaning.types, in_one_wording(meaning.keywords)
    told = {name: v for name, v in keywords.items() if not is_idle(name, v)}
    if types is not None:
        told = {name: v for name, v in told.items() if not _OF.get(name, types).isdisjoint(types)}
        if "integer" in types and "number" not in types:
            _count(told)
    if "unevaluatedProperties" in told and COMBINING.isdisjoint(told):
        told.setdefault("additionalProperties", told.pop("unevaluatedProperties"))
    for rest in _RESTS & told.keys():
        if _is_free(_meaning(schemas, told[rest])):
            del told[rest]
    if "anyOf" in told:
        told["anyOf"] = tuple(tuple(flattened(schemas, group)) for group in told["anyOf"])
    _list(schemas, told)
    if "enum" in told:
        told["enum"] = sorted(told["enum"], key=lambda value: repr(same_json(value)))
    required = set(told.get("required", ()))
    if told.get("minProperties", len(required) + 1) <= len(required):
        del told["minProperties"]
    if "dependentRequired" in told:
        wanted = {
            name: needed
            for name, held in told.pop("dependentRequired").items()
            if (needed := sorted(set(held) - required - {name}))
        }
        told |= {"dependentRequired": wanted} if wanted else {}
    if "pattern" in told and all(map(matches_all, told["pattern"])):
        del told["pattern"]
    return told


def flattened(
    schemas: Schemas, group: Sequence[Any], remarks: Callable[[str], bool] = annotates
) -> list[Any]:
    """The alternatives of an anyOf with those of every anyOf inside instead of it, each once.

    remarks: of which keywords beside a union inside nothing is lost by that.
    """
    known: dict[str, Any] = {}
    for member in group:
        for inner in alternatives_inside(schemas, member, remarks) or (member,):
            known.setdefault(repr(inner), inner)
    return [*known.values()]


def alternatives_inside(
    schemas: Schemas, schema: Any, remarks: Callable[[str], bool]
) -> tuple[Any, ...]:
    """The alternatives of a schema that is nothing but an anyOf of several, each once, with those of
    every such schema inside instead of it; none of any other. One that is inside itself adds nothing.
    """
    told: dict[str, Any] = {}
    seen: set[str] = set()
    pending = [schema]
    while pending:
        member = pending.pop()
        written = repr(member)
        if written not in seen:
            seen.add(written)
            group = _only_alternatives(schemas, member, remarks)
            pending += reversed(group)
            if not group and member is not schema:
                told[written] = member
    return tuple(told.values())


def _only_alternatives(
    schemas: Schemas, schema: Any, remarks: Callable[[str], bool]
) -> Sequence[Any]:
    effective = schemas.effective(schema)
    asked = [keyword for keyword in effective.keywords if not remarks(keyword)]
    if asked != ["anyOf"] or effective.types is not None:
        return ()
    (group, *more) = effective.keywords["anyOf"]
    return () if more or len(group) < 2 else group


_RESTS = frozenset({"additionalProperties", "items"})
_OF: Mapping[str, frozenset[str]] = {
    keyword: frozenset(kinds.split())
    for kinds, keywords in (
        ("string", "minLength maxLength pattern contentEncoding contentMediaType contentSchema"),
        ("integer number", "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
        ("array", "items prefixItems minItems maxItems uniqueItems contains minContains maxContains "
                  "unevaluatedItems"),
        ("object", "properties patternProperties additionalProperties unevaluatedProperties required "
                   "minProperties maxProperties propertyNames dependentRequired dependentSchemas"),
    )
    for keyword in keywords.split()
}  # fmt: skip


def _count(told: dict[str, Any]) -> None:
    """Say of integers what is asked of them by the least and the most."""
    if told.get("multipleOf") == 1:
        del told["multipleOf"]
    for outside, bound, step, narrower in (
        ("exclusiveMinimum", "minimum", 1, max),
        ("exclusiveMaximum", "maximum", -1, min),
    ):
        if type(told.get(outside)) is int:
            inside = told.pop(outside) + step
            told[bound] = narrower(inside, told.get(bound, inside))


def _list(schemas: Schemas, told: dict[str, Any]) -> None:
    """Say as one list what is asked by a union of nothing but lists of values."""
    groups = [(name, group) for name in GROUPS for group in told.get(name, ())]
    if len(groups) != 1 or "enum" in told:
        return
    name, group = groups[0]
    values: list[Any] = []
    for meaning in (_meaning(schemas, member) for member in group):
        asked = [word for word in meaning.keywords if not annotates(word)]
        if asked != ["enum"] or meaning.types is not None:
            return
        values += meaning.keywords["enum"]
    if len(set(map(repr, map(same_json, values)))) == len(values):
        del told[name]
        told["enum"] = values


def _is_free(meaning: Effective) -> bool:
    """Whether a schema asks nothing."""
    return meaning.types is None and all(
        annotates(name) or is_idle(name, value) for name, value in meaning.keywords.items()
    )


def is_idle(keyword: str, value: Any) -> bool:
    """Whether a keyword with this value asks no more than its absence does."""
    return keyword in _IDLE and value in (_IDLE[keyword], *({},) * (_IDLE[keyword] is True))


_IDLE = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False,
         "additionalProperties": True, "items": True, "nullable": False}  # fmt: skip
_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_OPAQUE = frozenset({"$ref", "$dynamicRef", "discriminator"})  # those that are left when followed
_LITERAL = frozenset({"enum", "const", "required", "type", "dependentRequired"})
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})


def _asking(schema: dict[str, Any]) -> set[str]:
    """The keywords that are no annotations."""
    return {keyword for keyword in schema if not annotates(keyword)}


def _behind(schemas: Schemas, schema: Any) -> Any:
    """What a schema is once references that ask nothing more are followed."""
    if schema is True:
        return {}
    for _ in range(50):
        if not isinstance(schema, dict) or _asking(schema) != {"$ref"}:
            break
        try:
            schema = schemas.target(schema["$ref"])
        except KeyError:
            break
    return schema
