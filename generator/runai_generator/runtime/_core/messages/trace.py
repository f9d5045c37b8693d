"""What hooks and the log see of each attempt: everything but the secrets."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from ..headers import Headers
from .reply import Failure, Reply
from .request import Request, shown_headers

logger = logging.getLogger("runai")


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """An attempt about to be sent. Secret headers and query values are shown as `***`.

    operation is `namespace.method`, or `token` for a token request; attempt counts from 0.
    """

    operation: str
    method: str
    url: str
    headers: Headers
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """What came of the attempt: a status, or an error text if there was no response."""

    operation: str
    method: str
    url: str
    attempt: int
    elapsed: float
    status_code: int | None
    headers: Headers
    request_id: str | None
    error: str | None


def request_event(request: Request, attempt: int) -> RequestEvent:
    """The event before the attempt."""
    return RequestEvent(
        request.operation, request.method, request.shown_url, shown_headers(request), attempt
    )


def response_event(request: Request, attempt: int, outcome: Reply | Failure) -> ResponseEvent:
    """The event after the attempt."""
    reply = outcome if isinstance(outcome, Reply) else None
    return ResponseEvent(
        request.operation,
        request.method,
        request.shown_url,
        attempt,
        outcome.elapsed,
        reply.status if reply else None,
        reply.headers.redacted() if reply else Headers(),
        reply.request_id if reply else None,
        None if reply else str(getattr(outcome, "text", "")),
    )


def log_outcome(request: Request, attempt: int, outcome: Reply | Failure) -> None:
    """One debug line for each attempt."""
    if logger.isEnabledFor(logging.DEBUG):
        result: Any = outcome.status if isinstance(outcome, Reply) else outcome.text
        logger.debug(
            "%s %s -> %s in %.0f ms (%s, attempt %d)",
            request.method,
            request.shown_url,
            result,
            outcome.elapsed * 1000,
            request.operation,
            attempt + 1,
        )


def log_retry(
    request: Request, number: int, retries: int, seconds: float, outcome: Reply | Failure
) -> None:
    """One line before the pause that a failed attempt costs."""
    logger.info(
        "retry %d of %d in %.1f s: %s (%s %s)",
        number,
        retries,
        seconds,
        outcome.status if isinstance(outcome, Reply) else outcome.text,
        request.method,
        request.shown_url,
    )


def log_hook_failure(hook: Any) -> None:
    """Tell that a hook raised; the call goes on."""
    logger.warning("the hook %r raised; the call goes on", hook, exc_info=True)
