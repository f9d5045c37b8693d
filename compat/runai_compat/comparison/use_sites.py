"""From facts at pairs to changes: each with every place in every operation where it shows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from runai_specs.openapi.lifecycle_marks import Stability
from runai_specs.openapi.operations import Operation

from ..kinds import ChangeKind
from ..vocabulary import Direction, Effect
from .facts import MEMBER_KINDS, VALUE_KINDS, Fact, Link, Pair, Rename


class Use(NamedTuple):
    """One place where a change shows.

    idle: data does not flow there in this direction (a read-only property in a request).
    deprecated, stability: the operation or something on the way was so marked in the base.
    """

    operation: str
    direction: Direction
    location: str
    idle: bool = False
    deprecated: bool = False
    stability: Stability = Stability.NONE


@dataclass(frozen=True, slots=True)
class Change:
    """A fact with its uses.

    old, new: the objects that were changed, the root cause. within: the objects whose comparison
    showed it (of a property that is gone, those that had and have it not); step: from their place
    to the location of a use.
    """

    kind: ChangeKind
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


_Way: TypeAlias = tuple[Direction, bool, bool, bool, bool, Stability, bool, bool, Any]
"""What has to be said of the way to a place: direction, inverted, read_only, write_only, deprecated,
stability, as those of Link; keeps_old, keeps_new and described, as those of Pair."""
_Visit: TypeAlias = tuple[Pair, str, _Way]  # a pair at one of its places

_MOST_PLACES = 8  # of one pair in one operation
_MANY_PAIRS = 300  # from so many in one operation on each is named at one place

Cause: TypeAlias = tuple[Any, ...]


def spread(roots: Iterable[tuple[Operation, Pair, bool]]) -> list[Change]:
    """One change per root cause. Roots are operations' pairs; True for calls the server makes."""
    found: dict[Cause, tuple[Fact, Pair, dict[tuple[str, ...], Use]]] = {}
    known: dict[int, dict[tuple[str, ...], Use]] = {}  # the uses of a fact's cause, by its identity
    for operation, root, inverted in roots:
        if not root.changed:
            continue
        name = operation.name
        for visit in _visits(operation, root, inverted):
            for fact in visit[0].facts:
                uses = known.get(id(fact))
                if uses is None:
                    made = found.setdefault(_cause(fact, visit[0]), (fact, visit[0], {}))
                    uses = known[id(fact)] = made[2]
                if not _is_undone(fact, visit[2]):
                    use = _use(name, visit, fact)
                    uses.setdefault(use[:3], use)  # operation, direction, location
    return [
        _change(fact, pair, tuple(uses.values())) for fact, pair, uses in found.values() if uses
    ]


def _is_undone(fact: Fact, way: _Way) -> bool:
    """Whether what is around a fact lets in all the same what it says is let in no more, or only now."""
    keeps_old, keeps_new, described = way[6:]
    if fact.kind in MEMBER_KINDS and described is not None:
        return fact.member in described[fact.after is None]
    if not (keeps_old or keeps_new) or fact.kind not in VALUE_KINDS or fact.stated:
        return False
    if fact.effect is Effect.NARROWER:
        return keeps_old
    return keeps_new and (keeps_old or fact.effect is Effect.WIDER)


def mark_changed(roots: Iterable[Pair]) -> None:
    """Mark every pair from which a fact can be reached, each pair looked at once.

    Of their links only those stay that lead to one.
    """
    above: dict[int, list[Pair]] = {}
    bearing: list[Pair] = []
    stack = list(roots)
    while stack:
        pair = stack.pop()
        if pair.facts:
            bearing.append(pair)
        for link in pair.links:
            inner = link.pair
            if id(inner) in above:
                above[id(inner)].append(pair)
            elif inner.facts or inner.links:
                above[id(inner)] = [pair]
                stack.append(inner)
    marked: list[Pair] = []
    while bearing:
        pair = bearing.pop()
        if not pair.changed:
            pair.changed = True
            marked.append(pair)
            bearing.extend(above.get(id(pair), ()))
    for pair in marked:
        pair.links = [link for link in pair.links if link.pair.changed]


def _visits(operation: Operation, root: Pair, inverted: bool) -> Iterator[_Visit]:
    """The changed pairs below an operation with their places, breadth first.

    A pair is named at several of its places, not at all of what may be very many; a place inside
    itself (a tree's node in a node) is no other place.
    """
    marks = operation.lifecycle_marks
    marked = (marks.deprecated, marks.stability)
    way: _Way = (Direction.CALL, inverted, False, False, *marked, False, False, None)
    passed: dict[tuple[Any, ...], list[str]] = {}
    queue: deque[_Visit] = deque([(root, "", way)])
    while queue:
        visit = queue.popleft()
        pair, location, way = visit
        if pair.keeps_old or pair.keeps_new or pair.described:
            keeps = (way[6] or pair.keeps_old, way[7] or pair.keeps_new)
            way = (*way[:6], *keeps, pair.described or way[8])
            visit = (pair, location, way)
        known = passed.setdefault((id(pair), way[0], way[2], way[3], way[6], way[7]), [])
        most = _MOST_PLACES if len(passed) < _MANY_PAIRS else 1
        if known and (len(known) >= most or _is_within(location, known)):
            continue
        known.append(location)
        if pair.facts:
            yield visit
        for link in pair.links:
            further = way if link[2:] == _AS_BEFORE and way[8] is None else _onward(way, link)
            queue.append((link.pair, location + link.step, further))


_AS_BEFORE = Link("", Pair(None, None))[2:]  # a link that says nothing of the way


def _is_within(location: str, known: Iterable[str]) -> bool:
    """Whether a place is one of the known ones, or inside one."""
    for each in known:
        if location.startswith(each) and location[len(each) : len(each) + 1] in _INNER:
            return True
    return False


_INNER = ("", ".", "[", "{", "<")


def _onward(way: _Way, link: Link) -> _Way:
    """What has to be said of the way beyond a link."""
    (
        direction,
        inverted,
        read_only,
        write_only,
        deprecated,
        stability,
        keeps_old,
        keeps_new,
        described,
    ) = way
    if link.inverted:
        inverted = not inverted
        direction = Direction.CALL
    if link.turn is not None:
        direction = link.turn.opposite if inverted else link.turn
    return (
        direction,
        inverted,
        read_only or link.read_only,
        write_only or link.write_only,
        deprecated or link.deprecated,
        max(stability, link.stability),
        keeps_old and not link.apart,
        keeps_new and not link.apart,
        described if link.in_place or link.step == "" else None,
    )


def _use(operation: str, visit: _Visit, fact: Fact) -> Use:
    _, location, way = visit
    direction, inverted, read_only, write_only, deprecated, stability, keeps_old, keeps_new, _ = way
    if fact.direction is not None:
        direction = fact.direction.opposite if inverted else fact.direction
    read_only, write_only = read_only or fact.read_only, write_only or fact.write_only
    idle = (direction is Direction.REQUEST and read_only) or (
        direction is Direction.RESPONSE and write_only
    )
    if (
        fact.kind in VALUE_KINDS and not fact.stated
    ):  # all that was sent is let in, all that comes was known
        idle |= keeps_old if direction is Direction.REQUEST else keeps_new
    return Use(
        operation,
        direction,
        location + fact.step,
        idle,
        deprecated or fact.deprecated,
        max(stability, fact.stability),
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
