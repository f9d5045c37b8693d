"""What a client was told when it was made, checked, with the environment read where it was silent."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from .configuration.credentials import conceal
from .configuration.environment import Environment
from .configuration.options import MAX_CONNECTIONS, ClientOptions, Timeout
from .configuration.security import Given, Security, without_use
from .configuration.servers import Server, own_address
from .errors import ConfigurationError
from .headers import is_secret

_PRIVATE_ZONES = (".local", ".localhost", ".internal", ".svc", ".test", ".home.arpa", ".lan")
Verify = Any  # bool | str (path of a CA bundle or folder) | ssl.SSLContext, without loading ssl
Hook = Callable[[Any], Any]


class InsecureConnectionWarning(UserWarning):
    """The connection is not protected: anybody on the way can read and change everything."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one client; see SyncClient for what they mean."""

    base_url: str
    security: Security
    servers: tuple[Server, ...]
    server_variables: Mapping[str, str]
    addresses: Mapping[str, str]
    timeout: Timeout
    max_retries: int
    retry_post: bool
    max_connections: int
    max_response_bytes: int | None
    verify: Verify
    strict: bool
    validate: bool
    default_headers: Mapping[str, Any]
    user_agent: str
    on_request: Hook | None
    on_response: Hook | None
    token_cache: str | None


def address(settings: Settings, server: str | None) -> str:
    """The address for an operation; server: the one of its own that the contract names, if any."""
    if server is None:
        return settings.base_url
    return own_address(
        server, settings.servers, settings.server_variables, settings.addresses, settings.base_url
    )


def origin(
    base_url: str | None,
    environment: Environment,
    roots: Iterable[str] = (),
    standard: str | None = None,
) -> str:
    """The base URL without a slash at the end, from RUNAI_BASE_URL if not given, else standard.

    roots: paths like `/api/v1` with which the paths of the operations begin; people copy
    addresses that end in one, which it would be sent twice.
    Raises ConfigurationError, which never repeats a password that stands in the URL.
    """
    given = base_url or environment.text("base_url") or standard or ""
    if not isinstance(given, str):
        raise ConfigurationError(f"base_url must be str, not {type(given).__name__}")
    url = given.strip().rstrip("/")
    if not url:
        variable = environment.variable("base_url")
        raise ConfigurationError(f"base_url is missing: pass it or set {variable}")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigurationError("base_url cannot be read as a URL") from None
    if re.search(r"\s", parts.netloc):
        raise ConfigurationError("base_url has a space in the name of its host")
    if "@" in parts.netloc:
        raise ConfigurationError("base_url must not hold a user name or password")
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"base_url must be like https://company.run.ai, not {url!r}")
    if "?" in url or "#" in url:
        raise ConfigurationError("base_url must have neither a query nor a fragment")
    root = max((root for root in roots if parts.path.endswith(root)), key=len, default="")
    return url.removesuffix(root).rstrip("/")


def headers(given: Mapping[str, str] | None) -> dict[str, Any]:
    """The headers sent with every call, those that must not be shown as Secrets."""
    return {name: conceal(v) if is_secret(name) else v for name, v in (given or {}).items()}


def retries(count: Any) -> int:
    """The number of retries; raises ConfigurationError for what is none."""
    if not isinstance(count, int) or count < 0:
        raise ConfigurationError(f"max_retries must be 0 or a positive number, not {count!r}")
    return count


def most_connections(count: int | None, http_client: Any) -> int:
    """The number of connections at once; raises ConfigurationError for what is none."""
    if count is not None and http_client is not None:
        raise ConfigurationError("max_connections is a setting of the http_client that you pass")
    return MAX_CONNECTIONS if count is None else _positive("max_connections", count)


def most_bytes(count: int | None) -> int | None:
    """The largest answer in bytes, None for any; raises ConfigurationError for what is none."""
    return None if count is None else _positive("max_response_bytes", count)


def token_folder(given: bool | str | os.PathLike[str]) -> str | None:
    """The folder in which tokens are kept for other processes; None if they are not."""
    if given is False:
        return None
    from pathlib import Path

    if given is True:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return str(Path(cache, "runai", "tokens"))
    if not isinstance(given, str | os.PathLike) or not os.fspath(given):
        raise ConfigurationError(f"token_cache must be True, False or a folder, not {given!r}")
    return str(Path(given).expanduser())


def _positive(name: str, count: Any) -> int:
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise ConfigurationError(f"{name} must be a positive number, not {count!r}")
    return count


def changed(settings: Settings, options: ClientOptions) -> Settings:
    """The settings with these instead; headers are added to those there are.

    Raises TypeError for an option that is none.
    """
    unknown = set(options) - ClientOptions.__optional_keys__
    if unknown:
        raise TypeError(f"with_options() got an unexpected keyword argument {min(unknown)!r}")
    new: dict[str, Any] = dict(options)
    if "timeout" in new:
        new["timeout"] = Timeout.of(new["timeout"], settings.timeout)
    if "max_retries" in new:
        new["max_retries"] = retries(new["max_retries"])
    if "max_response_bytes" in new:
        new["max_response_bytes"] = most_bytes(new["max_response_bytes"])
    if "default_headers" in new:
        new["default_headers"] = _merged(settings.default_headers, headers(new["default_headers"]))
    return replace(settings, **new)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    replaced = {name.lower() for name in new}
    return {name: v for name, v in old.items() if name.lower() not in replaced} | dict(new)


def tell_unused(security: Security, given: Given) -> None:
    """Log the credentials for which the API has no use, so that nobody waits for their effect."""
    for name in without_use(security, given):
        from .messages.trace import logger  # loads logging, which most clients need later

        logger.warning("%s is not sent: no security scheme of this API uses it", name)


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
    """Warn if certificates are not checked, also by an SSL context that does not (CERT_NONE)."""
    given = "verify=False" if verify is False else "verify is an SSL context without CERT_REQUIRED"
    if verify is False or getattr(verify, "verify_mode", None) == 0:
        warnings.warn(
            f"{given}: certificates are not checked, so anybody on the network can read the "
            "token and change the answers; pass verify='/path/to/ca.pem' for a private authority",
            InsecureConnectionWarning,
            stacklevel=4,
        )


def warn_plain_http(settings: Settings) -> None:
    """Warn if credentials would cross a public network in clear text."""
    parts = urlsplit(settings.base_url)
    if (
        parts.scheme != "http"
        or not settings.security.is_known
        or _is_private(parts.hostname or "")
    ):
        return
    warnings.warn(
        f"credentials are sent to {parts.hostname} over plain http, where anybody on the network "
        "can read them; use https",
        InsecureConnectionWarning,
        stacklevel=4,
    )


def _is_private(host: str) -> bool:
    """True for this machine and for names and addresses that no public network routes to."""
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_ZONES)
