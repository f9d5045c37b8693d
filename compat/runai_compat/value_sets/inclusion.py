"""Whether one schema lets in everything that another does: yes, no with a value that shows it, or undecided.

Decided by looking for a value of the first that the second refuses. The search is for a value of a
form, type by type: the alternatives of all schemas that have to hold, less those of all that must
not. Yes is said where every path ends in a contradiction, no only with a value at hand that both
schemas were asked about; everything else, and what costs too many steps, is undecided.

A schema inside itself is supposed to have no value while its own values are looked for: values are
finite, so what has only values that contain one of themselves has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import combinations, islice
from math import inf
from typing import Any, NamedTuple, TypeAlias

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas

from .candidates import Candidates
from .canonical import CanonicalForms
from .containers import Holds, Lists, Objects, Some, Values
from .forms import NOTHING, Context, Form, UndecidedError
from .likeness import Likeness
from .nodes import KINDS, Branch, whole
from .scalars import Listed, Numbers, Texts
from .unchanged import Unchanged
from .validation import Question, Reading, json_kind, undescribed

_MOST_STEPS = 8_000  # sets and values looked at for one question
_ALL_STEPS = 25_000  # for all questions of one comparison; from then on each gets few
_FEW_STEPS = 100
_STEPS_PER_VALUE = 4
_SIZE_PER_STEP = 40  # what is looked at in a set
_EFFORT_PER_STEP = 10  # schemas asked about a value, and alternatives crossed
_FIRST = 4  # values that are tried before anything else
_MOST_PATTERNS = 3  # of names, in all their combinations
_DEEPEST = 60  # forms within forms


class Verdict(StrEnum):
    """Whether every value of one schema is a value of another."""

    YES = "every value is let in"
    NO = "a value is refused"
    UNDECIDED = "it cannot be told"


class Answer(NamedTuple):
    """A verdict; of NO, the value that is let in by the first schema and refused by the second.

    costly: whether it is undecided since it would have cost too much. loose: of NO, whether that shows
    only with members of which the first schema says nothing, by which a value fits several
    alternatives of the second.
    """

    verdict: Verdict
    witness: Any = None
    costly: bool = False
    loose: bool = False


Side: TypeAlias = tuple[Schemas, Raw]
_Other: TypeAlias = tuple[Branch, Context]


class _Found(NamedTuple):
    """A value of a form; None as the only answer to `is_empty` is that there is none."""

    value: Any


def _is_loose(one: Side, other: Side, value: Any) -> bool:
    """Whether a value of one schema fits several alternatives of another by what the first says nothing of."""
    if not undescribed(*one, value):
        return False
    return Question(other[0], Reading.JSON, exactly=False).accepts(other[1], value) is True


class Inclusion:
    """Answers for schemas of two documents, each question once."""

    def __init__(self, unchanged: Unchanged) -> None:
        self.forms = CanonicalForms(unchanged)
        self._context = self.forms.context
        self.is_alike = Likeness()
        self._asking = self._context._replace(asked=True)
        self._candidates = Candidates(self.forms, self._value, self._left, self._spend)
        self._answers: dict[tuple[Form, Form, bool], Answer] = {}
        self._values: dict[Form, _Found | None] = {}  # None: no value; absent: not asked
        self._unknown: set[Form] = set()
        self._supposed: dict[Form, None] = {}  # forms supposed to be empty, in order
        self._steps = 0
        self._left_over = _ALL_STEPS
        self._effort = 0  # of the forms, when steps were last counted
        self.spent = 0  # the steps that the last question took
        self._depth = 0
        self._only: Callable[[Iterator[Any]], Iterator[Any]] | None = None  # values that count

    def __call__(
        self, one: Side, other: Side, reading: Reading = Reading.JSON, *, but_null: bool = False
    ) -> Answer:
        """Whether every value of one schema is a value of the other.

        but_null: whatever becomes of null.
        """
        if self.is_alike(one, other):
            return Answer(Verdict.YES)
        answer = self._answer(one, other, reading, but_null)
        if reading is Reading.TEXT and answer.verdict is not Verdict.YES:
            as_values = self._answer(one, other, Reading.TEXT_AS_VALUES, but_null)
            return as_values if as_values.verdict is Verdict.YES else answer
        return answer

    def _answer(self, one: Side, other: Side, reading: Reading, but_null: bool) -> Answer:
        try:
            lets_in, refuses = (self.forms.form(*side, reading) for side in (one, other))
            question = (lets_in, refuses, but_null)
            if question not in self._answers:
                kinds = KINDS[1:] if but_null else KINDS
                self._answers[question] = self._included(lets_in, refuses, kinds, (one, other))
            return self._answers[question]
        except (UndecidedError, RecursionError):
            return Answer(Verdict.UNDECIDED)

    def is_empty(self, side: Side, reading: Reading = Reading.JSON) -> bool:
        """Whether a schema surely has no value but null, though it does not say so in one word."""
        try:
            form = self.forms.form(*side, reading)
            self._steps = self._allowed()
            return form != NOTHING and self._value_of(form, KINDS[1:]) is None
        except (UndecidedError, RecursionError):
            return False
        finally:
            if not self._depth:
                self._supposed.clear()

    def _included(
        self, one: Form, other: Form, kinds: Sequence[str], sides: tuple[Side, Side]
    ) -> Answer:
        unsure = costly = False
        for literal in other:
            refused = self._asking.refusing(literal)
            allowed = self._steps = self._allowed()
            self._unknown.clear()
            form = self.forms.conjoin(one, refused)
            try:
                found = self._value_of(form, kinds)
            except (UndecidedError, RecursionError):
                unsure = True
            else:
                if found is not None and _is_loose(*sides, found.value):
                    firm = self._firm_value(form, kinds, sides)
                    return Answer(Verdict.NO, (firm or found).value, loose=firm is None)
                if found is not None:
                    return Answer(Verdict.NO, found.value)
            finally:
                self.spent = allowed - self._steps
                self._left_over -= self.spent
                costly = costly or self._steps <= 0 or allowed < _MOST_STEPS
                if not self._depth:
                    self._supposed.clear()
            if unsure and self._left_over <= -_ALL_STEPS:
                break
        return Answer(Verdict.UNDECIDED if unsure else Verdict.YES, costly=costly)

    def _allowed(self) -> int:
        """Steps for the next question: few once all are spent, hardly any once they are spent again."""
        if self._left_over > 0:
            return _MOST_STEPS
        return _FEW_STEPS if self._left_over > -_ALL_STEPS else 1

    def _value_of(self, form: Form, kinds: Sequence[str]) -> _Found | None:
        """A value of a form and one of the types, None if there is none. UndecidedError."""
        found = self._value(form)
        if found is None or json_kind(found.value) in kinds:
            return found
        return self._searched(form, kinds)

    def _firm_value(
        self, form: Form, kinds: Sequence[str], sides: tuple[Side, Side]
    ) -> _Found | None:
        """A value of a form that is refused whatever else it holds, None if none is at hand."""

        def only(values: Iterator[Any]) -> Iterator[Any]:
            for value in values:
                loose = undescribed(*sides[0], value)
                kept = {n: v for n, v in value.items() if n not in loose} if loose else value
                yield from (v for v in (value, kept) if not _is_loose(*sides, v))

        self._only, self._steps = only, self._allowed()
        try:
            return self._searched(form, kinds)
        except (UndecidedError, RecursionError):
            return None
        finally:
            self._only = None

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

    def _searched(self, form: Form, kinds: Sequence[str] = KINDS) -> _Found | None:
        unsure = False
        possible = self.forms.kinds(form)
        for kind in kinds:
            if kind not in possible:
                continue
            try:
                for values in self._left(form, kind, whole(kind)):
                    found = self._tried(form, values)
                    if found is not None:
                        return found
            except UndecidedError:
                if self._steps <= 0:
                    raise
                unsure = True
        if unsure:
            raise UndecidedError
        return None

    def _tried(self, form: Form, values: Values) -> _Found | None:
        """A value of a form among those that a set suggests. UndecidedError."""
        candidates = self._candidates.of(values)
        found = self._checked(form, islice(candidates, _FIRST))
        if found is None and not self._is_surely_empty(values):
            found = self._checked(form, candidates)
            if found is None and not self._candidates.is_exhausted(values):
                raise UndecidedError
        return found

    def _checked(self, form: Form, values: Iterator[Any]) -> _Found | None:
        if self._only is not None and not self._depth:
            values = self._only(values)
        try:
            for value in values:
                self._spend(_STEPS_PER_VALUE)
                if self.forms.admits(form, value):
                    return _Found(value)
        except UndecidedError:  # what is inside cannot be made
            if self._steps <= 0:
                raise
        return None

    def _spend(self, steps: int) -> None:
        more = (self.forms.effort - self._effort) // _EFFORT_PER_STEP
        self._effort += more * _EFFORT_PER_STEP
        self._steps -= steps + more
        if self._steps <= 0:
            raise UndecidedError

    def _left(self, form: Form, kind: str, start: Branch) -> Iterator[Values]:
        """The sets of values of a form and type within a set, once what it excludes is taken out."""
        for branch in self._branches(form, kind, start):
            yield from self._reduced(branch.values, [*self._others(branch, kind)], kind)

    def _others(self, branch: Branch, kind: str) -> Iterator[_Other]:
        """What has to be taken out of a set."""
        for form, asked in branch.excluded:
            context = self._asking if asked else self._context
            for other in self._branches(form, kind, whole(kind)):
                yield other, context

    def _reduced(self, values: Values, others: list[_Other], kind: str) -> Iterator[Values]:
        """A set less others, the one that leaves the fewest pieces first."""
        self._spend(1 + len(others) // 4)
        if any(other.values == values and not other.excluded for other, _ in others):
            return
        if self._is_plainly_empty(values):
            return
        meeting = [other for other in others if self._do_meet(values, other)]
        if not meeting:
            yield values
            return
        taken, pieces = self._fewest_pieces(values, meeting, kind)
        rest = [other for other in meeting if other is not taken]
        for piece in pieces:
            yield from self._reduced(piece.values, [*rest, *self._others(piece, kind)], kind)

    def _do_meet(self, values: Values, other: _Other) -> bool:
        """Whether two sets may have a value in common."""
        self._spend((values.size + other[0].values.size) // _SIZE_PER_STEP)
        both = values.both(other[0].values, self._context)
        return both is not None and not self._is_plainly_empty(both)

    def _fewest_pieces(
        self, values: Values, others: list[_Other], kind: str
    ) -> tuple[_Other, Iterable[Branch]]:
        """The alternative of which the fewest pieces are left, and those; of a single one as they are asked for."""
        if len(others) == 1:
            return others[0], self._pieces(values, others[0], kind)
        fewest: tuple[_Other, list[Branch]] = others[0], []
        for place, other in enumerate(others):
            pieces = list(self._pieces(values, other, kind))
            if place == 0 or len(pieces) < len(fewest[1]):
                fewest = other, pieces
            if not pieces:
                break
        return fewest

    def _pieces(self, values: Values, other: _Other, kind: str) -> Iterator[Branch]:
        """What is left of a set without one alternative, which may itself leave something out."""
        branch, context = other
        cost = 1 + values.size // _SIZE_PER_STEP
        for piece in values.without(branch.values, context):
            self._spend(cost)
            if not self._is_plainly_empty(piece):
                yield Branch(piece)
        for form, _ in branch.excluded:
            for inside in self._branches(form, kind, Branch(values)):
                self._spend(cost)
                if not self._is_plainly_empty(inside.values):
                    yield inside

    def _branches(self, form: Form, kind: str, start: Branch) -> Iterator[Branch]:
        """The alternatives of a form within a set, as far as the steps that are left go."""
        self._spend(0)
        return self.forms.of_form(form, kind, start, self._steps * _EFFORT_PER_STEP)

    def _is_plainly_empty(self, values: Values) -> bool:
        """Whether a member that has to be there can have no value."""
        return type(values) is Objects and any(map(self._is_void, values.needs))

    def _is_surely_empty(self, values: Values) -> bool:
        """Whether there is no such text, or no value of what has to be inside an object or a list."""
        if isinstance(values, Texts):
            return self._candidates.text(values) is None
        if isinstance(values, Objects):
            needed = (form for form, must in values.members.values() if must)
            return any(map(self._has_no_value, needed)) or not all(
                self._can_exist(values, some) for some in values.some
            )
        return isinstance(values, Lists) and self._has_no_items(values)

    def _can_exist(self, values: Objects, some: Some) -> bool:
        """Whether there may be such a member, named so far or not."""
        for name, (form, _) in values.members.items():
            if name not in some.outside and not self._is_void(form, some.value):
                return True
        return any(self._can_be(values, kind) for kind in self._told_apart(values, some))

    def _told_apart(self, values: Objects, some: Some) -> Iterator[Some]:
        """Such a member, by which patterns of names it is of."""
        told = some.matched | some.unmatched
        patterns = sorted({pattern for pattern, _ in values.patterns} - told)[:_MOST_PATTERNS]
        for count in range(len(patterns) + 1):
            for matched in combinations(patterns, count):
                yield some._replace(
                    matched=some.matched.union(matched),
                    unmatched=some.unmatched.union(patterns).difference(matched),
                )

    def _can_be(self, values: Objects, some: Some) -> bool:
        """Whether there may be such a member that is not named so far."""
        forms = [some.value]
        forms += [form for pattern, form in values.patterns if self._matches_too(some, pattern)]
        forms += [form for patterns, form in values.rests if patterns <= some.unmatched]
        if self._is_void(*forms):
            return False
        closed = any(form == NOTHING for _, form in values.rests)
        if closed and all(self._is_void(form, *forms) for _, form in values.patterns):
            return False
        try:
            return any(True for _ in self._candidates.names(values, some))
        except UndecidedError:
            return True

    def _matches_too(self, some: Some, pattern: str) -> bool:
        """Whether every name of such a member certainly matches a pattern."""
        if pattern in some.matched or not some.matched:
            return pattern in some.matched
        others = Texts(patterns=some.matched, unmatched=some.unmatched | {pattern})
        try:
            return self._candidates.text(others) is None
        except UndecidedError:
            return False

    def _has_no_items(self, values: Lists) -> bool:
        """Whether an item that has to be there can have no value, or is of too few or many."""
        further = values.low - len(values.prefix)
        if values.unique and further > 1 and self._most_values(values.rest) < further:
            return True
        needed = range(min(values.low, len(values.prefix) + 1))
        return any(self._has_no_value(values.at(position)) for position in needed) or any(
            self._is_unheld(values, held) for held in values.holds
        )

    def _most_values(self, form: Form) -> float:
        """How many values a form has at most."""
        try:
            branches = [
                branch for kind in KINDS for branch in self._branches(form, kind, whole(kind))
            ]
        except UndecidedError:
            return inf
        return sum(
            branch.values.cardinality if isinstance(branch.values, (Listed, Numbers)) else inf
            for branch in branches
        )

    def _is_unheld(self, values: Lists, held: Holds) -> bool:
        """Whether a list can certainly not hold as many items of a form as it has to."""
        places = (*values.prefix[held.start :], values.rest)
        if held.least and all(self._is_void(form, held.form) for form in places):
            return True
        return held.most is not None and self._at_least(values, held) > held.most

    def _at_least(self, values: Lists, held: Holds) -> int:
        """How many items are of a form in any case."""
        positions = range(held.start, len(values.prefix))
        surely = [self._covers(values.at(position), held.form) for position in positions]
        fixed = max(0, values.low - held.start)
        rest = max(0, fixed - len(surely))
        count = sum(surely[:fixed])
        if rest and self._covers(values.rest, held.form):
            count += rest
        others = [
            count.least
            for count in values.holds
            if count.start >= held.start
            and count is not held
            and self._covers(count.form, held.form)
        ]
        return max([count, *others])

    def _covers(self, one: Form, other: Form) -> bool:
        """Whether a form is certainly a part of another."""
        return all(self._is_void(one, self._context.refusing(literal)) for literal in other)

    def _is_void(self, *forms: Form) -> bool:
        """Whether there is certainly no value of all the forms.

        A schema by itself is held to have one: that it contradicts itself is rare, and not worth a
        search each time.
        """
        form = self.forms.conjoin(*forms)
        if len(form) == 1 and min(form) > 0:
            return False
        return self._has_no_value(form)

    def _has_no_value(self, form: Form) -> bool:
        """Whether there is certainly no value of the form."""
        if not form:
            return False
        try:
            self._spend(1)
            return self._value(form) is None
        except UndecidedError:
            return False
