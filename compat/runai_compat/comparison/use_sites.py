"""From facts at pairs to changes: each with every place in every operation where it shows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
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


class Change(NamedTuple):
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


class _Way(NamedTuple):
    """What has to be said of the way to a place; as the fields of Link, the last three as those of Pair."""

    direction: Direction
    inverted: bool
    read_only: bool
    write_only: bool
    deprecated: bool
    stability: Stability
    keeps_old: bool
    keeps_new: bool
    described: tuple[frozenset[str], frozenset[str]] | None

    def beyond(self, link: Link) -> _Way:
        """The way through a link to the pair behind it."""
        inverted = self.inverted is not link.inverted
        direction = Direction.CALL if link.inverted else self.direction
        if link.turn is not None:
            direction = link.turn.opposite if inverted else link.turn
        return _Way(
            direction,
            inverted,
            self.read_only or link.read_only,
            self.write_only or link.write_only,
            self.deprecated or link.deprecated,
            max(self.stability, link.stability),
            self.keeps_old and not link.apart,
            self.keeps_new and not link.apart,
            self.described if link.in_place or link.step == "" else None,
        ).at(link.pair)

    def at(self, pair: Pair) -> _Way:
        """The way, with what the pair that it has come to says of everything inside."""
        return self._replace(
            keeps_old=self.keeps_old or pair.keeps_old,
            keeps_new=self.keeps_new or pair.keeps_new,
            described=pair.described or self.described,
        )


class _Mark(NamedTuple):
    """What a fact says at every place that is reached on one way; uses is where it is to be said."""

    uses: list[Use]
    direction: Direction
    step: str
    idle: bool
    deprecated: bool
    stability: Stability


_MOST_PLACES = 8  # of one pair in one operation
_MANY_PAIRS = 300  # from so many in one operation on each is named at one place

Cause: TypeAlias = tuple[Any, ...]


def spread(roots: Iterable[tuple[Operation, Pair, bool]]) -> list[Change]:
    """One change per root cause. Roots are operations' pairs; True for calls the server makes."""
    places = _Places()
    for operation, root, inverted in roots:
        if root.changed:
            places.name_below(operation, root, inverted)
    return [_change(fact, pair, tuple(uses)) for fact, pair, uses in places.causes.values() if uses]


class _Places:
    """Names the places of facts.

    There are hundreds of thousands of places in a large document, and next to no ways to them that
    differ: what a link adds to a way, and what a fact says at the end of one, is worked out once.
    """

    def __init__(self) -> None:
        self.causes: dict[Cause, tuple[Fact, Pair, list[Use]]] = {}
        self._ways: list[_Way] = []
        self._numbers: dict[_Way, int] = {}
        self._visited_as: list[tuple[Any, ...]] = []  # what makes another visit, by number of a way
        self._sorts: dict[tuple[Any, ...], int] = {}  # of links that say the same of a way
        self._links: dict[int, list[tuple[str, Link, int]]] = {}  # by identity of the pair
        self._beyond: dict[tuple[int, int], int] = {}  # by way and sort of a link
        self._marks: dict[tuple[int, int], list[_Mark]] = {}  # by identity of the pair, and way

    def name_below(self, operation: Operation, root: Pair, inverted: bool) -> None:
        """Add the uses of all facts below an operation, those of one cause at a place once."""
        name = operation.name
        named: set[tuple[int, Direction, str]] = set()
        for pair, location, way in self._visits(operation, root, inverted):
            for uses, direction, step, idle, deprecated, stability in self._marks_of(pair, way):
                place = location + step
                key = (id(uses), direction, place)
                if key not in named:
                    named.add(key)
                    uses.append(Use(name, direction, place, idle, deprecated, stability))

    def _visits(
        self, operation: Operation, root: Pair, inverted: bool
    ) -> Iterator[tuple[Pair, str, int]]:
        """The pairs with facts below an operation, each with its place and way, breadth first.

        A pair is named at several of its places, not at all of what may be very many; a place inside
        itself (a tree's node in a node) is no other place.
        """
        marks = operation.lifecycle_marks
        marked = (marks.deprecated, marks.stability)
        way = _Way(Direction.CALL, inverted, False, False, *marked, False, False, None)
        first = self._number(way.at(root))
        passed = {(id(root), self._visited_as[first]): [""]}
        queue = deque([(root, "", first)])
        while queue:
            pair, location, number = visit = queue.popleft()
            if pair.facts:
                yield visit
            for step, link, sort in self._links_of(pair):
                beyond = self._beyond.get((number, sort))
                if beyond is None:
                    beyond = self._number(self._ways[number].beyond(link))
                    self._beyond[number, sort] = beyond
                known = passed.setdefault((id(link.pair), self._visited_as[beyond]), [])
                if known and len(known) >= (_MOST_PLACES if len(passed) < _MANY_PAIRS else 1):
                    continue
                place = location + step
                if not _is_within(place, known):
                    known.append(place)
                    queue.append((link.pair, place, beyond))

    def _number(self, way: _Way) -> int:
        """The number of a way."""
        number = self._numbers.setdefault(way, len(self._ways))
        if number == len(self._ways):
            self._ways.append(way)
            self._visited_as.append((way.direction, *way[2:4], way.keeps_old, way.keeps_new))
        return number

    def _links_of(self, pair: Pair) -> list[tuple[str, Link, int]]:
        """The steps from a pair with their links, and which of them say the same of a way."""
        links = self._links.get(id(pair))
        if links is None:
            links = self._links[id(pair)] = []
            for link in pair.links:
                inner = link.pair
                says = (
                    *link[2:],
                    link.step == "",
                    inner.keeps_old,
                    inner.keeps_new,
                    inner.described,
                )
                links.append((link.step, link, self._sorts.setdefault(says, len(self._sorts))))
        return links

    def _marks_of(self, pair: Pair, number: int) -> list[_Mark]:
        """What the facts of a pair say at each of its places that is reached on a way."""
        marks = self._marks.get((id(pair), number))
        if marks is None:
            way = self._ways[number]
            marks = self._marks[id(pair), number] = []
            for fact in pair.facts:
                uses = self.causes.setdefault(_cause(fact, pair), (fact, pair, []))[2]
                if not _is_undone(fact, way):
                    marks.append(_mark(fact, way, uses))
        return marks


def _mark(fact: Fact, way: _Way, uses: list[Use]) -> _Mark:
    direction = way.direction
    if fact.direction is not None:
        direction = fact.direction.opposite if way.inverted else fact.direction
    idle = {
        Direction.REQUEST: way.read_only or fact.read_only,
        Direction.RESPONSE: way.write_only or fact.write_only,
    }.get(direction, False)
    if fact.kind in VALUE_KINDS and not fact.stated:
        # all that was sent is let in, all that comes was known
        idle = idle or (way.keeps_old if direction is Direction.REQUEST else way.keeps_new)
    return _Mark(
        uses,
        direction,
        fact.step,
        idle,
        way.deprecated or fact.deprecated,
        max(way.stability, fact.stability),
    )


def _is_undone(fact: Fact, way: _Way) -> bool:
    """Whether what is around a fact lets in all the same what it says is let in no more, or only now."""
    if fact.kind in MEMBER_KINDS and way.described is not None:
        return fact.member in way.described[fact.after is None]
    if not (way.keeps_old or way.keeps_new) or fact.kind not in VALUE_KINDS or fact.stated:
        return False
    if fact.effect is Effect.NARROWER:
        return way.keeps_old
    return way.keeps_new and (way.keeps_old or fact.effect is Effect.WIDER)


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


def _is_within(location: str, known: Iterable[str]) -> bool:
    """Whether a place is one of the known ones, or inside one."""
    for use in known:
        if location.startswith(use) and location[len(use) : len(use) + 1] in _INNER:
            return True
    return False


_INNER = ("", ".", "[", "{", "<")


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
    old_part, new_part = (side.raw if isinstance(side, Operation) else side for side in (old, new))
    return Change(
        fact.kind,
        fact.effect,
        fact.before,
        fact.after,
        uses,
        old_part,
        new_part,
        fact.rename,
        (pair.old, pair.new),
        fact.member,
        fact.step,
    )
