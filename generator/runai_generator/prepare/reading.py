"""Schemas read: refused where they are broken, noted where they were interpreted, traced to their origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.references import CircularReferenceError
from runai_specs.openapi.schemas.effective_schema import Effective, Raw, Schemas

from .intake import Source, place_name, written
from .scalars import BEYOND, unread_patterns
from .shape import Kind, forbids_all, groups_of, kind, substance, telling, types_of, values_of

MOST_VALUES = 5_000
"""Values of an enumeration that a client lists."""
_SHOWN = 60  # characters of a pattern
_MANY = 3  # places beside the first one that are still listed


class UnreadableSchemaError(InvalidDocumentError):
    """A schema is none: its keywords have values of the wrong kind."""


class Reader:
    """Effective schemas of an admitted document, and what had to be interpreted in them."""

    def __init__(self, source: Source, apart: Iterable[str] = ()) -> None:
        self.source, self.schemas = source, Schemas(source.document)
        components = (source.document.get("components") or {}).get("schemas") or {}
        # Components that are never only another name for something.
        self._apart = frozenset(id(components[name]) for name in apart)
        self._notes: dict[str, dict[str, None]] = {}
        self._origins: dict[int, tuple[Raw, Raw]] = {}
        for where, what in source.flaws:
            self.note(where, what)

    def note(self, where: str, what: str) -> None:
        """Remember what is left out or interpreted at a place (or everywhere), once."""
        self._notes.setdefault(" ".join(what.split()), {})[" ".join(where.split())] = None

    def notes(self) -> Iterator[str]:
        """All that was noted; what is the same in many places has one line."""
        for what, places in self._notes.items():
            first, *others = (f"{where}: " if where else "" for where in places)
            if len(others) < _MANY:
                yield from (f"{where}{what}" for where in (first, *others))
            else:
                yield f"{first}{what}; so in {len(others)} other places"

    def place(self, schema: Raw) -> str | None:
        """A name for the schema from where components define it."""
        at = self.source.places.get(id(schema))
        return None if at is None else place_name(at)

    def read(self, schema: Raw) -> Effective:
        """The effective schema; a broken one is refused with its place."""
        try:
            effective = self.schemas.effective(schema)
        except (TypeError, AttributeError, ValueError, KeyError) as error:
            problem = f"a schema that cannot be read ({type(error).__name__}: {error})"
            at = self.source.places.get(id(schema))
            pointer = None if at is None else written(at)
            raise UnreadableSchemaError(self.source.name, problem, pointer=pointer) from error
        for note in effective.diagnostics:
            if note.kind == "dangling-reference":
                problem = f"a reference to nothing in the document: {note.detail!r}"
                raise self.source.refuse(problem, schema)
        return effective

    def resolved(self, node: Any) -> dict[str, Any]:
        """The node, or what its `$ref` leads to; anything but an object is refused."""
        try:
            target = self.schemas.follow(node)
        except KeyError as error:
            circular = isinstance(error, CircularReferenceError)
            what = "that leads back to itself" if circular else "to nothing in the document"
            raise self.source.refuse(f"a reference {what}: {error.args[0]!r}", node) from None
        if not isinstance(target, dict):
            raise self.source.refuse(f"an object is needed, not {type(target).__name__}", node)
        return target

    def leads_somewhere(self, reference: str) -> bool:
        """Whether the document has what the reference names."""
        try:
            self.schemas.follow({"$ref": reference})
        except KeyError:
            return False
        return True

    def path_item(self, node: Any) -> dict[str, Any]:
        """The path item with what its `$ref` leads to; a reference to nothing is refused."""
        self.resolved(node)
        return dict(self.schemas.path_item(node))

    def modelled(self, schema: Raw, hint: str) -> Effective:
        """The effective schema without what no model can say; that is noted, under its name or hint."""
        effective = self.read(schema)
        where = self.place(schema) or self.place(self.origin(schema)) or hint
        for note in effective.diagnostics:
            self.note(where, f"{note.kind.replace('-', ' ')}: {note.detail}")
        if "enum" in effective.keywords and not any(
            v is None or v in values_of(effective) for v in effective.keywords["enum"]
        ):
            self.note(where, "an enumeration without a possible value is left open")
        for keyword in sorted(BEYOND & effective.keywords.keys()):
            if keyword != "not" or not forbids_all(effective):
                self.note(where, f"{keyword} cannot be said by a model and is left out")
        for pattern in unread_patterns(effective.keywords):
            shown = pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"
            self.note(where, f"the pattern {shown} is none that Python reads, and is not checked")
        return self._without_choices(self._bounded(self._enumerated(effective), where), where)

    def _bounded(self, effective: Effective, where: str) -> Effective:
        """The schema, without its values where they are more than a class can have members."""
        if len(effective.keywords.get("enum", ())) <= MOST_VALUES:
            return effective
        self.note(where, f"more than {MOST_VALUES:,} values, left open")
        keywords = {k: v for k, v in effective.keywords.items() if k != "enum"}
        return Effective(effective.types, keywords, effective.names, effective.diagnostics)

    def value_names(self, schema: Raw, values: Iterable[Any]) -> list[str]:
        """What the document calls each value of an enumeration, "" where it says nothing."""
        if not isinstance(schema, Mapping):
            return []
        named: dict[str, Any] = {}
        for keyword in ("x-enum-varnames", "x-enumNames"):
            listed_names = listed(schema.get(keyword))
            named |= dict(zip(map(repr, listed(schema.get("enum"))), listed_names, strict=False))
        for group in ("oneOf", "anyOf"):
            for member in listed(schema.get(group)):
                if isinstance(member, Mapping) and "const" in member and "title" in member:
                    named[repr(member["const"])] = member["title"]
        told = [named.get(repr(value)) for value in values]
        return [name if isinstance(name, str) else "" for name in told] if any(told) else []

    def _enumerated(self, effective: Effective) -> Effective:
        """Alternatives that are single values as one enumeration of them."""
        groups = groups_of(effective)
        beside = telling(effective.keywords).keys() - {
            "enum",
            "format",
            *(name for name, _ in groups),
        }
        if len(groups) != 1 or beside or any(isinstance(m, Mapping) and "$ref" in m for m in groups[0][1]):  # fmt: skip
            return effective
        values: list[Any] = []
        for member in map(self.read, groups[0][1]):
            if member.types == frozenset({"null"}) and "enum" not in member.keywords:
                values.append(None)
            elif telling(member.keywords).keys() - {"format"} == {"enum"}:
                values.extend(values_of(member) or member.keywords["enum"])
            else:
                return effective
        if "enum" in effective.keywords:
            values = [value for value in values if value in effective.keywords["enum"]]
        if {type(value) for value in values if value is not None} not in ({str}, {int}):
            return effective
        keywords = {
            k: v for k, v in effective.keywords.items() if k not in (groups[0][0], "format")
        }
        return Effective(
            effective.types,
            {**keywords, "enum": tuple(values)},
            effective.names,
            effective.diagnostics,
        )

    def origin(self, schema: Raw) -> Raw:
        """Where the schema is really defined: behind references and compositions that add nothing."""
        known = self._origins.get(id(schema))
        if known is None:
            known = self._origins[id(schema)] = (schema, self._origin(schema))
        return known[1]

    def admits_null(self, schema: Raw, effective: Effective) -> bool:
        """Whether null is valid.

        `properties` without a type describe an object; they admit null only where they say so.
        """
        if forbids_all(effective):
            return False
        if "enum" in effective.keywords and (
            values_of(effective) or kind(effective) is Kind.NOTHING
        ):
            return None in effective.keywords["enum"] and effective.nullable
        if effective.types is not None and "null" not in effective.types:
            return False
        return self._says_null(schema, set(), untyped=effective.types is not None)

    def _without_choices(self, effective: Effective, where: str) -> Effective:
        """The schema without groups whose alternatives only choose what is required."""
        groups = groups_of(effective)
        idle = [
            (n, g) for n, g in groups if effective.keywords.get("properties") and self._chooses(g)
        ]
        if not idle:
            return effective
        self.note(
            where, "a choice of required properties cannot be said by a model and is left out"
        )
        keywords = {k: v for k, v in effective.keywords.items() if k not in ("anyOf", "oneOf")}
        for name, group in groups:
            if (name, group) not in idle:
                keywords[name] = (*keywords.get(name, ()), group)
        return Effective(effective.types, keywords, effective.names, effective.diagnostics)

    def _chooses(self, group: tuple[Raw, ...]) -> bool:
        allowed = {"required", "minProperties", "maxProperties", *BEYOND}
        alternatives = [self.read(alternative) for alternative in group]
        return all(
            telling(effective.keywords).keys() <= allowed
            and (types_of(effective) or {"object"}) == frozenset({"object"})
            for effective in alternatives
        )

    def _origin(self, schema: Raw) -> Raw:
        seen: set[int] = set()
        while isinstance(schema, Mapping) and id(schema) not in seen:
            seen.add(id(schema))
            if id(schema) in self._apart:
                break
            asked = substance(self.read(schema))
            same = (inner for inner in self._inner(schema) if substance(self.read(inner)) == asked)
            inner = next(same, None)
            if inner is None:
                break
            schema = inner
        return schema

    def _inner(self, schema: Mapping[str, Any]) -> list[Raw]:
        """The schemas that the schema may be another name for."""
        if "$ref" in schema:
            try:
                target = self.schemas.target(schema["$ref"])
            except (KeyError, AttributeError):
                return []
            return [target] if isinstance(target, Mapping) else []
        members = schema.get("allOf")
        if not isinstance(members, list):
            return []
        inner: list[Raw] = [m for m in members if isinstance(m, Mapping) and "$ref" in m]
        return inner or [m for m in members if isinstance(m, Mapping) and "allOf" in m]

    def _says_null(self, schema: Raw, seen: set[int], *, untyped: bool) -> bool:
        """Whether null is written as valid; untyped: what to answer where nothing is said."""
        if not isinstance(schema, Mapping) or id(schema) in seen:
            return untyped
        seen.add(id(schema))
        kind = schema.get("type")
        if schema.get("nullable") is True or kind == "null" or "null" in listed(kind):
            return True
        if "$ref" in schema:
            return self._says_null(self.schemas.target(schema["$ref"]), seen, untyped=untyped)
        members = [value for value in listed(schema.get("allOf")) if value not in (True, {})]
        if members:
            return all(self._says_null(member, seen, untyped=untyped) for member in members)
        return untyped and types_of(self.read(schema)) is None


def listed(node: Any) -> list[Any]:
    """The node if it is an array, else nothing."""
    return node if isinstance(node, list) else []
