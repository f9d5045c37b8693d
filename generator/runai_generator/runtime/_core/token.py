"""Tokens: how one is asked for, read from the answer, kept, and when it is too old. No network."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .body import FORM, Body
from .credentials import ClientCredentials, Secret
from .errors import CredentialsRefusedError, RunaiError
from .request import Request
from .wire import compact_json

OAUTH, LEGACY = "/api/v2/token", "/api/v1/token"
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
    credentials: ClientCredentials, base_url: str, endpoints: Sequence[str], user_agent: str
) -> Request:
    """The request for a token: OAuth's form where the release has it, else the JSON of v1."""
    path = OAUTH if OAUTH in endpoints else LEGACY
    media = FORM if path == OAUTH else "application/json"
    headers = (("User-Agent", user_agent), ("Accept", "application/json"), ("Content-Type", media))
    body = Body(media, _form(credentials) if path == OAUTH else _json(credentials))
    return Request("POST", base_url + path, headers, body, "token", path, token=False)


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
    claims = _claims(token)
    expires, issued = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if expires is None:
        return None
    lifetime = expires - (issued if issued is not None and issued <= expires else wall)
    return lifetime if lifetime > 0 else None


def _claims(token: str) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = json.loads(payload)
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _seconds(value: Any) -> float | None:
    """A positive, finite number; a zero lifetime is a server that does not know."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < float("inf") else None


def _form(credentials: ClientCredentials) -> bytes:
    return urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret.reveal(),
        }
    ).encode()


def _json(credentials: ClientCredentials) -> bytes:
    return compact_json(
        {
            "grantType": "client_credentials",
            "clientID": credentials.client_id,
            "clientSecret": credentials.client_secret.reveal(),
        }
    )
