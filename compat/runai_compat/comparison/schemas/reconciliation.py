"""What was found between two schemas, held against what they let in.

The facts tell where two schemas differ, the sets of values whether that matters. Where everything
that one lets in the other does too, no fact inside says otherwise, unless it lets in nothing, which
nobody meant; where a value is refused of which
no fact tells, the value itself is told; and where it cannot be decided, that is said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from runai_specs.openapi.schemas.effective_schema import Raw, Schemas

from ...kinds import ChangeKind
from ...value_sets.inclusion import Answer, Inclusion, Side, Verdict
from ...value_sets.validation import SCALARS, Reading
from ...vocabulary import Effect
from ..facts import MEMBER_KINDS, VALUE_KINDS, Fact, Pair

_TELLS = {
    Effect.NARROWER: (True, False),
    Effect.WIDER: (False, True),
    Effect.BOTH: (True, True),
    Effect.UNKNOWN: (True, True),
    Effect.NEITHER: (False, False),
}


class _Judged(NamedTuple):
    """A pair with the answers to whether the new schema lets in what the old one does, and back.

    leaves_over: whether something is asked of what alternatives leave over, of which facts inside them
    tell little. of_form: whether what is refused as JSON may be let in all the same, see `_is_of_form`.
    """

    pair: Pair
    answers: tuple[Answer, Answer]
    leaves_over: bool
    of_form: bool

    def needs(self, way: int, told: set[tuple[int, int]]) -> bool:
        """Whether something is refused, or may be, that no fact tells.

        Where it would have cost too much to decide, any fact inside is taken to tell all.
        """
        answer = self.answers[way]
        ways = (0, 1) if answer.costly and not self.leaves_over else (way,)
        told_of = any((id(self.pair), way_told) in told for way_told in ways)
        return answer.verdict is not Verdict.YES and not self.of_form and not told_of


def reconcile(
    pairs: Iterable[tuple[Pair, Side, Side]], every_pair: Iterable[Pair], includes: Inclusion
) -> None:
    """Correct the facts of the pairs of schemas by what the schemas let in.

    pairs: those that are compared, with their schemas; every_pair: all that links may lead through.
    """
    judged = []
    for pair, old, new in pairs:
        plain = _are_plain(old, new)
        reading = _reading(pair, plain=plain)
        answers = (
            includes(old, new, reading, but_null=True),
            includes(new, old, reading, but_null=True),
        )
        leaves_over = any(map(_leaves_over, (old, new)))
        judged.append(_Judged(pair, answers, leaves_over, _is_of_form(pair, plain=plain)))
        pair.keeps_old, pair.keeps_new = (
            answer.verdict is Verdict.YES and not includes.is_empty(side, reading)
            for answer, side in zip(answers, (old, new), strict=True)
        )
        closed = _is_closed(*old) and _is_closed(*new)
        pair.facts[:] = _kept(pair, answers, closed=closed, of_form=judged[-1].of_form)
    _tell_the_rest(judged, list(every_pair))


def _are_plain(*sides: Side) -> bool:
    """Whether all values are single plain ones."""
    types = [schemas.effective(schema).types for schemas, schema in sides]
    return all(kind is not None and kind <= SCALARS for kind in types)


def _reading(pair: Pair, *, plain: bool) -> Reading:
    """How values are read; lists and objects in a part of a form may be JSON."""
    as_text = pair.text in ("all", "field", "fields") or (pair.text == "part" and plain)
    return Reading.TEXT if as_text else Reading.JSON


def _is_of_form(pair: Pair, *, plain: bool) -> bool:
    """Whether it is a form, or a list or object in one, which travel in ways of their own.

    There what JSON lets in is let in, and what it refuses may be let in all the same.
    """
    return pair.relisted or pair.text == "parts" or (pair.text == "part" and not plain)


def _leaves_over(side: Side) -> bool:
    """Whether a schema asks something of the members or items at which nothing else looks."""
    keywords = side[0].effective(side[1]).keywords
    return "unevaluatedProperties" in keywords or "unevaluatedItems" in keywords


def _is_closed(schemas: Schemas, schema: Raw) -> bool:
    """Whether an object has no members but those that are described."""
    keywords = schemas.effective(schema).keywords
    closing = ("additionalProperties", "unevaluatedProperties")
    return any(keywords.get(keyword) is False for keyword in closing)


def _kept(
    pair: Pair, answers: tuple[Answer, Answer], *, closed: bool, of_form: bool
) -> Iterator[Fact]:
    """The facts that can be true; what was unknown is told by what is refused, if one way only.

    closed: whether no member can be there of which neither schema says anything.
    """
    keeps = pair.keeps_old, pair.keeps_new
    decided = None if of_form else _decided(pair, answers)
    for fact in pair.facts:
        if fact.kind in MEMBER_KINDS and closed and all(keeps):
            continue
        if fact.kind in MEMBER_KINDS and pair.described is not None:
            if fact.member not in pair.described[fact.after is None]:
                yield fact
        elif fact.kind not in VALUE_KINDS or fact.stated:
            yield fact
        elif fact.effect is Effect.UNKNOWN and decided:
            yield fact._replace(effect=decided)
        elif fact.effect is Effect.NEITHER:
            if not all(keeps):
                yield fact
        elif any(
            tells and not keep for tells, keep in zip(_TELLS[fact.effect], keeps, strict=True)
        ):
            yield fact


def _decided(pair: Pair, answers: tuple[Answer, Answer]) -> Effect | None:
    """What the facts of unknown effect do where values are refused, if no other fact tells of it."""
    definite = [
        fact
        for fact in pair.facts
        if fact.kind in VALUE_KINDS and fact.effect is not Effect.UNKNOWN
    ]
    if Verdict.UNDECIDED in [answer.verdict for answer in answers]:
        return None
    refused = [answer.verdict is Verdict.NO and not answer.loose for answer in answers]
    untold = [
        refuses and not any(_TELLS[fact.effect][way] for fact in definite)
        for way, refuses in enumerate(refused)
    ]
    for effect in (Effect.NARROWER, Effect.WIDER, Effect.BOTH):
        if tuple(untold) == _TELLS[effect]:
            return effect
    return None


def _tell_the_rest(judged: list[_Judged], pairs: list[Pair]) -> None:
    """Add what no fact tells, as deep inside as it is true."""
    above = _above(pairs)
    told = _told(pairs, above)
    for way in (0, 1):
        missing = [verdict for verdict in judged if verdict.needs(way, told)]
        lacking = {id(verdict.pair) for verdict in missing}
        for verdict in missing:
            if not _is_inside(verdict.pair, lacking):
                verdict.pair.facts.append(_untold(verdict.answers[way], way))
                _spread(verdict.pair, way, above, told)


def _untold(answer: Answer, way: int) -> Fact:
    if answer.verdict is Verdict.UNDECIDED:
        return Fact(ChangeKind.VALUES_UNDECIDED, Effect.UNKNOWN)
    narrowed, widened = _OPEN_KINDS if answer.loose else _WHOLE_KINDS
    if way == 0:
        return Fact(narrowed, Effect.NARROWER, answer.witness, None)
    return Fact(widened, Effect.WIDER, None, answer.witness)


_WHOLE_KINDS = ChangeKind.VALUES_NARROWED, ChangeKind.VALUES_WIDENED
_OPEN_KINDS = ChangeKind.OPEN_VALUES_NARROWED, ChangeKind.OPEN_VALUES_WIDENED


def _above(pairs: list[Pair]) -> dict[int, list[Pair]]:
    """The pairs from which links lead to a pair."""
    above: dict[int, list[Pair]] = {}
    for pair in pairs:
        for link in pair.links:
            above.setdefault(id(link.pair), []).append(pair)
    return above


def _told(pairs: list[Pair], above: dict[int, list[Pair]]) -> set[tuple[int, int]]:
    """Pairs and ways of which a fact can be reached from them that tells of the way.

    A fact tells nothing of a way in which its own pair lets in all that it did.
    """
    told: set[tuple[int, int]] = set()
    for pair in pairs:
        keeps = pair.keeps_old, pair.keeps_new
        for way in (0, 1) if pair.relisted else ():
            _spread(pair, way, above, told)
        for fact in pair.facts:
            open_ = fact.kind in MEMBER_KINDS and fact.effect is Effect.UNKNOWN
            for way, tells in enumerate(_TELLS[fact.effect]):
                if tells and not open_ and not keeps[way]:
                    _spread(pair, way, above, told)
    return told


def _spread(
    start: Pair, way: int, above: dict[int, list[Pair]], told: set[tuple[int, int]]
) -> None:
    """Mark a pair and all that lead to it."""
    queue = deque([start])
    while queue:
        pair = queue.popleft()
        if (id(pair), way) in told:
            continue
        told.add((id(pair), way))
        queue.extend(
            judged
            for judged in above.get(id(pair), ())
            if not (judged.keeps_old, judged.keeps_new)[way]
        )


def _is_inside(pair: Pair, lacking: set[int]) -> bool:
    """Whether another pair inside this one lacks the same."""
    seen, queue = {id(pair)}, deque(link.pair for link in pair.links)
    while queue and len(seen) < _MOST_SEEN:
        inner = queue.popleft()
        if id(inner) in seen:
            continue
        if id(inner) in lacking:
            return True
        seen.add(id(inner))
        queue.extend(link.pair for link in inner.links)
    return False


_MOST_SEEN = 2_000
__all__: list[Any] = ["reconcile"]
