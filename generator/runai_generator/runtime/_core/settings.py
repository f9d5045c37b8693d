"""What a client was told when it was made, checked, with the environment read where it was silent."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .credentials import Credentials, Secret, TokenFunction, choose
from .errors import ConfigurationError
from .options import Timeout

Verify = Any  # bool | str (path of a CA bundle or folder) | ssl.SSLContext, without loading ssl
Hook = Callable[[Any], Any]


class InsecureConnectionWarning(UserWarning):
    """The client does not check who answers: anybody on the way can read and change everything."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one client; see SyncClient for what they mean."""

    base_url: str
    credentials: Credentials | None
    timeout: Timeout
    max_retries: int
    verify: Verify
    strict: bool
    validate: bool
    default_headers: Mapping[str, str]
    user_agent: str
    token_endpoints: tuple[str, ...]
    on_request: Hook | None
    on_response: Hook | None


def origin(base_url: str | None) -> str:
    """The base URL without a slash at the end, from RUNAI_BASE_URL if not given.

    Raises ConfigurationError, which never repeats a password that stands in the URL.
    """
    url = (base_url or os.environ.get("RUNAI_BASE_URL") or "").strip().rstrip("/")
    if not url:
        raise ConfigurationError("base_url is missing: pass it or set RUNAI_BASE_URL")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigurationError("base_url cannot be read as a URL") from None
    if "@" in parts.netloc:
        raise ConfigurationError("base_url must not hold a user name or password")
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"base_url must be like https://company.run.ai, not {url!r}")
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url must have neither a query nor a fragment")
    return url


def credentials(
    token: Secret | TokenFunction | None, client_id: str | None, client_secret: Secret | None
) -> Credentials | None:
    """The credentials of the arguments; of the environment where the arguments name none.

    RUNAI_TOKEN wins over RUNAI_CLIENT_ID and RUNAI_CLIENT_SECRET; half a pair in the arguments
    is completed from the environment.
    """
    if token is None and client_id is None and client_secret is None:
        token = from_environment("RUNAI_TOKEN")
    if token is None:
        client_id = client_id or os.environ.get("RUNAI_CLIENT_ID") or None
        client_secret = client_secret or from_environment("RUNAI_CLIENT_SECRET")
    return choose(token, client_id, client_secret)


def from_environment(name: str) -> Secret | None:
    """The secret in the variable; None if it is unset or empty."""
    value = os.environ.get(name)
    return Secret(value) if value else None


def check_http_client(http_client: Any, verify: Verify, *, asynchronous: bool) -> None:
    """Raise ConfigurationError for an HTTP client of the other kind, or settings that it has itself."""
    if http_client is None:
        return
    if hasattr(http_client, "aclose") != asynchronous:
        wanted = "httpx.AsyncClient" if asynchronous else "httpx.Client"
        raise ConfigurationError(f"http_client must be an {wanted}")
    if verify is not True:
        raise ConfigurationError("verify is a setting of the http_client that you pass")


def warn_insecure(verify: Verify) -> None:
    """Warn if certificates are not checked."""
    if verify is False:
        warnings.warn(
            "verify=False: certificates are not checked, so anybody on the network can read the "
            "token and change the answers; pass verify='/path/to/ca.pem' for a private authority",
            InsecureConnectionWarning,
            stacklevel=4,
        )
