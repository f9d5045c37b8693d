"""Who is calling: a fixed token, a function that gives one, or client id and secret."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .errors import ConfigurationError

TokenFunction = Callable[[], "str | Awaitable[str]"]


class Secret:
    """A string that shows itself only when asked: not in repr, str, logs or tracebacks."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself; keep it out of local variables of code that may raise."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not pickled")


@dataclass(frozen=True, slots=True)
class StaticToken:
    """One token for ever; a 401 is final."""

    token: Secret


@dataclass(frozen=True, slots=True)
class TokenCallable:
    """A function asked for the token at every attempt, so that it may answer by context.

    It is the function that caches. In an async client it may be a coroutine function.
    """

    function: TokenFunction


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Id and secret of an application or service account, exchanged for tokens."""

    client_id: str
    client_secret: Secret


Credentials = StaticToken | TokenCallable | ClientCredentials


def choose(
    token: Secret | TokenFunction | None, client_id: str | None, client_secret: Secret | None
) -> Credentials | None:
    """The credentials meant by the arguments of a client; None if there are none.

    Raises ConfigurationError for both kinds at once, and for half a pair.
    """
    if token is not None and (client_id or client_secret):
        raise ConfigurationError("give either token, or client_id and client_secret, not both")
    if isinstance(token, Secret):
        return StaticToken(token)
    if token is not None:
        return TokenCallable(token)
    if client_id and client_secret:
        return ClientCredentials(client_id, client_secret)
    if client_id or client_secret:
        missing = "client_secret" if client_id else "client_id"
        raise ConfigurationError(f"{missing} is missing: client credentials are a pair")
    return None
