"""Conjunctions of constraints on the values of one JSON type: the leaves of a canonical form.

Each class describes a set of values of its type. `both` is the conjunction of two sets (None where
it is plainly empty), `without` the first set less the second, as sets whose union it is. What is
inside lists and objects stays a form, a conjunction of literals (see `canonical`), so that no set is
larger than the schema that it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, NamedTuple, TypeAlias

from runai_specs.openapi.effective_schema import same_json
from runai_specs.openapi.safe_regex import matches, matches_all

Form: TypeAlias = frozenset[int]
"""A conjunction of literals: an even number for a schema, its negative for what the schema refuses.

The negative of the odd number that follows refuses in the sense of the question that is asked: what
an open object holds beyond the members that it names is nobody's business there.
"""
ANYTHING: Form = frozenset()
NOTHING: Form = frozenset({0})

Bound: TypeAlias = "tuple[Any, bool] | None"  # the number, and whether it is itself excluded
Conjoin: TypeAlias = Callable[[Form, Form], Form]
Admits: TypeAlias = Callable[[Form, Any], "bool | None"]


class UndecidedError(Exception):
    """What a schema lets in cannot be told, or not at a bearable cost."""


class Context(NamedTuple):
    """What sets need to know of forms: their conjunction, and whether one admits a value.

    asked: whether a set is taken out since that is the question, see `Form`.
    """

    conjoin: Conjoin
    admits: Admits
    asked: bool = False

    def refusing(self, literal: int) -> Form:
        """The form of what a literal refuses."""
        return frozenset({-literal - self.asked}) if literal else ANYTHING


class Listed(NamedTuple):
    """Values written out, by their key in JSON."""

    values: Mapping[Any, Any]

    def both(self, other: Values, context: Context) -> Listed | None:
        """The values that the other set has, too; those that may be in it are kept."""
        kept = {
            key: value
            for key, value in self.values.items()
            if other.has(value, context) is not False
        }
        return Listed(kept) if kept else None

    def without(self, other: Values, context: Context) -> Iterator[Listed]:
        """The values that the other set has not."""
        verdicts = {key: other.has(value, context) for key, value in self.values.items()}
        if None in verdicts.values():
            raise UndecidedError
        kept = {key: value for key, value in self.values.items() if not verdicts[key]}
        if kept:
            yield Listed(kept)

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the value is one of them."""
        return same_json(value) in self.values


class Texts(NamedTuple):
    """Strings by length, patterns and words (formats, encodings) that are not looked into."""

    low: int = 0
    high: int | None = None
    patterns: frozenset[str] = frozenset()
    unmatched: frozenset[str] = frozenset()
    words: frozenset[tuple[str, Any]] = frozenset()
    lacking: frozenset[tuple[str, Any]] = frozenset()
    excluded: Mapping[Any, Any] = {}

    def both(self, other: Values, context: Context) -> Values | None:
        """The strings of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Texts)
        return Texts(
            max(self.low, other.low),
            _least(self.high, other.high),
            self.patterns | other.patterns,
            self.unmatched | other.unmatched,
            self.words | other.words,
            self.lacking | other.lacking,
            {**self.excluded, **other.excluded},
        ).kept()

    def kept(self) -> Texts | None:
        """The set itself, None if it is plainly empty."""
        torn = (
            (self.high is not None and self.low > self.high)
            or self.patterns & self.unmatched
            or self.words & self.lacking
            or any(map(matches_all, self.unmatched))
        )
        return None if torn else self

    def without(self, other: Values, context: Context) -> Iterator[Values]:
        """The strings that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Texts)
        pieces = []
        if other.low > self.low:
            pieces.append(self._replace(high=_least(self.high, other.low - 1)))
        if other.high is not None and (self.high is None or self.high > other.high):
            pieces.append(self._replace(low=max(self.low, other.high + 1)))
        pieces += [
            self._replace(unmatched=self.unmatched | {each})
            for each in other.patterns - self.patterns
        ]
        pieces += [
            self._replace(lacking=self.lacking | {each}) for each in other.words - self.words
        ]
        yield from (piece for piece in pieces if piece.kept())
        yield from _let_in(self, other.excluded, context)

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the string is one of them; words are taken on trust."""
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            return False
        found = [matches(each, value) for each in self.patterns]
        found += [_opposite(matches(each, value)) for each in self.unmatched]
        if same_json(value) in self.excluded:
            return False
        return every([*found, *(None for _ in self.lacking)])


class Numbers(NamedTuple):
    """Numbers by bounds and steps; integers are the multiples of 1."""

    low: Bound = None
    high: Bound = None
    step: Fraction | None = None
    missed: frozenset[Fraction] = frozenset()  # what the number is no multiple of
    words: frozenset[tuple[str, Any]] = frozenset()
    lacking: frozenset[tuple[str, Any]] = frozenset()
    excluded: Mapping[Any, Any] = {}

    def both(self, other: Values, context: Context) -> Values | None:
        """The numbers of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Numbers)
        return Numbers(
            _narrower(self.low, other.low, rising=True),
            _narrower(self.high, other.high, rising=False),
            _common_step(self.step, other.step),
            self.missed | other.missed,
            self.words | other.words,
            self.lacking | other.lacking,
            {**self.excluded, **other.excluded},
        ).kept()

    def kept(self) -> Numbers | None:
        """The set with its bounds on multiples of the step, None if it is plainly empty."""
        made = self
        if self.step is not None:
            made = self._replace(
                low=_on_step(self.low, self.step, ceil, 1),
                high=_on_step(self.high, self.step, floor, -1),
            )
        if made.low is not None and made.high is not None:
            if made.low[0] > made.high[0]:
                return None
            if made.low[0] == made.high[0] and (made.low[1] or made.high[1]):
                return None
        step = made.step
        if step is not None and any((step / each).denominator == 1 for each in made.missed):
            return None
        return None if made.words & made.lacking else made

    def without(self, other: Values, context: Context) -> Iterator[Values]:
        """The numbers that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Numbers)
        pieces = []
        if other.low is not None and _narrower(self.low, other.low, rising=True) != self.low:
            beyond = (other.low[0], not other.low[1])
            pieces.append(self._replace(high=_narrower(self.high, beyond, rising=False)))
        if other.high is not None and _narrower(self.high, other.high, rising=False) != self.high:
            beyond = (other.high[0], not other.high[1])
            pieces.append(self._replace(low=_narrower(self.low, beyond, rising=True)))
        if other.step is not None:
            pieces.append(self._replace(missed=self.missed | {other.step}))
        pieces += [
            self._replace(lacking=self.lacking | {each}) for each in other.words - self.words
        ]
        yield from (kept for piece in pieces if (kept := piece.kept()))
        yield from _let_in(self, other.excluded, context)

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the number is one of them; words are taken on trust."""
        if self.low is not None and (
            value < self.low[0] or (value == self.low[0] and self.low[1])
        ):
            return False
        if self.high is not None and (
            value > self.high[0] or (value == self.high[0] and self.high[1])
        ):
            return False
        exact = Fraction(str(value))
        if self.step is not None and (exact / self.step).denominator != 1:
            return False
        if any((exact / each).denominator == 1 for each in self.missed):
            return False
        if same_json(value) in self.excluded:
            return False
        return None if self.lacking else True


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

    def both(self, other: Values, context: Context) -> Values | None:
        """The arrays of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Lists)
        count = max(len(self.prefix), len(other.prefix))
        return Lists(
            max(self.low, other.low),
            _least(self.high, other.high),
            self.unique or other.unique,
            self.repeating or other.repeating,
            tuple(context.conjoin(self.at(i), other.at(i)) for i in range(count)),
            context.conjoin(self.rest, other.rest),
            (*self.holds, *(each for each in other.holds if each not in self.holds)),
            {**self.excluded, **other.excluded},
        ).kept()

    def kept(self) -> Lists | None:
        """The set with a length that its items allow, None if it is plainly empty."""
        high = self.high
        for position, form in enumerate((*self.prefix, self.rest)):
            if form == NOTHING:
                high = _least(high, position)
                break
        low = self.low
        for each in self.holds:
            low = max(low, each.least + (each.start if each.least else 0))
            if each.most is not None and each.least > each.most:
                return None
        if high is not None and low > high:
            return None
        if (self.unique and self.repeating) or (self.repeating and high is not None and high < 2):
            return None
        return self._replace(low=low, high=high)

    def without(self, other: Values, context: Context) -> Iterator[Values]:
        """The arrays that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Lists)
        pieces = []
        if other.low > self.low:
            pieces.append(self._replace(high=_least(self.high, other.low - 1)))
        if other.high is not None and (self.high is None or self.high > other.high):
            pieces.append(self._replace(low=max(self.low, other.high + 1)))
        if other.unique and not self.unique:
            pieces.append(self._replace(repeating=True, low=max(2, self.low)))
        count = max(len(self.prefix), len(other.prefix))
        for position in range(count):
            for literal in other.at(position) - self.at(position):
                pieces.append(self._failing(position, literal, context))
        for literal in other.rest - self.rest:
            pieces.append(self._holding(Holds(count, context.refusing(literal), 1, None)))
        for held in other.holds:
            if held.least and not any(held.within(each) for each in self.holds):
                pieces.append(self._holding(held._replace(least=0, most=held.least - 1)))
            if held.most is not None:
                pieces.append(self._holding(held._replace(least=held.most + 1, most=None)))
        yield from (kept for piece in pieces if (kept := piece.kept()))
        yield from _let_in(self, other.excluded, context)

    def _failing(self, position: int, literal: int, context: Context) -> Lists:
        """The arrays whose item at a position is refused by a schema."""
        forms = [self.at(i) for i in range(max(position + 1, len(self.prefix)))]
        forms[position] = context.conjoin(forms[position], context.refusing(literal))
        return self._replace(prefix=tuple(forms), low=max(self.low, position + 1))

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
        found = [context.admits(self.at(i), item) for i, item in enumerate(value)]
        return every([*found, *(each.has(value, context) for each in self.holds)])


class Some(NamedTuple):
    """That an object has a member, not among the named ones, of such a name and value."""

    outside: frozenset[str]
    matched: frozenset[str] = frozenset()
    unmatched: frozenset[str] = frozenset()
    name: Form = ANYTHING
    value: Form = ANYTHING


Member: TypeAlias = tuple[Form, bool]  # what it has to be, and whether it has to be there


class Objects(NamedTuple):
    """Objects by their members. patterns and rests speak of members that have no entry."""

    members: Mapping[str, Member] = {}
    patterns: tuple[tuple[str, Form], ...] = ()
    rests: tuple[tuple[frozenset[str], Form], ...] = ()  # for names that match none of these
    names: Form = ANYTHING
    low: int = 0
    high: int | None = None
    some: tuple[Some, ...] = ()
    marks: frozenset[Any] = frozenset()  # what is not looked into
    lacking: frozenset[Any] = frozenset()
    excluded: Mapping[Any, Any] = {}

    def at(self, name: str, context: Context) -> Member:
        """What a member of that name has to be."""
        known = self.members.get(name)
        return (self.elsewhere(name, context), False) if known is None else known

    def elsewhere(self, name: str, context: Context) -> Form:
        """What a member that has no entry has to be."""
        form = ANYTHING
        for pattern, more in self.patterns:
            if _surely(matches(pattern, name)):
                form = context.conjoin(form, more)
        for patterns, more in self.rests:
            if not any(_surely(matches(each, name)) for each in patterns):
                form = context.conjoin(form, more)
        if self.names and not _surely(context.admits(self.names, name)):
            return NOTHING
        return form

    def both(self, other: Values, context: Context) -> Values | None:
        """The objects of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Objects)
        members = {}
        for name in dict.fromkeys((*self.members, *other.members)):
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
            _least(self.high, other.high),
            (*self.some, *(each for each in other.some if each not in self.some)),
            self.marks | other.marks,
            self.lacking | other.lacking,
            {**self.excluded, **other.excluded},
        ).kept()

    def kept(self) -> Objects | None:
        """The set with a size that its members allow, None if it is plainly empty."""
        needed = possible = 0
        for form, must in self.members.values():
            if form == NOTHING:
                if must:
                    return None
                continue
            needed += must
            possible += 1
        low, high = max(self.low, needed + bool(self.some)), self.high
        if self.is_closed:
            high = _least(high, possible)
        if (high is not None and low > high) or self.marks & self.lacking:
            return None
        return self._replace(low=low, high=high)

    @property
    def is_closed(self) -> bool:
        """Whether there are no members but those that have an entry."""
        return self.names == NOTHING or any(
            form == NOTHING and not patterns for patterns, form in self.rests
        )

    def without(self, other: Values, context: Context) -> Iterator[Values]:
        """The objects that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Objects)
        pieces = []
        names = dict.fromkeys((*other.members, *self.members))
        for name in names:
            pieces += self._failing(name, self.at(name, context), other.at(name, context), context)
        outside = frozenset(names)
        mine, rests = dict(self.patterns), dict(self.rests)
        for pattern, form in other.patterns:
            told = mine.get(pattern, ANYTHING) | rests.get(frozenset(), ANYTHING)
            pieces += self._having(Some(outside, frozenset({pattern})), form - told, context)
        for patterns, form in other.rests:
            told = frozenset().union(*(f for each, f in self.rests if each <= patterns))
            pieces += self._having(Some(outside, unmatched=patterns), form - told, context)
        for literal in other.names - self.names:
            some = Some(outside, name=context.refusing(literal))
            pieces.append(self._replace(some=(*self.some, some)))
        if other.low > self.low:
            pieces.append(self._replace(high=_least(self.high, other.low - 1)))
        if other.high is not None and (self.high is None or self.high > other.high):
            pieces.append(self._replace(low=max(self.low, other.high + 1)))
        for mark in other.marks - self.marks:
            pieces.append(self._replace(lacking=self.lacking | {mark}))
        yield from (kept for piece in pieces if (kept := piece.kept()))
        yield from _let_in(self, other.excluded, context)

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

    def _having(self, some: Some, form: Form, context: Context) -> Iterator[Objects]:
        """The objects with such a further member that is refused."""
        for literal in form:
            refused = some._replace(value=context.refusing(literal))
            yield self._replace(some=(*self.some, refused))

    def has(self, value: Any, context: Context) -> bool | None:
        """Whether the object is one of them."""
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            return False
        if same_json(value) in self.excluded:
            return False
        if any(must and name not in value for name, (_, must) in self.members.items()):
            return False
        found = [context.admits(self.at(name, context)[0], held) for name, held in value.items()]
        opaque = bool(self.marks or self.lacking or self.some)
        return every([*found, *((None,) if opaque else ())])


Values: TypeAlias = "Listed | Texts | Numbers | Lists | Objects"


def _let_in(values: Values, excluded: Mapping[Any, Any], context: Context) -> Iterator[Listed]:
    """Of the values that another set leaves out, those that this one has."""
    found = {
        key: value for key, value in excluded.items() if values.has(value, context) is not False
    }
    if found:
        yield Listed(found)


def every(verdicts: list[bool | None]) -> bool | None:
    """Whether all are true; None if that cannot be told."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def is_unique(items: list[Any]) -> bool:
    """Whether no two items are the same in JSON."""
    return len({same_json(each) for each in items}) == len(items)


def _opposite(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _surely(verdict: bool | None) -> bool:
    if verdict is None:
        raise UndecidedError
    return verdict


def _least(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _narrower(one: Bound, other: Bound, *, rising: bool) -> Bound:
    """Of two bounds the one that keeps out more."""
    if one is None or other is None:
        return other if one is None else one
    if one[0] == other[0]:
        return one if one[1] else other
    return one if (one[0] > other[0]) is rising else other


def _common_step(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    if one is None or other is None:
        return other if one is None else one
    return Fraction(lcm(one.numerator * other.denominator, other.numerator * one.denominator),
                    one.denominator * other.denominator)  # fmt: skip


def _on_step(
    bound: Bound, step: Fraction, rounded: Callable[[Fraction], int], inward: int
) -> Bound:
    """The nearest multiple inside a bound."""
    if bound is None:
        return None
    exact = Fraction(str(bound[0])) / step
    count = rounded(exact)
    if bound[1] and count == exact:
        count += inward
    found = count * step
    return (found.numerator if found.denominator == 1 else float(found), False)
