"""Schemas as code generators want them: classes and enumerations named, all else in place."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runai_generator import names
from runai_specs.effective import Effective, Raw, Schemas
from runai_specs.errors import InvalidDocument

from .intake import Pointer, Source
from .scalars import BEYOND, Json, constrained, constraints, property_facts
from .shape import (
    Kind,
    as_schema,
    groups_of,
    json_types,
    kind,
    of_type,
    substance,
    telling,
    types_of,
    values_of,
)  # fmt: skip

PREFIX = "#/components/schemas/"
NULL: Json = {"type": "null"}
_DEEPEST = 48  # arrays of maps of arrays ... without a class between them
_WIDEST = 64  # alternatives after groups were multiplied out
_MEANT = frozenset({"dangling-reference"})


@dataclass(slots=True)
class _Home:
    """A schema that gets a class: where it is defined, and the references to it."""

    schema: Raw
    found: Effective
    hint: str
    component: str | None
    key: str
    written: Json = field(default_factory=dict)
    facts: dict[str, Json] = field(default_factory=dict)
    refs: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Named:
    """The named schemas: by class name; class names by component; facts by class name."""

    schemas: dict[str, Json]
    classes: dict[str, str]
    constraints: dict[str, dict[str, Json]]


class Composer:
    """Rewrites schemas where they are used, and collects the named ones they lead to."""

    def __init__(self, source: Source) -> None:
        self.source, self.schemas = source, Schemas(source.document)
        self.notes: dict[str, None] = {}
        self._homes: dict[int, _Home] = {}
        self._queue: deque[_Home] = deque()
        self._made: dict[tuple[int, str, int], Json] = {}
        self._origins: dict[int, tuple[Raw, Raw]] = {}
        self._kept: list[Raw] = []
        self._busy: set[int] = set()

    def use(self, schema: Raw, hint: str, depth: int = 0) -> Json:
        """The schema as written where it is used; hint names what has no name of its own."""
        if depth > _DEEPEST:
            raise self.source.refuse(f"schemas nested deeper than {_DEEPEST} levels", schema)
        found = self._read(schema, hint)
        plain = self._plain(schema, found, hint, depth)
        return with_null(plain) if self._admits_null(schema, found) else plain

    def read(self, schema: Raw) -> Effective:
        """The effective schema; a broken one is refused with its place."""
        try:
            found = self.schemas.effective(schema)
        except (TypeError, AttributeError, ValueError, KeyError) as error:
            raise self.source.refuse(f"a schema that cannot be read ({error})", schema) from error
        for note in found.diagnostics:
            if note.kind in _MEANT:
                raise self.source.refuse(
                    f"a reference to nothing in the document: {note.detail!r}", schema
                )
        return found

    def finish(self) -> Named:
        """Every named schema that uses led to, under its class name."""
        while self._queue:
            home = self._queue.popleft()
            home.written = self._body(home)
        homes = list(self._homes.values())
        components = [home for home in homes if home.component is not None]
        inline = [home for home in homes if home.component is None]
        given = names.class_names([h.component or "" for h in components], [h.hint for h in inline])
        named = dict(zip((home.key for home in (*components, *inline)), given, strict=True))
        for home in homes:
            for ref in home.refs:
                ref["$ref"] = PREFIX + named[home.key]
        by_name = sorted(homes, key=lambda home: named[home.key])
        return Named(
            {named[home.key]: home.written for home in by_name},
            self._classes(named),
            {named[home.key]: home.facts for home in by_name if home.facts},
        )

    def note(self, text: str) -> None:
        """Remember an interpretation, once."""
        self.notes[" ".join(text.split())] = None

    def _classes(self, named: Mapping[str, str]) -> dict[str, str]:
        written = self.source.document.get("components", {}).get("schemas", {})
        found = {}
        for name, schema in sorted(written.items()):
            try:
                home = self._homes.get(id(self._origin(schema)))
            except InvalidDocument:  # a component that nothing uses may be broken
                continue
            if home is not None:
                found[name] = named[home.key]
        return found

    def _read(self, schema: Raw, hint: str) -> Effective:
        found = self.read(schema)
        for note in found.diagnostics:
            self.note(f"{self._at(schema, hint)}: {note.kind.replace('-', ' ')}: {note.detail}")
        for keyword in sorted(BEYOND & found.keywords.keys()):
            self.note(
                f"{self._at(schema, hint)}: {keyword} cannot be said by a model and is left out"
            )
        return self._without_requirements(found, schema, hint)

    def _without_requirements(self, found: Effective, schema: Raw, hint: str) -> Effective:
        """The schema without groups whose alternatives only choose what is required."""
        groups = groups_of(found)
        idle = [(n, g) for n, g in groups if found.keywords.get("properties") and self._chooses(g)]
        if not idle:
            return found
        self.note(f"{self._at(schema, hint)}: alternative requirements cannot be said by a model and are left out")  # fmt: skip
        keywords = {k: v for k, v in found.keywords.items() if k not in ("anyOf", "oneOf")}
        for name, group in groups:
            if (name, group) not in idle:
                keywords[name] = (*keywords.get(name, ()), group)
        return Effective(found.types, keywords, found.names, found.diagnostics)

    def _chooses(self, group: tuple[Raw, ...]) -> bool:
        allowed = {"required", "minProperties", "maxProperties", *BEYOND}
        each = [self.read(alternative) for alternative in group]
        return all(
            telling(found.keywords).keys() <= allowed
            and (types_of(found) or {"object"}) == {"object"}
            for found in each
        )

    def _plain(self, schema: Raw, found: Effective, hint: str, depth: int) -> Json:
        origin = self._origin(schema)
        what = kind(found)
        if what is Kind.CLASS or (what is Kind.ENUMERATION and not _is_const(origin)):
            return self._refer(origin, found, hint)
        if id(origin) in self._busy:
            self.note(
                f"{self._at(origin, hint)}: contains itself outside of any object and is untyped there"
            )
            return {}
        self._busy.add(id(origin))
        try:
            return self._inline(what, origin, found, self._hint(origin) or hint, depth + 1)
        finally:
            self._busy.discard(id(origin))

    def _inline(self, what: Kind, schema: Raw, found: Effective, hint: str, depth: int) -> Json:
        match what:
            case Kind.NOTHING:
                return {"not": {}}
            case Kind.ENUMERATION:
                return {"type": "string", "const": values_of(found)[0]}
            case Kind.VALUES:
                return self._values(found)
            case Kind.UNION:
                return self._union(schema, found, hint, depth)
            case Kind.MIXED:
                return self._mixed(schema, found, hint, depth)
            case Kind.ARRAY:
                return self._array(found, hint, depth)
            case Kind.MAP:
                return {**constrained(found), **self._rest(found, hint, depth)}
            case _:
                return constrained(found)

    def _values(self, found: Effective) -> Json:
        values = values_of(found)
        types = frozenset.union(*map(json_types, values))
        if any(value != int(value) for value in values if isinstance(value, float)):
            types -= {"integer"}
        return {"type": _spell(types - {"number"} if "integer" in types else types), "enum": values}

    def _array(self, found: Effective, hint: str, depth: int) -> Json:
        items, prefix = found.keywords.get("items", True), found.keywords.get("prefixItems")
        if isinstance(items, list):  # the tuples of older JSON Schema
            items, prefix = found.keywords.get("additionalItems", True), items
        out = constrained(found)
        if prefix:
            each = (
                self.use(s, f"{names.singular(hint)}{i + 1}", depth) for i, s in enumerate(prefix)
            )
            out["prefixItems"] = list(each)
        out["items"] = (
            False if prefix and items is False else self.use(items, names.singular(hint), depth)
        )
        return out

    def _rest(self, found: Effective, hint: str, depth: int) -> Json:
        """What an object may hold beside its properties."""
        out: Json = {}
        for keyword in ("unevaluatedProperties", "additionalProperties"):
            rest = found.keywords.get(keyword, True)
            if rest is False:
                out["additionalProperties"] = False
            elif rest is not True and (used := self.use(rest, f"{hint}Value", depth)):
                out["additionalProperties"] = used
        patterns = found.keywords.get("patternProperties")
        if isinstance(patterns, Mapping) and patterns:
            out["patternProperties"] = {
                pattern: self.use(child, f"{hint}Value", depth) for pattern, child in sorted(patterns.items())
            }  # fmt: skip
        return out

    def _mixed(self, schema: Raw, found: Effective, hint: str, depth: int) -> Json:
        types = sorted(types_of(found) or ())
        each: list[Raw] = [
            self._make(schema, "type", i, as_schema((name,), of_type(name, found.keywords)))
            for i, name in enumerate(types)
        ]
        return self._alternatives("anyOf", each, hint, depth)

    def _union(self, schema: Raw, found: Effective, hint: str, depth: int) -> Json:
        (name, group), *others = groups_of(found)
        if len(group) * _product(len(other) for _, other in others) > _WIDEST:
            self.note(f"{self._at(schema, hint)}: more than {_WIDEST} alternatives, left untyped")
            return {}
        base = telling({k: v for k, v in found.keywords.items() if k not in ("anyOf", "oneOf")})
        for other, alternatives in others:
            base[other] = (*base.get(other, ()), alternatives)
        types = None if found.types is None else found.types - {"null"}
        if base or types is not None:
            beside = self._make(schema, "base", 0, as_schema(types, base))
            group = tuple(
                each
                if self.read(each).types == frozenset({"null"})
                else self._make(schema, name, i, {"allOf": [each, beside]})
                for i, each in enumerate(group)
            )
        return self._alternatives(name, list(group), hint, depth)

    def _alternatives(self, name: str, group: list[Raw], hint: str, depth: int) -> Json:
        members: list[Json] = []
        null = False
        for number, schema in enumerate(group, 1):
            used = self.use(schema, f"{hint}Option{number}", depth)
            if used == NULL or used == {"not": {}}:
                null |= used == NULL
                continue
            if used.keys() == {"anyOf"} and NULL in used["anyOf"] and len(used["anyOf"]) == 2:
                used, null = used["anyOf"][0], True
            if used not in members:
                members.append(used)
        if not members:
            return dict(NULL) if null else {"not": {}}
        joined = members[0] if len(members) == 1 else {name: members}
        return with_null(joined) if null else joined

    def _body(self, home: _Home) -> Json:
        """The named schema itself."""
        if kind(home.found) is Kind.ENUMERATION:
            return {"type": "string", "enum": list(dict.fromkeys(values_of(home.found)))}
        properties = home.found.keywords.get("properties", {})
        required = list(home.found.keywords.get("required", ()))
        out = {**constrained(home.found), "type": "object", "properties": {}}
        for name, schema in properties.items():
            hint = home.hint + names.pascal(name)
            out["properties"][name] = used = self.use(schema, hint)
            if facts := property_facts(self.read(schema), used):
                home.facts[name] = facts
        out.update(self._rest(home.found, home.hint, 0))
        for name in required:
            if name not in properties:
                self.note(f"{home.hint}.{name}: required but not defined, typed as anything")
                rest = out.get("additionalProperties")
                out["properties"][name] = rest if isinstance(rest, dict) else {}
        if required:
            out["required"] = required
        own = constraints({k: v for k, v in out.items() if k != "additionalProperties"})
        if own:
            home.facts[""] = own
        return out

    def _refer(self, origin: Raw, found: Effective, hint: str) -> Json:
        home = self._homes.get(id(origin))
        if home is None:
            at = self.source.places.get(id(origin), ())
            component = at[2] if at[:2] == ("components", "schemas") and len(at) == 3 else None
            hint = names.pascal(component) if component else self._hint(origin) or hint
            home = _Home(origin, found, hint, component, f"#{len(self._homes)}")
            self._homes[id(origin)] = home
            self._queue.append(home)
        ref = {"$ref": home.key}
        home.refs.append(ref)
        return ref

    def _origin(self, schema: Raw) -> Raw:
        """Where the schema is really defined: behind references and compositions that add nothing."""
        known = self._origins.get(id(schema))
        if known is None:
            known = self._origins[id(schema)] = (schema, self._find_origin(schema))
        return known[1]

    def _find_origin(self, schema: Raw) -> Raw:
        seen: set[int] = set()
        while isinstance(schema, Mapping) and id(schema) not in seen:
            seen.add(id(schema))
            asked = substance(self.read(schema))
            same = (each for each in self._inner(schema) if substance(self.read(each)) == asked)
            inner = next(same, None)
            if inner is None:
                break
            schema = inner
        return schema

    def _inner(self, schema: Mapping[str, Any]) -> list[Raw]:
        if "$ref" in schema:
            try:
                target = self.schemas.target(schema["$ref"])
            except (KeyError, AttributeError):
                return []
            return [target] if isinstance(target, Mapping) else []
        members = schema.get("allOf")
        if not isinstance(members, list):
            return []
        # A schema written in place is the composition's own, a reference is somebody else's.
        referred: list[Raw] = [
            member for member in members if isinstance(member, Mapping) and "$ref" in member
        ]
        return referred or [m for m in members if isinstance(m, Mapping) and "allOf" in m]

    def _admits_null(self, schema: Raw, found: Effective) -> bool:
        if "enum" in found.keywords and values_of(found):
            return None in found.keywords["enum"] and found.nullable
        if found.types is not None:
            return "null" in found.types
        return self._says_null(schema, set())

    def _says_null(self, schema: Raw, seen: set[int]) -> bool:
        """Whether an untyped schema is written as nullable."""
        if not isinstance(schema, Mapping) or id(schema) in seen:
            return False
        seen.add(id(schema))
        if schema.get("nullable") is True:
            return True
        if "$ref" in schema:
            return self._says_null(self.schemas.target(schema["$ref"]), seen)
        members = [each for each in schema.get("allOf") or () if each not in (True, {})]
        return bool(members) and all(self._says_null(member, seen) for member in members)

    def _make(self, schema: Raw, what: str, index: int, made: Json) -> Json:
        """A schema of our own that stands for a part of the given one; the same one each time."""
        self._kept.append(schema)
        return self._made.setdefault((id(schema), what, index), made)

    def _hint(self, schema: Raw) -> str | None:
        at = self.source.places.get(id(schema))
        return None if at is None else place_name(at)

    def _at(self, schema: Raw, hint: str) -> str:
        return self._hint(schema) or hint


def with_null(used: Json) -> Json:
    """The written schema as accepting null too."""
    if not used or used == NULL:
        return used
    if used == {"not": {}}:
        return dict(NULL)
    for name in ("anyOf", "oneOf"):
        if name in used:
            return used if NULL in used[name] else {**used, name: [*used[name], dict(NULL)]}
    if "type" not in used or "const" in used:
        return {"anyOf": [used, dict(NULL)]}
    types = [used["type"]] if isinstance(used["type"], str) else used["type"]
    out = {**used, "type": [*(each for each in types if each != "null"), "null"]}
    if "enum" in out:
        out["enum"] = [*(value for value in out["enum"] if value is not None), None]
    return out


def place_name(at: Pointer) -> str | None:
    """A name for a schema from where components define it; None for one written elsewhere."""
    endings = {"schemas": "", "responses": "Response", "requestBodies": "Body", "parameters": ""}
    if len(at) < 3 or at[0] != "components" or at[1] not in endings:
        return None
    name, rest = names.pascal(at[2]) + endings[at[1]], list(at[3:])
    if at[1] != "schemas":
        rest = rest[rest.index("schema") + 1 :] if "schema" in rest else []
    while rest:
        name = _step(name, rest.pop(0), rest)
    return name


def _step(name: str, token: str, rest: list[str]) -> str:
    match token:
        case "allOf":
            rest[:1] = []
            return name
        case "items":
            return names.singular(name)
        case "additionalProperties":
            return f"{name}Value"
        case "anyOf" | "oneOf":
            return f"{name}Option{int(rest.pop(0)) + 1}"
        case "properties" | "$defs" | "definitions":
            return name + names.pascal(rest.pop(0)) if rest else name
        case _:
            return name + names.pascal(token)


def _is_const(schema: Raw) -> bool:
    return isinstance(schema, Mapping) and "const" in schema


def _spell(types: frozenset[str]) -> str | list[str]:
    return next(iter(types)) if len(types) == 1 else sorted(types)


def _product(numbers: Any) -> int:
    product = 1
    for number in numbers:
        product *= number
    return product
