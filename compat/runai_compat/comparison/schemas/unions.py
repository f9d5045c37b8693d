"""Alternatives (oneOf, anyOf): which of the base is which of the revision, and what differs.

Alternatives have no names that count, so they are paired by likeness: the discriminator's value,
the types, the members, the fixed values. What is paired is compared in full; a poor pairing can
make a difference look larger, it cannot hide one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

from runai_specs.openapi.locations import variant_step
from runai_specs.openapi.schemas.effective_schema import Raw

from ...kinds import ChangeKind
from ...value_sets.unchanged import full
from ...vocabulary import Effect
from ..facts import Fact, Link, Pair
from ..schema_view import SchemaView, SchemaViews, show_kind
from .sites import Sites

_GROUPS = ("oneOf", "anyOf")
_TEXTS = frozenset({"description", "title", "example", "$comment"})
_Group: TypeAlias = tuple[str, tuple[Raw, ...]]  # keyword, alternatives
_ALIKE = 0.45  # below this, two alternatives are not the same one changed


def match(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> bool:
    """Compare the alternatives; True when these are all that has to be compared.

    A schema that became one alternative of several is compared with that alternative.
    """
    before, after = _groups(comparison.old, old), _groups(comparison.new, new)
    if not before and not after:
        if old.types != frozenset() != new.types:
            pair.facts.extend(_discriminators(comparison, old, new, regrouped=frozenset()))
            _subtypes(comparison, pair, old, new)
        return False
    whole = False
    if not before and len(after) == 1 and not _own_words(new):
        before, whole = [(after[0][0], (pair.old,))], True
    elif not after and len(before) == 1 and not _own_words(old):
        after, whole = [(before[0][0], (pair.new,))], True
    before, after = _aligned(comparison, before, after)
    for keyword, group in after[len(before) :]:
        pair.facts.append(
            Fact(
                ChangeKind.VARIANTS_ADDED,
                Effect.NARROWER,
                None,
                _listed(comparison.new, group, keyword),
            )
        )
    for keyword, group in before[len(after) :]:
        pair.facts.append(
            Fact(
                ChangeKind.VARIANTS_REMOVED,
                Effect.WIDER,
                _listed(comparison.old, group, keyword),
                None,
            )
        )
    for (was, mine), (now, theirs) in zip(before, after, strict=False):
        apart = _are_apart(comparison.old, mine) and _are_apart(comparison.new, theirs)
        if was != now and not whole and not apart:
            pair.facts.append(Fact(ChangeKind.COMPOSITION_CHANGED, Effect.UNKNOWN, was, now))
        values = _values_of(old), _values_of(new)
        null = old.null is not new.null
        _compare(comparison, pair, now, (mine, theirs), values, null=null)
    regrouped = {
        _reference(schema)
        for fact in pair.facts
        for schema in (fact.old, fact.new)
        if schema is not None
    }
    pair.facts.extend(_discriminators(comparison, old, new, regrouped=regrouped))
    return whole


def described(comparison: Sites, pair: Pair) -> tuple[frozenset[str], frozenset[str]] | None:
    """The members that two schemas describe in any case, where not only their `properties` do."""
    views = comparison.old.view(pair.old), comparison.new.view(pair.new)
    if not any(_PLACING & view.keywords.keys() for view in views):
        return None
    names = comparison.old.members(pair.old) | comparison.new.members(pair.new)
    old, new = (
        frozenset(name for name in names if side.describes(schema, name))
        for side, schema in ((comparison.old, pair.old), (comparison.new, pair.new))
    )
    return old, new


_PLACING = frozenset({"anyOf", "oneOf", "patternProperties"})


def _subtypes(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> None:
    """Compare the schemas that a discriminator lets stand for this one, as those made of it do."""
    if "discriminator" not in old.keywords or "discriminator" not in new.keywords:
        return
    olds, news = comparison.old.subtypes(pair.old), comparison.new.subtypes(pair.new)
    told = {fact.step for fact in pair.facts}
    for value in dict.fromkeys((*olds, *news)):
        step = f"={value}"
        if value in olds and value in news:
            inside = comparison.site(olds[value], news[value])
            pair.links.append(Link(f"<{value}>", inside, apart=True))
        elif step in told:
            continue
        elif value in olds:
            pair.facts.append(
                Fact(ChangeKind.DISCRIMINATOR_VALUE_REMOVED, Effect.NARROWER, value, None, step)
            )
        else:
            pair.facts.append(
                Fact(ChangeKind.DISCRIMINATOR_VALUE_ADDED, Effect.WIDER, None, value, step)
            )


def _groups(side: SchemaViews, of: SchemaView) -> list[_Group]:
    """Each oneOf and anyOf without alternatives that are only null."""
    found = {
        (keyword, tuple(map(_bare, group))): (
            keyword,
            tuple(each for each in group if not side.is_null(each)),
        )
        for keyword in _GROUPS
        for group in of.keywords.get(keyword, ())
    }
    return list(found.values())


def _bare(schema: Raw) -> str:
    """What a schema says, apart from texts for readers."""
    return json.dumps(_without_texts(schema), sort_keys=True, default=str)


def _without_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _without_texts(held)
            for key, held in value.items()
            if not (key in _TEXTS and not isinstance(held, Mapping))
        }
    return [_without_texts(each) for each in value] if isinstance(value, list) else value


def _aligned(
    comparison: Sites, before: list[_Group], after: list[_Group]
) -> tuple[list[_Group], list[_Group]]:
    """The groups of both sides in an order in which those with the most in common face each other."""
    if len(before) < 2 and len(after) < 2:
        return before, after
    mine, theirs = list(before), list(after)
    pairs = []
    while mine and theirs:
        one, other = max(
            ((a, b) for a in range(len(mine)) for b in range(len(theirs))),
            key=lambda each: _common(comparison, mine[each[0]], theirs[each[1]]),
        )
        pairs.append((mine.pop(one), theirs.pop(other)))
    return [one for one, _ in pairs] + mine, [other for _, other in pairs] + theirs


def _common(comparison: Sites, one: _Group, other: _Group) -> tuple[int, bool]:
    """How many alternatives of two groups are alike, and whether they are of one kind."""
    alike = sum(any(comparison.equivalent(a, b) for b in other[1]) for a in one[1])
    return 2 * alike - len(one[1]) - len(other[1]), one[0] == other[0]


def _own_words(of: SchemaView) -> bool:
    """Whether the schema asks anything beside its alternatives."""
    return of.types is not None or any(
        keyword in of.keywords for keyword in ("properties", "required", "enum", "not", "pattern")
    )


def _compare(
    comparison: Sites,
    pair: Pair,
    keyword: str,
    groups: tuple[Sequence[Raw], Sequence[Raw]],
    values: tuple[Mapping[str, str], Mapping[str, str]],
    *,
    null: bool,
) -> None:
    mine, theirs = groups
    if len(mine) == len(theirs) and all(map(comparison.unchanged, mine, theirs)):
        return
    partners = _partners(comparison, mine, theirs, values)
    labels = labelled(comparison.old, mine, values[0]), labelled(comparison.new, theirs, values[1])
    for place, schema in enumerate(mine):
        partner = partners.get(place)
        step = variant_step(keyword, labels[0][place])
        if partner is None:
            covered = any(comparison.accepts_all_old(schema, each) for each in theirs)
            effect = Effect.UNKNOWN if covered else Effect.NARROWER
            name = _known_as(comparison.old, schema, labels[0][place])
            pair.facts.append(
                Fact(ChangeKind.VARIANT_REMOVED, effect, name, None, step, old=schema)
            )
        elif not (schema is pair.old and theirs[partner] is pair.new):
            inside = comparison.site(schema, theirs[partner], null=null)
            pair.links.append(Link(step, inside, in_place=True))
    taken = set(partners.values())
    for place, schema in enumerate(theirs):
        if place not in taken:
            step = variant_step(keyword, labels[1][place])
            covered = any(comparison.accepts_all_new(each, schema) for each in mine)
            effect = Effect.UNKNOWN if covered else Effect.WIDER
            name = _known_as(comparison.new, schema, labels[1][place])
            pair.facts.append(Fact(ChangeKind.VARIANT_ADDED, effect, None, name, step, new=schema))


def _known_as(side: SchemaViews, schema: Raw, label: str) -> str:
    """What people call an alternative: its name in the document, if it has one."""
    names = side.schemas.effective(schema).names
    return names[0] if names else label


def _partners(
    comparison: Sites,
    olds: Sequence[Raw],
    news: Sequence[Raw],
    values: tuple[Mapping[str, str], Mapping[str, str]],
) -> dict[int, int]:
    """Positions of base alternatives -> positions in the revision; what did not change first.

    Of equally alike ones the order is that of what they say: where they stand has no part in it.
    """
    partners = dict(_unchanged_partners(comparison, olds, news))
    taken = set(partners.values())
    open_olds = [place for place in range(len(olds)) if place not in partners]
    open_news = [place for place in range(len(news)) if place not in taken]
    if not open_olds or not open_news:
        return partners
    scores = sorted(
        (-score, _bare(olds[here]), _bare(news[there]), here, there)
        for here in open_olds
        for there in open_news
        if (score := _likeness(comparison, olds[here], news[there], values)) >= _ALIKE
    )
    for _, _, _, here, there in scores:
        if here not in partners and there not in taken:
            partners[here] = there
            taken.add(there)
    return partners


def _unchanged_partners(
    comparison: Sites, olds: Sequence[Raw], news: Sequence[Raw]
) -> Iterator[tuple[int, int]]:
    """Alternatives that are written the same, those that refer to one name before all others."""
    by_reference = {_reference(each): place for place, each in enumerate(news)}
    free = dict(enumerate(news))
    for here, schema in enumerate(olds):
        there = by_reference.get(_reference(schema)) if _reference(schema) else None
        if there not in free or not comparison.unchanged(schema, news[there]):
            same = (place for place, each in free.items() if comparison.unchanged(schema, each))
            there = next(same, None)
        if there is not None:
            del free[there]
            yield here, there


def _likeness(
    comparison: Sites,
    old: Raw,
    new: Raw,
    values: tuple[Mapping[str, str], Mapping[str, str]],
) -> float:
    """0 for nothing in common, up to 1 for much, 2 for one name, 3 for the same values."""
    named = (values[0].get(_reference(old)), values[1].get(_reference(new)))
    if None not in named:
        return 2 if named[0] == named[1] else 0
    before = comparison.old.view(comparison.old.core(old))
    after = comparison.new.view(comparison.new.core(new))
    if before.types != after.types:
        return 0
    fixed = (_fixed(comparison.old, before), _fixed(comparison.new, after))
    if fixed[0] and fixed[1] and fixed[0] != fixed[1]:
        return 0
    if _reference(old) and _reference(old) == _reference(new):
        return 2
    members = before.keywords.get("properties", {}), after.keywords.get("properties", {})
    if not (members[0] or members[1]):
        if comparison.equivalent(old, new):
            return 3
        if comparison.accepts_all_old(old, new) or comparison.accepts_all_new(old, new):
            return 0.95
        return 0.9 if before.keywords.get("format") == after.keywords.get("format") else 0.6
    common = members[0].keys() & members[1].keys()
    same = sum(comparison.same(members[0][name], members[1][name]) for name in common)
    whole = len(members[0].keys() | members[1].keys())
    if same == whole and comparison.equivalent(old, new):
        return 3
    return (len(common) + 0.1 * same) / (1.1 * whole)


def labelled(side: SchemaViews, group: Sequence[Raw], values: Mapping[str, str]) -> list[str]:
    """A label for each alternative that tells it from the others, from what it accepts if possible."""
    found: list[list[str]] = []
    for place, schema in enumerate(group):
        meaning = side.view(schema)
        found.append(
            [
                values.get(_reference(schema), ""),
                show_kind(meaning),
                " ".join(f"{name}={value}" for name, value in _fixed(side, meaning)),
                "with " + ", ".join(_distinct(side, group, place)[:2]),
                str(place + 1),
            ]
        )
    return [
        next(
            label
            for rank, label in enumerate(candidates)
            if label not in ("", "with ")
            and (rank == 4 or sum(c[rank] == label for c in found) == 1)
        )
        for candidates in found
    ]


def _distinct(side: SchemaViews, group: Sequence[Raw], place: int) -> list[str]:
    """The members that only this alternative names."""
    mine = side.view(group[place]).keywords.get("properties", {})
    others = {
        name
        for position, schema in enumerate(group)
        if position != place
        for name in side.view(schema).keywords.get("properties", {})
    }
    return sorted(name for name in mine if name not in others)


def _fixed(side: SchemaViews, of: SchemaView) -> list[tuple[str, Any]]:
    """The members that have only one value, as a discriminating one has."""
    found = []
    for name, schema in sorted(of.keywords.get("properties", {}).items()):
        values = side.view(side.core(schema)).values
        if values is not None and len(values) == 1:
            found.append((name, values[0]))
    return found


def is_transparent(comparison: Sites, pair: Pair) -> bool:
    """Whether both schemas are alternatives of which no value fits two, and nothing beside them.

    Then whatever is let in or refused is let in or refused by one alternative, where it is told.
    """
    sides = (comparison.old, pair.old), (comparison.new, pair.new)
    return all(_is_plain_union(side, side.view(schema)) for side, schema in sides)


def _is_plain_union(side: SchemaViews, view: SchemaView) -> bool:
    groups = [group for name in _GROUPS for group in view.keywords.get(name, ())]
    if len(groups) != 1 or view.types is not None or _BESIDE & view.keywords.keys():
        return False
    alternatives = [each for each in groups[0] if not side.is_null(each)]
    return len(alternatives) <= _MOST_APART and _are_apart(side, alternatives)


_MOST_APART = 60
_BESIDE = frozenset(
    {"enum", "not", "if", "properties", "required", "additionalProperties", "patternProperties", "minProperties",
     "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas", "items", "prefixItems", "contains",
     "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum",
     "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "unevaluatedProperties", "unevaluatedItems"}
)  # fmt: skip


def _are_apart(side: SchemaViews, group: Sequence[Raw]) -> bool:
    """Whether no value fits two alternatives, so that one or any of them is the same."""
    found = [side.view(side.core(each)) for each in group]
    return all(
        _exclude(side, one, other)
        for place, one in enumerate(found)
        for other in found[place + 1 :]
    )


def _exclude(side: SchemaViews, one: SchemaView, other: SchemaView) -> bool:
    """Whether no value fits both: other types, or another value of a member that both must have."""
    if one.types is None or other.types is None or (one.null and other.null):
        return False
    kinds = [
        types | {"number"} if "integer" in types else types for types in (one.types, other.types)
    ]
    if not kinds[0] & kinds[1]:
        return True
    must = set(one.keywords.get("required", ())) & set(other.keywords.get("required", ()))
    fixed = dict(_fixed(side, one)), dict(_fixed(side, other))
    told = any(
        fixed[0][name] != fixed[1][name] for name in must & fixed[0].keys() & fixed[1].keys()
    )
    return told and one.types == other.types == frozenset({"object"})


def _reference(schema: Raw) -> str:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return reference if isinstance(reference, str) else ""


def _values_of(of: SchemaView) -> dict[str, str]:
    """Which discriminator value stands for which reference, where the mapping says so."""
    discriminator = of.keywords.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
    found: dict[str, str] = {}
    for value, reference in sorted((mapping or {}).items(), reverse=True):
        found[full(reference)] = value
    return found


def _discriminators(
    comparison: Sites, old: SchemaView, new: SchemaView, *, regrouped: Set[str]
) -> Iterator[Fact]:
    """What differs in how alternatives are told apart; values that went with theirs are no news.

    regrouped: references to alternatives of which is told that they are new or gone.
    """
    before, after = old.keywords.get("discriminator"), new.keywords.get("discriminator")
    before, after = (each if isinstance(each, Mapping) else None for each in (before, after))
    if before is None and after is None:
        return
    if before is None or after is None:
        kind = "discriminator-added" if before is None else "discriminator-removed"
        yield Fact(
            ChangeKind.named(kind),
            Effect.NEITHER if before is None else Effect.UNKNOWN,
            _named(before),
            _named(after),
        )
        return
    if _named(before) != _named(after):
        yield Fact(ChangeKind.DISCRIMINATOR_CHANGED, Effect.BOTH, _named(before), _named(after))
    implied = (
        _implied_values(comparison.old, old, before),
        _implied_values(comparison.new, new, after),
    )
    olds, news = _wire_values(before, implied[0]), _wire_values(after, implied[1])
    for value, reference in olds.items():
        if not reference or reference in regrouped:
            continue
        target = news.get(value, implied[1].get(value))
        if target is None:
            yield Fact(
                ChangeKind.DISCRIMINATOR_VALUE_REMOVED, Effect.NARROWER, value, None, f"={value}"
            )
        elif target and not _same_target(comparison, reference, target):
            yield Fact(
                ChangeKind.DISCRIMINATOR_VALUE_MOVED, Effect.UNKNOWN, value, value, f"={value}"
            )
    for value, reference in news.items():
        known = value in olds or value in implied[0] or reference in regrouped
        if reference and not known:
            yield Fact(ChangeKind.DISCRIMINATOR_VALUE_ADDED, Effect.WIDER, None, value, f"={value}")


def _wire_values(discriminator: Mapping[str, Any], implied: Mapping[str, str]) -> dict[str, str]:
    """Which reference a discriminator value stands for: as mapped, else as implied."""
    mapping = discriminator.get("mapping")
    found = dict(mapping) if isinstance(mapping, Mapping) else {}
    found = {value: full(name) for value, name in found.items()}
    mapped = set(found.values())
    return {**{v: ref for v, ref in implied.items() if ref not in mapped}, **found}


def _implied_values(
    side: SchemaViews, of: SchemaView, discriminator: Mapping[str, Any]
) -> dict[str, str]:
    """What stands for each alternative, whether it is mapped or not, with the reference to it.

    Its name; or the values that its own discriminating member is fixed to, whatever its name is.
    No reference for what is written out, or for what several are fixed to.
    """
    found: dict[str, set[str]] = {}
    groups = [group for name in _GROUPS for group in of.keywords.get(name, ())]
    for schema in (each for group in groups for each in group):
        reference = _reference(schema)
        members = side.view(side.core(schema)).keywords.get("properties", {})
        member = members.get(_named(discriminator))
        fixed = None if member is None else side.view(side.core(member)).values
        named = [reference.rsplit("/", 1)[-1]] if reference else []
        for value in named if fixed is None else map(str, fixed):
            found.setdefault(value, set()).add(reference)
    return {value: held.pop() if len(held) == 1 else "" for value, held in sorted(found.items())}


def _same_target(comparison: Sites, old: str, new: str) -> bool:
    """Whether two mapped schemas may be the same one, changed or not."""
    none: tuple[dict[str, str], dict[str, str]] = ({}, {})
    sides = {"$ref": old}, {"$ref": new}
    return (
        old == new or comparison.unchanged(*sides) or _likeness(comparison, *sides, none) >= _ALIKE
    )


def _named(discriminator: Mapping[str, Any] | None) -> Any:
    return None if discriminator is None else discriminator.get("propertyName")


def _listed(side: SchemaViews, group: Sequence[Raw], keyword: str) -> str:
    return f"{keyword}: {', '.join(labelled(side, group, {}))}"
