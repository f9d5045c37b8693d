"""Which alternative of the base is which of the revision, and what they are called.

Alternatives have no names that count, so they are paired by likeness: the discriminator's value,
the types, the members, the fixed values. What is paired is compared in full; a poor pairing can
make a difference look larger, it cannot hide one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runai_specs.openapi.schemas.effective_schema import Raw

from ..schema_view import SchemaView, SchemaViews, show_kind
from .sites import Sites

_TEXTS = frozenset({"description", "title", "example", "$comment"})


ALIKE = 0.45  # below this, two alternatives are not the same one changed


def bare(schema: Raw) -> str:
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


def partners_of(
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
        (-score, bare(olds[here]), bare(news[there]), here, there)
        for here in open_olds
        for there in open_news
        if (score := likeness(comparison, olds[here], news[there], values)) >= ALIKE
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
    by_reference = {reference_to(each): place for place, each in enumerate(news)}
    free = dict(enumerate(news))
    for here, schema in enumerate(olds):
        there = by_reference.get(reference_to(schema)) if reference_to(schema) else None
        if there not in free or not comparison.unchanged(schema, news[there]):
            same = (place for place, each in free.items() if comparison.unchanged(schema, each))
            there = next(same, None)
        if there is not None:
            del free[there]
            yield here, there


def likeness(
    comparison: Sites,
    old: Raw,
    new: Raw,
    values: tuple[Mapping[str, str], Mapping[str, str]],
) -> float:
    """0 for nothing in common, up to 1 for much, 2 for one name, 3 for the same values."""
    named = (values[0].get(reference_to(old)), values[1].get(reference_to(new)))
    if None not in named:
        return 2 if named[0] == named[1] else 0
    before = comparison.old.view(comparison.old.core(old))
    after = comparison.new.view(comparison.new.core(new))
    if before.types != after.types:
        return 0
    fixed = (fixed_members(comparison.old, before), fixed_members(comparison.new, after))
    if fixed[0] and fixed[1] and fixed[0] != fixed[1]:
        return 0
    if reference_to(old) and reference_to(old) == reference_to(new):
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
                values.get(reference_to(schema), ""),
                show_kind(meaning),
                " ".join(f"{name}={value}" for name, value in fixed_members(side, meaning)),
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


def fixed_members(side: SchemaViews, of: SchemaView) -> list[tuple[str, Any]]:
    """The members that have only one value, as a discriminating one has."""
    found = []
    for name, schema in sorted(of.keywords.get("properties", {}).items()):
        values = side.view(side.core(schema)).values
        if values is not None and len(values) == 1:
            found.append((name, values[0]))
    return found


def reference_to(schema: Raw) -> str:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return reference if isinstance(reference, str) else ""
