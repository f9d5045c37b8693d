"""Tokens: how one is asked for, read from the answer, kept, and when it is too old. No network."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from ..configuration.credentials import ClientCredentials, Secret, token_claims
from ..configuration.security import FORM, Exchange
from ..errors import CredentialsRefusedError, RunaiError
from ..messages.body import NO_BODY, Body
from ..messages.request import Request
from ..messages.wire import compact_json

_UNKNOWN_LIFETIME = 300.0  # neither the answer nor the token says how long: renew often
_MARGIN, _MARGIN_SHARE = 60.0, 0.2
_REFUSAL_KEPT = 10.0


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, and until when (on the monotonic clock) it is used; None is for ever."""

    secret: Secret
    use_until: float | None = None


@dataclass(slots=True)
class TokenStore:
    """The token of one client, safe under threads.

    Refused credentials are remembered for some seconds, so that a thousand calls that wait
    for a token do not ask a thousand times, and lock an account out.
    """

    _token: Token | None = None
    _refusal: CredentialsRefusedError | None = None
    _refused_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self, now: float) -> Token | None:
        """The token if there is one that is still good to use."""
        with self._lock:
            token = self._token
        if token is None or (token.use_until is not None and now >= token.use_until):
            return None
        return token

    def outcome(self, now: float) -> Token | RunaiError | None:
        """The token, or a refusal that is still remembered; None if somebody must ask."""
        token = self.current(now)
        if token is not None or self._refusal is None or now >= self._refused_until:
            return token
        return self._refusal

    def keep(self, outcome: Token | RunaiError, now: float) -> None:
        """Use this token from now on; or remember that there is none to be had."""
        with self._lock:
            if isinstance(outcome, Token):
                self._token, self._refusal = outcome, None
            elif isinstance(outcome, CredentialsRefusedError):
                self._refusal, self._refused_until = outcome, now + _REFUSAL_KEPT

    def reject(self, token: Token) -> None:
        """Forget the token the server refused, unless a newer one has taken its place."""
        with self._lock:
            if self._token is token:
                self._token = None


def token_request(
    credentials: ClientCredentials, base_url: str, exchange: Exchange, user_agent: str
) -> Request:
    """The request for a token, as the exchange wants it."""
    url = urljoin(f"{base_url}/", exchange.url)
    media = exchange.media
    headers = (("User-Agent", user_agent), ("Accept", "application/json"), ("Content-Type", media))
    body = Body(media, _content(credentials, exchange))
    return Request("POST", url, headers, body, "token", urlsplit(url).path)


def discovery_request(exchange: Exchange, base_url: str, user_agent: str) -> Request:
    """The request for the configuration of an OpenID provider."""
    url = urljoin(f"{base_url}/", exchange.url)
    headers = (("User-Agent", user_agent), ("Accept", "application/json"))
    return Request("GET", url, headers, NO_BODY, "token", urlsplit(url).path)


def read_discovery(content: bytes) -> str | None:
    """The address where the provider gives out tokens; None if it does not say."""
    try:
        url = json.loads(content)["token_endpoint"]
    except (ValueError, KeyError, TypeError):
        return None
    return url if isinstance(url, str) and urlsplit(url).scheme in ("http", "https") else None


def read_token(content: bytes, *, now: float, wall: float) -> Token | None:
    """The token in the answer to a token request; None if there is none."""
    try:
        answer = json.loads(content)
    except ValueError:
        return None
    if not isinstance(answer, dict):
        return None
    value = answer.get("access_token") or answer.get("accessToken")
    if not isinstance(value, str) or not Secret(value).is_token:
        return None
    stated = answer.get("expires_in", answer.get("expiresIn"))
    lifetime = _seconds(stated) or jwt_lifetime(value, wall) or _UNKNOWN_LIFETIME
    return Token(Secret(value), now + lifetime - min(_MARGIN, lifetime * _MARGIN_SHARE))


def jwt_lifetime(token: str, wall: float) -> float | None:
    """Seconds that a JWT is valid; None if it is none or does not say.

    From its own issue date if it has one, so that a wrong clock here does no harm.
    """
    claims = token_claims(token)
    expires, issued = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if expires is None:
        return None
    lifetime = expires - (issued if issued is not None and issued <= expires else wall)
    return lifetime if lifetime > 0 else None


def _seconds(value: Any) -> float | None:
    """A positive, finite number; a zero lifetime is a server that does not know."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < float("inf") else None


def _content(credentials: ClientCredentials, exchange: Exchange) -> bytes:
    """The fields of the exchange with the credentials in their places, as its media type wants."""
    places = {
        "{client_id}": credentials.client_id,
        "{client_secret}": credentials.client_secret.reveal(),
    }
    fields = {name: places.get(value, value) for name, value in exchange.fields}
    fields |= {"scope": " ".join(exchange.scopes)} if exchange.scopes else {}
    return urlencode(fields).encode() if exchange.media == FORM else compact_json(fields)
