"""Whole responses, for callers who want more than the decoded value."""

from __future__ import annotations

import json
from typing import Any, Generic, TypeVar

from ..headers import Headers
from ..messages.decode import Answers, Reading, decode, text
from ..messages.reply import Reply
from ..operation import Operation

Parsed = TypeVar("Parsed")


class APIResponse(Generic[Parsed]):
    """A successful response, received whole. parse() gives what the plain method returns."""

    def __init__(
        self, operation: Operation, reply: Reply, answers: Answers, reading: Reading
    ) -> None:
        self._operation, self._reply = operation, reply
        self._answers, self._reading = answers, reading

    def __repr__(self) -> str:
        return f"<APIResponse {self.status_code} of {self._operation.name}>"

    @property
    def operation(self) -> str:
        """What was called, as `namespace.method`."""
        return self._operation.name

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._reply.status

    @property
    def headers(self) -> Headers:
        """The header fields, by case-insensitive name."""
        return self._reply.headers

    @property
    def content(self) -> bytes:
        """The body, decompressed."""
        return self._reply.content or b""

    @property
    def text(self) -> str:
        """The body as text."""
        return text(self._reply)

    @property
    def request_id(self) -> str | None:
        """The id under which the server knows this request, if it sent one."""
        return self._reply.request_id

    @property
    def elapsed(self) -> float:
        """Seconds from sending the last attempt until the response was there."""
        return self._reply.elapsed

    def json(self) -> Any:
        """The body parsed as JSON."""
        return json.loads(self.content)

    def parse(self) -> Parsed:
        """The value that the plain method returns."""
        parsed: Parsed = decode(self._operation, self._reply, self._answers, self._reading)
        return parsed
