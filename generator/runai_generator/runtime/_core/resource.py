"""The classes that the methods of one namespace hang on, and what these need of a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from .configuration.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .operation import Operation

Answers = Mapping[Any, Any]


class CallValues(TypedDict, total=False):
    """The arguments of one call, in the order in which the operation names its parameters.

    None in path is refused; None in query, headers and cookies is not sent; None as body is no
    body.
    """

    path: Sequence[Any]
    query: Sequence[Any]
    headers: Sequence[Any]
    cookies: Sequence[Any]
    body: Any
    options: RequestOptions | None


class SyncCaller(Protocol):
    """What a resource needs of its client."""

    def call(self, operation: Operation, answers: Answers, **values: Unpack[CallValues]) -> Any:
        """The decoded answer."""


class AsyncCaller(Protocol):
    """What an async resource needs of its client."""

    async def call(
        self, operation: Operation, answers: Answers, **values: Unpack[CallValues]
    ) -> Any:
        """The decoded answer."""


class Resource:
    """Operations of one namespace; made by the client."""

    def __init__(self, client: SyncCaller) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"


class AsyncResource:
    """Operations of one namespace, to be awaited; made by the client."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"
