"""The dealings with httpx that need no waiting: what an attempt is made of, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import h11
import httpx

from ..configuration.credentials import Secret
from ..configuration.options import Timeout
from ..errors import APITimeoutError, ConfigurationError, ResponseTooLargeError
from ..headers import Headers
from ..messages.body import Payload
from ..messages.reply import Failure, Reply
from ..settings import Settings
from .call_steps import Send
from .inflate import ACCEPTED
from .timing import NO_LIMIT

Client = TypeVar("Client")
_KEPT_ALIVE = 100
# What an attempt may raise. h11's own errors come through where a body is not as long as it says.
ATTEMPT_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    h11.ProtocolError,
    OSError,
    UnicodeError,
)
_TIMEOUTS: tuple[tuple[type[httpx.TimeoutException], str], ...] = (
    (httpx.ConnectTimeout, "connect"),
    (httpx.ReadTimeout, "read"),
    (httpx.WriteTimeout, "write"),
)
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout)
_PASSWORD = re.compile(r"//[^/@\s]*@")
_HOPELESS = (
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
    h11.LocalProtocolError,
    UnicodeError,
)


def no_cookies() -> Any:
    """A cookie jar that keeps nothing: a session of one token must not reach calls with another."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def make_pool(kind: Callable[..., Client], settings: Settings, trusted: Any) -> Client:
    """The httpx client of our own; raises ConfigurationError for proxies that cannot be used."""
    limits = httpx.Limits(
        max_connections=settings.max_connections,
        max_keepalive_connections=min(_KEPT_ALIVE, settings.max_connections),
        keepalive_expiry=30.0,
    )
    try:
        return kind(verify=_certificates(trusted), limits=limits, cookies=no_cookies())
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        problem = _PASSWORD.sub("//***@", str(error))
    raise ConfigurationError(
        f"no connections can be made with the proxies of the environment: {problem}"
    )


def _certificates(trusted: Any) -> Any:
    """What was given, or the usual authorities (those that the environment names, else public ones),
    read once for all clients of the process: reading them costs more than a call."""
    import os

    if trusted is not True:
        return trusted
    named = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    try:
        state = os.stat(named[0]) if named[0] else None  # noqa: PTH116 - pathlib is not worth its import
    except OSError:
        return trusted  # httpx says what is wrong
    return _authorities(named, state and (state.st_ino, state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=2)
def _authorities(*key: object) -> Any:  # noqa: ARG001 - a bundle that was renewed is read again
    return httpx.create_ssl_context()


def trust(verify: Any) -> Any:
    """What httpx checks certificates with: a path of a bundle or folder becomes a context."""
    import os
    import ssl

    if not isinstance(verify, str | os.PathLike):
        return verify
    place = os.fspath(verify)
    try:
        if os.path.isdir(place):  # noqa: PTH112 - as above
            return ssl.create_default_context(capath=place)
        return ssl.create_default_context(cafile=place)
    except OSError as error:  # also ssl.SSLError
        problem = error.strerror or error
    raise ConfigurationError(f"verify: no certificates can be read from {place}: {problem}")


def make_request(
    given: httpx.Client | httpx.AsyncClient | None, step: Send, payload: Payload, timeout: Timeout
) -> httpx.Request:
    """The request of one attempt; a client that was given adds what it sends with every request."""
    headers = [
        (name, value.reveal() if isinstance(value, Secret) else value)
        for name, value in step.request.headers
        if payload.content_type or name.lower() != "content-type"
    ]
    if not any(name.lower() == "accept-encoding" for name, _ in headers):
        headers.append(("Accept-Encoding", ACCEPTED))
    if payload.length is not None:
        headers.append(("Content-Length", str(payload.length)))
    limits = httpx.Timeout(
        connect=_finite(timeout.connect),
        read=_finite(timeout.read),
        write=_finite(timeout.write),
        pool=_finite(timeout.pool),
    )
    method, url, content = step.request.method, step.request.url, payload.content
    files = list(payload.parts) if payload.parts is not None else None
    if given is not None:
        return given.build_request(
            method, url, headers=headers, content=content, files=files, timeout=limits
        )
    extensions = {"timeout": limits.as_dict()}
    return httpx.Request(
        method, url, headers=headers, content=content, files=files, extensions=extensions
    )


def put_token(request: httpx.Request, secret: Secret) -> None:
    """Set the Authorization header; the token is nowhere else outside its Secret."""
    request.headers["Authorization"] = f"Bearer {secret.reveal()}"


def reply(response: httpx.Response, content: bytes | None, elapsed: float) -> Reply:
    """The response as a value; without content it is still to be read."""
    headers = Headers(
        (name.decode("latin-1"), _text(value)) for name, value in response.headers.raw
    )
    stream = response if content is None else None
    return Reply(response.status_code, headers, content, elapsed, stream)


def _text(value: bytes) -> str:
    """A header value; UTF-8 where it is, as some servers send, else Latin-1."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _finite(seconds: float | None) -> float | None:
    return None if seconds is None or seconds > NO_LIMIT else seconds


def failure(error: Exception, timeout: Timeout, elapsed: float) -> Failure:
    """What the exception of httpx means; nothing of the exception itself is kept."""
    unsent = isinstance(error, _UNSENT)
    if isinstance(error, httpx.PoolTimeout):
        text = f"no connection was free within {timeout.pool:g} s: raise max_connections"
        return Failure(text, APITimeoutError, final=True, unsent=True, elapsed=elapsed)
    for kind, phase in _TIMEOUTS:
        if isinstance(error, kind):
            text = f"{phase} timeout after {getattr(timeout, phase):g} s"
            return Failure(text, APITimeoutError, unsent=unsent, elapsed=elapsed)
    text = str(error) or type(error).__name__
    if "header value" in text.lower():  # h11 quotes the value, which may be a secret
        text = "a header has a value that cannot be sent"
    final = isinstance(error, _HOPELESS) or "CERTIFICATE_VERIFY_FAILED" in text
    return Failure(text, final=final, unsent=unsent, elapsed=elapsed)


def too_late(total: float | None, elapsed: float) -> Failure:
    """The failure of a call that used up its time."""
    limit = "" if total is None else f" of {total:g} s"
    text = f"total timeout{limit} reached"
    return Failure(text, APITimeoutError, final=True, elapsed=elapsed)


def too_large(limit: float, elapsed: float) -> Failure:
    """The failure of a call whose answer has more bytes than it may."""
    text = f"the answer is larger than max_response_bytes ({limit:.0f}): raise it, or read the answer with with_streaming_response"
    return Failure(text, ResponseTooLargeError, final=True, elapsed=elapsed)
