"""What came of one attempt: a reply of the server, or a failure to get one. Values, not exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import APIConnectionError
from ..headers import Headers

_REQUEST_IDS = ("x-request-id", "x-correlation-id", "request-id", "x-amzn-requestid", "x-trace-id")


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """A response; content is None while the body is still to be read from `stream`."""

    status: int
    headers: Headers
    content: bytes | None
    elapsed: float
    stream: Any = None

    @property
    def ok(self) -> bool:
        """True for a status that says success."""
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """The id under which the server knows this request, if it sent one."""
        return request_id(self.headers)


@dataclass(frozen=True, slots=True)
class Failure:
    """No response: text says why, error is the class that is raised of it.

    final: it would happen again; unsent: nothing of the request was sent.
    """

    text: str
    error: type[APIConnectionError] = APIConnectionError
    final: bool = False
    unsent: bool = False
    elapsed: float = 0.0


def request_id(headers: Headers) -> str | None:
    """The first of the usual request id headers."""
    return next((headers[name] for name in _REQUEST_IDS if name in headers), None)
