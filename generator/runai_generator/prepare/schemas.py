"""Schemas as code generators want them: classes and enumerations named, all else in place."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.schemas.effective_schema import Effective, Raw

from .. import identifiers as names
from .inheritance import Inheritance
from .intake import Pointer, component_of
from .reading import Reader, UnreadableSchemaError
from .scalars import Json, as_python, constrained, constraints, property_facts
from .shape import (
    Kind,
    as_schema,
    fixed_tuple,
    groups_of,
    json_types,
    kind,
    of_type,
    telling,
    types_of,
    values_of,
)

PREFIX = "#/components/schemas/"
NULL: Json = {"type": "null"}
EXTENDS = "x-extends"  # in a class: the class it derives from
OPEN = "x-open"  # in an object: the document says that it may have any other field
_NEVER: Json = {"not": {}}
_DEEPEST = 48  # arrays of maps of arrays ... without a class between them
_LONGEST_TITLE = 60  # characters; longer ones are sentences
_SHOWN = 60  # characters of a name that levels have made long
_MOST_PROPERTIES = 5_000
_WIDEST = 64  # alternatives after groups were multiplied out
# Alternatives inside alternatives, and schemas met with themselves, multiply without end: there is
# a limit to how many schemas are written, by how many the document has.
_LEAST_LIMIT, _LIMIT_BY_SCHEMA = 2_000, 20


@dataclass(slots=True)
class _Home:
    """A schema that gets a class: where it is defined, and who refers to it."""

    effective: Effective
    origin: Raw
    hint: str
    component: str | None
    title: str
    key: str
    written: Json = field(default_factory=dict)
    facts: dict[str, Json] = field(default_factory=dict)
    referrers: list[tuple[Json, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tags:
    """A discriminator: the property, and the values that stand for each alternative."""

    name: str = ""
    values: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """The named schemas: by class name; class names by component; facts by class name.

    aliases: what other components are called, with what they stand for; places: where the schema of
    each class is in the document.
    """

    schemas: dict[str, Json]
    classes: dict[str, str]
    constraints: dict[str, dict[str, Json]]
    aliases: dict[str, Json]
    places: dict[str, Pointer]


class Composer:
    """Rewrites schemas where they are used, and collects the named ones they lead to."""

    def __init__(self, reader: Reader, related: Inheritance | None = None) -> None:
        self.reader, self._related = reader, related or Inheritance()
        self._homes: dict[int, _Home] = {}
        self._keys: dict[str, _Home] = {}
        self._queue: deque[_Home] = deque()
        self._named: dict[str, Json] = {}  # components that get no class, as they are written
        self._busy: set[int] = set()
        self._left = _LEAST_LIMIT + _LIMIT_BY_SCHEMA * len(self.reader.source.places)
        # Schemas of our own, by the one they were made from; both are kept, ids stay valid.
        self._made: dict[tuple[int, str, int], tuple[Raw, Json]] = {}

    def use(self, schema: Raw, hint: str, depth: int = 0) -> Json:
        """The schema as written where it is used; hint names what has no name of its own.

        One that cannot be read is untyped and noted; what stands beside it is not touched by that.
        """
        if depth > _DEEPEST:
            return self._untyped(hint, f"schemas are nested deeper than {_DEEPEST} levels")
        try:
            effective = self.reader.modelled(schema, hint)
            plain = self._plain(schema, effective, hint, depth)
            return with_null(plain) if self.reader.admits_null(schema, effective) else plain
        except RecursionError:
            return self._untyped(hint, "schemas are nested or composed too deeply")
        except UnreadableSchemaError as error:
            return self._untyped(hint, error.problem)

    def _untyped(self, hint: str, problem: str) -> Json:
        self.reader.note(hint[:_SHOWN], f"{problem}; it is untyped there")
        return {}

    def finish(self) -> Named:
        """Every named schema that uses led to, under its class name."""
        while self._queue:
            home = self._queue.popleft()
            home.written = self._body(home)
        homes = list(self._homes.values())
        given, named = self._name(homes)
        for home in homes:
            for holder, key in home.referrers:
                holder[key] = PREFIX + given[home.key]
        homes.sort(key=lambda home: given[home.key])
        places = self.reader.source.places
        return Named(
            {given[home.key]: home.written for home in homes},
            self._classes(given),
            {given[home.key]: home.facts for home in homes if home.facts},
            {named[component]: written for component, written in sorted(self._named.items())},
            {given[h.key]: places[id(h.origin)] for h in homes if id(h.origin) in places},
        )

    def _name(self, homes: list[_Home]) -> tuple[dict[str, str], dict[str, str]]:
        """The class names by home, and the names of components without a class."""
        components = [home for home in homes if home.component is not None]
        inline = [home for home in homes if home.component is None]
        others = sorted(self._named.keys() - {home.component for home in components})
        wanted = [*(home.component or "" for home in components), *others]
        given = names.class_names(wanted, list(_titles(inline, wanted)))
        keys = [home.key for home in components]
        classes = {*keys, *(home.key for home in inline)}
        all_names = dict(zip([*keys, *others, *(h.key for h in inline)], given, strict=True))
        return (
            {key: name for key, name in all_names.items() if key in classes},
            {key: name for key, name in all_names.items() if key not in classes},
        )

    def _classes(self, given: Mapping[str, str]) -> dict[str, str]:
        written = self.reader.source.document.get("components", {}).get("schemas", {})
        classes = {}
        for name, schema in sorted(written.items()):
            try:
                home = self._homes.get(id(self.reader.origin(schema)))
            except (InvalidDocumentError, RecursionError):  # one that nothing uses may be broken
                continue
            if home is not None:
                classes[name] = given[home.key]
        return classes

    def _plain(self, schema: Raw, effective: Effective, hint: str, depth: int) -> Json:
        self._left -= 1
        if self._left < 0:
            self.reader.note("", "schemas multiply without end and are untyped from some depth on")
            return {}
        origin = self.reader.origin(schema)
        what = kind(effective)
        if what is Kind.CLASS or (what is Kind.ENUMERATION and not _is_const(origin)):
            return self._refer(origin, effective, hint)
        component = component_of(self.reader.source.places.get(id(origin), ()))
        hint = self.reader.place(origin) or hint
        if id(origin) in self._busy:
            self.reader.note(hint, "contains itself outside of any object and is untyped there")
            return {}
        self._busy.add(id(origin))
        try:
            written = self._inline(what, origin, effective, hint, depth + 1)
            if component is not None and written:
                self._named[component] = written
            return written
        finally:
            self._busy.discard(id(origin))

    def _inline(self, what: Kind, schema: Raw, effective: Effective, hint: str, depth: int) -> Json:
        match what:
            case Kind.NOTHING:
                return dict(_NEVER)
            case Kind.ENUMERATION:
                return {"type": _type_of(effective), "const": values_of(effective)[0]}
            case Kind.VALUES:
                return _values(effective)
            case Kind.UNION:
                return self._union(schema, effective, hint, depth)
            case Kind.MIXED:
                return self._mixed(schema, effective, hint, depth)
            case Kind.ARRAY:
                return self._array(effective, hint, depth)
            case Kind.MAP:
                return {**constrained(effective), **self._rest(effective, hint, depth)}
            case _:
                return constrained(effective)

    def _array(self, effective: Effective, hint: str, depth: int) -> Json:
        items, prefix = effective.keywords.get("items", True), effective.keywords.get("prefixItems")
        if isinstance(items, list):  # the tuples of older JSON Schema
            items, prefix = effective.keywords.get("additionalItems", True), items
        one, out = names.singular(hint), constrained(effective)
        if prefix:
            out["prefixItems"] = [self.use(s, f"{one}{i + 1}", depth) for i, s in enumerate(prefix)]
        out["items"] = False if prefix and items is False else self.use(items, one, depth)
        if fixed_tuple(out) and "minItems" not in out:
            self.reader.note(
                hint, "is a tuple of all its elements, the document lets it end before"
            )
        return out

    def _rest(self, effective: Effective, hint: str, depth: int) -> Json:
        """What an object may hold beside its properties."""
        out: Json = {}
        for keyword in ("unevaluatedProperties", "additionalProperties"):
            rest = effective.keywords.get(keyword)
            used = self.use(rest, f"{hint}Value", depth) if isinstance(rest, Mapping) else {}
            if rest is False or used:
                out["additionalProperties"] = False if used in ({}, _NEVER) else used
            elif rest is not None:
                out[OPEN] = True
        patterns = effective.keywords.get("patternProperties")
        if isinstance(patterns, Mapping) and patterns:
            out["patternProperties"] = {
                as_python(pattern): self.use(child, f"{hint}Value", depth)
                for pattern, child in sorted(patterns.items())
            }
        return out

    def _mixed(self, schema: Raw, effective: Effective, hint: str, depth: int) -> Json:
        """A value of one of several types, each with the keywords that concern it."""
        schemas: list[Raw] = [
            self._make(schema, "type", i, as_schema((name,), of_type(name, effective.keywords)))
            for i, name in enumerate(sorted(types_of(effective) or ()))
        ]
        return self._alternatives("anyOf", schemas, hint, depth, _Tags())

    def _union(self, schema: Raw, effective: Effective, hint: str, depth: int) -> Json:
        """The alternatives of the first group, each with all that the schema asks beside it."""
        (name, group), *others = groups_of(effective)
        wide = len(group)
        for _, other in others:
            wide *= len(other)
        if wide > _WIDEST:
            self.reader.note(hint, f"more than {_WIDEST} alternatives, left untyped")
            return {}
        tags = self._tags(effective, group)
        if "defaultMapping" in (effective.keywords.get("discriminator") or {}):
            self.reader.note(hint, "the default of its discriminator is left out")
        base = telling({k: v for k, v in effective.keywords.items() if k not in ("anyOf", "oneOf")})
        for other_name, other in others:
            base[other_name] = (*base.get(other_name, ()), other)
        types = None if effective.types is None else effective.types - {"null"}
        if base or types is not None:
            group = self._beside(schema, group, as_schema(types, base))
        return self._alternatives(name, list(group), hint, depth, tags)

    def _beside(self, schema: Raw, group: tuple[Raw, ...], base: Json) -> tuple[Raw, ...]:
        kept = self._make(schema, "base", 0, base)
        null = frozenset({"null"})
        return tuple(
            alternative
            if self.reader.read(alternative).types == null
            else self._make(schema, "with", i, {"allOf": [alternative, kept]})
            for i, alternative in enumerate(group)
        )

    def _alternatives(
        self, name: str, group: list[Raw], hint: str, depth: int, tags: _Tags
    ) -> Json:
        members: list[Json] = []
        mapping: Json = {}
        null = False
        known: dict[str, Json] = {}  # what is named twice is read once: it may do the same in turn
        for number, schema in enumerate(group):
            named = f"{number}"
            if isinstance(schema, Mapping) and schema.keys() == {"$ref"}:
                named = str(schema["$ref"])
            if named not in known:
                known[named] = self.use(schema, f"{hint}Option{number + 1}", depth)
            used = known[named]
            if used in (NULL, _NEVER):
                null |= used == NULL
                continue
            if used.keys() == {"anyOf"} and NULL in used["anyOf"] and len(used["anyOf"]) == 2:
                used, null = used["anyOf"][0], True
            if used not in members:
                members.append(used)
            if "$ref" in used:
                self._map(mapping, tags.values.get(number, ()), used["$ref"])
        if not members:
            return dict(NULL if null else _NEVER)
        members.sort(key=_generality)
        joined: Json = members[0] if len(members) == 1 else {name: members}
        if mapping and len(members) > 1:
            joined["discriminator"] = {"propertyName": tags.name, "mapping": mapping}
        return with_null(joined) if null else joined

    def _map(self, mapping: Json, values: tuple[str, ...], key: str) -> None:
        for value in values:
            mapping[value] = key
            self._keys[key].referrers.append((mapping, value))

    def _tags(self, effective: Effective, group: tuple[Raw, ...]) -> _Tags:
        """What the discriminator says: written values, else those that the alternative itself
        asks for, else the component's name. Where a value stands for several, they tell nothing."""
        told = effective.keywords.get("discriminator")
        if not isinstance(told, Mapping) or not isinstance(told.get("propertyName"), str):
            return _Tags()
        written = told.get("mapping")
        targets: dict[int, tuple[str, ...]] = {}
        for value, target in written.items() if isinstance(written, Mapping) else ():
            reference = target if str(target).startswith("#") else f"{PREFIX}{target}"
            if not self.reader.leads_somewhere(reference):
                self.reader.note(
                    f"the discriminator {told['propertyName']}",
                    f"{value} stands for {target}, which is nowhere: left out",
                )
                continue
            place = id(self.reader.origin({"$ref": reference}))
            targets[place] = (*targets.get(place, ()), value)
        values, owners = {}, dict[str, set[int]]()
        for number, schema in enumerate(group):
            origin = id(self.reader.origin(schema))
            values[number] = targets.get(origin) or self._implied(schema, told["propertyName"])
            for value in values[number]:
                owners.setdefault(value, set()).add(origin)
        if any(len(owner) > 1 for owner in owners.values()):
            return _Tags()
        return _Tags(told["propertyName"], values)

    def _implied(self, schema: Raw, tag: str) -> tuple[str, ...]:
        """The tags of an alternative that no mapping names: its name, if it may have that one."""
        effective = self.reader.read(schema)
        asked = self.reader.read(effective.keywords.get("properties", {}).get(tag, True))
        values = values_of(asked) if "enum" in asked.keywords else []
        texts = tuple(v if isinstance(v, str) else json.dumps(v) for v in values)
        return effective.names[:1] if not texts or {*texts} & {*effective.names[:1]} else texts

    def _body(self, home: _Home) -> Json:
        """The named schema itself."""
        if kind(home.effective) is Kind.ENUMERATION:
            values = list(dict.fromkeys(values_of(home.effective)))
            out: Json = {"type": _type_of(home.effective), "enum": values}
            if named := self.reader.value_names(home.origin, values):
                out["x-enum-varnames"] = named
            return out
        properties = home.effective.keywords.get("properties", {})
        out = {**constrained(home.effective), "type": "object", "properties": {}}
        for name, schema in properties.items():
            used = self.use(schema, home.hint + names.pascal(name))
            out["properties"][name] = used
            if used and (facts := property_facts(self.reader.read(schema), used)):
                home.facts[name] = facts
        self._relate(out, home.component or "")
        out.update(self._rest(home.effective, home.hint, 0))
        self._require(out, home)
        if own := constraints({k: v for k, v in out.items() if k != "additionalProperties"}):
            home.facts[""] = own
        return out

    def _relate(self, out: Json, component: str) -> None:
        """Note in a class the one it derives from, and those that derive from it."""
        components = self.reader.source.document.get("components", {}).get("schemas", {})
        parent, base = self._related.parents.get(component), self._related.bases.get(component)
        if parent is not None:
            used = self.use(components[parent], parent)
            out |= {EXTENDS: used} if "$ref" in used else {}
        if base is not None:
            mapping: Json = {}
            for value, child in base.values.items():
                used = self.use(components[child], child)
                if "$ref" in used:
                    self._map(mapping, (value,), used["$ref"])
            out["discriminator"] = {"propertyName": base.tag, "mapping": mapping}

    def _require(self, out: Json, home: _Home) -> None:
        required = list(home.effective.keywords.get("required", ()))
        if len(out["properties"].keys() | set(required)) > _MOST_PROPERTIES:
            problem = f"more than {_MOST_PROPERTIES:,} properties, the limit of a class in a client"
            raise self.reader.source.refuse(problem, home.origin)
        for name in required:
            if name not in out["properties"]:
                self.reader.note(
                    f"{home.hint}.{name}", "required but not defined, typed as anything"
                )
                rest = out.get("additionalProperties")
                out["properties"][name] = rest if isinstance(rest, dict) else {}
        if required:
            out["required"] = required

    def _refer(self, origin: Raw, effective: Effective, hint: str) -> Json:
        home = self._homes.get(id(origin))
        if home is None:
            component = component_of(self.reader.source.places.get(id(origin), ()))
            hint = self.reader.place(origin) or hint
            home = _Home(effective, origin, hint, component, _title(origin), f"#{len(self._homes)}")
            self._homes[id(origin)] = self._keys[home.key] = home
            self._queue.append(home)
        ref: Json = {"$ref": home.key}
        home.referrers.append((ref, "$ref"))
        return ref

    def _make(self, schema: Raw, what: str, index: int, made: Json) -> Json:
        """A schema of our own that stands for a part of the given one; the same one each time."""
        return self._made.setdefault((id(schema), what, index), (schema, made))[1]


def with_null(used: Json) -> Json:
    """The written schema as accepting null too."""
    if not used or used == NULL:
        return used
    if used == _NEVER:
        return dict(NULL)
    for name in ("anyOf", "oneOf"):
        if name in used:
            return used if NULL in used[name] else {**used, name: [*used[name], dict(NULL)]}
    if "type" not in used or "const" in used:
        return {"anyOf": [used, dict(NULL)]}
    types = [used["type"]] if isinstance(used["type"], str) else used["type"]
    out = {**used, "type": [*(type_ for type_ in types if type_ != "null"), "null"]}
    if "enum" in out:
        out["enum"] = [*(value for value in out["enum"] if value is not None), None]
    return out


def _title(schema: Raw) -> str:
    """What the schema calls itself, if that may be the name of a class."""
    title = schema.get("title") if isinstance(schema, Mapping) else None
    if not isinstance(title, str) or len(title) > _LONGEST_TITLE:
        return ""
    return names.pascal(title)


def _titles(inline: list[_Home], components: list[str]) -> Iterator[str]:
    """What classes without a component want to be called: the first of a title gets it."""
    taken = {names.pascal(component).lower() for component in components}
    for home in inline:
        title = home.title
        yield home.hint if not title or title.lower() in taken else title
        taken.add(title.lower())


def _generality(member: Json) -> int:
    """The order in which alternatives are tried: dates before other texts, maps after classes."""
    if member.get("format") in ("date-time", "date", "uuid"):
        return 0
    return 2 if member.get("type") == "object" else 1


def _values(effective: Effective) -> Json:
    """An enumeration without a class: the values, and the types they have."""
    values = values_of(effective)
    types: frozenset[str] = frozenset().union(*map(json_types, values))
    if any(isinstance(value, float) and not value.is_integer() for value in values):
        types -= {"integer"}
    elif "integer" in types:
        types -= {"number"}
    return {"type": next(iter(types)) if len(types) == 1 else sorted(types), "enum": values}


def _type_of(effective: Effective) -> str:
    """The type of an enumeration that gets a class."""
    return "string" if isinstance(values_of(effective)[0], str) else "integer"


def _is_const(schema: Raw) -> bool:
    return isinstance(schema, Mapping) and "const" in schema
