"""The steps of one call: what to do next, given what came of it. The only place that decides.

`call_steps` is a generator that asks its driver for a step (send this, wait so long, get a token)
and is told the outcome. The sync and the async client are two drivers of a few lines; neither
decides anything. Outcomes and errors are values, so that no frame with a request in it is ever
part of a traceback.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from math import inf
from typing import Any

from ..configuration.credentials import Secret
from ..configuration.options import Timeout
from ..configuration.security import Exchange
from ..errors import RunaiError
from ..messages.reply import Failure, Reply
from ..messages.request import Request, redirected
from ..messages.trace import log_retry
from .failure import status_error
from .retry import LONGEST_ASKED, RetryRule, asked_delay, delay
from .timing import Deadline
from .token import Token

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True, repr=False)
class Send:
    """Send the request; answered with a Reply or a Failure."""

    request: Request
    token: Token | None
    attempt: int
    stream: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so long; answered with None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Authorise:
    """Get a token; answered with a Token or a RunaiError."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Forget this token, the server refused it; answered with None."""

    token: Token


Step = Send | Wait | Authorise | Reject
CallSteps = Generator[Step, Any, "Reply | RunaiError"]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is known of a call before it begins."""

    request: Request
    rule: RetryRule
    timeout: Timeout
    deadline: Deadline
    renewable: bool
    stream: bool = False
    secrets: tuple[Secret, ...] = ()
    exchange: Exchange | None = None
    max_bytes: float = inf


def call_steps(plan: Plan) -> CallSteps:
    """The steps of one call, retries, one renewal of the token and redirects included."""
    attempt = sent = 0
    renewed = False
    while True:
        token: Token | None = None
        if plan.request.token:
            authorised = yield Authorise()
            if isinstance(authorised, RunaiError):
                return authorised
            token = authorised
        request, outcome = yield from _follow(plan, token, sent)
        sent += 1
        if isinstance(outcome, Reply) and outcome.ok:
            return outcome
        replayable = plan.request.body.replayable
        if replayable and not renewed and token and plan.renewable and _refused(outcome):
            renewed = True
            yield Reject(token)
            continue
        pause = _pause(plan, outcome, attempt) if replayable else None
        if pause is None:
            return final_error(plan, outcome, token, request=request, attempts=sent)
        attempt += 1
        log_retry(plan.request, attempt, plan.rule.retries, pause, outcome)
        yield Wait(pause)


def _follow(
    plan: Plan, token: Token | None, attempt: int
) -> Generator[Any, Any, tuple[Request, Reply | Failure]]:
    """Send the request and follow redirects as far as they may be followed: the last of them."""
    request = plan.request
    outcome: Reply | Failure = yield Send(request, token, attempt, plan.stream)
    for _ in range(_MOST_REDIRECTS):
        if not isinstance(outcome, Reply) or outcome.status not in _REDIRECTS:
            break
        target = redirected(request, outcome.status, outcome.headers.get("location", ""))
        if target is None or not plan.request.body.replayable:
            break
        request = target
        outcome = yield Send(request, token if request.token else None, attempt, plan.stream)
    return request, outcome


def _refused(outcome: Reply | Failure) -> bool:
    return isinstance(outcome, Reply) and outcome.status == 401


def _pause(plan: Plan, outcome: Reply | Failure, attempt: int) -> float | None:
    """Seconds until the next attempt; None if there is to be none, or no time left for it."""
    clock = plan.deadline.clock
    status = asked = None
    if isinstance(outcome, Failure):
        again = plan.rule.after_failure(attempt, unsent=outcome.unsent) and not outcome.final
    else:
        status, asked = outcome.status, asked_delay(outcome.headers.get("retry-after"), clock)
        again = plan.rule.after_status(status, attempt, asked=asked is not None)
    if not again or (asked or 0.0) > LONGEST_ASKED:
        return None
    seconds = delay(attempt, status, asked, clock)
    return seconds if plan.deadline.allows(seconds) else None


def final_error(
    plan: Plan,
    outcome: Reply | Failure,
    token: Token | None = None,
    *,
    request: Request | None = None,
    attempts: int = 1,
) -> RunaiError:
    """The error that a call ends with when its last attempt came to this.

    request: the last that was sent, if a redirect led away from the planned one.
    """
    planned = plan.request
    if isinstance(outcome, Reply):
        secrets = (*plan.secrets, token.secret) if token else plan.secrets
        return status_error(planned, outcome, plan.deadline.clock, secrets)
    return outcome.error(
        outcome.text,
        method=planned.method,
        path=planned.path,
        path_template=planned.template,
        host=(request or planned).host,
        attempts=attempts,
    )
