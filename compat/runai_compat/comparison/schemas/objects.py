"""Differences in what members an object has, must have and may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from runai_specs.openapi.lifecycle_marks import lifecycle_marks
from runai_specs.openapi.locations import ADDITIONAL, pattern_step, property_step
from runai_specs.openapi.schemas.effective_schema import Raw
from runai_specs.openapi.schemas.name_patterns import fitting

from ...kinds import ChangeKind
from ...vocabulary import Effect
from ..annotations import of_default, of_marks
from ..facts import Fact, Link, Pair
from ..renames import MovedMembers, NewMembers
from ..schema_view import SchemaView, SchemaViews, reference_of
from .sites import Sites
from .xml_names import XML, of_member


def of_object(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> None:
    """Compare two objects' members; what lies inside the members becomes links."""
    pair.facts.extend(_members(comparison, pair, old, new))
    rest = _closing(old.keywords, new.keywords), _closing(new.keywords, old.keywords)
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        _rest(comparison, pair, *rest, keyword)
    _patterned(comparison, pair, old.keywords, new.keywords)
    pair.facts.extend(_dependent(comparison, old.keywords, new.keywords))
    _dependent_schemas(comparison, pair, old.keywords, new.keywords)


def of_same_object(
    comparison: Sites, pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """Compare the members of two objects written the same, which may refer to what is not."""
    required, after = old.get("required"), new.get("properties", {})
    must = set(required) if isinstance(required, list) else set()
    for name, before in old.get("properties", {}).items():
        if not comparison.unchanged(before, after[name]):
            needed = (name in must, name in must)
            pair.facts.extend(_kept(comparison, pair, name, (before, after[name]), needed))
    _rest(comparison, pair, old, new, "additionalProperties")


def _members(comparison: Sites, pair: Pair, old: SchemaView, new: SchemaView) -> Iterator[Fact]:
    olds, news = old.keywords.get("properties", {}), new.keywords.get("properties", {})
    must, needs = set(old.keywords.get("required", ())), set(new.keywords.get("required", ()))
    removed = olds.keys() - news.keys()
    if removed:
        added = {name: schema for name, schema in news.items() if name not in olds}
        kept = {name: (olds[name], news[name]) for name in olds if name in news}
        renamed = NewMembers(comparison, added, removed=len(removed), pairs=comparison.names)
        moved = MovedMembers(comparison, kept)
    for name, schema in olds.items():
        if name in removed:
            if _is_forbidden(comparison.old, schema):
                yield from _allowed(comparison, pair, name, name in must, new.keywords)
                continue
            fact = removed_member(comparison, name, schema, name in must, new.keywords)
            rest = _unnamed(comparison.new, new.keywords, name)
            if rest is not None:
                pair.links.append(Link(property_step(name), comparison.site(schema, rest)))
                fact = fact._replace(effect=Effect.WIDER if name in must else Effect.NEITHER)
            rename = renamed.rename_of(name, schema) or moved.rename_of(name, schema)
            yield fact._replace(rename=rename)
    for name, schema in news.items():
        if name not in olds:
            if name not in needs and _is_forbidden(comparison.new, schema):
                continue  # where it could be before, that is told of the values
            rest = _unnamed(comparison.old, old.keywords, name)
            if rest is not None:
                pair.links.append(Link(property_step(name), comparison.site(rest, schema)))
            yield added_member(comparison, name, schema, name in needs, old.keywords)
            continue
        before = olds[name]
        if (name in must) is (name in needs) and comparison.same(before, schema):
            continue
        yield from _in_both(comparison, pair, name, (before, schema), (name in must, name in needs))
    unnamed = (must ^ needs) - olds.keys() - news.keys()
    for name in sorted(unnamed - {""}):  # an emptied entry asks for nothing that anybody sends
        yield _requirement(name, name in needs)


def _in_both(
    comparison: Sites,
    pair: Pair,
    name: str,
    schemas: tuple[Any, Any],
    required: tuple[bool, bool],
) -> Iterator[Fact]:
    """A member that both name; one that is forbidden by that is as good as not there."""
    old, new = schemas
    forbidden = _is_forbidden(comparison.old, old), _is_forbidden(comparison.new, new)
    if forbidden == (True, False) and not required[0]:
        yield added_member(comparison, name, new, required[1], _CLOSED)
    elif forbidden == (False, True) and not required[1]:
        yield removed_member(comparison, name, old, required[0], _CLOSED)
    else:
        yield from _kept(comparison, pair, name, schemas, required)


_CLOSED: Mapping[str, Any] = {"additionalProperties": False}


def _is_forbidden(side: SchemaViews, schema: Raw) -> bool:
    """Whether a schema lets nothing in by its own word, so that a member of it may not be there."""
    if schema is False or schema is True:
        return not schema
    return any(side.view(inner).open for inner in side.view(schema).keywords.get("not", ()))


def _unnamed(side: SchemaViews, keywords: Mapping[str, Any], name: str) -> Raw | None:
    """What an object asks of a member that it does not name, where it asks something."""
    by_pattern = keywords.get("patternProperties", {})
    patterns = [by_pattern[pattern] for pattern in fitting(by_pattern, name)]
    rest = patterns[0] if patterns else keywords.get("additionalProperties", True)
    alone = len(patterns) < 2 and isinstance(rest, Mapping) and not side.view(rest).open
    return rest if alone else None


def _kept(
    comparison: Sites,
    pair: Pair,
    name: str,
    schemas: tuple[Any, Any],
    required: tuple[bool, bool],
) -> Iterator[Fact]:
    """A member that both have: whether it is required, its marks, and what is inside.

    Most merely refer to a schema that was looked at for another member, and found to be the same
    but for what is inside.
    """
    step = property_step(name)
    text = XML + name if comparison.text == XML else comparison.text  # where its name counts, too
    key = (reference_of(schemas[0]), reference_of(schemas[1]), text, *required)
    known = comparison.quiet_members.get(key)
    if known is not None:
        pair.links.append(known._replace(step=step))
        return
    link, facts = _compared(comparison, step, name, schemas, required)
    pair.links.append(link)
    if key[0] and key[1] and not facts and not link.pair.facts:
        comparison.quiet_members[key] = link
    yield from facts


def _compared(
    comparison: Sites,
    step: str,
    name: str,
    schemas: tuple[Any, Any],
    required: tuple[bool, bool],
) -> tuple[Link, list[Fact]]:
    """The way into a member, and what differs in it without going there."""
    old = comparison.old.view(schemas[0]).keywords
    new = comparison.new.view(schemas[1]).keywords
    before = lifecycle_marks(old)
    read_only = old.get("readOnly") is True or new.get("readOnly") is True
    write_only = old.get("writeOnly") is True or new.get("writeOnly") is True
    flags: dict[str, Any] = {
        "read_only": read_only, "write_only": write_only,
        "deprecated": before.deprecated, "stability": before.stability,
    }  # fmt: skip
    marks = {**flags, "step": step, "member": name, "old": schemas[0], "new": schemas[1]}
    facts: list[Fact] = []
    if required[0] is not required[1]:
        kind = "property-became-required" if required[1] else "property-became-optional"
        effect = Effect.NARROWER if required[1] else Effect.WIDER
        facts.append(Fact(ChangeKind.named(kind), effect, *required, **marks))
    if not all(required):  # what must be sent has no default that counts
        facts += [fact._replace(**marks) for fact in of_default("default", old, new)]
    facts += [
        Fact(
            ChangeKind.named(kind),
            effect,
            one,
            other,
            **{**marks, "read_only": False, "write_only": False},
        )
        for kind, effect, one, other in _flags(old, new, required[1])
    ]
    facts += [fact._replace(**marks) for fact in of_marks("property", old, new)]
    if comparison.text == XML:
        facts += [fact._replace(**marks) for fact in of_member(comparison, name, schemas)]
    return Link(step, comparison.site(*schemas, described=True), **flags), facts


def _flags(
    old: Mapping[str, Any], new: Mapping[str, Any], required: bool
) -> Iterator[tuple[str, Effect, bool, bool]]:
    """readOnly and writeOnly that came or went."""
    for keyword, name in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        before, after = old.get(keyword) is True, new.get(keyword) is True
        if before is not after:
            verb = "became" if after else "ceased-to-be"
            prefix = "required-property" if required else "property"
            yield f"{prefix}-{verb}-{name}", Effect.UNKNOWN, before, after


def removed_member(
    comparison: Sites, name: str, schema: Any, required: bool, kept: Mapping[str, Any]
) -> Fact:
    keywords = comparison.old.view(schema).keywords
    was = lifecycle_marks(keywords)
    closed = kept.get("additionalProperties") is False or kept.get("unevaluatedProperties") is False
    return Fact(
        ChangeKind.REQUIRED_PROPERTY_REMOVED if required else ChangeKind.PROPERTY_REMOVED,
        (Effect.BOTH if required else Effect.NARROWER) if closed else Effect.UNKNOWN,
        name,
        None,
        step=property_step(name),
        member=name,
        old=schema,
        read_only=keywords.get("readOnly") is True,
        write_only=keywords.get("writeOnly") is True,
        deprecated=was.deprecated,
        stability=was.stability,
    )


def added_member(
    comparison: Sites, name: str, schema: Any, required: bool, had: Mapping[str, Any]
) -> Fact:
    keywords = comparison.new.view(schema).keywords
    closed = had.get("additionalProperties") is False or had.get("unevaluatedProperties") is False
    known = Effect.WIDER if closed else Effect.NEITHER
    effect = (Effect.BOTH if closed else Effect.NARROWER) if required else known
    return Fact(
        ChangeKind.REQUIRED_PROPERTY_ADDED if required else ChangeKind.PROPERTY_ADDED,
        effect,
        None,
        name,
        step=property_step(name),
        member=name,
        new=schema,
        read_only=keywords.get("readOnly") is True,
        write_only=keywords.get("writeOnly") is True,
        stability=lifecycle_marks(keywords).stability,
    )


def _allowed(
    comparison: Sites, pair: Pair, name: str, required: bool, has: Mapping[str, Any]
) -> Iterator[Fact]:
    """That a member may be there which was forbidden by name, if it may in no other words."""
    closed = has.get("additionalProperties") is False or has.get("unevaluatedProperties") is False
    if (required or not closed) and not comparison.accepts_all_new(pair.old, pair.new):
        step = property_step(name)
        yield Fact(ChangeKind.PROPERTY_ADDED, Effect.WIDER, None, name, step=step, member=name)


def _requirement(name: str, needed: bool) -> Fact:
    kind = "property-became-required" if needed else "property-became-optional"
    effect = Effect.NARROWER if needed else Effect.WIDER
    return Fact(
        ChangeKind.named(kind), effect, not needed, needed, step=property_step(name), member=name
    )


def _closing(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    """What one side asks of members that it does not name, in the keyword that the other side uses.

    The two keywords ask the same where no alternative or condition could name further members, and
    beside `additionalProperties` nothing is left for the other one to look at.
    """
    if "unevaluatedProperties" not in one:
        return one
    rest = {key: value for key, value in one.items() if key != "unevaluatedProperties"}
    if "additionalProperties" in one:
        return rest
    if "additionalProperties" in other and not one.keys() & _APPLYING:
        return {**rest, "additionalProperties": one["unevaluatedProperties"]}
    return one


_APPLYING = frozenset({"anyOf", "oneOf", "not", "if", "dependentSchemas"})


def _rest(
    comparison: Sites, pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any], keyword: str
) -> None:
    """What members may be that the object does not name; by default anything."""
    before, after = old.get(keyword, True), new.get(keyword, True)
    if comparison.unchanged(before, after):
        return
    before = not _is_forbidden(comparison.old, before) and before
    after = not _is_forbidden(comparison.new, after) and after
    if before is after:
        return
    name = (
        "additional-properties" if keyword == "additionalProperties" else "unevaluated-properties"
    )
    free = [side.view(schema).open and "format" not in side.view(schema).keywords
            for side, schema in ((comparison.old, before), (comparison.new, after))]  # fmt: skip
    if all(free):
        return
    if after is False:
        pair.facts.append(
            Fact(ChangeKind.named(f"{name}-forbidden"), Effect.NARROWER, not free[0] or True, False)
        )
    elif before is False:
        pair.facts.append(Fact(ChangeKind.named(f"{name}-allowed"), Effect.WIDER, False, True))
    elif free[0]:
        pair.facts.append(
            Fact(ChangeKind.named(f"{name}-restricted"), Effect.NARROWER, True, after)
        )
    elif free[1]:
        pair.facts.append(Fact(ChangeKind.named(f"{name}-freed"), Effect.WIDER, before, True))
    else:
        pair.links.append(Link(ADDITIONAL, comparison.site(before, after)))


def _patterned(
    comparison: Sites, pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """What is asked of members by patterns of their names.

    A pattern that one side has is held against what the other side asks of all members that it does
    not name; where both have patterns of their own, which names are whose is told of the values.
    """
    before, after = old.get("patternProperties", {}), new.get("patternProperties", {})
    rests = [side.get("additionalProperties", True) for side in (old, new)]
    apart = bool(before.keys() - after.keys() and after.keys() - before.keys())
    for pattern in dict.fromkeys((*before, *sorted(after))):
        sides = before.get(pattern, rests[0]), after.get(pattern, rests[1])
        lacks = None if pattern in before and pattern in after else pattern in before
        views = comparison.new if lacks else comparison.old
        if lacks is None or not (apart or sides[lacks] is False or views.view(sides[lacks]).open):
            pair.links.append(Link(pattern_step(pattern), comparison.site(*sides)))
        else:
            pair.facts.append(_of_pattern(pattern, sides, removed=lacks, apart=apart))


def _of_pattern(pattern: str, sides: tuple[Any, Any], *, removed: bool, apart: bool) -> Fact:
    """A pattern of names that is gone or new, where the other side forbids such members or frees them."""
    narrower = (sides[removed] is False) is removed
    effect = Effect.UNKNOWN if apart else Effect.NARROWER if narrower else Effect.WIDER
    step = pattern_step(pattern)
    if removed:
        kind = ChangeKind.PATTERN_PROPERTY_REMOVED
        return Fact(kind, effect, pattern, None, step=step, old=sides[0])
    return Fact(ChangeKind.PATTERN_PROPERTY_ADDED, effect, None, pattern, step=step, new=sides[1])


def _dependent(comparison: Sites, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Fact]:
    """Members that others ask for, apart from those that must be there anyway."""
    before, after = old.get("dependentRequired", {}), new.get("dependentRequired", {})
    must, needs = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted({*before, *after}):
        had, has = set(before.get(name, ())), set(after.get(name, ()))
        shown = (sorted(had), sorted(has))
        added, removed = has - had - must, had - has - needs
        marks: dict[str, Any] = {
            "step": property_step(name),
            **_idle(comparison, name, added | removed, old, new),
        }
        if added and removed:
            yield Fact(ChangeKind.DEPENDENT_REQUIRED_CHANGED, Effect.BOTH, *shown, **marks)
        elif added:
            yield Fact(ChangeKind.DEPENDENT_REQUIRED_ADDED, Effect.NARROWER, *shown, **marks)
        elif removed:
            yield Fact(ChangeKind.DEPENDENT_REQUIRED_REMOVED, Effect.WIDER, *shown, **marks)


def _idle(
    comparison: Sites, name: str, needed: set[str], old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, bool]:
    """The directions in which a member, or all that it asks for, is not carried."""

    def is_marked(keyword: str, member: str) -> bool:
        return any(
            side.view(held.get("properties", {}).get(member, True)).keywords.get(keyword) is True
            for side, held in ((comparison.old, old), (comparison.new, new))
        )

    return {
        flag: is_marked(keyword, name) or all(is_marked(keyword, member) for member in needed)
        for flag, keyword in (("read_only", "readOnly"), ("write_only", "writeOnly"))
    }


def _dependent_schemas(
    comparison: Sites, pair: Pair, old: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    before, after = old.get("dependentSchemas", {}), new.get("dependentSchemas", {})
    for name in sorted({*before, *after}):
        step = f"<if {name}>"
        if name not in before:
            pair.facts.append(
                Fact(ChangeKind.DEPENDENT_SCHEMA_ADDED, Effect.NARROWER, None, name, step=step)
            )
        elif name not in after:
            pair.facts.append(
                Fact(ChangeKind.DEPENDENT_SCHEMA_REMOVED, Effect.WIDER, name, None, step=step)
            )
        else:
            pair.links.append(Link(step, comparison.site(before[name], after[name])))
