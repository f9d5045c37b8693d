"""What a caller may set for one call, and how long things may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from ..errors import ConfigurationError

MAX_RETRIES = 3
MAX_CONNECTIONS = 1000
MAX_RESPONSE_BYTES = 128 * 2**20


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits in seconds; None is no limit.

    connect, read, write and pool bound one wait on the network each. total bounds the whole
    call: every attempt, the waits between them and a token request on the way. Of a streamed
    response, total bounds the time until its headers are there. pool bounds the wait for a free
    connection, which by default is what is left of total.
    """

    connect: float | None = 5.0
    read: float | None = 60.0
    write: float | None = 60.0
    pool: float | None = None
    total: float | None = 180.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            _require_seconds(name, getattr(self, name))

    @classmethod
    def of(cls, value: float | Timeout | None, default: Timeout | None = None) -> Timeout:
        """The limits meant by a number (of seconds for the whole call), None (none) or a Timeout."""
        if isinstance(value, Timeout):
            return value
        if value is None:
            return cls(None, None, None, None, None)
        _require_seconds("timeout", value)
        seconds = float(value)
        connect = (default or cls()).connect
        shorter = seconds if connect is None else min(connect, seconds)
        return cls(shorter, seconds, seconds, seconds, seconds)

    def within(self, remaining: float | None) -> Timeout:
        """The same limits, none longer than what is left of the call."""
        if remaining is None:
            return self
        limits = {
            name: remaining if value is None else min(value, remaining)
            for name, value in (
                ("connect", self.connect),
                ("read", self.read),
                ("write", self.write),
                ("pool", self.pool),
            )
        }
        return replace(self, **limits)


class RequestOptions(TypedDict, total=False):
    """Keywords that every method takes, for this call only.

    timeout: seconds for the whole call, a Timeout, or None for no limit.
    max_retries: how often a failed attempt is repeated.
    retry_post: True if this POST may be done twice; otherwise it is repeated only where the
    server did nothing: after 429, after 503 with Retry-After, after a connect that failed.
    extra_headers, extra_query: sent beside what the method sends, and instead of it where
    the names are equal; a header of value None is left out.
    extra_body: fields sent in the JSON body beside those of the method, and instead of equal
    ones, objects merged: the way to send what a newer server knows. They are not validated.
    accept, content_type: another media type of those that the operation offers.
    """

    timeout: float | Timeout | None
    max_retries: int
    retry_post: bool
    extra_headers: Mapping[str, str | None]
    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    accept: str
    content_type: str


class ClientOptions(TypedDict, total=False):
    """What `with_options` can set anew; see the arguments of a client.

    default_headers are added to those of the client, and take the place of equal names.
    """

    timeout: float | Timeout | None
    max_retries: int
    retry_post: bool
    max_response_bytes: int | None
    default_headers: Mapping[str, str]
    strict: bool
    validate: bool


class ConnectionOptions(ClientOptions, total=False):
    """The arguments of a client that say nothing of who is calling, or where."""

    server_variables: Mapping[str, str]
    servers: Mapping[str, str]
    max_connections: int | None
    verify: Any
    http_client: Any
    on_request: Callable[[Any], Any] | None
    on_response: Callable[[Any], Any] | None


def _require_seconds(name: str, value: Any) -> None:
    number = isinstance(value, int | float) and value >= 0  # false for NaN
    if value is not None and not number:
        raise ConfigurationError(f"{name} must be seconds, 0 or more, or None; not {value!r}")
