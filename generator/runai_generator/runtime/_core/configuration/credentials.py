"""Who is calling: a fixed token, a function that gives one, or client id and secret."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ConfigurationError

TokenFunction = Callable[[], "str | Awaitable[str]"]


class Secret:
    """A string that shows itself only when asked: not in repr, str, logs or tracebacks."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself; keep it out of local variables of code that may raise."""
        return self._value

    @property
    def is_token(self) -> bool:
        """True if it can stand in an Authorization header after `Bearer`."""
        value = self._value
        return value.isascii() and value.isprintable() and " " not in value and value != ""

    @property
    def is_printable(self) -> bool:
        """True if it can be written down: no line breaks, no control characters."""
        return self._value.isprintable()

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

    Raises ConfigurationError for both kinds at once, for half a pair, and for what cannot be
    sent; the error does not repeat it.
    """
    _require_token(token)
    _require_pair(client_id, client_secret)
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


def conceal(value: Any) -> Any:
    """The string as a Secret, without white space around it: variables and files end in line breaks.

    An empty string is None, like a variable that is not set; anything else comes back as it is.
    """
    return (Secret(value.strip()) if value.strip() else None) if isinstance(value, str) else value


def _require_token(token: Any) -> None:
    if isinstance(token, Secret):
        if not token.is_token:
            raise ConfigurationError(
                "token cannot be sent: it must be one word of printable ASCII, without `Bearer`"
            )
    elif token is not None and not callable(token):
        raise ConfigurationError(f"token must be str or a function, not {type(token).__name__}")


def _require_pair(client_id: Any, client_secret: Any) -> None:
    if not isinstance(client_id, str | None):
        raise ConfigurationError(f"client_id must be str, not {type(client_id).__name__}")
    if not isinstance(client_secret, Secret | None):
        raise ConfigurationError(f"client_secret must be str, not {type(client_secret).__name__}")
    if not (client_id or "").isprintable() or not (
        client_secret is None or client_secret.is_printable
    ):
        raise ConfigurationError("client_id or client_secret holds control characters")


def token_claims(token: str) -> Mapping[str, Any]:
    """What a JWT says of itself, unchecked; nothing if the token is none."""
    import base64  # most clients never look into a token
    import json

    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = json.loads(payload)
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
