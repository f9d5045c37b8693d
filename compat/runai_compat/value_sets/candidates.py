"""Values that are likely in a set: made from its bounds, patterns and members, checked by whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from typing import Any

from runai_specs.openapi.schemas.effective_schema import same_json
from runai_specs.openapi.schemas.pattern_syntax import UndecidedPatternError
from runai_specs.openapi.schemas.patterns import text_of

from .canonical import CanonicalForms
from .containers import Lists, Objects, Some, Values
from .forms import NOTHING, Form, UndecidedError
from .nodes import Branch
from .scalars import Listed, Numbers, Texts

_LONGEST = 2_000
_MOST = 60
_NEVER = "[]"  # matches nothing
_STEPS_PER_TEXT = 50
_SIZE_PER_TEXT = 4  # patterns and excluded texts that come with it
_SEVERAL = 8  # texts that differ in length
_COMMON: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 0.5, 3, 10, 100, -7, 1_000_003, "", "a", "b", "ab", "A", "0", "-", "é", "abc def",
    [], [0], ["a"], [None], [0, 0], [1, "a"], {}, {"a": 0}, {"a": "a"}, {"zz": None}, {"a": 1, "b": 1},
)  # fmt: skip


class Candidates:
    """Makes values of sets.

    value: finds one value of a form; left: what a form leaves of a set of values of one type; spend:
    is told of steps that are taken.
    """

    def __init__(
        self,
        forms: CanonicalForms,
        value: Callable[[Form], Any],
        left: Callable[[Form, str, Branch], Iterator[Values]],
        spend: Callable[[int], None],
    ) -> None:
        self._admits, self._conjoin = forms.admits, forms.conjoin
        self._value, self._left, self._spend = value, left, spend
        self._context = forms.context
        self._several: dict[Form, list[Any]] = {}

    def of(self, values: Values) -> Iterator[Any]:
        """Values of the set; not every one need be right."""
        if isinstance(values, Listed):
            offered: Iterator[Any] = iter(values.values.values())
        elif isinstance(values, Texts):
            offered = self._texts(values)
        elif isinstance(values, Numbers):
            offered = _numbers(values)
        elif isinstance(values, Lists):
            offered = self._lists(values)
        else:
            offered = self._objects(values)
        return islice(offered, max(_MOST, len(getattr(values, "excluded", ())) + 5))

    def is_exhausted(self, values: Values) -> bool:
        """Whether a set has so few values that every one was looked at. UndecidedError."""
        if isinstance(values, Texts) and values.high == 0:
            return True
        if isinstance(values, Numbers) and values.cardinality <= _MOST and not values.lacking:
            return True
        raise UndecidedError

    def several(self, form: Form, count: int = 8) -> list[Any]:
        """Some values of a form, none of them twice."""
        if form not in self._several:
            found = self._value(form)
            if found is None:
                return []  # for now: it may be looked for already
            if count == 1:
                return [found.value]
            rest = [text for text in _COMMON if self._admits(form, text)]
            self._several[form] = _unlike([found.value, *rest])
        return self._several[form][:count]

    def text(self, values: Texts, length: int = 0) -> str | None:
        """A text of a set, at least so long, whatever words ask; None if there is none. UndecidedError."""
        self._spend(_STEPS_PER_TEXT * (1 + values.size // _SIZE_PER_TEXT))
        excluded = tuple(value for value in values.excluded.values() if isinstance(value, str))
        patterns, unmatched = tuple(sorted(values.patterns)), tuple(sorted(values.unmatched))
        try:
            return text_of(patterns, unmatched, max(length, values.low), values.high, excluded)
        except UndecidedPatternError:
            raise UndecidedError from None

    def _texts(self, values: Texts) -> Iterator[str]:
        if values.low > _LONGEST:
            return
        length = 0
        with suppress(UndecidedError):
            while (
                length <= values.low + _SEVERAL and (text := self.text(values, length)) is not None
            ):
                yield text
                length = len(text) + 1
        for common in _COMMON:
            if isinstance(common, str):
                yield common
                yield common * max(1, values.low)

    def _lists(self, values: Lists) -> Iterator[list[Any]]:
        lengths = dict.fromkeys(
            length
            for length in (
                values.low,
                values.low + 1,
                len(values.prefix),
                values.low + 2,
                values.low + 3,
            )
            if length >= values.low and (values.high is None or length <= values.high)
        )
        for length in lengths:
            if length <= _LONGEST:
                yield from islice(self._of_length(values, length), 12)

    def _of_length(self, values: Lists, length: int) -> Iterator[list[Any]]:
        forms = [values.at(i) for i in range(min(length, len(values.prefix) + 1))]
        options = [self.several(form) for form in forms]
        if not all(options):
            return
        rest = options[-1] if length > len(values.prefix) else []
        filled = [options[i][0] for i in range(min(length, len(values.prefix)))]
        for turn in range(max(1, len(rest))):
            row = [
                *filled,
                *(
                    rest[0 if values.repeating else (turn + i) % len(rest)]
                    for i in range(length - len(filled))
                ),
            ]
            yield from self._holding(values, row)
            if not values.unique:
                yield from self._holding(
                    values, [*filled, *([rest[turn]] * (length - len(filled)) if rest else [])]
                )
        for place, choices in enumerate(options[: len(filled)]):
            for choice in choices[1:]:
                yield [
                    *filled[:place],
                    choice,
                    *filled[place + 1 :],
                    *(rest[:1] * (length - len(filled))),
                ]

    def _holding(self, values: Lists, row: list[Any]) -> Iterator[list[Any]]:
        """The list with items put in that have to be there."""
        if not values.holds:
            yield row
            return
        made, taken = list(row), set[int]()
        for held in values.holds:
            missing = held.least
            for place in range(held.start, len(made)):
                if not missing:
                    break
                if place not in taken:
                    choices = self._both(values.at(place), held.form)
                    if not choices:
                        continue
                    made[place] = choices[missing % len(choices) if values.unique else 0]
                    taken.add(place)
                    missing -= 1
                elif self._admits(held.form, made[place]):
                    missing -= 1
        yield made
        if len(values.holds) > 1:
            yield row

    def _both(self, one: Form, other: Form) -> list[Any]:
        """Values of two forms at once."""
        both = self._conjoin(one, other)
        return [] if both == NOTHING else self.several(both)

    def _objects(self, values: Objects) -> Iterator[dict[str, Any]]:
        made: dict[str, Any] = {}
        for name, (form, must) in values.members.items():
            if must:
                found = self.several(form, 1)
                if not found:
                    return
                made[name] = found[0]
        for further in self._further(values, dict(made)):
            yield from self._sized(values, further)

    def _further(self, values: Objects, made: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The object with the members that have to exist, somewhere."""
        if not values.some:
            yield made
            return
        options = [list(islice(self._somewhere(values, some), 6)) for some in values.some]
        for choice in islice(product(*options), 12):
            yield {**made, **dict(choice)}

    def _somewhere(self, values: Objects, some: Some) -> Iterator[tuple[str, Any]]:
        """Members that fit."""
        for name, (form, _) in values.members.items():
            if name not in some.outside:
                yield from ((name, held) for held in self._both(form, some.value)[:1])
        for name in self._names(values, some):
            try:
                form = self._conjoin(some.value, values.elsewhere(name, self._context))
            except UndecidedError:
                continue
            if form != NOTHING:
                yield from ((name, held) for held in self._either(form, 2))

    def _names(self, values: Objects, some: Some) -> Iterator[str]:
        """Names that are not taken."""
        patterns = frozenset(pattern for pattern, _ in values.patterns)
        kinds = [some, some._replace(unmatched=some.unmatched | patterns)]
        kinds += [some._replace(matched=some.matched | {pattern}) for pattern in sorted(patterns)]
        for kind in dict.fromkeys(kinds):
            with suppress(UndecidedError):
                yield from self.names(values, kind)
        for name in ("zz", "a", "", "1", "Z-9", "x-zz", "_"):
            taken = name in values.members or name in some.outside
            if not taken and self._admits(values.names, name) is not False:
                yield name

    def names(self, values: Objects, some: Some) -> Iterator[str]:
        """A name that such a further member can have, for each way to have one; none if there is none.

        UndecidedError if that cannot be told.
        """
        self._spend(values.size // _SIZE_PER_TEXT)
        wanted = set(some.matched)
        for patterns, form in values.rests:
            if form == NOTHING:
                wanted.add("|".join(f"(?:{pattern})" for pattern in sorted(patterns)) or _NEVER)
        excluded = {same_json(name): name for name in (*some.outside, *values.members)}
        asked = Texts(patterns=frozenset(wanted), unmatched=some.unmatched, excluded=excluded)
        form = self._conjoin(some.name, values.names)
        for left in self._left(form, "string", Branch(asked)):
            if isinstance(left, Listed):
                yield from left.values.values()
            elif isinstance(left, Texts) and (name := self.text(left)) is not None:
                yield name

    def _sized(self, values: Objects, made: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The object, with as many members as there have to be."""
        if len(made) >= values.low:
            yield made
            return
        made = dict(made)
        optional = [name for name, (form, _) in values.members.items() if name not in made]
        for name in optional:
            if len(made) >= values.low:
                break
            found = self._either(values.members[name][0])
            if found:
                made[name] = found[0]
        for number in range(values.low * 2):
            if len(made) >= values.low:
                break
            name = f"p{number}"
            found = self._either(self._rest(values))
            if (
                found
                and name not in values.members
                and self._admits(values.names, name) is not False
            ):
                made[name] = found[0]
        yield made

    def _rest(self, values: Objects) -> Form:
        """What members have to be that nothing names."""
        return self._conjoin(*(form for _, form in (*values.rests, *values.patterns)))

    def _either(self, form: Form, count: int = 1) -> list[Any]:
        """Some values of a form, none where it is empty or cannot be told."""
        try:
            return [] if form == NOTHING else self.several(form, count)
        except UndecidedError:
            return []


def _unlike(values: list[Any]) -> list[Any]:
    return list({same_json(value): value for value in reversed(values)}.values())[::-1]


def _numbers(values: Numbers) -> Iterator[Any]:
    step = values.step if values.step is not None else Fraction(1)
    starts = [bound[0] for bound in (values.low, values.high) if bound is not None] or [0]
    near = [0, 1, -1, 2, -2, 3, -3]
    if values.low is not None and values.step is not None:
        least = Fraction(str(values.low[0]))
        yield from (_plain(least + n * step) for n in range(int(min(values.cardinality, _MOST))))
    for start in starts:
        exact = Fraction(str(start))
        for count in near:
            yield _plain(exact + count * step)
            if values.step is None:
                yield _plain(exact + Fraction(count, 4))
                yield _plain(exact + Fraction(count, 1000))
    for missed in values.missed:
        yield from (_plain(missed / 2 * count) for count in (1, 3, -1))
        yield from (_plain(missed + Fraction(count, 7).limit_denominator(8)) for count in near)
    if len(starts) == 2:
        yield _plain((Fraction(str(starts[0])) + Fraction(str(starts[1]))) / 2)
    for count in range(len(values.excluded) + 1):
        yield _plain(Fraction(str(starts[0])) + count * step)


def _plain(exact: Fraction) -> Any:
    return exact.numerator if exact.denominator == 1 else float(exact)
