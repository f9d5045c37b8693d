"""Waiting until something that the platform works on has come so far."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Generator
from typing import Any

from ..errors import (
    APIConnectionError,
    NotFoundError,
    RateLimitError,
    RunaiError,
    ServerError,
    WaitFailedError,
    WaitTimeoutError,
)
from ..messages.suggest import did_you_mean
from ..messages.trace import logger
from ..transport.timing import Clock, Deadline
from .pagination import lookup

_SHORTEST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.01, 30.0, 1.5
_LAST_CALL = 1.0  # seconds that are left for it: it is asked once more just before the time is up
_MAY_APPEAR = 30.0  # seconds in which a 404 may mean: just created, not yet to be seen
_PASSING = (ServerError, RateLimitError, APIConnectionError)
Phases = str | Collection[str]


def wait_for(
    fetch: Callable[[float], Any],
    *,
    phase: str,
    known: Collection[str],
    until: Phases,
    fail_on: Phases,
    timeout: float,
    poll: float,
    clock: Clock | None = None,
) -> Any:
    """What was fetched last: as soon as its phase is one of until.

    fetch(seconds) gives it, in so many seconds at most; phase names its field, and known are the
    phases of the contract. Raises WaitFailedError if the phase is one of fail_on, WaitTimeoutError
    when the time is up, ValueError for a phase that there is not. A 404 in the first half minute,
    and errors of the server and the network, are waited out; poll is the first pause in seconds,
    the later ones are longer.
    """
    clock = clock or Clock()
    steps = _steps(phase, known, until, fail_on, timeout, poll, clock)
    action = next(steps)
    while True:
        outcome: Any = None
        pause, limit = action
        if pause:
            clock.sleep(pause)
        else:
            try:
                outcome = fetch(limit)
            except (NotFoundError, *_PASSING) as error:
                outcome = error
        try:
            action = steps.send(outcome)
        except StopIteration as end:
            return end.value


async def wait_for_async(
    fetch: Callable[[float], Awaitable[Any]],
    *,
    phase: str,
    known: Collection[str],
    until: Phases,
    fail_on: Phases,
    timeout: float,
    poll: float,
    clock: Clock | None = None,
) -> Any:
    """As `wait_for`, with a fetch that is awaited."""
    clock = clock or Clock()
    steps = _steps(phase, known, until, fail_on, timeout, poll, clock)
    action = next(steps)
    while True:
        outcome: Any = None
        pause, limit = action
        if pause:
            await clock.sleep_async(pause)
        else:
            try:
                outcome = await fetch(limit)
            except (NotFoundError, *_PASSING) as error:
                outcome = error
        try:
            action = steps.send(outcome)
        except StopIteration as end:
            return end.value


def _steps(
    field: str,
    known: Collection[str],
    until: Phases,
    fail_on: Phases,
    timeout: float,
    poll: float,
    clock: Clock,
) -> Generator[tuple[float, float], Any, Any]:
    """(pause, 0) to wait so long, (0, limit) to fetch in that time; told what came of it."""
    wanted, fatal = _phases("until", until, known), _phases("fail_on", fail_on, known)
    fatal -= wanted  # who waits for Failed does not fail on it
    if timeout <= 0 or poll <= 0:
        raise ValueError("timeout and poll must be positive numbers of seconds")
    started, deadline = clock.monotonic(), Deadline.after(clock, timeout)
    seen, last, pause = False, "nothing yet", poll
    while True:
        left = deadline.remaining() or 0.0
        outcome = yield (0.0, max(left, 0.001))
        if isinstance(outcome, NotFoundError):
            if seen or clock.monotonic() - started > _MAY_APPEAR:
                raise outcome
            last = "not found yet"
        elif isinstance(outcome, RunaiError):
            last = str(outcome)
        else:
            seen, last = True, str(lookup(outcome, field))
            if last in wanted:
                return outcome
            if last in fatal:
                raise WaitFailedError(last, outcome)
        logger.debug("waiting for %s: %s", " or ".join(sorted(wanted)), last)
        most = (deadline.remaining() or 0.0) - min(_LAST_CALL, timeout / 10)
        if most < _SHORTEST_PAUSE:
            raise WaitTimeoutError(sorted(wanted), last, timeout)
        yield (min(pause, most), 0.0)
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)


def _phases(name: str, given: Phases, known: Collection[str]) -> set[str]:
    """The phases as text; raises ValueError for one that there is not, which would never come."""
    phases = {str(phase) for phase in ([given] if isinstance(given, str) else given)}
    for phase in sorted(phases - set(known)):
        raise ValueError(f"{name}: there is no phase {phase!r}{did_you_mean(phase, known)}")
    return phases
