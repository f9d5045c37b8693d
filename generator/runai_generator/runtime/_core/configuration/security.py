"""How an API wants its callers to show who they are: its security schemes, and what a call shows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import ConfigurationError
from .credentials import ClientCredentials, Credentials, Secret, TokenFunction, choose, conceal
from .environment import Environment

FORM = "application/x-www-form-urlencoded"
API_KEY, BASIC, TOKEN = "apiKey", "basic", "token"
_SHARED = frozenset({"BASE_URL", "CLIENT_ID", "CLIENT_SECRET", "PASSWORD", "PROFILE", "USERNAME"})
Requirements = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where client id and secret are exchanged for a token.

    url: absolute, or relative to the address of the API (RFC 3986); discovery: it leads to an
    OpenID Connect configuration that names the real one. media: a form or JSON. fields: what is
    sent; `{client_id}` and `{client_secret}` stand for the credentials. scopes: what the token must
    allow, sent as `scope` (RFC 6749, 3.3).
    """

    url: str
    media: str = FORM
    fields: tuple[tuple[str, str], ...] = (
        ("grant_type", "client_credentials"),
        ("client_id", "{client_id}"),
        ("client_secret", "{client_secret}"),
    )
    discovery: bool = False
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """One security scheme. kind: apiKey, basic, or token for all that goes after `Bearer`.

    location and sent_as: where an API key goes (header, query or cookie) and under which name.
    """

    name: str
    kind: str = TOKEN
    location: str = "header"
    sent_as: str = "Authorization"
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a client that say who is calling; strings are Secrets already."""

    token: Secret | TokenFunction | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    api_key: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    by_scheme: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Access:
    """What a request shows of its caller: secrets in their places.

    token: whether one goes with it; exchange: where it is got if credentials are exchanged.
    """

    token: bool = False
    exchange: Exchange | None = None
    headers: tuple[tuple[str, Secret], ...] = ()
    query: tuple[tuple[str, Secret], ...] = ()
    cookies: tuple[tuple[str, Secret], ...] = ()

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that is not a token."""
        return tuple(secret for _, secret in (*self.headers, *self.query, *self.cookies))


@dataclass(frozen=True, slots=True)
class Security:
    """The schemes of an API, and the credentials that a client has for them.

    keys: scheme -> its secret as it is sent; credentials: whence tokens come. environment: where
    others could come from.
    """

    schemes: tuple[Scheme, ...]
    default: Requirements
    keys: Mapping[str, Secret]
    credentials: Credentials | None
    environment: Environment

    @property
    def is_known(self) -> bool:
        """Whether there are credentials of any kind."""
        return self.credentials is not None or bool(self.keys)

    def access(
        self, asked: Requirements | None, headers: Iterable[str], scopes: Requirements = ()
    ) -> Access:
        """What a call shows whose operation asks for these schemes; None asks as the API does.

        scopes: what a token must allow, by the places of the ways.

        Of several ways the first one counts for which there are credentials. headers: names that
        the caller sends already, which may be credentials of another kind. Raises
        ConfigurationError where something is needed and nothing fits.
        """
        ways = self.default if asked is None else asked
        by_name = {scheme.name: scheme for scheme in self.schemes}
        for place, way in enumerate(ways):
            schemes = [by_name[name] for name in way]
            if way and all(self._has(scheme) for scheme in schemes):
                return self._shown(schemes, scopes[place] if place < len(scopes) else ())
        own = {
            "authorization",
            *(s.sent_as.lower() for s in self.schemes if s.location == "header"),
        }
        if not ways or () in ways or own & {name.lower() for name in headers}:
            return Access()
        needs = " or ".join(" and ".join(self._hint(by_name[n]) for n in way) for way in ways)
        raise ConfigurationError(f"no credentials: pass {needs}")

    def _has(self, scheme: Scheme) -> bool:
        if scheme.name in self.keys:
            return True
        if scheme.kind != TOKEN or self.credentials is None:
            return False
        return scheme.exchange is not None or not isinstance(self.credentials, ClientCredentials)

    def _shown(self, schemes: list[Scheme], scopes: tuple[str, ...]) -> Access:
        places: dict[str, list[tuple[str, Secret]]] = {"header": [], "query": [], "cookie": []}
        for scheme in schemes:
            if scheme.name in self.keys:
                places[scheme.location].append((scheme.sent_as, self.keys[scheme.name]))
        tokens = [scheme for scheme in schemes if scheme.name not in self.keys]
        exchange = tokens[0].exchange if tokens else None
        return Access(
            bool(tokens),
            replace(exchange, scopes=scopes) if exchange and scopes else exchange,
            tuple(places["header"]),
            tuple(places["query"]),
            tuple(places["cookie"]),
        )

    def _hint(self, scheme: Scheme) -> str:
        variable = self.environment.variable
        alone = sum(other.kind == scheme.kind for other in self.schemes) == 1
        if scheme.kind == API_KEY and not alone:
            return f"credentials={{{scheme.name!r}: ...}} (or set {variable(scheme.name)})"
        if scheme.kind == API_KEY:
            return f"api_key (or set {variable('api_key')})"
        if scheme.kind == BASIC:
            return (
                f"username and password (or set {variable('username')} and {variable('password')})"
            )
        if scheme.exchange is None:
            return f"token (or set {variable('token')})"
        return (
            f"token, or client_id and client_secret (or set {variable('token')}, or "
            f"{variable('client_id')} and {variable('client_secret')})"
        )


def given_credentials(
    token: Any,
    client_id: str | None,
    client_secret: str | None,
    api_key: str | None,
    username: str | None,
    password: str | None,
    by_scheme: Mapping[str, Any] | None,
) -> Given:
    """The arguments of a client with their secrets hidden."""
    return Given(
        conceal(token),
        client_id,
        conceal(client_secret),
        conceal(api_key),
        username,
        conceal(password),
        {name: _concealed(value) for name, value in (by_scheme or {}).items()},
    )


def security(
    schemes: tuple[Scheme, ...], default: Requirements, given: Given, environment: Environment
) -> Security:
    """The security of a client: its arguments, and the environment where they are silent.

    An environment variable of a scheme's own (RUNAI_ and its name) wins over RUNAI_TOKEN,
    RUNAI_API_KEY, RUNAI_USERNAME and RUNAI_PASSWORD. Raises ConfigurationError.
    """
    named = given.by_scheme
    unknown = named.keys() - {scheme.name for scheme in schemes}
    if unknown:
        known = ", ".join(scheme.name for scheme in schemes)
        raise ConfigurationError(f"credentials: there is no scheme {min(unknown)!r}, only {known}")
    keys = {}
    client_id, client_secret = given.client_id, given.client_secret
    for scheme in schemes:
        variable = environment.variable(scheme.name).removeprefix(environment.prefix)
        own = None if variable in _SHARED else environment.secret(scheme.name)
        value = named.get(scheme.name, own)
        if isinstance(value, tuple) and scheme.exchange is not None:
            client_id, client_secret = value
        elif (key := _key(scheme, value, given, environment)) is not None:
            keys[scheme.name] = key
    source = _tokens(given.token, client_id, client_secret, environment)
    return Security(schemes, default, keys, source, environment)


def _tokens(
    token: Secret | TokenFunction | None,
    client_id: str | None,
    client_secret: Secret | None,
    environment: Environment,
) -> Credentials | None:
    """Whence tokens come. RUNAI_TOKEN wins over RUNAI_CLIENT_ID and RUNAI_CLIENT_SECRET; half a
    pair in the arguments is completed from the environment."""
    if token is None and client_id is None and client_secret is None:
        token = environment.secret("token")
    if token is None:
        client_id = client_id or environment.text("client_id")
        client_secret = client_secret or environment.secret("client_secret")
    return choose(token, client_id, client_secret)


def _key(scheme: Scheme, value: Any, given: Given, environment: Environment) -> Secret | None:
    """The secret of a scheme as it is sent; None if there is none, or it is a token like others."""
    if scheme.kind == BASIC:
        if value is None:
            name = given.username or environment.text("username")
            value = (name, given.password or environment.secret("password"))
        if isinstance(value, Secret) and ":" in value.reveal():  # as curl writes it
            name, _, word = value.reveal().partition(":")
            value = (name, Secret(word))
        if not isinstance(value, tuple):
            raise ConfigurationError(f"credentials: {scheme.name} is a user name and a password")
        return _basic(*value)
    if scheme.kind == API_KEY:
        value = value or given.api_key or environment.secret("api_key")
        if value is not None and not (isinstance(value, Secret) and value.is_printable):
            raise ConfigurationError(f"the API key of {scheme.name} must be printable text")
        return value
    if value is None:
        return None
    if not isinstance(value, Secret) or not value.is_token:
        raise ConfigurationError(f"the token of {scheme.name} must be one word of printable ASCII")
    return Secret(f"Bearer {value.reveal()}")


def _basic(name: str | None, password: Secret | None) -> Secret | None:
    if name is None and password is None:
        return None
    if not isinstance(name, str) or ":" in name or not name.isprintable():
        raise ConfigurationError("username must be printable text without a colon")
    word = password.reveal() if password is not None else ""
    return Secret("Basic " + b64encode(f"{name}:{word}".encode()).decode())


def _concealed(value: Any) -> Any:
    """The value with its secrets hidden: a text, or the second half of a pair."""
    if isinstance(value, tuple) and len(value) == 2:
        return (value[0], conceal(value[1]))
    return conceal(value)


def without_use(security: Security, given: Given) -> Iterator[str]:
    """The arguments that no scheme of the API has a use for."""
    kinds = {scheme.kind for scheme in security.schemes}
    if given.token is not None and TOKEN not in kinds:
        yield "token"
    if given.client_id is not None and not any(s.exchange for s in security.schemes):
        yield "client_id"
    if given.api_key is not None and API_KEY not in kinds:
        yield "api_key"
    if given.username is not None and BASIC not in kinds:
        yield "username"
