"""Time and chance, in one place so that tests can hold them still."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

NO_LIMIT = 10 * 365 * 86_400.0  # seconds; the operating system takes no larger number


async def _sleep(seconds: float) -> None:
    import asyncio

    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """monotonic measures durations, wall reads dates; random is from 0 to 1."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Coroutine[Any, Any, None]] = _sleep
    random: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment a call must be over; `at` is on the monotonic clock, None is never."""

    clock: Clock
    at: float | None

    @classmethod
    def after(cls, clock: Clock, seconds: float | None) -> Deadline:
        """The deadline so many seconds from now."""
        endless = seconds is None or seconds > NO_LIMIT
        return cls(clock, None if endless else clock.monotonic() + (seconds or 0.0))

    def remaining(self) -> float | None:
        """Seconds left, 0 when it is past; None if there is no end."""
        return None if self.at is None else max(self.at - self.clock.monotonic(), 0.0)

    def allows(self, seconds: float) -> bool:
        """True if there is more time than that."""
        remaining = self.remaining()
        return remaining is None or remaining > seconds
