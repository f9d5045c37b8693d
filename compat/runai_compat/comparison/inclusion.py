"""Whether one schema lets in everything that another does: yes, no with a value that shows it, or undecided.

Decided by looking for a value of the first that the second refuses. The search is for a value of a
form, type by type: the alternatives of all schemas that have to hold, less those of all that must
not. Yes is said where every path ends in a contradiction, no only with a value at hand that both
schemas were asked about; everything else, and what costs too many steps, is undecided.

A schema inside itself is supposed to have no value while its own values are looked for: values are
finite, so what has only values that contain one of themselves has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from runai_specs.effective import Raw, Schemas

from .candidates import Candidates
from .canonical import KINDS, Branch, CanonicalForms, whole
from .domains import ANYTHING, NOTHING, Form, Lists, Objects, UndecidedError, Values
from .unchanged import Unchanged

_MOST_STEPS = 8_000  # sets and values looked at for one question
_STEPS_PER_VALUE = 4
_FIRST = 4  # values that are tried before anything else
_DEEPEST = 60  # forms within forms


class Verdict(StrEnum):
    """Whether every value of one schema is a value of another."""

    YES = "every value is let in"
    NO = "a value is refused"
    UNDECIDED = "it cannot be told"


class Answer(NamedTuple):
    """A verdict; of NO, the value that is let in by the first schema and refused by the second."""

    verdict: Verdict
    witness: Any = None


class _Found(NamedTuple):
    """A value of a form; None as the only answer to `is_empty` is that there is none."""

    value: Any


class Inclusion:
    """Answers for schemas of two documents, each question once."""

    def __init__(self, unchanged: Unchanged) -> None:
        self.forms = CanonicalForms(unchanged)
        self._context = self.forms.context
        self._candidates = Candidates(self.forms.admits, self._value)
        self._values: dict[Form, _Found | None] = {}  # None: no value; absent: not asked
        self._unknown: set[Form] = set()
        self._supposed: dict[Form, None] = {}  # forms supposed to be empty, in order
        self._steps = 0
        self._depth = 0

    def __call__(self, one: tuple[Schemas, Raw], other: tuple[Schemas, Raw], *, text: bool = False) -> Answer:
        """Whether every value of one schema is a value of the other."""
        try:
            lets_in, refuses = (self.forms.form(*each, text=text) for each in (one, other))
            return self._included(lets_in, refuses)
        except (UndecidedError, RecursionError):
            return Answer(Verdict.UNDECIDED)

    def _included(self, one: Form, other: Form) -> Answer:
        unsure = False
        for literal in other:
            refused = frozenset({-literal}) if literal else ANYTHING
            self._steps = _MOST_STEPS
            try:
                found = self._value(self.forms.conjoin(one, refused))
            except (UndecidedError, RecursionError):
                unsure = True
            else:
                if found is not None:
                    return Answer(Verdict.NO, found.value)
            finally:
                if not self._depth:
                    self._supposed.clear()
        return Answer(Verdict.UNDECIDED if unsure else Verdict.YES)

    def _value(self, form: Form) -> _Found | None:
        """A value of a form, None if there is none. UndecidedError."""
        if form == NOTHING:
            return None
        if form in self._values:
            return self._values[form]
        if form in self._unknown or self._depth > _DEEPEST:
            raise UndecidedError
        if form in self._supposed:
            return None
        before = len(self._supposed)
        self._supposed[form] = None
        self._depth += 1
        try:
            found = self._searched(form)
        except UndecidedError:
            self._unsuppose(before)
            if self._depth == 1 or self._steps > 0:
                self._unknown.add(form)
            raise
        finally:
            self._depth -= 1
        if found is not None:
            self._unsuppose(before)
            self._values[form] = found
        elif before == 0:
            self._values |= dict.fromkeys(self._supposed)
            self._supposed.clear()
        return found

    def _unsuppose(self, count: int) -> None:
        """Forget what was found on a supposition that turned out wrong."""
        for form in list(self._supposed)[count:]:
            del self._supposed[form]

    def _searched(self, form: Form) -> _Found | None:
        unsure = False
        for kind in KINDS:
            try:
                for values in self._left(form, kind):
                    found = self._tried(form, kind, values)
                    if found is not None:
                        return found
            except UndecidedError:
                if self._steps <= 0:
                    raise
                unsure = True
        if unsure:
            raise UndecidedError
        return None

    def _tried(self, form: Form, kind: str, values: Values) -> _Found | None:
        """A value of a form among those that a set suggests. UndecidedError."""
        candidates = self._candidates.of(kind, values)
        found = self._checked(form, islice(candidates, _FIRST))
        if found is None and not self._is_surely_empty(values):
            found = self._checked(form, candidates)
            if found is None and not self._candidates.is_exhausted(values):
                raise UndecidedError
        return found

    def _checked(self, form: Form, values: Iterator[Any]) -> _Found | None:
        for value in values:
            self._spend(_STEPS_PER_VALUE)
            if self.forms.admits(form, value):
                return _Found(value)
        return None

    def _spend(self, steps: int) -> None:
        self._steps -= steps
        if self._steps <= 0:
            raise UndecidedError

    def _left(self, form: Form, kind: str) -> Iterator[Values]:
        """The sets of values of a form and type, once what it excludes is taken out."""
        for branch in self.forms.of_form(form, kind, whole(kind)):
            yield from self._reduced(branch.values, [*self._others(branch.excluded, kind)], kind)

    def _others(self, excluded: frozenset[Form], kind: str) -> Iterator[Branch]:
        for form in excluded:
            yield from self.forms.of_form(form, kind, whole(kind))

    def _reduced(self, values: Values, others: list[Branch], kind: str) -> Iterator[Values]:
        """A set less others, the one that leaves the fewest pieces first."""
        self._spend(1 + len(others) // 4)
        if any(other.values == values and not other.excluded for other in others):
            return
        if self._is_plainly_empty(values):
            return
        open_: list[tuple[int, Branch, list[Branch]]] = []
        for other in others:
            both = values.both(other.values, self._context)
            if both is None or self._is_plainly_empty(both):
                continue
            pieces = [
                piece
                for piece in self._pieces(values, other, kind)
                if not self._is_plainly_empty(piece.values)
            ]
            if not pieces:
                return
            self._spend(len(pieces))
            open_.append((len(pieces), other, pieces))
        if not open_:
            yield values
            return
        _, taken, pieces = min(open_, key=lambda each: each[0])
        rest = [other for _, other, _ in open_ if other is not taken]
        for piece in pieces:
            more = [*self._others(piece.excluded, kind)] if piece.excluded else []
            yield from self._reduced(piece.values, [*rest, *more], kind)

    def _pieces(self, values: Values, other: Branch, kind: str) -> Iterator[Branch]:
        """What is left of a set without one alternative, which may itself leave something out."""
        yield from map(Branch, values.without(other.values, self._context))
        for form in other.excluded:
            yield from self.forms.of_form(form, kind, Branch(values))

    def _is_plainly_empty(self, values: Values) -> bool:
        """Whether a member that has to be there can have no value."""
        if not isinstance(values, Objects):
            return False
        for form, must in values.members.values():
            if must and form:
                try:
                    if self._value(form) is None:
                        return True
                except UndecidedError:
                    continue
        return False

    def _is_surely_empty(self, values: Values) -> bool:
        """Whether what has to be inside an object or a list can have no value."""
        try:
            if isinstance(values, Objects):
                return self._has_no_further(values)
            return isinstance(values, Lists) and self._has_no_items(values)
        except UndecidedError:
            return False

    def _has_no_further(self, values: Objects) -> bool:
        """Whether a member that has to exist, somewhere, can exist nowhere."""
        for some in values.some:
            if not self._can_exist(values, some):
                return True
        return False

    def _can_exist(self, values: Objects, some: Any) -> bool:
        """Whether there can be such a member, named so far or not."""
        for name, (form, _) in values.members.items():
            if name not in some.outside and self._is_inhabited(form, some.value):
                return True
        forms = [some.value]
        forms += [form for pattern, form in values.patterns if pattern in some.matched]
        forms += [form for patterns, form in values.rests if patterns <= some.unmatched]
        named = self._is_inhabited(some.name, values.names)
        return named and self._is_inhabited(*forms)

    def _has_no_items(self, values: Lists) -> bool:
        """Whether an item that has to be there can have no value, or is of too few or many."""
        for position in range(min(values.low, len(values.prefix) + 1)):
            if not self._is_inhabited(values.at(position)):
                return True
        for held in values.holds:
            if held.least and not any(
                self._is_inhabited(form, held.form)
                for form in (*values.prefix[held.start :], values.rest)
            ):
                return True
            if held.most is not None and self._are_too_many(values, held):
                return True
        return False

    def _are_too_many(self, values: Lists, held: Any) -> bool:
        """Whether more items than allowed are of a form in any case."""
        surely = [self._covers(values.at(position), held.form) for position in range(held.start, len(values.prefix))]
        fixed = max(0, values.low - held.start)
        rest = max(0, fixed - len(surely))
        count = sum(surely[:fixed]) + (rest if rest and self._covers(values.rest, held.form) else 0)
        more = [
            each.least
            for each in values.holds
            if each.start >= held.start and each is not held and self._covers(each.form, held.form)
        ]
        return max([count, *more]) > held.most

    def _covers(self, one: Form, other: Form) -> bool:
        """Whether a form is a part of another."""
        return all(
            not self._is_inhabited(one, frozenset({-literal}) if literal else ANYTHING)
            for literal in other
        )

    def _is_inhabited(self, *forms: Form) -> bool:
        return self._value(self.forms.conjoin(*forms)) is not None
