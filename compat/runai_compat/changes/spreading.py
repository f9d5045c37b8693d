"""From facts at pairs to changes: each with every place in every operation where it shows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..surface import Operation
from ..vocabulary import Direction, Effect, Trial
from .facts import Fact, Link, Pair
from .renames import Rename


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a change shows.

    idle: data does not flow there in this direction (a read-only property in a request).
    deprecated, trial: the operation or something on the way was so marked in the base.
    """

    operation: str
    direction: Direction
    location: str
    idle: bool = False
    deprecated: bool = False
    trial: Trial = Trial.NONE


@dataclass(frozen=True, slots=True)
class Change:
    """A fact with its uses.

    old, new: the objects that were changed, the root cause. within: the objects whose comparison
    showed it (of a property that is gone, those that had and have it not); step: from their place
    to the location of a use.
    """

    kind: str
    effect: Effect
    before: Any
    after: Any
    uses: tuple[Use, ...]
    old: Any
    new: Any
    rename: Rename | None = None
    within: tuple[Any, Any] = (None, None)
    member: str | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class _Visit:
    pair: Pair
    location: str
    direction: Direction
    inverted: bool = False
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    trial: Trial = Trial.NONE


_MOST_PLACES = 8  # of one pair in one operation

Cause: TypeAlias = tuple[Any, ...]


def spread(roots: Iterable[tuple[Operation, Pair, bool]]) -> list[Change]:
    """One change per root cause. Roots are operations' pairs; True for calls the server makes."""
    uses: dict[Cause, dict[tuple[str, ...], Use]] = {}
    facts: dict[Cause, tuple[Fact, Pair]] = {}
    for operation, root, inverted in roots:
        if not root.changed:
            continue
        for visit in _visits(operation, root, inverted):
            for fact in visit.pair.facts:
                cause = _cause(fact, visit.pair)
                facts.setdefault(cause, (fact, visit.pair))
                use = _use(operation.name, visit, fact)
                where = (use.operation, use.direction, use.location)
                uses.setdefault(cause, {}).setdefault(where, use)
    return [_change(*facts[cause], tuple(uses[cause].values())) for cause in facts]


def mark_changed(roots: Iterable[Pair]) -> None:
    """Mark every pair from which a fact can be reached, each pair looked at once."""
    above: dict[int, list[Pair]] = {}
    bearing: list[Pair] = []
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        pair = stack.pop()
        if id(pair) in seen:
            continue
        seen.add(id(pair))
        if pair.facts:
            bearing.append(pair)
        for link in pair.links:
            above.setdefault(id(link.pair), []).append(pair)
            stack.append(link.pair)
    while bearing:
        pair = bearing.pop()
        if not pair.changed:
            pair.changed = True
            bearing.extend(above.get(id(pair), ()))


def _visits(operation: Operation, root: Pair, inverted: bool) -> Iterator[_Visit]:
    """The changed pairs below an operation with their places, breadth first.

    A pair is named at several of its places, not at all of what may be very many; a place inside
    itself (a tree's node in a node) is no other place.
    """
    marks = operation.standing
    start = _Visit(root, "", Direction.CALL, inverted, False, False, marks.deprecated, marks.trial)
    passed: dict[tuple[int, Direction, bool, bool], list[str]] = {}
    queue = deque([start])
    while queue:
        visit = queue.popleft()
        key = (id(visit.pair), visit.direction, visit.read_only, visit.write_only)
        known = passed.setdefault(key, [])
        if len(known) >= _MOST_PLACES or any(_within(visit.location, each) for each in known):
            continue
        known.append(visit.location)
        if visit.pair.facts:
            yield visit
        queue.extend(_step(visit, link) for link in visit.pair.links if link.pair.changed)


def _within(location: str, known: str) -> bool:
    return location.startswith(known) and location[len(known) : len(known) + 1] in (
        "",
        ".",
        "[",
        "{",
        "<",
    )


def _step(visit: _Visit, link: Link) -> _Visit:
    inverted = visit.inverted is not link.inverted
    direction = visit.direction
    if link.turn is not None:
        direction = link.turn.opposite if inverted else link.turn
    elif link.inverted:
        direction = Direction.CALL
    return _Visit(
        link.pair,
        visit.location + link.step,
        direction,
        inverted,
        visit.read_only or link.read_only,
        visit.write_only or link.write_only,
        visit.deprecated or link.deprecated,
        max(visit.trial, link.trial),
    )


def _use(operation: str, visit: _Visit, fact: Fact) -> Use:
    direction = visit.direction
    if fact.direction is not None:
        direction = fact.direction.opposite if visit.inverted else fact.direction
    read_only, write_only = visit.read_only or fact.read_only, visit.write_only or fact.write_only
    idle = (direction is Direction.REQUEST and read_only) or (
        direction is Direction.RESPONSE and write_only
    )
    return Use(
        operation,
        direction,
        visit.location + fact.step,
        idle,
        visit.deprecated or fact.deprecated,
        max(visit.trial, fact.trial),
    )


def _cause(fact: Fact, pair: Pair) -> Cause:
    """What two facts share if they are one: the kind, the effect and the objects it is about.

    A fact of one property is about the property's schemas, so that all objects that take the
    property from one shared schema share its changes.
    """
    about = (
        (fact.old, fact.new)
        if fact.old is not None or fact.new is not None
        else (pair.old, pair.new)
    )
    own_step = fact.step if fact.old is None or fact.new is None or fact.step[:1] in ".=[" else ""
    return (fact.kind, fact.effect, own_step, *map(id, about), repr(fact.before), repr(fact.after))


def _change(fact: Fact, pair: Pair, uses: tuple[Use, ...]) -> Change:
    given = fact.old is not None or fact.new is not None
    old, new = (fact.old, fact.new) if given else (pair.old, pair.new)
    mine, theirs = (each.raw if isinstance(each, Operation) else each for each in (old, new))
    return Change(
        fact.kind,
        fact.effect,
        fact.before,
        fact.after,
        uses,
        mine,
        theirs,
        fact.rename,
        (pair.old, pair.new),
        fact.member,
        fact.step,
    )
