"""What a fetch may take, and the time as it sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import NoReturn, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of everything a fetch may take. Times are in seconds: total is for one resource with
    all attempts, run for all pages of a source, pause for one wait that a server asks for. Bytes are
    those of one resource, all_bytes those of all pages of a source.
    """

    bytes: int = 64 * 2**20
    all_bytes: int = 128 * 2**20
    pages: int = 3000
    redirects: int = 5
    attempts: int = 4
    parallel: int = 6
    connect: float = 10.0
    read: float = 30.0
    total: float = 180.0
    run: float = 1800.0
    pause: float = 60.0
    backoff: float = 0.5


@dataclass(frozen=True, slots=True)
class Clock:
    """The time as the transport sees it, given by whoever stands at the command layer."""

    monotonic: Callable[[], float]
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    """A number from 0 to 1, another one each time."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call returns or raises; TimeoutError where it has not ended after so many seconds.

    A timeout of a socket starts again with every byte: names, handshakes, proxies and headers that drip
    would have none in all. A call that has not ended is left to itself, in a thread that nobody waits for.
    """
    outcomes: SimpleQueue[Callable[[], T]] = SimpleQueue()

    def work() -> None:
        try:
            result = call()
        except BaseException as error:
            outcomes.put(_raiser(error))
        else:
            outcomes.put(lambda: result)

    threading.Thread(target=work, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=max(0.0, seconds))
    except Empty:
        raise TimeoutError from None
    return outcome()


def _raiser(error: BaseException) -> Callable[[], NoReturn]:
    def again() -> NoReturn:
        raise error

    return again
