"""The dealings with httpx that need no waiting: what an attempt is made of, and what came of it."""

from __future__ import annotations

from typing import Any

import httpx

from .body import Payload
from .call_steps import Send
from .credentials import Secret
from .errors import ConfigurationError
from .headers import Headers
from .options import Timeout
from .reply import Failure, Reply

LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0)
_TIMEOUTS: tuple[tuple[type[httpx.TimeoutException], str], ...] = (
    (httpx.ConnectTimeout, "connect"),
    (httpx.ReadTimeout, "read"),
    (httpx.WriteTimeout, "write"),
    (httpx.PoolTimeout, "pool"),
)
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)


def no_cookies() -> Any:
    """A cookie jar that keeps nothing: a session of one token must not reach calls with another."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def trust(verify: Any) -> Any:
    """What httpx checks certificates with: a path of a bundle or folder becomes a context."""
    import os
    import ssl

    if not isinstance(verify, str | os.PathLike):
        return verify
    place = os.fspath(verify)
    try:
        if os.path.isdir(place):  # noqa: PTH112 - pathlib is not worth its import
            return ssl.create_default_context(capath=place)
        return ssl.create_default_context(cafile=place)
    except OSError as error:  # also ssl.SSLError
        problem = error.strerror or error
    raise ConfigurationError(f"verify: no certificates can be read from {place}: {problem}")


def arguments(step: Send, payload: Payload, timeout: Timeout) -> dict[str, Any]:
    """The keywords of httpx's build_request for one attempt."""
    headers = [
        (name, value.reveal() if isinstance(value, Secret) else value)
        for name, value in step.request.headers
        if payload.content_type or name.lower() != "content-type"
    ]
    if payload.length is not None:
        headers.append(("Content-Length", str(payload.length)))
    limits = httpx.Timeout(
        connect=timeout.connect, read=timeout.read, write=timeout.write, pool=timeout.pool
    )
    return {
        "method": step.request.method,
        "url": step.request.url,
        "headers": headers,
        "content": payload.content,
        "files": list(payload.parts) if payload.parts is not None else None,
        "timeout": limits,
    }


def put_token(request: httpx.Request, secret: Secret) -> None:
    """Set the Authorization header; the token is nowhere else outside its Secret."""
    request.headers["Authorization"] = f"Bearer {secret.reveal()}"


def reply(response: httpx.Response, content: bytes | None, elapsed: float) -> Reply:
    """The response as a value; without content it is still to be read."""
    headers = Headers(response.headers.multi_items())
    stream = response if content is None else None
    return Reply(response.status_code, headers, content, elapsed, stream)


def failure(error: Exception, timeout: Timeout, elapsed: float) -> Failure:
    """What the exception of httpx means; nothing of the exception itself is kept."""
    for kind, phase in _TIMEOUTS:
        if isinstance(error, kind):
            limit = getattr(timeout, phase)
            return Failure(f"{phase} timeout after {limit:g} s", timeout=True, elapsed=elapsed)
    text = str(error) or type(error).__name__
    if "header value" in text.lower():  # h11 quotes the value, which may be a secret
        text = "a header has a value that cannot be sent"
    final = isinstance(error, _HOPELESS) or "CERTIFICATE_VERIFY_FAILED" in text
    return Failure(text, final=final, elapsed=elapsed)


def too_late(total: float | None, elapsed: float) -> Failure:
    """The failure of a call that used up its time."""
    limit = "" if total is None else f" of {total:g} s"
    return Failure(f"total timeout{limit} reached", timeout=True, final=True, elapsed=elapsed)
