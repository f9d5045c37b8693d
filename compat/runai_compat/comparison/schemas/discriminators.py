"""How alternatives are told apart on the wire, and what differs in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from runai_specs.openapi.json_pointer import unescaped
from runai_specs.openapi.schemas.effective_schema import Raw
from runai_specs.openapi.schemas.keywords import GROUPS

from ...kinds import ChangeKind
from ...value_sets.unchanged import full
from ...vocabulary import Effect
from ..facts import Fact, Link, Pair
from ..schema_view import SchemaView, SchemaViews
from .alternatives import ALIKE, likeness, reference_to
from .sites import Sites


def of_subtypes(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> None:
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


def mapped_values(of: SchemaView) -> dict[str, str]:
    """Which discriminator value stands for which reference, where the mapping says so."""
    discriminator = of.keywords.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
    values: dict[str, str] = {}
    for value, reference in sorted((mapping or {}).items(), reverse=True):
        values[full(reference)] = value
    return values


def of_discriminators(
    comparison: Sites, old: SchemaView, new: SchemaView, *, regrouped: Set[str]
) -> Iterator[Fact]:
    """What differs in how alternatives are told apart; values that went with theirs are no news.

    regrouped: references to alternatives of which is told that they are new or gone.
    """
    before, after = old.keywords.get("discriminator"), new.keywords.get("discriminator")
    before, after = (side if isinstance(side, Mapping) else None for side in (before, after))
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
    yield from _of_default(before.get("defaultMapping"), after.get("defaultMapping"))
    for value, reference in news.items():
        known = value in olds or value in implied[0] or reference in regrouped
        if reference and not known:
            yield Fact(ChangeKind.DISCRIMINATOR_VALUE_ADDED, Effect.WIDER, None, value, f"={value}")


def _of_default(before: Any, after: Any) -> Iterator[Fact]:
    """What a value stands for that is not mapped, or is not there (OpenAPI 3.2)."""
    if before == after:
        return
    if before is None or after is None:
        added = before is None
        kind = f"discriminator-value-{'added' if added else 'removed'}"
        effect = Effect.WIDER if added else Effect.NARROWER
        yield Fact(ChangeKind.named(kind), effect, before, after, "=<default>")
    else:
        yield Fact(
            ChangeKind.DISCRIMINATOR_VALUE_MOVED, Effect.UNKNOWN, before, after, "=<default>"
        )


def _wire_values(discriminator: Mapping[str, Any], implied: Mapping[str, str]) -> dict[str, str]:
    """Which reference a discriminator value stands for: as mapped, else as implied."""
    mapping = discriminator.get("mapping")
    values = dict(mapping) if isinstance(mapping, Mapping) else {}
    values = {value: full(name) for value, name in values.items()}
    mapped = set(values.values())
    return {**{v: ref for v, ref in implied.items() if ref not in mapped}, **values}


def _implied_values(
    side: SchemaViews, of: SchemaView, discriminator: Mapping[str, Any]
) -> dict[str, str]:
    """What stands for each alternative, whether it is mapped or not, with the reference to it.

    Its name; or the values that its own discriminating member is fixed to, whatever its name is.
    No reference for what is written out, or for what several are fixed to.
    """
    values: dict[str, set[str]] = {}
    groups = [group for name in GROUPS for group in of.keywords.get(name, ())]
    for schema in (alternative for group in groups for alternative in group):
        reference = reference_to(schema)
        fixed = _fixed_values(side, schema, _named(discriminator))
        named = [unescaped(reference.rsplit("/", 1)[-1])] if reference else []
        for value in named if fixed is None else map(str, fixed):
            values.setdefault(value, set()).add(reference)
    return {value: held.pop() if len(held) == 1 else "" for value, held in sorted(values.items())}


def _fixed_values(side: SchemaViews, schema: Raw, name: Any, depth: int = 0) -> list[Any] | None:
    """The values that a member is fixed to, of a union in all of its alternatives; None if it is not."""
    keywords = side.view(side.core(schema)).keywords
    member = keywords.get("properties", {}).get(name)
    if member is not None:
        values = side.view(side.core(member)).values
        return None if values is None else [*values]
    groups = [group for keyword in GROUPS for group in keywords.get(keyword, ())]
    for group in groups if depth < _DEEPEST else ():
        inside = [_fixed_values(side, alternative, name, depth + 1) for alternative in group]
        if None not in inside:
            return [value for values in inside for value in values or ()]
    return None


_DEEPEST = 8  # unions within unions


def _same_target(comparison: Sites, old: str, new: str) -> bool:
    """Whether two mapped schemas may be the same one, changed or not."""
    none: tuple[dict[str, str], dict[str, str]] = ({}, {})
    sides = {"$ref": old}, {"$ref": new}
    return old == new or comparison.unchanged(*sides) or likeness(comparison, *sides, none) >= ALIKE


def _named(discriminator: Mapping[str, Any] | None) -> Any:
    return None if discriminator is None else discriminator.get("propertyName")
