"""Whether an attempt that failed is repeated, and after how long.

An idempotent request (GET, HEAD, OPTIONS, PUT, DELETE) is repeated after a connection error,
a timeout and the statuses 408, 429, 500, 502, 503, 504 and 520 to 529. Any other is repeated
where nothing was done: after a connect that failed, after 429, and after a 503 that says when to
come back (a PATCH after any 503). A POST of a caller who opted in with retry_post counts as
idempotent.
"""

from __future__ import annotations

from dataclasses import dataclass

from .timing import Clock

_TOO_MANY, _UNAVAILABLE = 429, 503
_TRANSIENT = frozenset({408, _TOO_MANY, 500, 502, _UNAVAILABLE, 504, *range(520, 530)})
_FIRST, _FIRST_TOO_MANY, _LONGEST, LONGEST_ASKED = 0.5, 1.0, 8.0, 60.0


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often a request may be repeated, and as what it counts.

    unprocessed_503: a 503 means that nothing was done, also if it does not say when to come back.
    """

    retries: int
    idempotent: bool
    unprocessed_503: bool = False

    @classmethod
    def of(cls, method: str, *, retries: int, idempotent: bool, retry_post: bool) -> RetryRule:
        """The rule for a request of this method."""
        repeatable = idempotent or (method == "POST" and retry_post)
        return cls(retries, repeatable, unprocessed_503=method == "PATCH")

    def after_status(self, status: int, attempt: int, *, asked: bool = False) -> bool:
        """True if the attempt (from 0) that got this status is repeated.

        asked: the answer said when to come back.
        """
        if attempt >= self.retries or status not in _TRANSIENT:
            return False
        unprocessed = status == _UNAVAILABLE and (asked or self.unprocessed_503)
        return self.idempotent or status == _TOO_MANY or unprocessed

    def after_failure(self, attempt: int, *, unsent: bool = False) -> bool:
        """True if the attempt (from 0) that got no response is repeated."""
        return attempt < self.retries and (self.idempotent or unsent)


def delay(attempt: int, status: int | None, asked: float | None, clock: Clock) -> float:
    """Seconds to wait before the next attempt.

    What the server asks for, and up to half a second more; else a random part of a span that
    doubles from half a second to eight. After 429 the span begins at one second, and at least
    half of it is waited. The random part spreads clients out that were refused together.
    """
    if asked is not None:
        return asked + clock.random() * _FIRST
    first = _FIRST_TOO_MANY if status == _TOO_MANY else _FIRST
    span = min(_LONGEST, first * 2.0 ** min(attempt, 10))
    least = span / 2 if status == _TOO_MANY else 0.0
    return least + clock.random() * (span - least)


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
