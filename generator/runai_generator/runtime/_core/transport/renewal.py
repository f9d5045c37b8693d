"""What the sync and the async client share about getting tokens: everything but the waiting."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Generator

from ..configuration.credentials import Secret, StaticToken
from ..configuration.security import Exchange
from ..errors import APIStatusError, APITimeoutError, ConfigurationError, RunaiError, TokenError
from ..messages.reply import Reply
from ..settings import Settings
from .call_steps import Plan
from .failure import token_error
from .plan import discovery_plan, token_plan
from .timing import Clock, Deadline
from .token import Token, read_discovery, read_token
from .token_file import token_file

Renewal = Generator[Plan, "Reply | RunaiError | None", "Token | RunaiError"]


def fixed_token(settings: Settings) -> Token | None:
    """The token that is known without asking anybody; None if somebody must be asked."""
    credentials = settings.security.credentials
    return Token(credentials.token) if isinstance(credentials, StaticToken) else None


def renewal(
    settings: Settings, deadline: Deadline, clock: Clock, exchange: Exchange | None
) -> Renewal:
    """The requests that lead to a new token, each told what came of it: the token, or the error
    that every waiting call ends with. None is needed if another process has left a token."""
    url = None
    assert exchange is not None  # Security.access chose the scheme for it
    kept = token_file(settings, exchange)
    if kept is not None and (known := kept.read(clock.wall())) is not None:
        return Token(known[0], clock.monotonic() + known[1])
    discovery = discovery_plan(settings, deadline, exchange)
    if discovery is not None:
        outcome = yield discovery
        assert outcome is not None
        if isinstance(outcome, RunaiError):
            return token_error(outcome) if isinstance(outcome, APIStatusError) else outcome
        url = read_discovery(outcome.content or b"")
        if url is None:
            return _unexpected(discovery, outcome, "a token endpoint")
    plan = token_plan(settings, deadline, exchange, url)
    renewed = _renewed_token(plan, (yield plan), clock)
    if kept is not None and isinstance(renewed, Token) and renewed.use_until is not None:
        kept.write(renewed.secret, clock.wall() + renewed.use_until - clock.monotonic())
    return renewed


def forget(settings: Settings, exchange: Exchange | None, token: Token) -> None:
    """Take care that no other process is given the token that the server has refused."""
    kept = token_file(settings, exchange)
    if kept is not None:
        kept.discard(token.secret)


def given_token(value: object) -> Token | RunaiError:
    """The token that a function gave, or what is wrong with what it gave."""
    if inspect.iscoroutine(value):
        value.close()
        return ConfigurationError("the token function is asynchronous: use it with AsyncClient")
    if not isinstance(value, str | Secret):
        return ConfigurationError(f"the token function gave {type(value).__name__}, not str")
    secret = value if isinstance(value, Secret) else Secret(value.strip())
    if not secret.is_token:
        return ConfigurationError("the token function gave a string that cannot be a token")
    return Token(secret)


def _renewed_token(
    plan: Plan, outcome: Reply | RunaiError | None, clock: Clock
) -> Token | RunaiError:
    if isinstance(outcome, APIStatusError):
        return token_error(outcome)
    if isinstance(outcome, RunaiError):
        return outcome
    assert outcome is not None  # it is only so that a generator can be begun
    token = read_token(outcome.content or b"", now=clock.monotonic(), wall=clock.wall())
    if token is not None:
        return token
    return _unexpected(plan, outcome, "an access token")


def _unexpected(plan: Plan, outcome: Reply, wanted: str) -> TokenError:
    media = outcome.headers.get("content-type", "").partition(";")[0] or "no content type"
    return TokenError(
        f"{plan.request.host} answered with {media}, without {wanted}; is base_url right?",
        status_code=outcome.status,
        method=plan.request.method,
        path=plan.request.path,
        request_id=outcome.request_id,
    )


def own_copy(outcome: Token | RunaiError) -> Token | RunaiError:
    """The outcome for one of several waiting calls: an error is raised in each, so each has its own."""
    return copy.copy(outcome) if isinstance(outcome, RunaiError) else outcome


def waited_too_long(plan: Plan) -> APITimeoutError:
    """The error of a call whose time was up before there was a token."""
    return APITimeoutError(
        "total timeout reached while waiting for a token",
        method=plan.request.method,
        path=plan.request.path,
        path_template=plan.request.template,
        host=plan.request.host,
    )
