"""Sets of lists and objects, by what is inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from runai_specs.openapi.schemas.effective_schema import same_json
from runai_specs.openapi.schemas.name_patterns import fitting

from .forms import ANYTHING, NOTHING, Context, Form, ValueSet, every, least, surely
from .scalars import Listed, Numbers, Texts, let_in


class Holds(NamedTuple):
    """How many items from a position on have to be of a form."""

    start: int
    form: Form
    least: int
    most: int | None

    def within(self, other: Holds) -> bool:
        """Whether every list that holds as many as the other asks holds enough for this."""
        return self.start == other.start and self.form == other.form and other.least >= self.least

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the list holds as many."""
        verdicts = [context.admits(self.form, item) for item in value[self.start :]]
        surely, maybe = verdicts.count(True), verdicts.count(None)
        if surely + maybe < self.least or (self.most is not None and surely > self.most):
            return False
        if surely >= self.least and (self.most is None or surely + maybe <= self.most):
            return True
        return None


class Lists(NamedTuple):
    """Arrays by length, items and what they hold."""

    low: int = 0
    high: int | None = None
    unique: bool = False
    repeating: bool = False
    prefix: tuple[Form, ...] = ()
    rest: Form = ANYTHING
    holds: tuple[Holds, ...] = ()
    excluded: Mapping[Any, Any] = {}

    def at(self, position: int) -> Form:
        """The form of the item there."""
        return self.prefix[position] if position < len(self.prefix) else self.rest

    def both(self, other: ValueSet, context: Context) -> Any:
        """The arrays of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Lists)
        count = max(len(self.prefix), len(other.prefix))
        return Lists(
            max(self.low, other.low),
            least(self.high, other.high),
            self.unique or other.unique,
            self.repeating or other.repeating,
            tuple(context.conjoin(self.at(i), other.at(i)) for i in range(count)),
            context.conjoin(self.rest, other.rest),
            (*self.holds, *(count for count in other.holds if count not in self.holds)),
            {**self.excluded, **other.excluded},
        ).kept()

    def kept(self) -> Lists | None:
        """The set with a length that its items allow, None if it is plainly empty."""
        high = self.high
        items = (*self.prefix, self.rest)
        if NOTHING in items:
            high = least(high, items.index(NOTHING))
        low = self.low
        for count in self.holds:
            low = max(low, count.least + (count.start if count.least else 0))
            if count.most is not None and count.least > count.most:
                return None
        if high is not None and low > high:
            return None
        if (self.unique and self.repeating) or (self.repeating and high is not None and high < 2):
            return None
        return self._replace(low=low, high=high)

    def without(self, other: ValueSet, context: Context) -> Iterator[Any]:
        """The arrays that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Lists)
        pieces = self._pieces(other, context)
        yield from (kept for piece in pieces if (kept := piece.kept()))
        yield from let_in(self, other.excluded, context)

    def _pieces(self, other: Lists, context: Context) -> Iterator[Lists]:
        if other.low > self.low:
            yield self._replace(high=least(self.high, other.low - 1))
        if other.high is not None and (self.high is None or self.high > other.high):
            yield self._replace(low=max(self.low, other.high + 1))
        if other.unique and not self.unique:
            yield self._replace(repeating=True, low=max(2, self.low))
        count = max(len(self.prefix), len(other.prefix))
        for position in range(count):
            for literal in other.at(position) - self.at(position):
                yield from self._failing(position, literal, context)
        for literal in other.rest - self.rest:
            refused = context.refusing(literal)
            if context.conjoin(self.rest, refused) != NOTHING:
                yield self._holding(Holds(count, refused, 1, None))
        for held in other.holds:
            if held.least and not any(held.within(holder) for holder in self.holds):
                yield self._holding(held._replace(least=0, most=held.least - 1))
            if held.most is not None:
                yield self._holding(held._replace(least=held.most + 1, most=None))

    @property
    def size(self) -> int:
        """How much there is to look at."""
        return len(self.prefix) + len(self.holds) + len(self.excluded)

    def _failing(self, position: int, literal: int, context: Context) -> Iterator[Lists]:
        """The arrays whose item at a position is refused by a schema."""
        form = context.conjoin(self.at(position), context.refusing(literal))
        if form != NOTHING:
            forms = [*self.prefix, *(self.rest,) * (position + 1 - len(self.prefix))]
            forms[position] = form
            yield self._replace(prefix=tuple(forms), low=max(self.low, position + 1))

    def _holding(self, held: Holds) -> Lists:
        return self._replace(holds=(*self.holds, held))

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the array is one of them."""
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            return False
        if same_json(value) in self.excluded:
            return False
        if (self.unique and not is_unique(value)) or (self.repeating and is_unique(value)):
            return False
        verdicts = [context.admits(self.at(i), item) for i, item in enumerate(value)]
        return every([*verdicts, *(count.has(value, context) for count in self.holds)])


class Some(NamedTuple):
    """That an object has a member, not among the named ones, of such a name and value."""

    outside: frozenset[str]
    matched: frozenset[str] = frozenset()
    unmatched: frozenset[str] = frozenset()
    name: Form = ANYTHING
    value: Form = ANYTHING


Member: TypeAlias = tuple[Form, bool]  # what it has to be, and whether it has to be there


class Objects(NamedTuple):
    """Objects by their members. patterns and rests speak of members that have no entry.

    needs: what the members have to be that have to be there, once `kept` has looked.
    """

    members: Mapping[str, Member] = {}
    patterns: tuple[tuple[str, Form], ...] = ()
    rests: tuple[tuple[frozenset[str], Form], ...] = ()  # for names that match none of these
    names: Form = ANYTHING
    low: int = 0
    high: int | None = None
    some: tuple[Some, ...] = ()
    excluded: Mapping[Any, Any] = {}
    needs: tuple[Form, ...] = ()

    def at(self, name: str, context: Context) -> Member:
        """What a member of that name has to be."""
        known = self.members.get(name)
        return (self.elsewhere(name, context), False) if known is None else known

    def elsewhere(self, name: str, context: Context) -> Form:
        """What a member that has no entry has to be."""
        form = ANYTHING
        asked = dict(self.patterns)
        for pattern, fits in fitting(asked, name).items():
            if surely(fits):
                form = context.conjoin(form, asked[pattern])
        for patterns, more in self.rests:
            if not any(map(surely, fitting(patterns, name).values())):
                form = context.conjoin(form, more)
        if self.names and not surely(context.admits(self.names, name)):
            return NOTHING
        return form

    def both(self, other: ValueSet, context: Context) -> Any:
        """The objects of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Objects)
        members = {**self.members, **other.members}
        mine = members if self.is_selective else self.members
        theirs = members if other.is_selective else other.members
        for name in mine.keys() & theirs.keys():  # the others stay as they are
            one, two = self.at(name, context), other.at(name, context)
            members[name] = (context.conjoin(one[0], two[0]), one[1] or two[1])
        patterns, rests = dict(self.patterns), dict(self.rests)
        for pattern, form in other.patterns:
            patterns[pattern] = context.conjoin(patterns.get(pattern, ANYTHING), form)
        for unmatched, form in other.rests:
            rests[unmatched] = context.conjoin(rests.get(unmatched, ANYTHING), form)
        return Objects(
            members,
            tuple(patterns.items()),
            tuple(rests.items()),
            context.conjoin(self.names, other.names),
            max(self.low, other.low),
            least(self.high, other.high),
            (*self.some, *(some for some in other.some if some not in self.some)),
            {**self.excluded, **other.excluded},
        ).kept()

    @property
    def is_selective(self) -> bool:
        """Whether something is asked of members that have no entry."""
        return bool(self.patterns or self.rests or self.names)

    def kept(self) -> Objects | None:
        """The set with a size that its members allow, None if it is plainly empty."""
        must_be = [form for form, must in self.members.values() if must]
        if NOTHING in must_be:
            return None
        low, high = max(self.low, len(must_be) + bool(self.some)), self.high
        high = least(high, self.named)
        if high is not None and low > high:
            return None
        return self._replace(low=low, high=high, needs=tuple(dict.fromkeys(filter(None, must_be))))

    @property
    def named(self) -> int | None:
        """How many members there can be, where only those that have an entry can be there."""
        closed = self.names == NOTHING or any(
            form == NOTHING and not patterns for patterns, form in self.rests
        )
        return sum(form != NOTHING for form, _ in self.members.values()) if closed else None

    def without(self, other: ValueSet, context: Context) -> Iterator[Any]:
        """The objects that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Objects)
        pieces = self._pieces(other, context)
        yield from (kept for piece in pieces if (kept := piece.kept()))
        yield from let_in(self, other.excluded, context)

    def _pieces(self, other: Objects, context: Context) -> Iterator[Objects]:
        names = dict.fromkeys((*other.members, *self.members))
        for name in names if other.is_selective else other.members:
            have, want = self.at(name, context), other.at(name, context)
            yield from self._failing(name, have, want, context)
        outside = frozenset(names)
        own_patterns, rests = dict(self.patterns), dict(self.rests)
        for pattern, form in other.patterns:
            told = own_patterns.get(pattern, ANYTHING) | rests.get(frozenset(), ANYTHING)
            yield from self._having(Some(outside, frozenset({pattern})), form, told, context)
        for patterns, form in other.rests:
            told = frozenset().union(*(f for refused, f in self.rests if refused <= patterns))
            yield from self._having(Some(outside, unmatched=patterns), form, told, context)
        for literal in other.names - self.names:
            some = Some(outside, name=context.refusing(literal))
            yield self._replace(some=(*self.some, some))
        if other.low > self.low:
            yield self._replace(high=least(self.high, other.low - 1))
        most = None if other.high == other.named else other.high  # more are not all of them named
        if most is not None and (self.high is None or self.high > most):
            yield self._replace(low=max(self.low, most + 1))

    @property
    def size(self) -> int:
        """How much there is to look at."""
        return len(self.members) + len(self.patterns) + len(self.some) + len(self.excluded)

    def _failing(
        self, name: str, have: Member, want: Member, context: Context
    ) -> Iterator[Objects]:
        """The objects whose member of that name is not as wanted."""
        if want[1] and not have[1]:
            yield self._replace(members={**self.members, name: (NOTHING, False)})
        open_ = name not in self.members and have[0] == ANYTHING
        if context.asked and open_ and want[0] != NOTHING:
            return
        for literal in want[0] - have[0]:
            form = context.conjoin(have[0], context.refusing(literal))
            if form != NOTHING:
                yield self._replace(members={**self.members, name: (form, True)})

    def _having(self, some: Some, form: Form, told: Form, context: Context) -> Iterator[Objects]:
        """The objects with such a further member that is refused, of which so much is told anyway."""
        for literal in form - told:
            refused = context.refusing(literal)
            if context.conjoin(told, refused) != NOTHING:
                yield self._replace(some=(*self.some, some._replace(value=refused)))

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the object is one of them."""
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            return False
        if same_json(value) in self.excluded:
            return False
        if any(must and name not in value for name, (_, must) in self.members.items()):
            return False
        verdicts = [context.admits(self.at(name, context)[0], held) for name, held in value.items()]
        return every([*verdicts, *((None,) if self.some else ())])


Values: TypeAlias = "Listed | Texts | Numbers | Lists | Objects"


def is_unique(items: list[Any]) -> bool:
    """Whether no two items are the same in JSON."""
    return len({same_json(item) for item in items}) == len(items)
