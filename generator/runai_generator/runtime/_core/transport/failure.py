"""From an error response to the error that is raised: the API's own words found and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..configuration.credentials import Secret
from ..errors import (
    APIStatusError,
    AuthenticationError,
    CredentialsRefusedError,
    PermissionDeniedError,
    TokenError,
    error_class,
)
from ..headers import HIDDEN, Headers, is_secret
from ..messages.reply import Reply
from ..messages.request import Request
from .retry import asked_delay
from .timing import Clock

_MESSAGES = ("message", "error_description", "detail", "title", "error", "msg")
_SHORTEST_SECRET = 8  # cutting out "a" would leave nothing readable, and guards no real secret
_NOT_AN_ENDPOINT = frozenset({301, 302, 303, 307, 308, 404, 405})
_CREDENTIALS_REFUSED = frozenset({"invalid_client", "unauthorized_client", "invalid_grant"})


def status_error(
    request: Request, reply: Reply, clock: Clock, secrets: Iterable[Secret] = ()
) -> APIStatusError:
    """The error for a response that is not a success; the secrets are cut out of what it quotes."""
    body = _parse(_without(secrets, reply.content or b""))
    fields = _fields(body)
    return error_class(reply.status)(
        _message(reply, body, fields),
        status_code=reply.status,
        method=request.method,
        path=request.path,
        path_template=request.template,
        code=_code(fields.get("code")),
        details=fields.get("details", fields.get("errors")),
        request_id=reply.request_id,
        retry_after=asked_delay(reply.headers.get("retry-after"), clock),
        headers=_harmless(reply.headers),
        body=body,
    )


def token_error(error: APIStatusError) -> TokenError:
    """The error answer of a token endpoint as a TokenError.

    RFC 6749, 5.2 answers a wrong secret with 400 and invalid_client; the status stays.
    """
    code = error.body.get("error") if isinstance(error.body, Mapping) else None
    refused = isinstance(error, AuthenticationError | PermissionDeniedError)
    kind = CredentialsRefusedError if refused or code in _CREDENTIALS_REFUSED else TokenError
    fields = dict(vars(error))
    message = fields.pop("message")
    if error.status_code in _NOT_AN_ENDPOINT:
        message = f"{message}; is base_url right?".removeprefix("; ")
    return kind(message, **fields)


def _without(secrets: Iterable[Secret], content: bytes) -> bytes:
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            content = content.replace(secret.reveal().encode(), HIDDEN.encode())
    return content


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")


def _fields(body: Any) -> Mapping[str, Any]:
    """The fields of an error body, those of an `error` object in it among them."""
    if not isinstance(body, Mapping):
        return {}
    inner = body.get("error")
    return {**inner, **body} if isinstance(inner, Mapping) else body


def _message(reply: Reply, body: Any, fields: Mapping[str, Any]) -> str:
    if "location" in reply.headers and 300 <= reply.status < 400:
        target = reply.headers["location"].partition("?")[0]
        return f"redirected to {target}, which is not followed for this request"
    if isinstance(body, Mapping):
        told = (_sentence(fields.get(name)) for name in _MESSAGES)
        return next(filter(None, told), "")
    media = reply.headers.get("content-type", "")
    return body.strip()[:500] if isinstance(body, str) and "html" not in media else ""


def _sentence(told: Any) -> str:
    """What a field says; of a list of problems, as FastAPI has them, the place and the text of each."""
    if isinstance(told, str):
        return told
    problems = told if isinstance(told, list) else []
    return "; ".join(filter(None, map(_problem, problems)))


def _problem(problem: Any) -> str:
    if isinstance(problem, str):
        return problem
    if not isinstance(problem, Mapping):
        return ""
    text = next((t for name in _MESSAGES if isinstance(t := problem.get(name), str) and t), "")
    place = problem.get("loc")
    where = ".".join(map(str, place)) if isinstance(place, list) else ""
    return f"{where}: {text}" if where and text else text


def _code(code: Any) -> int | str | None:
    return code if isinstance(code, int | str) else None


def _harmless(headers: Headers) -> Headers:
    return Headers((n, v) for n, v in headers.fields() if not is_secret(n))
