"""What the keywords of one schema ask of values of each type, apart from those that combine schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from runai_specs.openapi.schemas.effective_schema import Effective, Raw, same_json
from runai_specs.openapi.schemas.keywords import annotates
from runai_specs.openapi.schemas.name_patterns import fitting
from runai_specs.openapi.schemas.patterns import matches_all

from .containers import Holds, Lists, Member, Objects, Values
from .forms import Context, Form
from .scalars import Listed, Numbers, Texts, common_step
from .validation import json_kind

_WORDS = ("format", "contentEncoding", "contentMediaType")
COMBINING = frozenset({"anyOf", "oneOf", "if", "dependentSchemas", "not"})


class OwnKeywords(NamedTuple):
    """The keywords of a schema, and the form of what is inside it.

    Without what is asked of members and items that are left over, see `unevaluated`.
    """

    keywords: Mapping[str, Any]
    inner: Callable[[Raw], Form]
    context: Context

    def values(
        self, kind: str, types: frozenset[str] | None, *, free: bool = False
    ) -> Values | None:
        """The values of a type, None where it is plain that there are none.

        free: they travel as text, and any text is one.
        """
        if kind == "null":
            made: Values = Listed({(False, None): None})
        elif kind == "boolean":
            made = Listed({(True, True): True, (True, False): False})
        elif kind == "number":
            words = _words(self.keywords, "number")
            made = Numbers(words=words) if free else _numbers(self.keywords, types)
        elif kind == "string":
            made = _texts(self.keywords, self.inner(self.keywords.get("contentSchema", True)))
        else:
            made = self._lists() if kind == "array" else self._objects()
        listed = self.keywords.get("enum")
        if listed is None:
            return made if isinstance(made, Listed) else made.kept()
        values = {same_json(value): value for value in listed if json_kind(value) == kind}
        return Listed(values).both(made, self.context)

    def _lists(self) -> Lists:
        keywords = self.keywords
        holds: tuple[Holds, ...] = ()
        if "contains" in keywords:
            least, most = keywords.get("minContains", 1), keywords.get("maxContains")
            holds = (Holds(0, self.inner(keywords["contains"]), least, most),)
        return Lists(
            low=keywords.get("minItems", 0),
            high=keywords.get("maxItems"),
            unique=keywords.get("uniqueItems") is True,
            prefix=tuple(self.inner(schema) for schema in keywords.get("prefixItems", ())),
            rest=self.inner(keywords.get("items", True)),
            holds=holds,
        )

    def _objects(self) -> Objects:
        keywords = self.keywords
        rest = self.inner(keywords.get("additionalProperties", True))
        patterns = {
            pattern: self.inner(schema)
            for pattern, schema in keywords.get("patternProperties", {}).items()
        }
        bare = Objects(
            patterns=tuple(patterns.items()),
            rests=((frozenset(patterns), rest),) if rest else (),
            names=self.inner(keywords.get("propertyNames", True)),
        )
        return bare._replace(
            members=dict(self._members(bare)),
            low=keywords.get("minProperties", 0),
            high=keywords.get("maxProperties"),
        )

    def _members(self, bare: Objects) -> Iterator[tuple[str, Member]]:
        """What the schema asks of each member that it names."""
        properties = self.keywords.get("properties", {})
        required = self.keywords.get("required", ())
        inherited = bare._replace(rests=())  # a named member is no further one
        for name, schema in properties.items():
            elsewhere = inherited.elsewhere(name, self.context)
            form = self.context.conjoin(self.inner(schema), elsewhere)
            yield name, (form, name in required)
        for name in required:
            if name not in properties:
                yield name, (bare.elsewhere(name, self.context), True)


def _numbers(keywords: Mapping[str, Any], types: frozenset[str] | None) -> Numbers:
    lows = [(keywords[keyword], keyword != "minimum") for keyword in _LOWS if keyword in keywords]
    highs = [(keywords[keyword], keyword != "maximum") for keyword in _HIGHS if keyword in keywords]
    step = keywords.get("multipleOf")
    steps: list[Fraction | None] = (
        [Fraction(1)] if types is not None and "number" not in types else []
    )
    steps += [Fraction(str(step))] if step and step > 0 else []
    return Numbers(
        max(lows, default=None),
        min(highs, key=lambda bound: (bound[0], not bound[1]), default=None),
        reduce(common_step, steps, None),
        words=_words(keywords, "number"),
    )


_LOWS, _HIGHS = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")


def _texts(keywords: Mapping[str, Any], content: Form) -> Texts:
    patterns = frozenset(
        pattern for pattern in keywords.get("pattern", ()) if not matches_all(pattern)
    )
    words = _words(keywords, "string") | {("contentSchema", schema) for schema in content}
    return Texts(keywords.get("minLength", 0), keywords.get("maxLength"), patterns, words=words)


def in_one_wording(keywords: Mapping[str, Any]) -> Mapping[str, Any]:
    """The keywords with binary content said as OpenAPI 3.1 says it, whatever was used for it.

    Without those that never apply: where `additionalProperties` or `items` is there, it has looked
    at all that is left, and a schema of the content is for content of a media type. Where nothing
    else may look at items, those that are not looked at are all of them.
    """
    if _UNEVALUATED & keywords.keys():
        keywords = {k: v for k, v in keywords.items() if _LOOKED_AT_BY.get(k) not in keywords}
        if "unevaluatedItems" in keywords and _APPLYING.isdisjoint(keywords):
            items = keywords["unevaluatedItems"]
            if "contains" in keywords:  # has looked at what it fits
                items = {"anyOf": [keywords["contains"], items]}
            keywords = {
                **{k: v for k, v in keywords.items() if k != "unevaluatedItems"},
                "items": items,
            }
    if "contentSchema" in keywords and "contentMediaType" not in keywords:
        keywords = {k: v for k, v in keywords.items() if k != "contentSchema"}
    said = _BINARY.get(str(keywords.get("format")))
    if said is None:
        return keywords
    return {**{key: value for key, value in keywords.items() if key != "format"}, **said}


_LOOKED_AT_BY = {"unevaluatedProperties": "additionalProperties", "unevaluatedItems": "items"}
_UNEVALUATED = frozenset(_LOOKED_AT_BY)
_APPLYING = frozenset({"anyOf", "oneOf", "if", "not"})
_BINARY: Mapping[str, Mapping[str, str]] = {
    "binary": {"contentMediaType": "application/octet-stream"},
    "byte": {"contentEncoding": "base64"},
}


def _words(keywords: Mapping[str, Any], kind: str) -> frozenset[tuple[str, Any]]:
    """What is said of values in words that are not looked into."""
    names = _WORDS if kind == "string" else ("format",)
    words = {(name, keywords[name]) for name in names if isinstance(keywords.get(name), str)}
    larger = _LARGER.get(keywords.get("format", ""))
    return frozenset(words | {("format", larger)} if larger else words)


_LARGER = {"int32": "int64", "float": "double"}  # what is of the one format is of the other, too


def with_named_members(
    keywords: Mapping[str, Any], effective: Callable[[Raw], Effective]
) -> Mapping[str, Any]:
    """The keywords with the members by name that a list of the names that may be leaves."""
    opaque = "unevaluatedProperties" in keywords and not COMBINING.isdisjoint(keywords)
    if "propertyNames" not in keywords or opaque:
        return keywords
    names = effective(keywords["propertyNames"]).keywords
    if (
        any(not annotates(keyword) and keyword != "enum" for keyword in names)
        or "enum" not in names
    ):
        return keywords
    listed = [name for name in names["enum"] if isinstance(name, str)]
    properties, patterns = keywords.get("properties", {}), keywords.get("patternProperties", {})
    if any(fitting(patterns, name) for name in listed):
        return keywords
    rest = keywords.get("additionalProperties", keywords.get("unevaluatedProperties", True))
    return {
        **{keyword: held for keyword, held in keywords.items() if keyword not in _OF_NAMES},
        "properties": {name: properties.get(name, rest) for name in listed},
        "additionalProperties": False,
    }


_OF_NAMES = frozenset({"propertyNames", "patternProperties", "unevaluatedProperties"})
