"""Where an API is served: the addresses its document names, with their variables filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import ConfigurationError

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of an address; allowed: its possible values, any if there are none."""

    name: str
    default: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """An address, absolute or a path of the server asked; `{name}` stands for a variable."""

    url: str
    variables: tuple[Variable, ...] = ()

    def filled(self, values: Mapping[str, str]) -> str:
        """The address with these values, else the defaults. Raises ConfigurationError."""
        known = {}
        for variable in self.variables:
            value = values.get(variable.name, variable.default)
            if variable.allowed and value not in variable.allowed:
                allowed = ", ".join(variable.allowed)
                raise ConfigurationError(f"server_variables: {variable.name} is one of {allowed}")
            known[variable.name] = str(value)
        return _VARIABLE.sub(lambda match: known.get(match[1], match[0]), self.url).rstrip("/")


def check_names(
    servers: Iterable[Server], variables: Mapping[str, str], addresses: Mapping[str, str]
) -> None:
    """Raise ConfigurationError for a variable or a server that the API does not have."""
    servers = tuple(servers)
    known = {variable.name for server in servers for variable in server.variables}
    for argument, given, names in (
        ("server_variables", variables, known),
        ("servers", addresses, {server.url for server in servers}),
    ):
        unknown = given.keys() - names
        if unknown:
            offer = f"only {', '.join(sorted(names))}" if names else "the API has none"
            raise ConfigurationError(f"{argument}: there is no {min(unknown)!r}, {offer}")


def default_address(
    servers: Iterable[Server], variables: Mapping[str, str], addresses: Mapping[str, str]
) -> str | None:
    """The address of the first server, if it is a whole one or was moved."""
    address = next((addresses.get(s.url) or s.filled(variables) for s in servers), "")
    return address if address.startswith(("https://", "http://")) else None


def with_path(
    base_url: str,
    servers: Iterable[Server],
    variables: Mapping[str, str],
    addresses: Mapping[str, str],
) -> str:
    """The address with the path of the first server, where both are halves of a whole one."""
    first = next(iter(servers), None)
    if first is None or first.url in addresses or base_url.count("/") > 2:
        return base_url
    path = first.filled(variables)
    return base_url if "//" in path else f"{base_url}/{path.lstrip('./')}".rstrip("/")


def own_address(
    url: str,
    servers: Iterable[Server],
    variables: Mapping[str, str],
    addresses: Mapping[str, str],
    base_url: str,
) -> str:
    """The address for an operation that names a server of its own."""
    if url in addresses:
        return addresses[url].rstrip("/")
    from urllib.parse import urljoin  # not needed before the first call

    server = next((known for known in servers if known.url == url), Server(url))
    return urljoin(f"{base_url}/", server.filled(variables)).rstrip("/")
