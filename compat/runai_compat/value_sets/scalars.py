"""Sets of values without anything inside: values written out, strings, numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor, inf, lcm
from typing import Any, NamedTuple, TypeAlias

from runai_specs.openapi.schemas.effective_schema import same_json
from runai_specs.openapi.schemas.patterns import matches, matches_all

from .forms import Context, UndecidedError, ValueSet, every, least

Bound: TypeAlias = "tuple[Any, bool] | None"  # the number, and whether it is itself excluded


class Listed(NamedTuple):
    """Values written out, by their key in JSON."""

    values: Mapping[Any, Any]

    @property
    def size(self) -> int:
        """How much there is to look at."""
        return len(self.values)

    @property
    def cardinality(self) -> float:
        """How many values there are."""
        return len(self.values)

    def both(self, other: ValueSet, context: Context) -> Listed | None:
        """The values that the other set has, too; those that may be in it are kept."""
        kept = {
            key: value
            for key, value in self.values.items()
            if other.has(value, context) is not False
        }
        return Listed(kept) if kept else None

    def without(self, other: ValueSet, context: Context) -> Iterator[Listed]:
        """The values that the other set has not."""
        verdicts = {key: other.has(value, context) for key, value in self.values.items()}
        if None in verdicts.values():
            raise UndecidedError
        kept = {key: value for key, value in self.values.items() if not verdicts[key]}
        if kept:
            yield Listed(kept)

    def has(self, value: Any, context: Context) -> bool | None:  # noqa: ARG002 - as of all sets
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

    @property
    def size(self) -> int:
        """How much there is to look at."""
        return len(self.patterns) + len(self.unmatched) + len(self.excluded)

    def both(self, other: ValueSet, context: Context) -> Any:
        """The strings of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Texts)
        return Texts(
            max(self.low, other.low),
            least(self.high, other.high),
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

    def without(self, other: ValueSet, context: Context) -> Iterator[Any]:
        """The strings that fail one constraint of the other set."""
        if isinstance(other, Listed):
            yield self._replace(excluded={**self.excluded, **other.values})
            return
        assert isinstance(other, Texts)
        pieces = []
        if other.low > self.low:
            pieces.append(self._replace(high=least(self.high, other.low - 1)))
        if other.high is not None and (self.high is None or self.high > other.high):
            pieces.append(self._replace(low=max(self.low, other.high + 1)))
        pieces += [
            self._replace(unmatched=self.unmatched | {pattern})
            for pattern in other.patterns - self.patterns
        ]
        pieces += [
            self._replace(lacking=self.lacking | {word}) for word in other.words - self.words
        ]
        yield from (piece for piece in pieces if piece.kept())
        yield from let_in(self, other.excluded, context)

    def has(self, value: Any, context: Context) -> bool | None:  # noqa: ARG002 - as of all sets
        """Whether the string is one of them; words are taken on trust."""
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            return False
        verdicts = [matches(pattern, value) for pattern in self.patterns]
        verdicts += [_opposite(matches(pattern, value)) for pattern in self.unmatched]
        if same_json(value) in self.excluded:
            return False
        return every([*verdicts, *(None for _ in self.lacking)])


class Numbers(NamedTuple):
    """Numbers by bounds and steps; integers are the multiples of 1."""

    low: Bound = None
    high: Bound = None
    step: Fraction | None = None
    missed: frozenset[Fraction] = frozenset()  # what the number is no multiple of
    words: frozenset[tuple[str, Any]] = frozenset()
    lacking: frozenset[tuple[str, Any]] = frozenset()
    excluded: Mapping[Any, Any] = {}

    @property
    def size(self) -> int:
        """How much there is to look at."""
        return len(self.missed) + len(self.excluded)

    @property
    def cardinality(self) -> float:
        """How many numbers there are at most: those between bounds on a step."""
        if self.step is None or self.low is None or self.high is None:
            return inf
        return (Fraction(str(self.high[0])) - Fraction(str(self.low[0]))) // self.step + 1

    def both(self, other: ValueSet, context: Context) -> Any:
        """The numbers of both sets."""
        if isinstance(other, Listed):
            return other.both(self, context)
        assert isinstance(other, Numbers)
        return Numbers(
            _narrower(self.low, other.low, rising=True),
            _narrower(self.high, other.high, rising=False),
            common_step(self.step, other.step),
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
        if step is not None and any((step / divisor).denominator == 1 for divisor in made.missed):
            return None
        torn = made.words & made.lacking or any(map(made.is_beyond, made.words))
        return None if torn or any(map(made.is_within, made.lacking)) else made

    def is_beyond(self, word: tuple[str, Any]) -> bool:
        """Whether none of them is of a format, by their bounds alone."""
        largest = _LARGEST.get(word[1]) if word[0] == "format" else None
        return largest is not None and (
            (self.low is not None and self.low[0] > largest)
            or (self.high is not None and self.high[0] < -largest - 1)
        )

    def is_within(self, word: tuple[str, Any]) -> bool:
        """Whether all of them are integers of a format, by their bounds alone."""
        largest = _LARGEST.get(word[1]) if word[0] == "format" else None
        if largest is None or self.low is None or self.high is None or self.step is None:
            return False
        in_range = -largest - 1 <= self.low[0] and self.high[0] <= largest
        return in_range and self.step.denominator == 1

    def without(self, other: ValueSet, context: Context) -> Iterator[Any]:
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
            self._replace(lacking=self.lacking | {word}) for word in other.words - self.words
        ]
        yield from (kept for piece in pieces if (kept := piece.kept()))
        yield from let_in(self, other.excluded, context)

    def has(self, value: Any, context: Context) -> bool | None:  # noqa: ARG002 - as of all sets
        """Whether the number is one of them; words are taken on trust."""
        if self.low is not None and (value < self.low[0] or (value == self.low[0] and self.low[1])):
            return False
        if self.high is not None and (
            value > self.high[0] or (value == self.high[0] and self.high[1])
        ):
            return False
        exact = Fraction(value if type(value) is int else str(value))
        if self.step is not None and (exact / self.step).denominator != 1:
            return False
        if any((exact / step).denominator == 1 for step in self.missed):
            return False
        if same_json(value) in self.excluded:
            return False
        only = Numbers((value, False), (value, False), exact)
        if exact and any(map(only.is_within, self.lacking)):
            return False
        return None if self.lacking else True


_LARGEST = {"int32": 2**31 - 1, "int64": 2**63 - 1}
"""The largest integer of a format; the least is one less than its opposite."""


def let_in(values: ValueSet, excluded: Mapping[Any, Any], context: Context) -> Iterator[Listed]:
    """Of the values that another set leaves out, those that this one has."""
    members = {
        key: value for key, value in excluded.items() if values.has(value, context) is not False
    }
    if members:
        yield Listed(members)


def common_step(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    """The step of what is a multiple of both."""
    if one is None or other is None:
        return other if one is None else one
    return Fraction(lcm(one.numerator * other.denominator, other.numerator * one.denominator),
                    one.denominator * other.denominator)  # fmt: skip


def _narrower(one: Bound, other: Bound, *, rising: bool) -> Bound:
    """Of two bounds the one that keeps out more."""
    if one is None or other is None:
        return other if one is None else one
    if one[0] == other[0]:
        return one if one[1] else other
    return one if (one[0] > other[0]) is rising else other


def _opposite(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


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
    multiple = count * step
    return (multiple.numerator if multiple.denominator == 1 else float(multiple), False)
