"""Regular expressions of strangers as automata: what they match, alone and together, without backtracking.

The dialect is that of ECMA-262, which OpenAPI names, read as it is meant: a dot is any character,
`\\A` and `\\z` are the ends. All places that can be reached are followed at once, so that no pattern
makes a run hang; what looks around (but for conditions at the very start), refers back, has flags,
or is too large is not decided.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from .pattern_syntax import (
    ANY,
    At,
    Either,
    Node,
    One,
    Ranges,
    Repeated,
    Row,
    UndecidedPatternError,
    is_word,
    parse,
)

_MOST_STATES = 4_000  # of one pattern
_MOST_STEPS = 30_000  # places left for one answer
_MOST_KNOWN = 2_000  # moves of one pattern that are remembered
_SHORT = 100  # texts
_START, _END, _WORD, _OTHER = "start", "end", "word", "other"  # what is before or after a place

States: TypeAlias = "frozenset[int] | None"
"""Where a pattern can be; None once it matches whatever follows."""


@lru_cache(8192)
def matches(pattern: str, text: str) -> bool | None:
    """Whether some part of the text matches the pattern; None if that cannot be told."""
    try:
        return all(_takes(one, text) is wanted for one, wanted in _automata(pattern))
    except UndecidedPatternError:
        return None


@lru_cache(1024)
def matches_all(pattern: str) -> bool:
    """Whether every text surely matches."""
    try:
        return _can_be_empty(parse(pattern).node) and text_of((), (pattern,)) is None
    except UndecidedPatternError:
        return False


@lru_cache(4096)
def text_of(
    wanted: tuple[str, ...],
    unwanted: tuple[str, ...] = (),
    low: int = 0,
    high: int | None = None,
    excluded: tuple[str, ...] = (),
) -> str | None:
    """A text that matches all wanted patterns and none of the unwanted, the shortest; None if there is none.

    low, high: its length; excluded: what it must not be. UndecidedPatternError if that cannot be
    told.
    """
    search = _Search([*map(_automata, wanted)], [*map(_automata, unwanted)])
    without, text = frozenset(excluded), None
    for count, text in enumerate(search.texts(low, high)):
        if text not in without:
            return text
        if count > len(without):
            break
    if text is None:
        return None
    # Each way to be somewhere was followed once.
    longer = max(map(len, without)) + 1
    if longer < _SHORT and (high is None or longer <= high):
        further = text_of(wanted, unwanted, longer, high)
        if further is not None:
            return further
    return text_of(wanted, (*unwanted, *_any_of(sorted(without))), low, high)


@lru_cache(1024)
def examples(pattern: str) -> tuple[str, ...]:
    """Up to three texts that match, the shortest first; none where that cannot be told."""
    texts: list[str] = []
    try:
        while len(texts) < 3 and (
            (text := text_of((pattern,), low=len(texts[-1]) + len(texts) if texts else 0))
            is not None
        ):
            texts.append(text)
    except UndecidedPatternError:
        pass
    return tuple(texts)


def is_simple(pattern: str) -> bool:
    """Whether a matcher that goes back and tries again takes the pattern in its stride.

    It does where nothing repeats or branches inside what repeats, and not much repeats at all.
    """
    try:
        return _repeating(parse(pattern).node) <= _MOST_REPEATS
    except UndecidedPatternError:
        return False


_MOST_REPEATS = 3


def _repeating(node: Node) -> int:
    """How many things repeat; more than are allowed where that is not all to be told of them."""
    if isinstance(node, Row):
        return sum(map(_repeating, node.parts))
    if isinstance(node, Repeated):
        if node.least != node.most:
            return 1 if isinstance(node.inside, One) else _MOST_REPEATS + 1
        return _repeating(node.inside) * node.least
    return _MOST_REPEATS + 1 if isinstance(node, Either) else 0


def _can_be_empty(node: Node) -> bool:
    """Whether a part can match without any character."""
    if isinstance(node, Repeated):
        return not node.least or _can_be_empty(node.inside)
    if isinstance(node, Row | Either):
        parts = map(_can_be_empty, node.parts)
        return all(parts) if isinstance(node, Row) else any(parts)
    return isinstance(node, At)


def _any_of(texts: Iterable[str]) -> Iterator[str]:
    """Patterns that match these texts and no other, as many in each as an automaton is made for."""
    written: list[str] = []
    length = 0
    for text in texts:
        if written and length + len(text) > _MOST_STATES // 2:
            yield f"^(?:{'|'.join(written)})$"
            written, length = [], 0
        written.append("".join(f"\\u{{{ord(sign):x}}}" for sign in text))
        length += len(text) + 1
    yield f"^(?:{'|'.join(written)})$"


class _Automaton:
    """The places of one pattern: from each, moves by a character and steps that take none."""

    def __init__(self, node: Node) -> None:
        self.moves: list[tuple[Ranges, int] | None] = []
        self.steps: list[list[tuple[str, int]]] = []
        self._closed: dict[tuple[frozenset[int], str, str], frozenset[int]] = {}
        self._after: dict[tuple[frozenset[int], str, str], States] = {}
        self.accepting = self._state()
        self.start = self._built(node, self.accepting)
        inner = [(one, other) for one in (_WORD, _OTHER) for other in (_END, _WORD, _OTHER)]
        self.floats = any(self.closed(frozenset((self.start,)), *context) for context in inner)

    def _state(self, move: tuple[Ranges, int] | None = None) -> int:
        if len(self.moves) >= _MOST_STATES:
            raise UndecidedPatternError
        self.moves.append(move)
        self.steps.append([])
        return len(self.moves) - 1

    def _built(self, node: Node, after: int) -> int:
        """The state at which a part begins that leads to another."""
        if isinstance(node, One):
            return self._state((node.ranges, after))
        if isinstance(node, Row):
            for part in reversed(node.parts):
                after = self._built(part, after)
            return after
        if isinstance(node, Repeated):
            return self._repeated(node, after)
        begin = self._state()
        if isinstance(node, At):
            self.steps[begin].append((node.kind, after))
        else:
            self.steps[begin] += [("", self._built(part, after)) for part in node.parts]
        return begin

    def _repeated(self, node: Repeated, after: int) -> int:
        begin = after
        if node.most is None:
            begin = self._state()
            self.steps[begin] += [("", self._built(node.inside, begin)), ("", after)]
        else:
            for _ in range(node.most - node.least):
                optional = self._state()
                self.steps[optional] += [("", self._built(node.inside, begin)), ("", after)]
                begin = optional
        for _ in range(node.least):
            begin = self._built(node.inside, begin)
        return begin

    def closed(self, states: frozenset[int], before: str, after: str) -> frozenset[int]:
        """The states that take a character, or accept, reached without one between these."""
        key = (states, before, after)
        known = self._closed.get(key)
        if known is None:
            stack, seen = [*states], set(states)
            while stack:
                for kind, target in self.steps[stack.pop()]:
                    if target not in seen and _holds(kind, before, after):
                        seen.add(target)
                        stack.append(target)
            known = self._closed[key] = frozenset(
                state for state in seen if self.moves[state] or state == self.accepting
            )
        return known

    def after(self, states: States, before: str, sign: str) -> States:
        """Where it can be after one more character."""
        if states is None:
            return None
        key = (states, before, sign)
        if key in self._after:
            return self._after[key]
        moved = self._moved(states, before, sign)
        if len(self._after) < _MOST_KNOWN:
            self._after[key] = moved
        return moved

    def _moved(self, states: frozenset[int], before: str, sign: str) -> States:
        closed = self.closed(states, before, _kind(sign))
        if self.accepting in closed:
            return None
        code = ord(sign)
        reached = {self.start} if self.floats else set()
        for state in closed:
            move = self.moves[state]
            if move is not None and _has(move[0], code):
                reached.add(move[1])
        return frozenset(reached)

    def accepts(self, states: States, before: str) -> bool:
        """Whether it matches a text that ends here."""
        return states is None or self.accepting in self.closed(states, before, _END)


def _holds(kind: str, before: str, after: str) -> bool:
    if kind == _START:
        return before == _START
    if kind == _END:
        return after == _END
    return not kind or ((before == _WORD) is not (after == _WORD)) is (kind == _WORD)


def _kind(sign: str) -> str:
    return _WORD if is_word(sign) else _OTHER


_Pattern: TypeAlias = tuple[tuple[_Automaton, bool], ...]
"""The automata of a pattern, and whether each has to match: of the conditions at its start too."""


@lru_cache(1024)
def _automata(pattern: str) -> _Pattern:
    try:
        parsed = parse(pattern)
        made = [(_Automaton(parsed.node), True)]
        made += [(_Automaton(node), wanted) for node, wanted in parsed.conditions]
        return tuple(made)
    except RecursionError:
        raise UndecidedPatternError from None


def _takes(automaton: _Automaton, text: str) -> bool:
    states: States = frozenset((automaton.start,))
    before, left = _START, _MOST_STEPS * 10
    for sign in text:
        states = automaton.after(states, before, sign)
        if states is None:
            return True
        left -= len(states) + 1
        if left < 0:
            raise UndecidedPatternError
        before = _kind(sign)
    return automaton.accepts(states, before)


class _Place(NamedTuple):
    """Where all automata are, what is before, how many characters are still needed."""

    states: tuple[States, ...]
    before: str
    needed: int


class _Search:
    """Looks for texts through several patterns at once, the shortest first."""

    def __init__(self, wanted: list[_Pattern], unwanted: list[_Pattern]) -> None:
        patterns = [(pattern, True) for pattern in wanted] + [
            (pattern_, False) for pattern_ in unwanted
        ]
        self._automata = [automaton for pattern, _ in patterns for automaton, _ in pattern]
        self._groups: list[tuple[range, tuple[bool, ...], bool]] = []
        begin = 0
        for pattern, is_wanted in patterns:
            places = range(begin, begin := begin + len(pattern))
            self._groups.append((places, tuple(sign for _, sign in pattern), is_wanted))
        self._signs = _signs(self._automata)
        self._codes = sorted((ord(sign), rank) for rank, sign in enumerate(self._signs))
        self._taken: dict[
            Ranges, dict[str, None]
        ] = {}  # by the first automaton, which has to match
        self._leads = bool(wanted) and self._groups[0][1][0] and not self._automata[0].floats

    def texts(self, low: int, high: int | None) -> Iterator[str]:
        """Texts of a length within these bounds, one for each way that all automata can be."""
        start = _Place(
            tuple(frozenset((automaton.start,)) for automaton in self._automata), _START, low
        )
        queue, seen, steps = deque([(start, "")]), {start}, 0
        while queue:
            place, text = queue.popleft()
            if not place.needed and self._is_right(place):
                yield text
            if high is not None and len(text) >= high:
                continue
            for sign in self._next(place):
                steps += len(place.states) + sum(map(len, filter(None, place.states)))
                if steps > _MOST_STEPS:
                    raise UndecidedPatternError
                further = self._further(place, sign)
                if further is not None and further not in seen:
                    seen.add(further)
                    queue.append((further, text + sign))

    def _next(self, place: _Place) -> Iterable[str]:
        """The characters that may lead further."""
        states = place.states[0] if self._leads else None
        if states is None:
            return self._signs
        lead, taken = self._automata[0], dict[str, None]()
        for after in (_WORD, _OTHER, _END):
            for state in lead.closed(states, place.before, after):
                if state == lead.accepting and after != _END:
                    return self._signs
                move = lead.moves[state]
                if move is None:
                    continue
                signs = self._taken.get(move[0])
                if signs is None:
                    signs = self._taken[move[0]] = dict.fromkeys(self._of_class(move[0]))
                taken |= signs
        return taken

    def _of_class(self, ranges: Ranges) -> Iterator[str]:
        """The characters of a class, the most readable first."""
        ranks: list[int] = []
        for low, high in ranges:
            first = bisect_left(self._codes, (low, 0))
            ranks += (
                rank for _, rank in self._codes[first : bisect_left(self._codes, (high + 1, 0))]
            )
        return (self._signs[rank] for rank in sorted(ranks))

    def _is_right(self, place: _Place) -> bool:
        for places, signs, is_wanted in self._groups:
            fits = all(
                self._automata[at].accepts(place.states[at], place.before) is sign
                for at, sign in zip(places, signs, strict=True)
            )
            if fits is not is_wanted:
                return False
        return True

    def _further(self, place: _Place, sign: str) -> _Place | None:
        """Where one more character leads; None if no right text begins like that."""
        states: list[States] = []
        for places, signs, is_wanted in self._groups:
            for at, has_to in zip(places, signs, strict=True):
                reached = self._automata[at].after(place.states[at], place.before, sign)
                if is_wanted and (
                    (not reached and reached is not None) if has_to else reached is None
                ):
                    return None
                states.append(reached)
            if not is_wanted and signs == (True,) and states[-1] is None:
                return None
        return _Place(tuple(states), _kind(sign), max(0, place.needed - 1))


def _signs(automata: Iterable[_Automaton]) -> list[str]:
    """One character of each kind that the automata tell apart, the most readable."""
    classes = {move[0] for automaton in automata for move in automaton.moves if move}
    bounds = {0, *_READABLE_BOUNDS}
    bounds.update(edge for ranges in classes for low, high in ranges for edge in (low, high + 1))
    bounds = {bound for bound in bounds if bound <= ANY[0][1]}
    inside = _classes_at(bounds, classes)
    kinds: dict[tuple[bool, int], str] = {}
    for code in sorted(bounds, key=_readable):
        if not 0xD800 <= code < 0xE000:
            kinds.setdefault((is_word(chr(code)), inside[code]), chr(code))
    return list(kinds.values())


def _classes_at(bounds: Iterable[int], classes: Iterable[Ranges]) -> dict[int, int]:
    """The classes that each of the characters is in, as the bits of a number, in one walk over their edges."""
    flips: dict[int, int] = {}
    for place, ranges in enumerate(classes):
        for low, high in ranges:
            flips[low] = flips.get(low, 0) ^ (1 << place)
            flips[high + 1] = flips.get(high + 1, 0) ^ (1 << place)
    inside, states = 0, {}
    for code in sorted({*bounds, *flips}):
        inside ^= flips.get(code, 0)
        states[code] = inside
    return states


_READABLE_BOUNDS = [ord(character) for character in "aA0 -~_:"] + [127, 0xE9, 0x4E2D, 0xE000]


def _has(ranges: Ranges, code: int) -> bool:
    if len(ranges) > _FEW_RANGES:
        place = bisect_right(ranges, (code, ANY[0][1]))
        return place > 0 and code <= ranges[place - 1][1]
    for low, high in ranges:  # noqa: SIM110 - asked very often; a generator costs three times as much
        if low <= code <= high:
            return True
    return False


_FEW_RANGES = 12  # of which a loop is quicker


def _readable(code: int) -> tuple[int, int]:
    """Letters and digits first, then what else is printed, then the rest."""
    sign = chr(code)
    order = 0 if sign.isascii() and sign.isalnum() else 1 if sign.isprintable() else 2
    return order, -code if order == 0 else code
