"""What a schema means at the place where it is used: references followed, allOf merged.

One level at a time: the keywords of a schema are merged, its children stay as written and are
looked at when somebody descends. So cycles need no special care, and each schema is computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import unquote

from .patterns import matches

if TYPE_CHECKING:
    from fractions import Fraction

Raw: TypeAlias = Mapping[str, Any] | bool

ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "externalDocs",
     "readOnly", "title", "writeOnly", "xml", "discriminator"}
)  # fmt: skip
_LARGEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_SMALLEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_CHILD = ("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains",
          "propertyNames", "contentSchema")  # fmt: skip
_CHILD_MAPS = ("properties", "patternProperties", "dependentSchemas")
_GROUPS = ("anyOf", "oneOf")
_PREFIX = "#/components/schemas/"


class Diagnostic(NamedTuple):
    """Something in a schema that cannot be meant as written, and what was made of it."""

    kind: str
    detail: str


class Effective(NamedTuple):
    """One schema with references followed and allOf merged.

    A named tuple, as is what else is made by the thousand: the time to make them is what counts.

    types: the JSON types it accepts ("null" for nullable), None for any.
    keywords: every other keyword; children are raw schemas. Forms are those of OpenAPI 3.1, and
        conjunctions are kept: `pattern` and `not` are tuples of all that apply, `anyOf` and
        `oneOf` tuples of groups, `const` is an `enum` of one, `required` is sorted.
    names: component names that the `$ref` chain to this schema passed, outermost first.
    """

    types: frozenset[str] | None
    keywords: Mapping[str, Any]
    names: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def nullable(self) -> bool:
        """Whether null is accepted by the type (an untyped schema accepts it)."""
        return self.types is None or "null" in self.types


class Schemas:
    """The effective schemas of one document, computed on demand and each once.

    `nullable` beside `allOf` or `$ref`, and `nullable` beside an `enum` without null, are read as
    they are meant: null is accepted. Beside `$ref` in OpenAPI 3.0 only annotations and `nullable`
    count; in 3.1 every keyword does.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.modern = not str(document.get("openapi", "3.0")).startswith("3.0")
        self._memo: dict[int, tuple[Raw, Effective]] = {}
        self._busy: set[int] = set()
        self._targets: dict[str, Any] = {}
        self._anchors: dict[str, Any] | None = None
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
            made = self._compute(schema)
        finally:
            self._busy.discard(id(schema))
        self._memo[id(schema)] = (schema, made)
        return made

    def target(self, reference: str) -> Any:
        """What a local reference points to; KeyError when it is not there or not local."""
        try:
            return self._targets[reference]
        except KeyError:
            found = self._targets[reference] = self._find(reference)
            return found

    def _find(self, reference: str) -> Any:
        if reference != "#" and not reference.startswith("#/"):
            return self._anchored(reference)
        place: Any = self.document
        for token in reference[2:].split("/") if len(reference) > 1 else ():
            if "~" in token:
                token = token.replace("~1", "/").replace("~0", "~")
            if "%" in token and isinstance(place, Mapping) and token not in place:
                token = unquote(token)
            try:
                place = place[int(token)] if isinstance(place, list) else place[token]
            except (KeyError, IndexError, ValueError, TypeError):
                raise KeyError(reference) from None
        return place

    def _anchored(self, reference: str) -> Any:
        """The schema that calls itself by the name in the reference (JSON Schema's `$anchor`)."""
        if not reference.startswith("#"):
            raise KeyError(reference)
        if self._anchors is None:
            self._anchors = dict(_anchors(self.document))
        return self._anchors[reference]

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

    def _with_null_as_type(self, found: Effective) -> Effective:
        """A schema that is `null, or another one` as the other one that accepts null."""
        other = _or_null(found.keywords)
        if found.types is not None or other is None:
            return found
        inner = _with_null(self.effective(other[1]), {"nullable": True})
        rest = {k: v for k, v in found.keywords.items() if k != other[0]}
        return _beside(inner, Effective(None, rest, (), found.diagnostics))

    def _follow(self, schema: Mapping[str, Any], keyword: str) -> Effective:
        reference = schema[keyword]
        alone = len(schema) == 1 and isinstance(reference, str)
        if alone and reference in self._referred:
            return self._referred[reference]
        try:
            target = self.target(reference)
        except (KeyError, AttributeError):
            return _broken("dangling-reference", str(reference))
        found = self.effective(target)
        name = reference[len(_PREFIX) :] if reference.startswith(_PREFIX) else reference
        if len(schema) > 1:
            beside = {k: v for k, v in schema.items() if k != keyword and self._counts(k)}
            found = _with_null(
                _beside(found, _own({k: v for k, v in beside.items() if k != "nullable"})), beside
            )
        made = Effective(found.types, found.keywords, (name, *found.names), found.diagnostics)
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
        outer = {k: v for k, v in schema.items() if k not in ("allOf", "nullable")}
        found = [self.effective(member) for member in members]
        telling = [each for each in found if _tells(each)]
        if len(telling) > 1 or (telling and _tells(_own(outer))):
            telling = list(map(self._with_null_as_type, telling))
        remarks = [each for each in found if each.keywords and not _tells(each)]
        if len(telling) == 1:
            merged = telling[0]
        else:
            merged = _ANYTHING
            for each in telling:
                merged = _intersect(merged, _constraints(each))
        noted = tuple(note for each in found for note in each.diagnostics)
        said = {k: v for each in remarks for k, v in each.keywords.items()}
        kept = {k: v for k, v in {**merged.keywords, **said}.items() if said.get(k) is not False}
        merged = Effective(merged.types, kept, (), noted + merged.diagnostics)
        return _with_null(_beside(merged, _own(outer)), schema)


def _anchors(value: Any) -> Iterator[tuple[str, Any]]:
    """`#name` and the object that has the name, for every name in a document."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, Mapping):
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(each.get(keyword), str):
                    yield f"#{each[keyword]}", each
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)


def _or_null(keywords: Mapping[str, Any]) -> tuple[str, Raw] | None:
    """The keyword that says `null, or this one`, the newer way to say nullable, and this one."""
    groups = [(name, group) for name in _GROUPS for group in keywords.get(name, ())]
    if len(groups) != 1 or len(groups[0][1]) != 2:
        return None
    name, group = groups[0]
    others = [each for each in group if not _is_null(each)]
    return (name, others[0]) if len(others) == 1 else None


def _is_null(schema: Raw) -> bool:
    """Whether a schema is written as nothing but null."""
    if not isinstance(schema, Mapping) or len(schema) > 1:
        return False
    return schema.get("type") in ("null", ["null"]) or schema.get(
        "enum", schema.get("const", 0)
    ) in (
        [None],
        None,
    )


def _own(schema: Mapping[str, Any]) -> Effective:
    """A schema's own keywords in the forms of OpenAPI 3.1."""
    keywords = {k: v for k, v in schema.items() if k not in _REFORMED}
    types = _types(schema.get("type"))
    for low, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(keywords.get(low), bool) and keywords.pop(low) and bound in keywords:
            keywords[low] = keywords.pop(bound)
    if "const" in schema:
        keywords["enum"] = (schema["const"],)
    elif isinstance(schema.get("enum"), list):
        keywords["enum"] = tuple(schema["enum"])
    required = schema.get("required")
    if required and isinstance(required, list):  # older drafts had booleans there
        keywords["required"] = tuple(sorted(set(required)))
    for name in ("pattern", "not"):
        if name in schema:
            keywords[name] = (schema[name],)
    for name in _GROUPS:
        if isinstance(schema.get(name), list):
            keywords[name] = (tuple(schema[name]),)
    return _with_null(Effective(types, keywords), schema)


_REFORMED = frozenset(
    {"type", "nullable", "const", "enum", "required", "pattern", "not", "anyOf", "oneOf", "allOf"}
)


def _types(written: Any) -> frozenset[str] | None:
    if isinstance(written, str):
        return frozenset((written,))
    if isinstance(written, list):
        return frozenset(str(each) for each in written)
    return None


def _with_null(found: Effective, schema: Mapping[str, Any]) -> Effective:
    """The schema as accepting null, if `nullable: true` says so."""
    if schema.get("nullable") is not True:
        return found
    types = None if found.types is None else found.types | {"null"}
    keywords = found.keywords
    if "enum" in keywords and None not in keywords["enum"]:
        keywords = {**keywords, "enum": (*keywords["enum"], None)}
    return Effective(types, keywords, found.names, found.diagnostics)


def _beside(inner: Effective, outer: Effective) -> Effective:
    """The outer schema's keywords added to the inner's; the outer's annotations win."""
    if outer.types is None and not outer.keywords:
        return inner
    said = {k: v for k, v in outer.keywords.items() if _annotates(k)}
    merged = (
        _intersect(inner, _constraints(outer))
        if len(said) < len(outer.keywords) or outer.types
        else inner
    )
    return Effective(merged.types, {**merged.keywords, **said}, merged.names, merged.diagnostics)


def _tells(found: Effective) -> bool:
    """Whether a schema asks anything of a value; one that does not only remarks on it."""
    return found.types is not None or not all(map(_annotates, found.keywords))


def _annotates(keyword: str) -> bool:
    return keyword in ANNOTATIONS or keyword.startswith("x-")


def _constraints(found: Effective) -> Effective:
    """The schema without annotations: those of one member do not describe a composition."""
    kept = {"default"}
    if found.keywords.keys() & set(_GROUPS):
        kept.add("discriminator")  # which tells alternatives apart that are constraints
    keywords = {k: v for k, v in found.keywords.items() if not _annotates(k) or k in kept}
    return Effective(found.types, keywords, (), found.diagnostics)


def _intersect(left: Effective, right: Effective) -> Effective:
    """The schema that accepts what both accept."""
    notes: list[Diagnostic] = []
    types = _common_types(left.types, right.types, notes)
    keywords = dict(left.keywords)
    if "properties" in keywords or "properties" in right.keywords:
        keywords["properties"] = dict(_properties(left.keywords, right.keywords))
    for name, value in right.keywords.items():
        if name == "properties":
            continue
        keywords[name] = _both(name, keywords[name], value, notes) if name in keywords else value
    return Effective(types, keywords, left.names, (*left.diagnostics, *notes))


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
    mine, theirs = left.get("properties", {}), right.get("properties", {})
    if _is_open(left) and _is_open(right) and mine.keys().isdisjoint(theirs):
        yield from (*mine.items(), *theirs.items())  # most compositions: nothing meets anything
        return
    for name in [*mine, *(each for each in theirs if each not in mine)]:
        if name in mine and name in theirs:
            yield name, _all_of(mine[name], theirs[name])
        elif name in mine:
            yield name, _narrowed(mine[name], _elsewhere(right, name))
        else:
            yield name, _narrowed(theirs[name], _elsewhere(left, name))


def _is_open(keywords: Mapping[str, Any]) -> bool:
    """Whether a schema asks nothing of properties that it does not name."""
    return (
        "patternProperties" not in keywords and keywords.get("additionalProperties", True) is True
    )


def _narrowed(named: Raw, elsewhere: Raw) -> Raw:
    """A property as one member names it, with what another asks of properties that it does not name.

    Only constraints come from there: `additionalProperties` describes no property in particular.
    """
    if not isinstance(elsewhere, Mapping) or not any(
        each == "$ref" or _annotates(each) for each in elsewhere
    ):
        return _all_of(named, elsewhere)
    # Beside a second member that says anything, the annotations of neither count.
    asked = {"allOf": [elsewhere, {"deprecated": False}]}
    if isinstance(named, Mapping) and "$ref" not in named:
        said = {k: v for k, v in named.items() if _annotates(k)}
        own = {k: v for k, v in named.items() if k not in said}
        return {**said, "allOf": [own, asked]}
    return {"allOf": [named, asked]}


def _elsewhere(keywords: Mapping[str, Any], name: str) -> Raw:
    """What a schema asks of a property that it does not name."""
    patterned = keywords.get("patternProperties", {}).items()
    asked = [schema for pattern, schema in patterned if matches(pattern, name)]
    if not asked:
        return keywords.get("additionalProperties", True)  # type: ignore[no-any-return]
    found: Raw = True
    for schema in asked:
        found = _all_of(found, schema)
    return found


def _all_of(left: Raw, right: Raw) -> Raw:
    if left is False or right is False:
        return False
    if right is True or right == {} or left == right:
        return left
    if left is True or left == {}:
        return right
    return {"allOf": [left, right]}


def _both(name: str, left: Any, right: Any, notes: list[Diagnostic]) -> Any:  # noqa: C901 - a table of keywords
    """One keyword's value when both schemas have it."""
    if left == right and type(left) is type(right):
        return left
    if name in _LARGEST:
        return max(left, right)
    if name in _SMALLEST:
        return min(left, right)
    if name == "required":
        return tuple(sorted({*left, *right}))
    if name == "enum":
        return _common_values(left, right, notes)
    if name in _GROUPS or name in ("pattern", "not"):
        return (*left, *(each for each in right if each not in left))
    if name in _CHILD:
        return _all_of(left, right)
    if name in _CHILD_MAPS:
        return {**left, **{k: _all_of(left[k], v) if k in left else v for k, v in right.items()}}
    if name == "prefixItems":
        longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
        return [_all_of(a, b) for a, b in zip(longer, shorter, strict=False)] + longer[
            len(shorter) :
        ]
    if name == "multipleOf":
        return _common_multiple(left, right)
    if name == "uniqueItems":
        return bool(left or right)
    if not _annotates(name):
        notes.append(Diagnostic("unmerged-keyword", f"{name}: {left!r} and {right!r}"))
    return right


def _common_values(left: tuple[Any, ...], right: tuple[Any, ...], notes: list[Diagnostic]) -> Any:
    allowed = {same_json(value) for value in right}
    common = tuple(value for value in left if same_json(value) in allowed)
    if not [value for value in common if value is not None]:
        notes.append(Diagnostic("disjoint-enums", f"{list(left)} and {list(right)}"))
    return common


def same_json(value: Any) -> Any:
    """A hashable key, equal for values that are equal in JSON (1 and 1.0 are, 1 and true are not)."""
    if isinstance(value, Mapping):
        return ("object", frozenset((k, same_json(v)) for k, v in value.items()))
    if isinstance(value, (list, tuple)):
        return ("array", tuple(same_json(each) for each in value))
    return (isinstance(value, bool), value)


def _common_multiple(left: float, right: float) -> float:
    from fractions import Fraction  # two multipleOf seldom meet

    a, b = Fraction(str(left)), Fraction(str(right))
    numerator = a * b / _gcd(a, b)
    return numerator.numerator if numerator.denominator == 1 else float(numerator)


def _gcd(a: Fraction, b: Fraction) -> Fraction:
    while b:
        a, b = b, a % b
    return a


def _broken(kind: str, detail: str) -> Effective:
    return Effective(None, {}, (), (Diagnostic(kind, detail),))


_ANYTHING = Effective(None, {})
_ANYTHING_FOR_CYCLE = _broken(
    "reference-cycle", "a schema that consists of itself accepts anything"
)
_NOTHING = Effective(frozenset(), {})
