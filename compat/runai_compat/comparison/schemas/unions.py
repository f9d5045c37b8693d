"""Alternatives (oneOf, anyOf): what came, what went, and what differs between those that stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from runai_specs.openapi.locations import variant_step
from runai_specs.openapi.schemas.effective_schema import Raw, same_json
from runai_specs.openapi.schemas.keywords import GROUPS, annotates, is_apart

from ...kinds import ChangeKind
from ...value_sets.likeness import alternatives_inside, flattened
from ...vocabulary import Effect
from ..facts import Fact, Link, Pair
from ..schema_view import SchemaView, SchemaViews
from .alternatives import bare, labelled, partners_of, reference_to, unchanged_partners
from .discriminators import mapped_values, of_discriminators, of_subtypes
from .sites import Sites

_Group: TypeAlias = tuple[str, tuple[Raw, ...]]  # keyword, alternatives
_Sides: TypeAlias = tuple[Sequence[Raw], Sequence[Raw]]
_Values: TypeAlias = tuple[Mapping[str, str], Mapping[str, str]]


def match(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> bool:
    """Compare the alternatives; True when these are all that has to be compared.

    A schema that became one alternative of several is compared with that alternative.
    """
    before, after = _groups(comparison.old, old), _groups(comparison.new, new)
    if not before and not after:
        if old.types != frozenset() != new.types:
            pair.facts.extend(of_discriminators(comparison, old, new, regrouped=frozenset()))
            of_subtypes(comparison, pair, old, new)
        return False
    whole = False
    if not before and len(after) == 1 and not _own_words(new):
        before, whole = [(after[0][0], _by_type(pair.old, old))], True
    elif not after and len(before) == 1 and not _own_words(old):
        after, whole = [(before[0][0], _by_type(pair.new, new))], True
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
        values: _Values = (mapped_values(old), mapped_values(new))
        sides: _Sides = (mine, theirs)
        null = old.null is not new.null
        tagged = _are_tagged(old, mine) and _are_tagged(new, theirs)
        if tagged:
            sides, values = _told_apart(comparison, (old, new), sides, values)
        _compare(comparison, pair, now, sides, values, null=null, tagged=tagged)
    regrouped = {
        reference_to(schema)
        for fact in pair.facts
        for schema in (fact.old, fact.new)
        if schema is not None
    }
    pair.facts.extend(of_discriminators(comparison, old, new, regrouped=regrouped))
    return whole


def _by_type(schema: Raw, view: SchemaView) -> tuple[Raw, ...]:
    """A schema that is no union as the alternatives of one: those of its types, if it says no more."""
    kinds = sorted(view.types or ())
    plain = len(kinds) > 1 and _OF_TYPE.keys() >= set(kinds) and all(map(annotates, view.keywords))
    return tuple(_OF_TYPE[kind] for kind in kinds) if plain else (schema,)


_OF_TYPE: Mapping[str, Raw] = {
    kind: {"type": kind} for kind in ("array", "boolean", "integer", "number", "object", "string")
}  # the same objects each time


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


def _groups(side: SchemaViews, of: SchemaView) -> list[_Group]:
    """Each oneOf and anyOf without alternatives that are only null; a condition is none."""
    groups = {
        (keyword, tuple(map(bare, group))): (
            keyword,
            tuple(member for member in group if not side.is_null(member)),
        )
        for keyword in GROUPS
        for group in of.keywords.get(keyword, ())
        if not is_apart(group)
    }
    return list(groups.values())


def _aligned(
    comparison: Sites, before: list[_Group], after: list[_Group]
) -> tuple[list[_Group], list[_Group]]:
    """The groups of both sides in an order in which those with the most in common face each other."""
    if len(before) < 2 and len(after) < 2:
        return before, after
    asked = sum(len(one[1]) for one in before) * sum(len(other[1]) for other in after)
    if comparison.closely.grants(asked):
        common = {
            (a, b): _likeness(comparison, one, other)
            for a, one in enumerate(before)
            for b, other in enumerate(after)
        }
    else:
        common = _overlaps(before, after)
    facing: dict[int, int] = {}
    taken: set[int] = set()
    for a, b in sorted(common, key=lambda pair: common[pair], reverse=True):
        if a not in facing and b not in taken:
            facing[a] = b
            taken.add(b)
    return (
        [before[a] for a in facing] + [one for a, one in enumerate(before) if a not in facing],
        [after[b] for b in facing.values()]
        + [other for b, other in enumerate(after) if b not in taken],
    )


def _likeness(comparison: Sites, one: _Group, other: _Group) -> tuple[int, bool]:
    """How many alternatives of two groups are alike, and whether they are of one kind."""
    alike = sum(any(comparison.equivalent(a, b) for b in other[1]) for a in one[1])
    return 2 * alike - len(one[1]) - len(other[1]), one[0] == other[0]


def _overlaps(before: list[_Group], after: list[_Group]) -> dict[tuple[int, int], tuple[int, bool]]:
    """The likeness of groups that have alternatives in common that are written the same.

    What very many groups have in common tells none of them apart.
    """
    groups_with: dict[str, list[int]] = {}
    for b, (_, group) in enumerate(after):
        for text in set(map(bare, group)):
            groups_with.setdefault(text, []).append(b)
    alike = Counter(
        (a, b)
        for a, (_, group) in enumerate(before)
        for text in set(map(bare, group))
        if len(groups_with.get(text, ())) <= _MOST_TOLD
        for b in groups_with.get(text, ())
    )
    return {
        (a, b): (
            2 * count - len(before[a][1]) - len(after[b][1]),
            before[a][0] == after[b][0],
        )
        for (a, b), count in alike.items()
    }


_MOST_TOLD = 50


def _own_words(of: SchemaView) -> bool:
    """Whether the schema asks anything beside its alternatives."""
    return of.types is not None or any(
        keyword in of.keywords for keyword in ("properties", "required", "enum", "not", "pattern")
    )


def _compare(
    comparison: Sites,
    pair: Pair,
    keyword: str,
    groups: _Sides,
    values: _Values,
    *,
    null: bool,
    tagged: bool,
) -> None:
    """What became of each alternative.

    tagged: whether a discriminator tells them apart, so that none can stand for another.
    """
    olds, news = groups if tagged else _flattened(comparison, keyword, groups)
    if len(olds) == len(news) and all(map(comparison.unchanged, olds, news)):
        return
    partners = partners_of(comparison, olds, news, values)
    labels = labelled(comparison.old, olds, values[0]), labelled(comparison.new, news, values[1])
    removed, added = len(olds) - len(partners), len(news) - len(partners)
    asked = max(removed * len(news), added * len(olds))
    closely = not tagged and comparison.closely.grants(asked)
    for place, schema in enumerate(olds):
        partner = partners.get(place)
        step = variant_step(keyword, labels[0][place])
        if partner is None:
            covered = closely and any(comparison.accepts_all_old(schema, other) for other in news)
            effect = Effect.UNKNOWN if covered else Effect.NARROWER
            name = _known_as(comparison.old, schema, labels[0][place])
            pair.facts.append(
                Fact(
                    ChangeKind.VARIANT_REMOVED, effect, name, None, step, old=schema, stated=tagged
                )
            )
        elif not (schema is pair.old and news[partner] is pair.new):
            inside = comparison.site(schema, news[partner], null=null)
            pair.links.append(Link(step, inside, in_place=True))
    taken = set(partners.values())
    for place, schema in enumerate(news):
        if place not in taken:
            step = variant_step(keyword, labels[1][place])
            covered = closely and any(comparison.accepts_all_new(other, schema) for other in olds)
            effect = Effect.UNKNOWN if covered else Effect.WIDER
            name = _known_as(comparison.new, schema, labels[1][place])
            pair.facts.append(
                Fact(ChangeKind.VARIANT_ADDED, effect, None, name, step, new=schema, stated=tagged)
            )


def _flattened(comparison: Sites, keyword: str, groups: _Sides) -> _Sides:
    """The alternatives with those of unions inside that only one side has among its own.

    One of several of several is one of all of them; of `oneOf` that is not so.
    """
    views = comparison.old, comparison.new
    if keyword != "anyOf" or not any(
        alternatives_inside(view.schemas, member, _TEXTS.__contains__)
        for view, group in zip(views, groups, strict=True)
        for member in group
    ):
        return groups
    partners = dict(unchanged_partners(comparison, *groups))
    apart: list[Sequence[Raw]] = []
    for view, group, known in zip(
        views, groups, (partners.keys(), set(partners.values())), strict=True
    ):
        kept = [member for place, member in enumerate(group) if place in known]
        others = [member for place, member in enumerate(group) if place not in known]
        inside = flattened(view.schemas, others, _TEXTS.__contains__)
        apart.append([*kept, *(inner for inner in inside if not view.is_null(inner))])
    return apart[0], apart[1]


_TEXTS = frozenset({"title", "description", "example", "examples", "externalDocs"})


def _told_apart(
    comparison: Sites, unions: tuple[SchemaView, SchemaView], groups: _Sides, values: _Values
) -> tuple[_Sides, _Values]:
    """Tagged alternatives, with those of a union inside that only one side has, told apart by the same
    member, instead of it; and the values that stand for them.
    """
    sides = (comparison.old, comparison.new)
    if not any(
        _tagged_inside(side, union, member)
        for side, union, group in zip(sides, unions, groups, strict=True)
        for member in group
    ):
        return groups, values
    partners = partners_of(comparison, *groups, values)
    apart: list[Sequence[Raw]] = []
    stand_for: list[Mapping[str, str]] = []
    for side, union, group, known, outer in zip(
        sides, unions, groups, (partners.keys(), set(partners.values())), values, strict=True
    ):
        members: dict[str, Raw] = {}
        told = dict(outer)
        passed: set[str] = set()  # a union may be inside itself
        pending = [*reversed([*enumerate(group)])]
        while pending:
            place, member = pending.pop()
            name = reference_to(member)
            inside = None if place in known else _tagged_inside(side, union, member)
            if inside is None:
                members.setdefault(name, member)
            elif name not in passed:
                passed.add(name)
                told = {**mapped_values(inside[0]), **told}
                pending += [(-1, inner) for inner in reversed(inside[1])]
        apart.append([*members.values()])
        stand_for.append(told)
    return (apart[0], apart[1]), (stand_for[0], stand_for[1])


def _tagged_inside(
    side: SchemaViews, union: SchemaView, member: Raw
) -> tuple[SchemaView, tuple[Raw, ...]] | None:
    """An alternative that is nothing but a union told apart by the same member, with its alternatives."""
    inside = side.view(member)
    groups = _groups(side, inside)
    if len(groups) != 1 or inside.types is not None or _BESIDE & inside.keywords.keys():
        return None
    names = [view.keywords["discriminator"].get("propertyName") for view in (union, inside)
             if _are_tagged(view, groups[0][1])]  # fmt: skip
    return (inside, groups[0][1]) if len(names) == 2 and names[0] == names[1] else None


def _known_as(side: SchemaViews, schema: Raw, label: str) -> str:
    """What people call an alternative: its name in the document, if it has one."""
    names = side.schemas.effective(schema).names
    return names[0] if names else label


def is_transparent(comparison: Sites, pair: Pair) -> bool:
    """Whether both schemas are alternatives of which no value fits two, and nothing beside them.

    Then whatever is let in or refused is let in or refused by one alternative, where it is told.
    """
    sides = (comparison.old, pair.old), (comparison.new, pair.new)
    return all(_is_plain_union(side, side.view(schema)) for side, schema in sides)


def _is_plain_union(side: SchemaViews, view: SchemaView) -> bool:
    groups = [group for name in GROUPS for group in view.keywords.get(name, ())]
    if len(groups) != 1 or view.types is not None or _BESIDE & view.keywords.keys():
        return False
    alternatives = [alternative for alternative in groups[0] if not side.is_null(alternative)]
    if _are_tagged(view, alternatives):
        return True
    return len(alternatives) <= _MOST_APART and _are_apart(side, alternatives)


_MOST_APART = 60
_BESIDE = frozenset(
    {"enum", "not", "if", "properties", "required", "additionalProperties", "patternProperties", "minProperties",
     "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas", "items", "prefixItems", "contains",
     "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum",
     "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "unevaluatedProperties", "unevaluatedItems"}
)  # fmt: skip


def _are_tagged(view: SchemaView, group: Sequence[Raw]) -> bool:
    """Whether a discriminator says by name which alternative a value is of."""
    return isinstance(view.keywords.get("discriminator"), Mapping) and all(map(reference_to, group))


def _are_apart(side: SchemaViews, group: Sequence[Raw]) -> bool:
    """Whether no value fits two alternatives, so that one or any of them is the same."""
    views = [side.view(side.core(member)) for member in group]
    if len(views) > _MOST_APART:
        return _are_named_apart(side, views)
    return all(
        _exclude(side, one, other)
        for place, one in enumerate(views)
        for other in views[place + 1 :]
    )


def _are_named_apart(side: SchemaViews, views: Sequence[SchemaView]) -> bool:
    """Whether all are objects that have to have one member, of another value each."""
    if any(view.types != frozenset({"object"}) for view in views):
        return False
    fixed = [side.fixed_members(view) for view in views]
    must = set(views[0].keywords.get("required", ()))
    shared = must.intersection(*fixed, *(view.keywords.get("required", ()) for view in views))
    return any(len({same_json(values[name]) for values in fixed}) == len(views) for name in shared)


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
    fixed = side.fixed_members(one), side.fixed_members(other)
    told = any(
        fixed[0][name] != fixed[1][name] for name in must & fixed[0].keys() & fixed[1].keys()
    )
    return told and one.types == other.types == frozenset({"object"})


def _listed(side: SchemaViews, group: Sequence[Raw], keyword: str) -> str:
    return f"{keyword}: {', '.join(labelled(side, group, {}))}"
