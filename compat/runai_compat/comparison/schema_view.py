"""What a schema accepts, in the form in which two of them can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from runai_specs.openapi.schemas.effective_schema import (
    ANNOTATIONS,
    Effective,
    Raw,
    Schemas,
    asks_nothing,
    same_json,
)
from runai_specs.openapi.schemas.intersection import is_equal
from runai_specs.openapi.schemas.keywords import CONDITION, GROUPS, annotates
from runai_specs.openapi.schemas.name_patterns import fitting

from ..value_sets.likeness import is_idle, telling
from ..value_sets.own_keywords import in_one_wording, with_named_members
from ..value_sets.unchanged import full
from ..value_sets.validation import SCALARS, all_true, composed

BINARY = "application/octet-stream"
_TELLING_TYPE = {"properties": "object", "items": "array", "prefixItems": "array"}
_COMBINING = frozenset({*GROUPS, "not", "if"})
_MOST_NESTED = 5  # unions of types or values within each other


class SchemaView(NamedTuple):
    """One schema, ready to be compared.

    types: JSON types without null; None for any. null: whether null is accepted, None where the
    schema does not say. values: those of its enum without null, None without an enum.
    open: nothing is asked of a value at all. contradictory: no value can be right, by mistake.
    """

    types: frozenset[str] | None
    null: bool | None
    values: tuple[Any, ...] | None
    keywords: Mapping[str, Any]
    open: bool
    contradictory: bool

    def is_raw(self, media: str) -> bool:
        """Whether it says no more of bytes of a media type than that they are such ones."""
        if self.open:
            return True
        said = self.keywords.get("contentMediaType") in (BINARY, media)
        return said and not any(map(_bounds_bytes, self.keywords))

    @property
    def is_bytes(self) -> bool:
        """Whether it is written as bytes that nothing else is said of."""
        return not self.open and self.is_raw(BINARY)

    @property
    def is_plain(self) -> bool:
        """Whether its values are written as they are, and nothing says that they are bytes."""
        content = {"contentMediaType", "contentEncoding"}
        return (
            self.types is not None and self.types <= SCALARS and content.isdisjoint(self.keywords)
        )

    def admits(self, kind: str) -> bool:
        """Whether a value of this JSON type can be meant ("number" stands for integers too)."""
        if self.types is None:
            return True
        return kind in self.types or (kind == "number" and "integer" in self.types)


class SchemaViews:
    """The meanings of one document's schemas, each worked out once."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._known: dict[int, tuple[Raw, SchemaView]] = {}
        self._read_already: dict[int, tuple[Effective, SchemaView]] = {}
        self._cores: dict[int, tuple[Raw, Raw]] = {}
        self._references: dict[str, Raw] = {}
        self._unions: dict[int, tuple[Effective, Effective | None]] = {}
        self._nulls: dict[int, tuple[Effective, bool | None]] = {}
        self._members: dict[tuple[int, int], frozenset[str]] = {}
        self._fixed: dict[int, Mapping[str, Any]] = {}
        self._described: dict[tuple[int, str, int], bool] = {}

    def view(self, schema: Raw) -> SchemaView:
        """What the schema accepts at the place where it is used."""
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = (schema, self._of(self.schemas.effective(schema)))
        return known[1]

    def _of(self, effective: Effective) -> SchemaView:
        """The meaning, read once for a schema and all that merely refers to it."""
        known = self._read_already.get(id(effective.keywords))
        if known is None or known[0].types != effective.types:
            known = self._read_already[id(effective.keywords)] = (effective, self._read(effective))
        return known[1]

    def behind(self, schema: Raw) -> Raw:
        """What the schema is once references that add nothing are followed."""
        passed: set[str] = set()
        while (reference := reference_of(schema)) and reference not in passed:
            passed.add(reference)
            try:
                schema = self.schemas.target(reference)
            except KeyError:
                break
        return schema

    def core(self, schema: Raw) -> Raw:
        """The schema without wrappers that only refer, annotate or add null.

        Uses of one shared schema have one core, however they are written: `$ref`, a single
        `allOf`, an alternative of null.
        """
        known = self._cores.get(id(schema))
        if known is None:
            known = self._cores[id(schema)] = (schema, self._peeled(schema))
        return known[1]

    def subtypes(self, schema: Raw) -> dict[str, Raw]:
        """By discriminator value, references to the schemas that may come where this one is named.

        Those that its mapping names, and the components made of it with `allOf`.
        """
        members = {}
        if isinstance(schema, Mapping) and isinstance(schema.get("discriminator"), Mapping):
            mapping = schema["discriminator"].get("mapping") or {}
            mapped = {value: full(name) for value, name in sorted(mapping.items())}
            made_of_it = self._all_made_of(schema)
            implied = {
                reference.rsplit("/", 1)[-1]: reference
                for reference in made_of_it
                if reference not in mapped.values()
            }
            members = {
                value: self._reference(reference) for value, reference in (mapped | implied).items()
            }
        return members

    def _all_made_of(self, schema: Raw) -> list[str]:
        """References to the components made of a schema, and of those, each once."""
        made: dict[str, Raw] = {}
        pending = [schema]
        while pending:
            for reference in self._made_of.get(id(pending.pop()), ()):
                if reference not in made:
                    made[reference] = self.core(self._reference(reference))
                    pending.append(made[reference])
        return sorted(made)

    @cached_property
    def _made_of(self) -> dict[int, list[str]]:
        """References to the components that have a schema among their `allOf`, by its identity."""
        by_base: dict[int, list[str]] = {}
        components = (self.schemas.document.get("components") or {}).get("schemas") or {}
        for name, held in sorted(components.items()):
            for member in held.get("allOf") or () if isinstance(held, Mapping) else ():
                if isinstance(member, Mapping) and isinstance(member.get("$ref"), str):
                    by_base.setdefault(id(self.core(member)), []).append(full(name))
        return by_base

    def members(self, schema: Raw, depth: int = 0) -> frozenset[str]:
        """The names of the members that a schema or an alternative of it describes."""
        keywords = self.view(schema).keywords
        asked = (id(keywords), depth)  # alternatives may name each other: each is read once a level
        known = self._members.get(asked)
        if known is None:
            own = frozenset(keywords.get("properties", ()))
            inner = (
                alternative
                for name in GROUPS
                for group in keywords.get(name, ())
                for alternative in group
            )
            deeper = (
                (self.members(alternative, depth + 1) for alternative in inner) if depth < 5 else ()
            )
            known = self._members[asked] = own.union(*deeper)
        return known

    def fixed_members(self, of: SchemaView) -> Mapping[str, Any]:
        """The members that have only one value, as a discriminating one has, in the order of their names."""
        known = self._fixed.get(id(of.keywords))
        if known is None:
            named = sorted(of.keywords.get("properties", {}).items())
            values = ((name, self.view(self.core(schema)).values) for name, schema in named)
            known = {name: listed[0] for name, listed in values if listed and len(listed) == 1}
            self._fixed[id(of.keywords)] = known
        return known

    def describes(self, schema: Raw, name: str, depth: int = 0) -> bool:
        """Whether a schema says what a member is, whichever of its alternatives fits."""
        keywords = self.view(schema).keywords
        if name in keywords.get("properties", ()):
            return True
        asked = (id(keywords), name, depth)
        known = self._described.get(asked)
        if known is None:
            groups = (group for keyword in GROUPS for group in keywords.get(keyword, ()))
            known = self._described[asked] = any(
                fitting(keywords.get("patternProperties", ()), name).values()
            ) or (
                depth < 5
                and any(
                    bool(group) and all(self.describes(member, name, depth + 1) for member in group)
                    for group in groups
                )
            )
        return known

    def _reference(self, to: str) -> Raw:
        """A reference; the same object every time."""
        return self._references.setdefault(to, {"$ref": to})

    def _peeled(self, schema: Raw) -> Raw:
        passed: set[int] = set()
        while (type(schema) is dict or isinstance(schema, Mapping)) and id(schema) not in passed:
            passed.add(id(schema))
            inner = self._inner(schema)
            if inner is None:
                break
            schema = inner
        return schema

    def _inner(self, schema: Mapping[str, Any]) -> Raw | None:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if self.schemas.modern and not _says_nothing_more(schema, "$ref"):
                return None
            try:
                return self.schemas.target(reference)  # type: ignore[no-any-return]
            except KeyError:
                return None
        members = schema.get("allOf")
        if isinstance(members, list) and all(member in ({}, True) for member in members):
            schema = {key: held for key, held in schema.items() if key != "allOf"}
        for keyword in ("allOf", *GROUPS):
            if isinstance(schema.get(keyword), list):
                return self._only_member(schema, keyword)
        refused = schema.get("not")
        if isinstance(refused, Mapping) and refused.keys() == {"not"}:  # what is not refused
            return refused["not"] if _says_nothing_more(schema, "not") else None
        return None

    def _only_member(self, schema: Mapping[str, Any], keyword: str) -> Raw | None:
        members = schema[keyword]
        if keyword == "allOf":
            members = [member for member in members if not _is_annotation(member)]
        else:
            members = [member for member in members if not self.is_null(member)]
            if keyword == "anyOf" and all(is_equal(member, members[0]) for member in members[1:]):
                members = members[:1]
        if len(members) != 1 or not _says_nothing_more(schema, keyword, "type"):
            return None
        if keyword != "allOf" and "discriminator" in schema:  # which names the only one, too
            return None
        written = schema.get("type")
        if written is not None:
            outer = frozenset([written] if isinstance(written, str) else written)
            inner = self.schemas.effective(members[0]).types
            if inner is None or inner - {"null"} != outer - {"null"}:
                return None
        return members[0]  # type: ignore[no-any-return]

    def is_null(self, schema: Raw) -> bool:
        """Whether the schema accepts null and nothing else."""
        effective = self.schemas.unwrapped(self.schemas.effective(schema))
        return effective.types == frozenset({"null"}) or effective.keywords.get("enum") == (None,)

    def _read(self, effective: Effective) -> SchemaView:
        united = self._united(effective)
        if united is not None:
            effective = united
        named = with_named_members(effective.keywords, self.schemas.effective)
        keywords = in_one_wording(named)
        values = keywords.get("enum")
        listed = None if values is None else tuple(value for value in values if value is not None)
        types = frozenset() if values and not listed else _types(effective, listed)
        return SchemaView(
            types=types,
            null=self._null(effective),
            values=None if _is_whole(types, values) else listed,
            keywords=keywords,
            open=effective.types is None and not _says(keywords, but="format"),
            contradictory=_contradicts(effective),
        )

    def _united(self, effective: Effective, depth: int = 0) -> Effective | None:
        """The same schema as a list of types or values; None if it is no union of nothing but those."""
        known = self._unions.get(id(effective))
        if known is None:
            self._unions[id(effective)] = (effective, None)  # what leads back to itself is none
            known = self._unions[id(effective)] = (effective, self._unite(effective, depth))
        return known[1]

    def _unite(self, effective: Effective, depth: int) -> Effective | None:
        """Alternatives that are nothing but types or values, as a list of types or values."""
        names = [name for name in GROUPS if name in effective.keywords]
        if len(names) != 1 or len(effective.keywords[names[0]]) != 1:
            return None
        group = effective.keywords[names[0]][0]
        views = [self.schemas.unwrapped(self.schemas.effective(member)) for member in group]
        if depth < _MOST_NESTED:
            views = [self._united(view, depth + 1) or view for view in views]
        rest = {key: value for key, value in effective.keywords.items() if key != names[0]}
        if all("enum" in view.keywords and self._is_list(view) for view in views):
            return self._listed(effective, views, rest, exactly_one=names[0] == "oneOf")
        if effective.types is not None or any(
            view.types is None or _says(view.keywords) for view in views
        ):
            return None
        each_kind = [kind for view in views for kind in view.types or ()]
        kinds = frozenset(each_kind)
        twice = len(kinds) < len(each_kind) or kinds >= {"integer", "number"}
        if names[0] == "oneOf" and twice:
            return None
        return Effective(kinds, rest, effective.names)

    def _is_list(self, view: Effective) -> bool:
        """Whether a list of values is all that a schema asks for, if it has one."""
        said = _says(view.keywords, but="enum")
        return not said or not _says(telling(self.schemas, view), but="enum")

    def _listed(
        self,
        effective: Effective,
        views: list[Effective],
        rest: dict[str, Any],
        *,
        exactly_one: bool,
    ) -> Effective | None:
        """Alternatives that are lists of values, each of the types it states, as one list."""
        if any(not _is_of(view.types, value) for view in views for value in view.keywords["enum"]):
            return None
        values = [value for view in views for value in view.keywords["enum"]]
        keys = Counter(map(same_json, values))
        if exactly_one and max(keys.values(), default=0) > 1:
            return None
        outer = rest.get("enum")
        allowed = None if outer is None else set(map(same_json, outer))
        unique = {same_json(value): value for value in values}
        kept = tuple(v for key, v in unique.items() if allowed is None or key in allowed)
        types = effective.types
        if types is None and all(view.types is not None for view in views):
            types = frozenset(kind for view in views for kind in view.types or ())
        return Effective(types, {**rest, "enum": kept}, effective.names, effective.diagnostics)

    def _null(self, effective: Effective) -> bool | None:
        """Whether null is accepted, None where the schema does not say."""
        types, values = effective.types, effective.keywords.get("enum")
        if values is not None and None not in values:
            # Beside null as a type it may be meant all the same, as `nullable` in 3.0 is.
            return None if types and "null" in types else False
        if types is None and values is None and _COMBINING.isdisjoint(effective.keywords):
            return None
        return self._lets_null_in(effective)

    def _lets_null_in(self, effective: Effective) -> bool | None:
        """Whether null is one of its values; None where that cannot be told."""
        known = self._nulls.get(id(effective))
        if known is None:
            # Alternatives that lead back to themselves add nothing.
            self._nulls[id(effective)] = (effective, False)
            known = self._nulls[id(effective)] = (effective, self._takes_null(effective))
        return known[1]

    def _takes_null(self, effective: Effective) -> bool | None:
        types, keywords = effective.types, effective.keywords
        if (types is not None and "null" not in types) or None not in keywords.get("enum", (None,)):
            return False
        return all_true(
            composed(keywords, None, lambda raw, _: self._lets_null_in(self.schemas.effective(raw)))
        )


def _contradicts(effective: Effective) -> bool:
    """Whether members of an allOf leave nothing over; `false` says so on purpose."""
    kinds = {diagnostic.kind for diagnostic in effective.diagnostics}
    types, values = effective.types, effective.keywords.get("enum")
    no_type = types is not None and types <= {"null"} and "conflicting-types" in kinds
    return no_type or (
        values is not None and all(value is None for value in values) and "disjoint-enums" in kinds
    )


def _types(effective: Effective, values: tuple[Any, ...] | None) -> frozenset[str] | None:
    """The types without null, told from other keywords where none is written."""
    if effective.types is not None:
        types = effective.types - {"null"}
        return types - {"integer"} if "number" in types else types
    if values is not None:
        return frozenset(json_type(value) for value in values)
    told = {kind for keyword, kind in _TELLING_TYPE.items() if keyword in effective.keywords}
    return frozenset(told) if len(told) == 1 else None


def _is_whole(types: frozenset[str] | None, values: tuple[Any, ...] | None) -> bool:
    """Whether a list has every value that the type has anyway: null alone, or true and false."""
    if not values:
        return False
    if all(value is None for value in values):
        return True
    flags = {value for value in values if isinstance(value, bool)}
    return types == frozenset({"boolean"}) and len(flags) == 2


_TYPES: dict[type, str] = {str: "string", list: "array", tuple: "array", dict: "object"}


def json_type(value: Any) -> str:
    """The JSON type of a value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "integer" if float(value).is_integer() else "number"
    return _TYPES.get(type(value), "null")


def _is_of(types: frozenset[str] | None, value: Any) -> bool:
    """Whether a value has one of the types."""
    kind = json_type(value)
    return types is None or kind in types or (kind == "integer" and "number" in types)


def _bounds_bytes(keyword: str) -> bool:
    """Whether a keyword asks more than which type of bytes it is."""
    return keyword != "contentMediaType" and not annotates(keyword)


def _constrains(keyword: str, value: Any) -> bool:
    """Whether a keyword with this value asks anything of a value (a format is looked at apart)."""
    if keyword in ANNOTATIONS or keyword.startswith(("x-", "$")) or keyword == "format":
        return keyword == "$defs" and bool(anchored(value))
    return not is_idle(keyword, value)


def anchored(definitions: Any) -> dict[str, Raw]:
    """The definitions that a `$dynamicRef` may mean, by the anchor that it names."""
    held = definitions.values() if isinstance(definitions, Mapping) else ()
    named = [schema for schema in held if isinstance(schema, Mapping)]
    return {str(schema["$dynamicAnchor"]): schema for schema in named if "$dynamicAnchor" in schema}


def _says(keywords: Mapping[str, Any], but: str = "") -> bool:
    """Whether any of the keywords asks something of a value."""
    return any(
        _constrains(keyword, value) or keyword == "format"
        for keyword, value in keywords.items()
        if keyword != but
    )


def _is_annotation(schema: Raw) -> bool:
    return schema is True or (isinstance(schema, Mapping) and _says_nothing_more(schema))


def _says_nothing_more(schema: Mapping[str, Any], *besides: str) -> bool:
    idle = CONDITION if asks_nothing(schema) else ()
    return all(
        key in besides
        or key == "nullable"
        or key in idle
        or (not _constrains(key, value) and key not in ("$ref", "format"))
        for key, value in schema.items()
    )


def reference_of(schema: Raw) -> str:
    """What a schema refers to that does nothing else; empty for any other."""
    if type(schema) is dict and len(schema) == 1:
        reference = schema.get("$ref")
        return reference if type(reference) is str else ""
    return ""


def show_kind(of: SchemaView) -> str:
    """The types and format of a schema in a few words."""
    kinds = " | ".join(sorted(of.types)) if of.types is not None else "any"
    return f"{kinds} ({of.keywords['format']})" if "format" in of.keywords else kinds
