"""What can go wrong while fetching; every error names the URL, what happened and what to do."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from ..errors import LONGEST, ToolkitError, short, without_parameters


def shown(url: str) -> str:
    """The URL as it may be printed: without user, password, parameters, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "<unreadable URL>"
    if ":" in host:
        host = f"[{host}]"
    query = "…" if parts.query else ""
    return urlunsplit((parts.scheme, host + port, without_parameters(parts.path), query, ""))


MISSING = frozenset({404, 405, 406, 410})
"""Statuses that say that there is nothing at an address."""


class FetchError(ToolkitError):
    """A published document could not be had from its URL."""

    def __init__(self, url: str, problem: str, remedy: str) -> None:
        self.url, self.problem = short(shown(url), LONGEST // 2), short(problem, LONGEST // 2)
        self.remedy = remedy
        super().__init__(f"{self.url}: {self.problem}; {remedy}")


class InvalidAddressError(FetchError):
    """The address is not one that this toolkit fetches from."""


class UnreachableError(FetchError):
    """No whole answer came: no connection, no certificate, a timeout or a broken transfer."""


class RefusedStatusError(FetchError):
    """The server answered with a status that is not a document."""

    def __init__(self, url: str, status: int, remedy: str) -> None:
        self.status = status
        super().__init__(url, f"the server answered {status}", remedy)


class UnsafeRedirectError(FetchError):
    """A redirect leads where no redirect may lead."""


class OverLimitError(FetchError):
    """The source is larger than the limits allow: bytes, seconds, pages or redirects."""


class UnexpectedContentError(FetchError):
    """What came is not what the source's format promises."""
