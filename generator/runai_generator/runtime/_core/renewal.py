"""What the sync and the async client share about getting tokens: everything but the waiting."""

from __future__ import annotations

import copy
import inspect

from .call_steps import Plan
from .credentials import Secret, StaticToken
from .errors import APIStatusError, APITimeoutError, ConfigurationError, RunaiError, TokenError
from .failure import token_error
from .reply import Reply
from .settings import Settings
from .timing import Clock
from .token import Token, read_token

MISSING = "no credentials: pass token, or client_id and client_secret (or set RUNAI_TOKEN, or RUNAI_CLIENT_ID and RUNAI_CLIENT_SECRET)"


def fixed_token(settings: Settings) -> Token | RunaiError | None:
    """The token or error that is known without asking anybody; None if somebody must be asked."""
    if settings.credentials is None:
        return ConfigurationError(MISSING)
    if isinstance(settings.credentials, StaticToken):
        return Token(settings.credentials.token)
    return None


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


def renewed_token(plan: Plan, outcome: Reply | RunaiError, clock: Clock) -> Token | RunaiError:
    """The token that came of the renewal, or the error that every waiting call ends with."""
    if isinstance(outcome, APIStatusError):
        return token_error(outcome)
    if isinstance(outcome, RunaiError):
        return outcome
    token = read_token(outcome.content or b"", now=clock.monotonic(), wall=clock.wall())
    if token is not None:
        return token
    media = outcome.headers.get("content-type", "").partition(";")[0] or "no content type"
    return TokenError(
        f"{plan.request.host} answered with {media}, without an access token; is base_url right?",
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
