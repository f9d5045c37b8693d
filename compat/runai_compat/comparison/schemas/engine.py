"""Two documents' schemas compared pair by pair, each pair once, whatever refers to it.

A use of a schema is a site: what a `$ref` or a wrapper adds there (null, default, deprecation) is
compared at the site; what lies behind it is compared at its core, which all its uses share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple, TypeGuard

from runai_specs.openapi.lifecycle_marks import lifecycle_marks
from runai_specs.openapi.locations import ITEMS, NAMES, NOT, prefix_step, property_step
from runai_specs.openapi.schemas.effective_schema import Raw, Schemas
from runai_specs.openapi.schemas.intersection import is_open, same_json
from runai_specs.openapi.schemas.keywords import CONTAINS, all_of

from ...kinds import ChangeKind
from ...value_sets.unchanged import is_same
from ...vocabulary import Effect
from ..annotations import of_default
from ..facts import PLAIN_KINDS, VALUE_KINDS, Fact, Link, Pair
from ..schema_view import BINARY, SchemaView, anchored, reference_of
from .alternatives import without_unchanged
from .conditions import of_conditions
from .objects import of_object, of_same_object
from .reconciliation import reconcile
from .sites import Sites
from .texts import of_text
from .unions import described, is_transparent, match
from .values import both_admit, bound, of_values, show_types, types
from .xml_names import XML

NOTHING_NEW = Pair(None, None)


class _Asked(NamedTuple):
    """What matters of two schemas where they are used, see `Sites.site`."""

    described: bool
    null: bool


class Comparison(Sites):
    """Compares schemas of two documents on demand; a pair is filled in when `settle` is called.

    Which values two schemas let in is decided by `includes`; the rest of the comparison tells where
    and how they differ.
    """

    def __init__(self, old: Schemas, new: Schemas) -> None:
        super().__init__(old, new)
        self._sites: dict[tuple[int, int, _Asked, str], Pair] = {}
        self._referring: dict[tuple[str, str, _Asked, str], Pair] = {}
        self._cores: dict[tuple[int, int, str], Pair] = {}
        self._waiting: list[Pair] = []

    def site(
        self,
        old: Raw,
        new: Raw,
        *,
        described: bool = False,
        null: bool = True,
        text: str | None = None,
    ) -> Pair:
        """As `Sites.site`; a place where nothing differs has the one empty pair."""
        text = self.text if text is None else text
        asked = _Asked(described, null)
        key = (id(old), id(new), asked, text)
        pair = self._sites.get(key)
        if pair is None:
            if self.same(old, new):
                return NOTHING_NEW
            pair = self._sites[key] = self._new_site(old, new, asked, text)
        return pair

    def _new_site(self, old: Raw, new: Raw, asked: _Asked, text: str) -> Pair:
        """The pair of two schemas met for the first time.

        Sites that merely refer to the same schemas, and add nothing by that, are one: there are
        several times as many of them as of schemas.
        """
        key = (reference_of(old), reference_of(new), asked, text)
        known = self._referring.get(key)
        if known is not None:
            return known
        facts = [*self._of_site(old, new, asked), *self._renamed(old, new)]
        pair = Pair(old, new, facts, text=text)
        self._waiting.append(pair)
        if key[0] and key[1] and not pair.facts:
            self._referring[key] = pair
        return pair

    def settle(self) -> None:
        """Compare everything that was asked for, and what that leads to."""
        while self._waiting:
            self._descend(self._waiting.pop())
        sites = [*self._sites.values(), *self._referring.values()]
        judged = [
            (pair, (self.old.schemas, pair.old), (self.new.schemas, pair.new))
            for pair in reversed(self._cores.values())
            if self._is_in_question(pair)
        ]
        reconcile(judged, [*sites, *self._cores.values()], self.includes)

    def _is_in_question(self, pair: Pair) -> bool:
        """Whether what two schemas let in is more than what their facts and links say."""
        if self.unchanged(pair.old, pair.new):
            return False
        views = self.old.view(pair.old), self.new.view(pair.new)
        keywords = [view.keywords for view in views]
        if any(_COMBINING & keyword.keys() for keyword in keywords):
            return not is_transparent(self, pair)
        if any(map(_forbids, keywords)):
            return True
        if not pair.facts:
            return views[0].types != views[1].types
        if any("uniqueItems" in keyword for keyword in keywords):
            return True
        kinds = VALUE_KINDS if pair.text else VALUE_KINDS - PLAIN_KINDS
        if not kinds.isdisjoint(fact.kind for fact in pair.facts):
            return True
        bounds = _BOUNDING & (keywords[0].keys() | keywords[1].keys())
        return (len(bounds) > 1 and not bounds.isdisjoint({"enum", "pattern"})) or not all(
            map(is_open, keywords)
        )

    def _descend(self, pair: Pair) -> None:
        """Link a site to its core."""
        sides = self.old.core(pair.old), self.new.core(pair.new)
        self.text = pair.text
        pair.links.append(Link("", self._core(*sides)))
        self.text = ""

    def _renamed(self, old: Raw, new: Raw) -> Iterator[Fact]:
        """The name of a shared schema, after which generated clients call its class."""
        was = self.old.schemas.effective(old).names[:1]
        now = self.new.schemas.effective(new).names[:1]
        if was and now and was != now:
            targets = self.old.schemas.resolved(old), self.new.schemas.resolved(new)
            yield attribute_to(
                Fact(ChangeKind.SCHEMA_RENAMED, Effect.NEITHER, was[0], now[0]), *targets
            )

    def _core(self, old: Raw, new: Raw) -> Pair:
        """The pair of two schemas without wrappers."""
        text = self.text
        key = (id(old), id(new), text)
        core = self._cores.get(key)
        if core is None:
            core = self._cores[key] = Pair(old, new, text=text)
            self.text = self._inside(old, text)
            if self.unchanged(old, new):
                return core
            if _is_plain(old) and _is_plain(new) and is_same(old, new):
                self._descend_alike(core, old, new)
            else:
                self._compare(core)
                self.text = text
                core.facts[:] = self._charged(core)
            self.text = text
        return core

    def _inside(self, schema: Raw, text: str) -> str:
        """How what is inside a schema travels; an object that is a part of a form is JSON."""
        if text in _OF_FORMS:
            return _OF_FORMS[text]
        types = self.old.view(schema).types
        return "" if text == "part" and types and "object" in types else text

    def _descend_alike(self, pair: Pair, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Compare what is inside two plain schemas that are written the same."""
        if "items" in old:
            pair.links.append(Link(ITEMS, self.site(old["items"], new["items"])))
        of_same_object(self, pair, old, new)

    def _charged(self, pair: Pair) -> list[Fact]:
        """The facts of a composition, those that a member of it brought charged to the member."""
        members = [
            self._core(self.old.core(old), self.new.core(new))
            for old, new in (self._members(pair.old, pair.new) if pair.facts else ())
        ]
        charged: dict[Any, Fact] = {}
        for member in members:
            for own in member.facts:
                given = own.old is not None or own.new is not None
                to = (own.old, own.new) if given else (member.old, member.new)
                charged.setdefault(_what(own), attribute_to(own, *to))
        return [_charged_to(fact, charged.get(_what(fact))) for fact in pair.facts]

    def _members(self, old: Raw, new: Raw) -> list[tuple[Raw, Raw]]:
        """The members of two allOf that may be the same one, changed."""
        lists = [side.get("allOf", ()) if isinstance(side, Mapping) else () for side in (old, new)]
        olds, news = map(list, lists)
        if len(olds) != len(news):
            olds, news = without_unchanged(self, olds, news)
        if len(olds) != len(news):
            return []
        return [pair for pair in zip(olds, news, strict=True) if not self.unchanged(*pair)]

    def _of_site(self, old: Raw, new: Raw, asked: _Asked) -> Iterator[Fact]:
        """Null, default and deprecation, which a wrapper may add; charged to the core if it did."""
        facts = list(_annotated(self.old.view(old), self.new.view(new), asked))
        if not facts:
            return
        inside = (self.old.core(old), self.new.core(new))
        cores = (self.old.view(inside[0]), self.new.view(inside[1]))
        within = list(_annotated(*cores, asked))
        for fact in facts:
            shared = any(
                (place.kind, place.before, place.after) == (fact.kind, fact.before, fact.after)
                for place in within
            )
            yield attribute_to(fact, *(inside if shared else (old, new)))

    def _compare(self, pair: Pair) -> None:
        old, new = self.old.view(pair.old), self.new.view(pair.new)
        if pair.text == "part" and old.is_raw(BINARY) and new.is_raw(BINARY):
            return
        if pair.text == "part" and {old.is_bytes, new.is_bytes} == {old.is_plain, new.is_plain} == {
            True,
            False,
        }:
            was, now = ("file" if side.is_bytes else show_types(side.types) for side in (old, new))
            pair.facts.append(Fact(ChangeKind.SERIALISATION_CHANGED, Effect.BOTH, was, now))
            return
        pair.described = described(self, pair)
        if old.contradictory or new.contradictory:
            pair.facts.extend(_contradiction(old, new))
            return
        if not (old.open or new.open) and match(self, pair, old, new):
            return
        of_form = pair.text in ("part", "field")  # where each item of a list is one of its own
        relisted = of_text(self, (pair.old, pair.new), (True, True)) if of_form else None
        if relisted is not None:
            pair.relisted = True
            pair.facts.extend(relisted.facts)
            pair.links.append(Link(ITEMS, self.site(*relisted.items)))
            return
        difference = types(old, new, text=pair.text not in ("", XML))
        if difference is not None:
            pair.facts.append(difference)
        if old.open is not new.open:
            pair.facts.extend(_opened(old) if difference is None else ())
            return
        if difference is not None and difference.effect is Effect.BOTH:
            return
        pair.facts.extend(of_values(old, new, self.names))
        if both_admit(old, new, "array"):
            self._arrays(pair, old, new)
        if both_admit(old, new, "object"):
            of_object(self, pair, old, new)
        elif old.types == new.types:
            self._stated_members(pair, old, new)
        self._conditions(pair, old, new)

    def _stated_members(self, pair: Pair, old: SchemaView, new: SchemaView) -> None:
        """Members that both sides state beside another type: they mean something to whoever changes them."""
        olds, news = old.keywords.get("properties", {}), new.keywords.get("properties", {})
        for name in olds.keys() & news.keys():
            inside = self.site(olds[name], news[name], described=True)
            pair.links.append(Link(property_step(name), inside, apart=True))

    def _arrays(self, pair: Pair, old: SchemaView, new: SchemaView) -> None:
        before, after = old.keywords.get("prefixItems", ()), new.keywords.get("prefixItems", ())
        rest = (old.keywords.get("items", True), new.keywords.get("items", True))
        for place in range(max(len(before), len(after))):
            one = before[place] if place < len(before) else rest[0]
            other = after[place] if place < len(after) else rest[1]
            pair.links.append(Link(prefix_step(place), self.site(one, other)))
        pair.links.append(Link(ITEMS, self.site(*rest)))
        olds, news = all_of(CONTAINS, old.keywords), all_of(CONTAINS, new.keywords)
        removed, added = map(_mappings, without_unchanged(self, olds, news))
        for one, other in zip_longest(removed, added, fillvalue={}):
            self._presence(pair, one, other, "contains", f"{ITEMS}<contains>")
            if one and other:
                pair.facts.extend(_how_many(one, other))
        self._closing(pair, old, new, "unevaluatedItems", f"{ITEMS}<unevaluated>")

    def _closing(
        self, pair: Pair, old: SchemaView, new: SchemaView, keyword: str, step: str
    ) -> None:
        """What is asked of members that nothing else describes; by default nothing."""
        before, after = old.keywords.get(keyword, True), new.keywords.get(keyword, True)
        pair.links.append(Link(step, self.site(before, after)))

    def _presence(
        self, pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any], keyword: str, step: str
    ) -> None:
        """A subschema that every value has to satisfy in some way, if it is there at all."""
        before, after = old.get(keyword), new.get(keyword)
        if before is None and after is None:
            return
        name = _KIND_OF[keyword]
        if before is None:
            pair.facts.append(Fact(ChangeKind.named(f"{name}-added"), Effect.NARROWER, None, after))
        elif after is None:
            pair.facts.append(Fact(ChangeKind.named(f"{name}-removed"), Effect.WIDER, before, None))
        else:
            pair.links.append(Link(step, self.site(before, after)))

    def _conditions(self, pair: Pair, old: SchemaView, new: SchemaView) -> None:
        before, after = old.keywords.get("not", ()), new.keywords.get("not", ())
        pair.facts.extend(self._excluded(before, after))
        self._presence(pair, old.keywords, new.keywords, "propertyNames", NAMES)
        self._presence(pair, old.keywords, new.keywords, "contentSchema", "<content>")
        self._bound(pair, anchored(old.keywords.get("$defs")), anchored(new.keywords.get("$defs")))
        of_conditions(self, pair, old, new)

    def _bound(self, pair: Pair, old: Mapping[str, Raw], new: Mapping[str, Raw]) -> None:
        """What a `$dynamicRef` somewhere inside is made to mean here."""
        for name in sorted({*old, *new}):
            if name in old and name in new:
                pair.links.append(Link(f"<{name}>", self.site(old[name], new[name])))
            else:
                pair.facts.append(Fact(ChangeKind.VALUES_UNDECIDED, Effect.UNKNOWN))

    def _excluded(self, before: Sequence[Raw], after: Sequence[Raw]) -> Iterator[Fact]:
        removed, added = without_unchanged(self, before, after)
        if self.closely.grants(len(removed) * len(added)):
            removed, added = (
                [one for one in removed if not any(self.equivalent(one, other) for other in after)],
                [one for one in added if not any(self.equivalent(other, one) for other in before)],
            )
        if removed and added:
            yield Fact(ChangeKind.NOT_CHANGED, Effect.UNKNOWN, removed, added, step=NOT)
        elif added:
            yield Fact(ChangeKind.NOT_ADDED, Effect.NARROWER, None, added, step=NOT)
        elif removed:
            yield Fact(ChangeKind.NOT_REMOVED, Effect.WIDER, removed, None, step=NOT)


def _mappings(schemas: Sequence[Raw]) -> list[Mapping[str, Any]]:
    return [schema for schema in schemas if isinstance(schema, Mapping)]


def _how_many(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    """What differs in how many items have to fit, and may."""
    for kind, keyword, rising in (
        ("min-contains", "minContains", True),
        ("max-contains", "maxContains", False),
    ):
        none = 1 if rising else None
        limits = (old.get(keyword, none), new.get(keyword, none))
        yield from bound(
            kind,
            *(None if limit == none else (limit, False) for limit in limits),
            larger_is_narrower=rising,
        )


_OF_FORMS = {"parts": "part", "fields": "field", "field": "all"}


def _is_plain(schema: Raw) -> TypeGuard[dict[str, Any]]:
    """Whether a schema holds others in no way but as members or items.

    Of two that are written the same then only those can differ, by what they refer to.
    """
    return (
        type(schema) is dict
        and _COMPOSING.isdisjoint(schema)
        and type(schema.get("items")) is not list
    )


def _forbids(keywords: Mapping[str, Any]) -> bool:
    """Whether items or a member by name may not be there."""
    return (
        keywords.get("items") is False
        or keywords.get("maxItems") == 0
        or False in keywords.get("properties", {}).values()
    )


_COMBINING = frozenset(
    {"anyOf", "oneOf", "not", "if", "dependentSchemas", "dependentRequired", "contains", "prefixItems",
     "unevaluatedItems", "unevaluatedProperties", "propertyNames", "patternProperties"}
)  # fmt: skip
_BOUNDING = frozenset(
    {"enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf"}
)
_COMPOSING = frozenset(
    {"$ref", "$dynamicRef", "discriminator", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "prefixItems",
     "contains", "propertyNames", "contentSchema", "unevaluatedItems", "unevaluatedProperties",
     "patternProperties", "dependentSchemas", "dependentRequired"}
)  # fmt: skip


def attribute_to(fact: Fact, old: Any, new: Any) -> Fact:
    """The fact, charged to these two objects."""
    return fact._replace(old=old, new=new)


def _what(fact: Fact) -> tuple[ChangeKind, Any, Any]:
    """What a fact says, to be looked up."""
    return fact.kind, same_json(fact.before), same_json(fact.after)


def _charged_to(fact: Fact, own: Fact | None) -> Fact:
    """The fact as a member's that has the same, if one has."""
    if own is None or fact.old is not None or fact.new is not None:
        return fact
    return attribute_to(fact, own.old, own.new)


def _annotated(old: SchemaView, new: SchemaView, asked: _Asked) -> Iterator[Fact]:
    null, still = _null(old, new), _null(new, old)
    if asked.null and null is not None and still is not None and null is not still:
        if still:
            yield Fact(ChangeKind.BECAME_NULLABLE, Effect.WIDER, False, True)
        else:
            yield Fact(ChangeKind.BECAME_NOT_NULLABLE, Effect.NARROWER, True, False)
    if not asked.described:
        yield from of_default("default", old.keywords, new.keywords)
        before, after = lifecycle_marks(old.keywords), lifecycle_marks(new.keywords)
        if before.deprecated is not after.deprecated:
            kind = "schema-deprecated" if after.deprecated else "schema-undeprecated"
            yield Fact(ChangeKind.named(kind), Effect.NEITHER, before.deprecated, after.deprecated)


def _null(view: SchemaView, other: SchemaView) -> bool | None:
    """Whether null is one of the values; of a schema that asks nothing, if no type tells that already."""
    return True if view.open and view.null is None and other.types is None else view.null


def _contradiction(old: SchemaView, new: SchemaView) -> Iterator[Fact]:
    """A schema that no value can meet was not meant; what was meant cannot be told."""
    if not new.contradictory:
        yield Fact(
            ChangeKind.CONTRADICTION_RESOLVED, Effect.UNKNOWN, "nothing", show_types(new.types)
        )
    elif not old.contradictory:
        yield Fact(
            ChangeKind.CONTRADICTION_INTRODUCED, Effect.UNKNOWN, show_types(old.types), "nothing"
        )


def _opened(old: SchemaView) -> Iterator[Fact]:
    """A schema without types began or ceased to ask anything at all."""
    if old.open:
        yield Fact(ChangeKind.TYPE_NARROWED, Effect.NARROWER, "any", "constrained")
    else:
        yield Fact(ChangeKind.TYPE_WIDENED, Effect.WIDER, "constrained", "any")


_KIND_OF = {
    "contains": "contains",
    "propertyNames": "property-names",
    "contentSchema": "content-schema",
}
