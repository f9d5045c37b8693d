"""How rows are written: once per kind of change, for both directions, sentences by effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from textwrap import dedent
from typing import Any, NamedTuple

from ..kinds import ChangeKind
from ..vocabulary import Direction, Effect, Severity
from .model import Area, Exposure, Rule

NARROWER, WIDER, BOTH, NEITHER, UNKNOWN = Effect


class Side(NamedTuple):
    """What a row says of one direction where that differs from what follows from the effect."""

    effect: Effect | None = None
    exposure: Exposure = Exposure.CERTAIN
    why: str = ""
    hint: str = ""


PLAIN = Side()


UNPROMISED = Side(
    why="No call changes yet; what is experimental may change or go without notice.",
    hint="Ask whether the promise was meant to be taken back before you rely on it further.",
)


def both(
    kind: str,
    what: str,
    effect: Effect | None,
    before: str,
    after: str,
    *,
    area: Area = Area.SCHEMA,
    request: Side = PLAIN,
    response: Side = PLAIN,
    **more: Any,
) -> Iterator[Rule]:
    """The rows of one kind of change in what is sent and in what is answered."""
    for direction, side, where in (
        (Direction.REQUEST, request, "In a request"),
        (Direction.RESPONSE, response, "In a response"),
    ):
        yield _rule(f"{direction}-{kind}", kind, direction, f"{where}, {what}", side,
                    side.effect or effect, area, before, after, **more)  # fmt: skip


def call(
    kind: str,
    meaning: str,
    effect: Effect | None,
    before: str,
    after: str,
    *,
    area: Area = Area.OPERATION,
    why: str = "",
    hint: str = "",
    client: Severity | None = None,
    client_only: bool = False,
) -> Iterator[Rule]:
    """The row of a change in the call itself."""
    side = Side(why=why, hint=hint)
    yield _rule(
        kind,
        kind,
        Direction.CALL,
        meaning,
        side,
        effect,
        area,
        before,
        after,
        client=client,
        client_only=client_only,
    )


def sunsets(kind: str, what: str, area: Area, example: Callable[[str], str]) -> Iterator[Rule]:
    """The rows about the day from which something deprecated may be gone."""
    dated = "deprecated: true, x-sunset: '{}'"
    yield from both(f"{kind}-sunset-changed", f"the sunset date of a {what} changed", NEITHER,
                    example(dated.format("2030-06-01")), example(dated.format("2030-01-01")), area=area)  # fmt: skip
    why = "It may be gone before clients had the time they were promised."
    hint = "Move away from it before that day, or ask for a later one."
    yield from both(f"{kind}-sunset-too-soon", f"the sunset date of a {what} is before the promised notice", NARROWER,
                    example(""), example(dated.format("2020-01-01")), area=area,
                    request=Side(why=why, hint=hint), response=Side(effect=WIDER, why=why, hint=hint))  # fmt: skip


def _rule(
    name: str,
    kind: str,
    direction: Direction,
    meaning: str,
    side: Side,
    effect: Effect | None,
    area: Area,
    before: str,
    after: str,
    **more: Any,
) -> Rule:
    why, hint = _SENTENCES[direction, effect]
    if side.exposure is not Exposure.CERTAIN:
        why = _GROWTH[side.exposure]
    return Rule(name, ChangeKind.named(kind), direction, meaning, side.why or why, side.hint or hint, area,
                _example(before), _example(after), effect, side.exposure, **more)  # fmt: skip


@cache
def _example(text: str) -> str:
    return dedent(text).strip()


_REFUSED = "A client that sends what used to be accepted is refused, or its value is ignored."
_UNREADABLE = "A client that reads what used to be promised can meet an answer it cannot read."
_HARMLESS_SENT = "Everything that clients send today is still accepted."
_HARMLESS_READ = "Every answer is one that clients can read already."
_UNSURE = "Whether clients are hit cannot be told from the contract alone."
_NO_VALUES = "The values that are exchanged do not change."
_SEND = "Find the callers that send this and change what they send before the upgrade."
_READ = "Find the code that reads this and make it cope with the new form before the upgrade."
_CHECK = "Try the calls that use this against the new release."
_NONE = "Nothing has to be done."

_SENTENCES: dict[tuple[Direction, Effect | None], tuple[str, str]] = {
    (Direction.REQUEST, NARROWER): (_REFUSED, _SEND),
    (Direction.REQUEST, BOTH): (_REFUSED, _SEND),
    (Direction.REQUEST, WIDER): (_HARMLESS_SENT, _NONE),
    (Direction.REQUEST, NEITHER): (_NO_VALUES, _NONE),
    (Direction.REQUEST, UNKNOWN): (_UNSURE, _CHECK),
    (Direction.REQUEST, None): (
        "Less is accepted, or more, or other values: the severity says which.",
        "Compare what the callers send with the new form before the upgrade.",
    ),
    (Direction.RESPONSE, NARROWER): (_HARMLESS_READ, _NONE),
    (Direction.RESPONSE, WIDER): (_UNREADABLE, _READ),
    (Direction.RESPONSE, BOTH): (_UNREADABLE, _READ),
    (Direction.RESPONSE, NEITHER): (_NO_VALUES, _NONE),
    (Direction.RESPONSE, UNKNOWN): (_UNSURE, _CHECK),
    (Direction.RESPONSE, None): (
        "Fewer answers are possible, or more, or others: the severity says which.",
        "Compare what the code reads with the new form before the upgrade.",
    ),
    (Direction.CALL, NARROWER): ("A client that makes this call fails.", "Find the callers and change them before the upgrade."),
    (Direction.CALL, BOTH): ("A client that makes this call as before fails.", "Find the callers and change them before the upgrade."),
    (Direction.CALL, WIDER): ("Calls that are made today go on as they are.", _NONE),
    (Direction.CALL, NEITHER): ("What goes over the wire does not change.", _NONE),
    (Direction.CALL, UNKNOWN): (_UNSURE, _CHECK),
    (Direction.CALL, None): (_UNSURE, _CHECK),
}  # fmt: skip
_GROWTH = {
    Exposure.DEPENDS: "A client that handles only what it knew, without a default case, can fail.",
    Exposure.TOLERANT: "Only a client that rejects what it does not know can fail.",
}
