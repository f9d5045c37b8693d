"""One request and its answer: what is asked for, and what a failure means for the next attempt."""

from __future__ import annotations

import ssl
from datetime import datetime
from email.utils import parsedate_to_datetime

from ...openapi.reading.limits import whole_number
from ..errors import InvalidAddressError, RefusedStatusError, UnreachableError
from ..model import Answer
from . import redirect
from .body import ENCODINGS

LATER = "try again later"
CHECK = "check the address"
REMEDIES = {
    401: "give a token for this host",
    403: "give a token that may read this, or check the address",
    404: "check the address and the release",
    407: "check the proxy's user and password",
}


class TransientError(Exception):
    """Trouble that another attempt may not meet; after is the wait that the server asked for."""

    def __init__(
        self, error: UnreachableError | RefusedStatusError, after: float | None = None
    ) -> None:
        self.error, self.after = error, after
        super().__init__(str(error))


def conditions(known: Answer | None) -> dict[str, str]:
    """Request headers that let the server say that nothing changed."""
    headers = {}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return {name: value for name, value in headers.items() if value.isascii()}


def guarded(url: str, token: str | None) -> dict[str, str]:
    """Request headers, with the token only where nobody can read it on the way."""
    headers = {"Accept-Encoding": ENCODINGS, "Accept": "*/*"}
    if token is None:
        return headers
    parts = redirect.checked(url)
    inside = redirect.reach(parts.hostname or "", lambda _: ()) is redirect.Reach.LOCAL
    if parts.scheme != "https" and not inside:
        raise InvalidAddressError(
            url, "a token is not sent over plain http", "give the https address"
        )
    return {**headers, "Authorization": f"Bearer {token}"}


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as seconds or as a date."""
    if not value:
        return None
    if (seconds := whole_number(value.strip())) is not None:
        return float(seconds)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def unreachable(url: str, error: Exception) -> Exception:
    """The error for a connection that failed; one that another try cannot mend is final."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            remedy = "name the CA bundle of this network in SSL_CERT_FILE"
            reason = cause.verify_message or "unknown reason"
            return UnreachableError(url, f"its certificate is not trusted ({reason})", remedy)
        cause = cause.__cause__ or cause.__context__
    text = " ".join(str(error).split()) or named(error)
    return TransientError(UnreachableError(url, f"no whole answer ({text})", NETWORK))


NETWORK = "check the address, the network and the proxy settings"


def named(error: Exception) -> str:
    return type(error).__name__.removesuffix("Timeout").lower()
