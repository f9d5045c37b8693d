"""Which alternative of the base is which of the revision, and what they are called.

Alternatives have no names that count, so they are paired by likeness: the discriminator's value,
the types, the members, the fixed values. What is paired is compared in full; a poor pairing can
make a difference look larger, it cannot hide one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from runai_specs.openapi.references import spelled
from runai_specs.openapi.schemas.effective_schema import Raw

from ..schema_view import SchemaViews, show_kind
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
    return [_without_texts(member) for member in value] if isinstance(value, list) else value


def partners_of(
    comparison: Sites,
    olds: Sequence[Raw],
    news: Sequence[Raw],
    values: tuple[Mapping[str, str], Mapping[str, str]],
) -> dict[int, int]:
    """Positions of base alternatives -> positions in the revision; what did not change first.

    Of equally alike ones the order is that of what they say: where they stand has no part in it. In
    large groups a changed one needs the same name.
    """
    partners = dict(unchanged_partners(comparison, olds, news))
    taken = set(partners.values())
    open_olds = [place for place in range(len(olds)) if place not in partners]
    open_news = [place for place in range(len(news)) if place not in taken]
    if not open_olds or not open_news:
        return partners
    pairs = len(open_olds) * len(open_news)
    closely = comparison.closely.grants(pairs)
    alike = partial(likeness, comparison, values=values, closely=closely)
    if not closely and not comparison.loosely.grants(pairs):
        named = {reference_to(news[there]): there for there in open_news}
        for here in open_olds:
            there = named.get(reference_to(olds[here])) if reference_to(olds[here]) else None
            if there is not None and alike(olds[here], news[there]) >= ALIKE:
                partners[here] = named.pop(reference_to(olds[here]))
        return partners
    written_old = {here: bare(olds[here]) for here in open_olds}
    written_new = {there: bare(news[there]) for there in open_news}
    scores = sorted(
        (-score, written_old[here], written_new[there], here, there)
        for here in open_olds
        for there in open_news
        if (score := alike(olds[here], news[there])) >= ALIKE
    )
    for _, _, _, here, there in scores:
        if here not in partners and there not in taken:
            partners[here] = there
            taken.add(there)
    return partners


def unchanged_partners(
    comparison: Sites, olds: Sequence[Raw], news: Sequence[Raw]
) -> Iterator[tuple[int, int]]:
    """Alternatives that are written the same, those that refer to one name before all others."""
    by_text = {bare(other): place for place, other in reversed([*enumerate(news)])}
    free = dict(enumerate(news))
    few = comparison.loosely.grants(len(olds) * len(news))
    for here, schema in enumerate(olds):
        there = by_text.get(bare(schema))
        if there not in free or not comparison.unchanged(schema, news[there]):
            others = free.items() if few else ()
            there = next((n for n, other in others if comparison.unchanged(schema, other)), None)
        if there is not None:
            del free[there]
            yield here, there


def without_unchanged(
    comparison: Sites, olds: Sequence[Raw], news: Sequence[Raw]
) -> tuple[list[Raw], list[Raw]]:
    """The schemas of both sides that are not there unchanged on the other."""
    partners = dict(unchanged_partners(comparison, olds, news))
    taken = set(partners.values())
    return (
        [one for place, one in enumerate(olds) if place not in partners],
        [one for place, one in enumerate(news) if place not in taken],
    )


def likeness(
    comparison: Sites,
    old: Raw,
    new: Raw,
    values: tuple[Mapping[str, str], Mapping[str, str]],
    *,
    closely: bool = True,
) -> float:
    """0 for nothing in common, up to 1 for much, 2 for one name, 3 for the same values, 4 for both.

    closely: whether it is asked which values they let in.
    """
    named = (values[0].get(reference_to(old)), values[1].get(reference_to(new)))
    if None not in named:
        return 2 if named[0] == named[1] else 0
    before = comparison.old.view(comparison.old.core(old))
    after = comparison.new.view(comparison.new.core(new))
    if before.types != after.types:
        return 0
    fixed = comparison.old.fixed_members(before), comparison.new.fixed_members(after)
    if any(fixed[0][name] != fixed[1][name] for name in fixed[0].keys() & fixed[1].keys()):
        return 0
    if reference_to(old) and reference_to(old) == reference_to(new):
        return 4 if comparison.alike(old, new) else 2
    members = before.keywords.get("properties", {}), after.keywords.get("properties", {})
    if not (members[0] or members[1]):
        if closely and comparison.equivalent(old, new):
            return 3
        if closely and (
            comparison.accepts_all_old(old, new) or comparison.accepts_all_new(old, new)
        ):
            return 0.95
        return 0.9 if before.keywords.get("format") == after.keywords.get("format") else 0.6
    if not (members[0] and members[1]):  # an object that names no members may have any
        return ALIKE
    common = members[0].keys() & members[1].keys()
    same = sum(comparison.same(members[0][name], members[1][name]) for name in common)
    whole = len(members[0].keys() | members[1].keys())
    if len(common) == whole and comparison.alike(old, new):
        return 3
    if closely and same == whole and comparison.equivalent(old, new):
        return 3
    return (len(common) + 0.1 * same) / (1.1 * whole)


def labelled(side: SchemaViews, group: Sequence[Raw], values: Mapping[str, str]) -> list[str]:
    """A label for each alternative that tells it from the others, from what it accepts if possible."""
    groups: list[list[str]] = []
    named = Counter(name for schema in group for name in _members(side, schema))
    for place, schema in enumerate(group):
        meaning = side.view(schema)
        groups.append(
            [
                values.get(reference_to(schema), ""),
                show_kind(meaning),
                " ".join(f"{name}={value}" for name, value in side.fixed_members(meaning).items()),
                "with " + ", ".join(sorted(n for n in _members(side, schema) if named[n] == 1)[:2]),
                str(place + 1),
            ]
        )
    counts = [Counter(labels) for labels in zip(*groups, strict=True)]
    return [
        next(
            label
            for rank, label in enumerate(candidates)
            if label not in ("", "with ") and (rank == 4 or counts[rank][label] == 1)
        )
        for candidates in groups
    ]


def _members(side: SchemaViews, schema: Raw) -> Mapping[str, Any]:
    members: Mapping[str, Any] = side.view(schema).keywords.get("properties", {})
    return members


def reference_to(schema: Raw) -> str:
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return spelled(reference) if isinstance(reference, str) else ""
