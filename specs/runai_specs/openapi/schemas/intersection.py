"""Two schemas as one that accepts what both accept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from math import lcm
from typing import Any

from .keywords import APART, GROUPS, Diagnostic, Effective, Raw, all_of, annotates
from .name_patterns import fitting

_LARGEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_SMALLEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_CHILD = ("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains",
          "propertyNames", "contentSchema")  # fmt: skip
_CHILD_MAPS = ("properties", "patternProperties", "dependentSchemas")


def intersection(members: Sequence[Effective]) -> Effective:
    """The schema that accepts what all members accept; halves first, so that many cost what they are long."""
    if len(members) < 2:
        return members[0] if members else Effective(None, {})
    middle = (len(members) + 1) // 2
    return intersect(intersection(members[:middle]), intersection(members[middle:]))


def intersect(left: Effective, right: Effective) -> Effective:
    """The schema that accepts what both accept."""
    notes: list[Diagnostic] = []
    for words in APART:
        if words[0] in left.keywords or words[0] in right.keywords:
            left, right = _apart(words, left, right)
    types = _common_types(left.types, right.types, notes)
    if types is not None and (_lists_no_null(left) or _lists_no_null(right)):
        types -= {"null"}
    keywords = dict(left.keywords)
    if "properties" in keywords or "properties" in right.keywords:
        keywords["properties"] = dict(_properties(left.keywords, right.keywords))
    if "prefixItems" in keywords or "prefixItems" in right.keywords:
        keywords["prefixItems"] = list(_prefix(left.keywords, right.keywords))
    for name, value in right.keywords.items():
        if name in ("properties", "prefixItems"):
            continue
        keywords[name] = _both(name, keywords[name], value, notes) if name in keywords else value
    if "patternProperties" in keywords and "additionalProperties" in keywords:
        apart = (*_closed_apart(left, right), *_closed_apart(right, left))
        if apart:
            groups = _both("anyOf", keywords.get("anyOf", ()), apart, notes)
            keywords["anyOf"] = groups
    return Effective(types, keywords, left.names, (*left.diagnostics, *notes))


def _apart(
    words: tuple[str, ...], left: Effective, right: Effective
) -> tuple[Effective, Effective]:
    """Both with what they ask by the words as alternatives without another, if that is more than one."""
    asked = all_of(words, left.keywords), all_of(words, right.keywords)
    if not all(asked) or (len(asked[0]) == len(asked[1]) == 1 and is_equal(*asked)):
        return left, right
    return _with_apart(words, left, asked[0]), _with_apart(words, right, asked[1])


def _with_apart(words: tuple[str, ...], schema: Effective, asked: Sequence[Raw]) -> Effective:
    if words[0] not in schema.keywords:
        return schema
    kept = {name: held for name, held in schema.keywords.items() if name not in words}
    groups = (*kept.get("anyOf", ()), (asked[0],))
    return schema._replace(keywords={**kept, "anyOf": groups})


def _closed_apart(one: Effective, other: Effective) -> Iterator[tuple[Raw]]:
    """What one asks of further members, as a schema by itself, where patterns of the other would free them."""
    rest = one.keywords.get("additionalProperties", True)
    own = one.keywords.get("patternProperties", {})
    if rest not in (True, {}) and other.keywords.get("patternProperties", {}).keys() - own.keys():
        named = {keyword: dict.fromkeys(one.keywords.get(keyword, ()), True) for keyword in _NAMING}
        yield ({**named, "additionalProperties": rest},)


_NAMING = ("properties", "patternProperties")


def _lists_no_null(schema: Effective) -> bool:
    """Whether a schema lists values without null, and no type beside them says that it is meant."""
    return schema.types is None and None not in schema.keywords.get("enum", (None,))


def _common_types(
    left: frozenset[str] | None, right: frozenset[str] | None, notes: list[Diagnostic]
) -> frozenset[str] | None:
    if left is None or right is None:
        return right if left is None else left
    common = left & right
    if "number" in left | right and "integer" in left | right:
        common |= {"integer"}
    if not common:
        notes.append(Diagnostic("conflicting-types", f"{sorted(left)} and {sorted(right)}"))
    return common


def _properties(left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[tuple[str, Raw]]:
    here, there = left.get("properties", {}), right.get("properties", {})
    if is_open(left) and is_open(right) and here.keys().isdisjoint(there):
        yield from (*here.items(), *there.items())  # most compositions: nothing meets anything
        return
    for name in [*here, *(name for name in there if name not in here)]:
        if name in here and name in there:
            yield name, _all_of(here[name], there[name])
        elif name in here:
            yield name, _narrowed(here[name], _elsewhere(right, name))
        else:
            yield name, _narrowed(there[name], _elsewhere(left, name))


def _prefix(left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Raw]:
    """What both ask of each item that one of them has a schema of its own for."""
    sides = [(side.get("prefixItems", ()), side.get("items", True)) for side in (left, right)]
    for place in range(max(len(prefix) for prefix, _ in sides)):
        yield _all_of(*(prefix[place] if place < len(prefix) else rest for prefix, rest in sides))


def sealed(member: Effective, raw: Raw) -> Effective:
    """A member with what it asks of what is left over, as that is seen from outside.

    `unevaluated…` looks at what its own schema has not looked at, and not beyond. Where alternatives
    or conditions decide what that is, the member stays a schema by itself, as the only one of a union.
    """
    keywords = member.keywords
    for closing, closed in _CLOSING.items():
        if closing in keywords and closed not in keywords:
            if not _APPLYING.isdisjoint(keywords):
                return Effective(None, {"anyOf": ((raw,),)}, member.names, member.diagnostics)
            rest = keywords[closing]
            if closing == "unevaluatedItems" and "contains" in keywords:  # has looked at what fits
                rest = {"anyOf": [keywords["contains"], rest]}
            keywords = {**{k: v for k, v in keywords.items() if k != closing}, closed: rest}
    return member if keywords is member.keywords else member._replace(keywords=keywords)


_CLOSING = {"unevaluatedProperties": "additionalProperties", "unevaluatedItems": "items"}
_APPLYING = frozenset({"anyOf", "oneOf", "if", "dependentSchemas"})


def is_open(keywords: Mapping[str, Any]) -> bool:
    """Whether a schema asks nothing of properties that it does not name."""
    return (
        "patternProperties" not in keywords and keywords.get("additionalProperties", True) is True
    )


def _narrowed(named: Raw, elsewhere: Raw) -> Raw:
    """A property as one member names it, with what another asks of properties that it does not name.

    Only constraints come from there: `additionalProperties` describes no property in particular.
    """
    if not isinstance(elsewhere, Mapping) or not any(
        keyword == "$ref" or annotates(keyword) for keyword in elsewhere
    ):
        return _all_of(named, elsewhere)
    # Beside a second member that says anything, the annotations of neither count.
    asked = {"allOf": [elsewhere, {"deprecated": False}]}
    if isinstance(named, Mapping) and "$ref" not in named:
        said = {k: v for k, v in named.items() if annotates(k)}
        own = {k: v for k, v in named.items() if k not in said}
        return {**said, "allOf": [own, asked]}
    return {"allOf": [named, asked]}


def _elsewhere(keywords: Mapping[str, Any], name: str) -> Raw:
    """What a schema asks of a property that it does not name."""
    patterned = keywords.get("patternProperties", {})
    asked = [patterned[pattern] for pattern, fits in fitting(patterned, name).items() if fits]
    if not asked:
        return keywords.get("additionalProperties", True)  # type: ignore[no-any-return]
    rest: Raw = True
    for schema in asked:
        rest = _all_of(rest, schema)
    return rest


def _all_of(left: Raw, right: Raw) -> Raw:
    if left is False or right is False:
        return False
    if right is True or right == {} or is_equal(left, right):
        return left
    if left is True or left == {}:
        return right
    return {"allOf": [left, right]}


def _both(name: str, left: Any, right: Any, notes: list[Diagnostic]) -> Any:  # noqa: C901 - a table of keywords
    """One keyword's value when both schemas have it."""
    if is_equal(left, right):
        return left
    if name in _LARGEST:
        return max(left, right)
    if name in _SMALLEST:
        return min(left, right)
    if name == "required":
        return tuple(sorted({*left, *right}))
    if name == "enum":
        return _common_values(left, right, notes)
    if name in GROUPS or name in ("pattern", "not"):
        known = set(map(_written, left))
        return (*left, *(schema for schema in right if _written(schema) not in known))
    if name == "dependentRequired":
        return {key: sorted({*left.get(key, ()), *right.get(key, ())}) for key in {**left, **right}}
    if name in _CHILD:
        return _all_of(left, right)
    if name in _CHILD_MAPS:
        return {**left, **{k: _all_of(left[k], v) if k in left else v for k, v in right.items()}}
    if name == "multipleOf":
        return _common_multiple(left, right)
    if name == "default":  # which of two is meant nobody says: the same one in whatever order
        return min(left, right, key=_written)
    if name == "uniqueItems":
        return bool(left or right)
    if not annotates(name):
        notes.append(Diagnostic("unmerged-keyword", f"{name}: {left!r} and {right!r}"))
    return right


def _common_values(left: tuple[Any, ...], right: tuple[Any, ...], notes: list[Diagnostic]) -> Any:
    allowed = {same_json(value) for value in right}
    common = tuple(value for value in left if same_json(value) in allowed)
    if not [value for value in common if value is not None]:
        notes.append(Diagnostic("disjoint-enums", f"{list(left)} and {list(right)}"))
    return common


def is_equal(left: Any, right: Any) -> bool:
    """Whether two values are the same in JSON; Python holds 1 and true to be."""
    return left is right or (left == right and same_json(left) == same_json(right))


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def same_json(value: Any) -> Any:
    """A hashable key, equal for values that are equal in JSON (1 and 1.0 are, 1 and true are not)."""
    if type(value) is str:  # most are
        return (False, value)
    if isinstance(value, Mapping):
        return ("object", frozenset((k, same_json(v)) for k, v in value.items()))
    if isinstance(value, (list, tuple)):
        return ("array", tuple(same_json(item) for item in value))
    return (isinstance(value, bool), value)


def _common_multiple(left: float, right: float) -> float:
    from fractions import Fraction  # two multipleOf seldom meet

    a, b = Fraction(str(left)), Fraction(str(right))
    both = lcm(a.numerator * b.denominator, b.numerator * a.denominator)
    multiple = min(Fraction(both, a.denominator * b.denominator), Fraction(_BEYOND))
    return multiple.numerator if multiple.denominator == 1 else float(multiple)


_BEYOND = (
    10**309
)  # only 0 is a multiple of it among the numbers that can be sent, as of any larger one
