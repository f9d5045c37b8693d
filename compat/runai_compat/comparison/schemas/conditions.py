"""Conditions (if, then, else): which came, which went, and what differs in those that stayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runai_specs.openapi.schemas.effective_schema import Raw
from runai_specs.openapi.schemas.keywords import CONDITION, all_of

from ...kinds import ChangeKind
from ...vocabulary import Effect
from ..facts import Fact, Link, Pair
from ..schema_view import SchemaView, SchemaViews
from .alternatives import without_unchanged
from .objects import added_member, removed_member
from .sites import Sites


def of_conditions(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> None:
    """Compare the conditions of two schemas; all of them hold, so that their order says nothing."""
    olds, news = all_of(CONDITION, old.keywords), all_of(CONDITION, new.keywords)
    removed, added = without_unchanged(comparison, olds, news)
    if len(olds) != len(news):
        pair.facts.extend(_of_members(comparison, pair, old, new))
    closely = comparison.closely.grants(len(removed) * len(added))
    rest: list[Raw] = []
    for condition in removed:
        place = next(
            (n for n, one in enumerate(added) if _ask_alike(comparison, condition, one, closely)),
            None,
        )
        if place is None:
            rest.append(condition)
            continue
        partner = added.pop(place)
        for branch in ("then", "else"):
            sides = _word(condition, branch), _word(partner, branch)
            pair.links.append(Link(f"<{branch}>", comparison.site(*sides)))
    for one, other in zip(rest, added, strict=False):
        pair.facts.append(Fact(ChangeKind.CONDITION_CHANGED, Effect.UNKNOWN, one, other))
    for one in rest[len(added) :]:
        pair.facts.append(Fact(ChangeKind.CONDITION_REMOVED, Effect.WIDER, one, None))
    for other in added[len(rest) :]:
        pair.facts.append(Fact(ChangeKind.CONDITION_ADDED, Effect.NARROWER, None, other))


def _word(condition: Raw, word: str) -> Raw:
    held: Raw = condition.get(word, True) if isinstance(condition, Mapping) else True
    return held


def _ask_alike(comparison: Sites, one: Raw, other: Raw, closely: bool) -> bool:
    asked = _word(one, "if"), _word(other, "if")
    return comparison.unchanged(*asked) or (closely and comparison.equivalent(*asked))


def _of_members(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> Iterator[Fact]:
    """The members that a condition describes on one side, and nothing does on the other."""
    before, after = _described(comparison.old, old), _described(comparison.new, new)
    for name in before.keys() - after.keys():
        if not comparison.new.describes(pair.new, name):
            yield removed_member(comparison, name, before[name], False, {})
    for name in after.keys() - before.keys():
        if not comparison.old.describes(pair.old, name):
            yield added_member(comparison, name, after[name], False, {})


def _described(side: SchemaViews, of: SchemaView) -> dict[str, Raw]:
    """The members that what follows from a condition, or from another member, describes."""
    held = all_of(CONDITION, of.keywords)
    branches = [side.view(_word(one, branch)) for one in held for branch in ("then", "else")]
    branches += map(side.view, of.keywords.get("dependentSchemas", {}).values())
    return {
        name: schema
        for branch in branches
        for name, schema in branch.keywords.get("properties", {}).items()
    }
