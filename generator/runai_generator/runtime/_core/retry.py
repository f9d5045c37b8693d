"""Whether an attempt that failed is repeated, and after how long.

An idempotent request (GET, HEAD, OPTIONS, PUT, DELETE) is repeated after a connection error,
a timeout and the statuses 408, 429, 500, 502, 503 and 504. Any other is repeated after 429 and
503 only, where the server says that it processed nothing. A POST is never repeated unless the
caller opted in with retry_post: then it counts as idempotent.
"""

from __future__ import annotations

from dataclasses import dataclass

from .timing import Clock

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_UNPROCESSED = frozenset({429, 503})
_FIRST, _LONGEST, _LONGEST_ASKED = 0.5, 8.0, 60.0


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often a request may be repeated, and as what it counts."""

    retries: int
    repeatable: bool
    unprocessed_only: bool = False

    @classmethod
    def of(cls, method: str, *, retries: int, idempotent: bool, retry_post: bool) -> RetryRule:
        """The rule for a request of this method."""
        if method == "POST" and not retry_post:
            return cls(retries, repeatable=False)
        return cls(retries, repeatable=True, unprocessed_only=not idempotent and method != "POST")

    def after_status(self, status: int, attempt: int) -> bool:
        """True if the attempt (from 0) that got this status is repeated."""
        statuses = _UNPROCESSED if self.unprocessed_only else _TRANSIENT
        return self.repeatable and attempt < self.retries and status in statuses

    def after_failure(self, attempt: int) -> bool:
        """True if the attempt (from 0) that got no response is repeated."""
        return self.repeatable and not self.unprocessed_only and attempt < self.retries


def delay(attempt: int, retry_after: str | None, clock: Clock) -> float:
    """Seconds to wait before the next attempt.

    What the server asks for in Retry-After, a minute at most; else a random part of a span
    that doubles from half a second to eight (full jitter, so that clients spread out).
    """
    asked = asked_delay(retry_after, clock)
    if asked is not None:
        return min(asked, _LONGEST_ASKED)
    return clock.random() * min(_LONGEST, _FIRST * 2.0 ** min(attempt, 10))


def asked_delay(retry_after: str | None, clock: Clock) -> float | None:
    """Seconds that a Retry-After header means, of either form; None if it means nothing."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after)
        return seconds if 0 <= seconds < float("inf") else None
    except ValueError:
        return _until(retry_after, clock)


def _until(date: str, clock: Clock) -> float | None:
    from email.utils import mktime_tz, parsedate_tz

    parsed = parsedate_tz(date)
    if parsed is None:
        return None
    try:
        return max(mktime_tz(parsed) - clock.wall(), 0.0)
    except (ValueError, OverflowError):
        return None
