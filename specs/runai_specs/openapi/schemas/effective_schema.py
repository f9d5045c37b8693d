"""What a schema means at the place where it is used: references followed, allOf merged.

One level at a time: the keywords of a schema are merged, its children stay as written and are
looked at when somebody descends. So cycles need no special care, and each schema is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..json_pointer import unescaped
from ..references import References, spelled
from .intersection import intersect, intersection, is_equal, same_json, sealed
from .keywords import ANNOTATIONS, CONDITION, GROUPS, Diagnostic, Effective, Raw, annotates
from .patterns import matches_all

__all__ = ["ANNOTATIONS", "Diagnostic", "Effective", "Raw", "Schemas", "same_json"]

_PREFIX = "#/components/schemas/"


class Schemas(References):
    """The effective schemas of one document, computed on demand and each once.

    `nullable` beside `allOf` or `$ref`, and `nullable` beside an `enum` without null, are read as
    they are meant: null is accepted. Beside `$ref` in OpenAPI 3.0 only annotations and `nullable`
    count; in 3.1 every keyword does.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.modern = not str(document.get("openapi", "3.0")).startswith("3.0")
        self._memo: dict[int, tuple[Raw, Effective]] = {}
        self._unwrapped: dict[int, tuple[Effective, Effective]] = {}
        self._busy: set[int] = set()
        self._referred: dict[str, Effective] = {}  # what a `$ref` with nothing beside it means

    def effective(self, schema: Raw) -> Effective:
        """The effective schema; the same object for the same schema."""
        known = self._memo.get(id(schema))
        if known is not None:
            return known[1]
        if id(schema) in self._busy:
            return _ANYTHING_FOR_CYCLE
        self._busy.add(id(schema))
        try:
            made = self._or_null(schema, self._compute(schema))
        finally:
            self._busy.discard(id(schema))
        self._memo[id(schema)] = (schema, made)
        return made

    def _compute(self, schema: Raw) -> Effective:
        if isinstance(schema, bool):
            return _ANYTHING if schema else _NOTHING
        if type(schema) is not dict and not isinstance(schema, Mapping):  # the first is the quicker
            return _broken("not-a-schema", f"a schema cannot be {type(schema).__name__}")
        if "$ref" in schema:
            return self._follow(schema, "$ref")
        if isinstance(schema.get("$dynamicRef"), str):  # no schema here is put into another's place
            return self._follow(schema, "$dynamicRef")
        members = schema.get("allOf")
        if not members or not isinstance(members, list):
            return _own(schema)
        return self._compose(schema, members)

    def _or_null(self, schema: Raw, effective: Effective) -> Effective:
        """The schema with null among its alternatives, if `nullable` beside them says so."""
        if effective.types is not None or not isinstance(schema, Mapping):
            return effective
        if schema.get("nullable") is not True:
            return effective
        inner = self.unwrapped(effective)
        if inner.keywords.keys() & set(GROUPS) or effective.keywords.keys().isdisjoint(GROUPS):
            effective = inner
        groups = effective.keywords.keys() & set(GROUPS)
        if not groups or effective.types is not None:
            return _with_null(effective, schema)
        keywords = dict(effective.keywords)
        for name in groups:
            keywords[name] = tuple(
                group if any(map(self._accepts_null, group)) else (*group, _NULL)
                for group in keywords[name]
            )
        return Effective(None, keywords, effective.names, effective.diagnostics)

    def _accepts_null(self, alternative: Raw) -> bool:
        types = self.effective(alternative).types
        return types is not None and "null" in types

    def unwrapped(self, effective: Effective) -> Effective:
        """A schema with its only alternative, or what is not refused in it, as keywords of its own."""
        known = self._unwrapped.get(id(effective))
        if known is None:
            self._unwrapped[id(effective)] = (
                effective,
                effective,
            )  # what leads back to itself stays as it is
            known = self._unwrapped[id(effective)] = (effective, self._unwrap(effective))
        return known[1]

    def _unwrap(self, effective: Effective) -> Effective:
        only = _only_alternative(effective.keywords, self._is_null)
        if only is None or (only.or_null and effective.types is not None):
            return effective
        inner = self.unwrapped(self.effective(only.schema))
        rest = {k: v for k, v in effective.keywords.items() if k != only.keyword}
        if effective.types is not None or not all(map(annotates, rest)):
            inner = sealed(inner, only.schema)
        if only.or_null and inner.types is None:  # null would be lost
            return effective
        inner = _with_null(inner, {"nullable": only.or_null})
        return _beside(inner, Effective(effective.types, rest, (), effective.diagnostics))

    def _is_null(self, schema: Raw) -> bool:
        """Whether a schema comes to nothing but null, read closely only where it may."""
        if not isinstance(schema, Mapping) or "$ref" in schema or "properties" in schema:
            return False
        kind = schema.get("type")
        if kind not in (None, "null", ["null"]):
            return False
        if len(schema) == 1 and kind is not None:
            return True
        effective = self.unwrapped(self.effective(schema))
        asked = {word: held for word, held in effective.keywords.items() if not annotates(word)}
        listed = asked == {"enum": (None,)}
        return (listed or not asked) and effective.types == (None if listed else _NULL_ALONE)

    def _follow(self, schema: Mapping[str, Any], keyword: str) -> Effective:
        reference = schema[keyword]
        alone = len(schema) == 1 and isinstance(reference, str)
        if alone and reference in self._referred:
            return self._referred[reference]
        try:
            target = self.target(reference)
        except (KeyError, AttributeError):
            return _broken("dangling-reference", str(reference))
        effective = self.effective(target)
        written = spelled(reference)
        name = unescaped(written[len(_PREFIX) :]) if written.startswith(_PREFIX) else written
        if len(schema) > 1:
            beside = {k: v for k, v in schema.items() if k != keyword and self._counts(k)}
            effective = _with_null(
                _beside(
                    sealed(effective, target),
                    _own({k: v for k, v in beside.items() if k != "nullable"}),
                ),
                beside,
            )
        made = Effective(
            effective.types, effective.keywords, (name, *effective.names), effective.diagnostics
        )
        if alone and len(self._busy) == 1:  # asked for by itself, not inside what may be a cycle
            self._referred[reference] = made
        return made

    def _counts(self, keyword: str) -> bool:
        return (
            self.modern
            or keyword in ANNOTATIONS
            or keyword == "nullable"
            or keyword.startswith("x-")
        )

    def _compose(self, schema: Mapping[str, Any], members: list[Raw]) -> Effective:
        parts = [self.effective(member) for member in members]
        if all(member == _ANYTHING for member in parts):
            return _own({k: v for k, v in schema.items() if k != "allOf"})
        rest = {k: v for k, v in schema.items() if k not in ("allOf", "nullable")}
        outer = self.unwrapped(_own(rest))
        raws = [raw for raw, part in zip(members, parts, strict=True) if _tells(part)]
        telling = [member for member in parts if _tells(member)]
        if len(telling) > 1 or (telling and _tells(outer)):
            telling = list(map(sealed, map(self.unwrapped, telling), raws))
        remarks = [member for member in parts if member.keywords and not _tells(member)]
        merged = telling[0] if len(telling) == 1 else intersection([*map(_constraints, telling)])
        noted = (note for member in (*parts, merged) for note in member.diagnostics)
        said = {k: v for remark in remarks for k, v in remark.keywords.items()}
        kept = {k: v for k, v in {**merged.keywords, **said}.items() if said.get(k) is not False}
        for name in ("readOnly", "writeOnly"):  # what one member says of the value is so
            if any(member.keywords.get(name) is True for member in telling):
                kept[name] = True
        once = tuple(
            dict.fromkeys(noted)
        )  # what is merged has its members': they would double a level
        merged = Effective(merged.types, kept, (), once)
        return _with_null(_beside(merged, outer), schema)


class _Only(NamedTuple):
    keyword: str
    schema: Raw
    or_null: bool


def _only_alternative(keywords: Mapping[str, Any], is_null: Callable[[Raw], bool]) -> _Only | None:
    """What a schema comes to whose keyword leaves no choice, but null perhaps.

    `null, or this one` is the newer way to say nullable; a union of one, or of one and itself, and
    the refusal of a refusal are that one.
    """
    refused = keywords.get("not", ())
    if not _CLOSING.isdisjoint(keywords):  # to which a refusal has looked at nothing
        refused = ()
    if len(refused) == 1 and isinstance(refused[0], Mapping) and refused[0].keys() == {"not"}:
        return _Only("not", refused[0]["not"], or_null=False)
    groups = [(name, group) for name in GROUPS for group in keywords.get(name, ())]
    if len(groups) != 1 or not groups[0][1]:
        return None
    if "discriminator" in keywords and not any(map(is_null, groups[0][1])):
        return None  # it names the only one, too
    name, group = groups[0]
    others = [member for member in group if not is_null(member)] or list(group)
    if name == "anyOf" and all(is_equal(other, others[0]) for other in others[1:]):
        others = others[:1]
    nulls = sum(map(is_null, group))
    if len(others) > 1 or (name == "oneOf" and nulls > 1):
        return None
    return _Only(name, others[0], or_null=bool(nulls) and not is_null(others[0]))


def _own(schema: Mapping[str, Any]) -> Effective:
    """A schema's own keywords in the forms of OpenAPI 3.1."""
    types = _types(schema.get("type"))
    if _REWORDED.isdisjoint(schema):  # as most
        return Effective(types, {k: v for k, v in schema.items() if k != "type"})
    return _reworded(schema, types)


def _reworded(schema: Mapping[str, Any], types: frozenset[str] | None) -> Effective:
    """The same of a schema that may say something in words that 3.1 does not have, or in several."""
    keywords = {k: v for k, v in schema.items() if k not in _REFORMED}
    for low, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(keywords.get(low), bool) and keywords.pop(low) and bound in keywords:
            keywords[low] = keywords.pop(bound)
    listed = schema.get("enum")
    if "const" in schema:
        fixed = same_json(schema["const"])
        apart = isinstance(listed, list) and fixed not in map(same_json, listed)
        keywords["enum"] = () if apart else (schema["const"],)
    elif isinstance(listed, list):
        keywords["enum"] = tuple(listed)
    required = schema.get("required")
    if required and isinstance(required, list):  # older drafts had booleans there
        keywords["required"] = tuple(sorted({name for name in required if isinstance(name, str)}))
    for name in ("pattern", "not"):
        if name in schema:
            keywords[name] = (schema[name],)
    for name in GROUPS:
        if isinstance(schema.get(name), list):
            keywords[name] = (tuple(schema[name]),)
    patterns = schema.get("patternProperties")
    if isinstance(patterns, Mapping) and any(map(matches_all, patterns)):
        _name_all(keywords, patterns)
    if not keywords.keys().isdisjoint(CONDITION) and asks_nothing(keywords):
        keywords = {k: v for k, v in keywords.items() if k not in CONDITION}
    return _with_null(Effective(types, keywords), schema)


def asks_nothing(schema: Mapping[str, Any]) -> bool:
    """Whether `if`, `then` and `else` ask nothing: nothing follows from the `if`, or there is none.

    One that describes members or items has looked at them, which counts for what is left over.
    """
    branches = (schema.get("then", True), schema.get("else", True))
    idle = all(branch is True or branch == {} for branch in branches)
    condition = schema.get("if", True)
    blind = not isinstance(condition, Mapping) or _BLIND.issuperset(condition)
    return "if" not in schema or (idle and blind)


def _name_all(keywords: dict[str, Any], patterns: Mapping[str, Raw]) -> None:
    """Put what is asked by a pattern that any name matches where it is asked of all names."""
    asked = [schema for pattern, schema in patterns.items() if matches_all(pattern)]
    for keyword in ("properties", "patternProperties"):
        named = keywords.get(keyword)
        keywords[keyword] = {
            name: {"allOf": [schema, *asked]}
            for name, schema in (named if isinstance(named, Mapping) else {}).items()
            if keyword == "properties" or not matches_all(name)
        }
        if not keywords[keyword]:
            del keywords[keyword]
    keywords["additionalProperties"] = {"allOf": asked} if asked[1:] else asked[0]


_CLOSING = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_BLIND = frozenset(
    {"type", "enum", "const", "required", "minProperties", "maxProperties", "minItems", "maxItems",
     "uniqueItems", "minLength", "maxLength", "pattern", "minimum", "maximum", "not"}
)  # fmt: skip
_REFORMED = frozenset(
    {"type", "nullable", "const", "enum", "required", "pattern", "not", "anyOf", "oneOf", "allOf"}
)
_REWORDED = (_REFORMED - {"type"}).union(
    CONDITION, ("exclusiveMinimum", "exclusiveMaximum", "patternProperties")
)


def _types(written: Any) -> frozenset[str] | None:
    if isinstance(written, str):
        return frozenset((written,))
    if isinstance(written, list):
        return frozenset(str(name) for name in written)
    return None


def _with_null(effective: Effective, schema: Mapping[str, Any]) -> Effective:
    """The schema as accepting null, if `nullable: true` says so."""
    if schema.get("nullable") is not True:
        return effective
    types = None if effective.types is None else effective.types | {"null"}
    keywords = effective.keywords
    if "enum" in keywords and None not in keywords["enum"]:
        keywords = {**keywords, "enum": (*keywords["enum"], None)}
    return Effective(types, keywords, effective.names, effective.diagnostics)


def _beside(inner: Effective, outer: Effective) -> Effective:
    """The outer schema's keywords added to the inner's; the outer's annotations win.

    But what is read-only or write-only anywhere is so (JSON Schema Validation, 9.4).
    """
    if outer.types is None and not outer.keywords:
        return inner
    said = {k: v for k, v in outer.keywords.items() if annotates(k)}
    said |= {k: True for k in ("readOnly", "writeOnly") if inner.keywords.get(k) is True}
    merged = (
        intersect(inner, _constraints(outer))
        if len(said) < len(outer.keywords) or outer.types
        else inner
    )
    return Effective(merged.types, {**merged.keywords, **said}, merged.names, merged.diagnostics)


def _tells(effective: Effective) -> bool:
    """Whether a schema asks anything of a value; one that does not only remarks on it."""
    return effective.types is not None or not all(map(annotates, effective.keywords))


def _constraints(effective: Effective) -> Effective:
    """The schema without annotations: those of one member do not describe a composition.

    An open enumeration does: it says which values come.
    """
    kept = {"default", "x-extensible-enum"}
    if effective.keywords.keys() & set(GROUPS):
        kept.add("discriminator")  # which tells alternatives apart that are constraints
    keywords = {k: v for k, v in effective.keywords.items() if not annotates(k) or k in kept}
    return Effective(effective.types, keywords, (), effective.diagnostics)


def _broken(kind: str, detail: str) -> Effective:
    return Effective(None, {}, (), (Diagnostic(kind, detail),))


_NULL = {"type": "null"}
_NULL_ALONE = frozenset({"null"})
_ANYTHING = Effective(None, {})
_ANYTHING_FOR_CYCLE = _broken(
    "reference-cycle", "a schema that consists of itself accepts anything"
)
_NOTHING = Effective(frozenset(), {})
