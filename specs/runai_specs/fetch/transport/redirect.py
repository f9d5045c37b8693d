"""Where a request may go: which addresses are fetched at all, and where a redirect may lead."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit

from ..errors import InvalidAddressError, UnsafeRedirectError

Address = IPv4Address | IPv6Address
Resolver = Callable[[str], Iterable[Address]]
SCHEMES = ("http", "https")
_NAT64 = ip_network("64:ff9b::/96")
_CLOUD = (ip_address("fd00:ec2::254"), ip_address("100.100.100.200"))
"""Where clouds tell credentials that is no link-local address."""


class Reach(IntEnum):
    """How far inside a host lies; a redirect never leads further inside.

    LINK: addresses without a router, at which clouds tell a machine its credentials.
    """

    PUBLIC = 0
    PRIVATE = 1
    LOCAL = 2
    LINK = 3


def system_addresses(host: str) -> tuple[Address, ...]:
    """The addresses that the system's resolver gives for a host; none when it knows none."""
    try:
        answers = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return ()
    return tuple(ip_address(str(entry[4][0]).partition("%")[0]) for entry in answers)


def checked(url: str) -> SplitResult:
    """The parts of an http or https URL. Raises InvalidAddressError for anything else."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:  # a password with a slash in it is taken for a port, and would be said
        scheme, _, rest = url.partition("//")
        raise InvalidAddressError(
            f"{scheme}//{rest.rpartition('@')[2]}",
            "not a readable URL: its host or port is none",
            "give an http or https URL",
        ) from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise InvalidAddressError(url, "not an http or https URL", "give one, with its host")
    return parts


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what two URLs share that belong to one server."""
    parts = checked(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port


def reach(host: str, addresses: Resolver) -> Reach:
    """How far inside the host lies: the innermost of its addresses decides."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return Reach.LOCAL
    literal = _literal(name)
    reached = (literal,) if literal else tuple(addresses(name))
    return max((_reach(address) for address in reached), default=Reach.PUBLIC)


def follow(url: str, location: str, *, stay: bool, addresses: Resolver) -> str:
    """The URL that a redirect from url leads to.

    Raises UnsafeRedirectError where it would change the scheme, lead further inside than url itself
    (public to private or loopback) or, with stay, leave the host.
    """
    try:
        target = urljoin(url, location)
        there = checked(target)
    except ValueError:
        problem = "redirects to no readable URL"
        raise UnsafeRedirectError(url, problem, "give the final address itself") from None
    except InvalidAddressError as error:
        raise UnsafeRedirectError(
            url, f"redirects to {error.url}", "only http and https are followed"
        ) from None
    here = checked(url)
    if there.scheme != here.scheme:
        problem = f"redirects to another scheme ({there.scheme}://{there.hostname})"
        raise UnsafeRedirectError(
            url, problem, "give the final address itself if it is the right one"
        )
    if stay and origin(target) != origin(url):
        problem = f"redirects to another host ({there.hostname})"
        raise UnsafeRedirectError(url, problem, "pages are read from the index's own host only")
    if reach(there.hostname or "", addresses) > reach(here.hostname or "", addresses):
        problem = f"redirects to an inner address ({there.hostname})"
        raise UnsafeRedirectError(url, problem, "a server may not send a request further inside")
    return target


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:  # the short, octal and hexadecimal spellings that a resolver would take as an address
        return ip_address(socket.inet_aton(host))
    except OSError:
        return None


def _reach(address: Address) -> Reach:
    if isinstance(address, IPv6Address) and (inner := _translated(address)):
        address = inner
    if address.is_link_local or address in _CLOUD:
        return Reach.LINK
    if address.is_loopback or address.is_unspecified:
        return Reach.LOCAL
    return Reach.PUBLIC if address.is_global else Reach.PRIVATE


def _translated(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a gateway, or this machine, makes of an IPv6 one."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
