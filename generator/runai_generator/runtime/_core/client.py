"""The classes that the generated Client and AsyncClient derive from. Light: httpx comes with the first call."""

from __future__ import annotations

import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from .credentials import Secret
from .errors import RunaiError
from .options import RequestOptions, Timeout

if TYPE_CHECKING:
    import ssl

    import httpx
    from typing_extensions import Self, Unpack

    from .async_transport import AsyncTransport
    from .conversation import Plan
    from .operation import Operation
    from .response import APIResponse
    from .settings import Settings
    from .stream import AsyncStreamedResponse, StreamedResponse
    from .sync_transport import SyncTransport
    from .timing import Clock
    from .trace import RequestEvent, ResponseEvent

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


class _Client:
    """What both clients share: settings, plans, and the class attributes a generated client sets."""

    _user_agent = "runai-client"
    _release: str | None = None
    _token_endpoints: tuple[str, ...] = ()
    _clock: Clock | None = None
    _settings: Settings
    _asynchronous = False

    def __repr__(self) -> str:
        made = hasattr(self, "_settings")  # a traceback may show a client that could not be made
        return f"{type(self).__name__}({f'base_url={self.base_url!r}' if made else ''})"

    @property
    def base_url(self) -> str:
        """The address of the platform, without a slash at the end."""
        return self._settings.base_url

    def _configure(
        self,
        base_url: str | None,
        client_id: str | None,
        client_secret: Secret | None,
        token: Any,
        timeout: float | Timeout | None,
        max_retries: int,
        verify: Any,
        http_client: Any,
        **rest: Any,
    ) -> None:
        from . import settings

        settings.check_http_client(http_client, verify, asynchronous=self._asynchronous)
        self._http_client = http_client
        self._settings = settings.Settings(
            base_url=settings.origin(base_url),
            credentials=settings.credentials(token, client_id, client_secret),
            timeout=Timeout.of(timeout),
            max_retries=max_retries,
            verify=verify,
            user_agent=self._full_user_agent(),
            token_endpoints=tuple(self._token_endpoints),
            **rest,
        )
        self._lock = threading.Lock()
        if self._settings.validate:
            from .validation import package_facts

            package_facts()  # a package without facts says so now, not at the first call
        settings.warn_insecure(verify)

    def _full_user_agent(self) -> str:
        release = f" (Run:ai {self._release})" if self._release else ""
        return f"{self._user_agent}{release} python/{sys.version_info[0]}.{sys.version_info[1]}"

    def _time(self) -> Clock:
        from .timing import Clock

        return self._clock or Clock()

    def _plan(
        self, operation: Operation, values: CallValues, *, stream: bool = False
    ) -> tuple[Operation, Plan]:
        from .deprecation import warn_of_fields
        from .plan import as_asked, make_plan
        from .request import Values

        options = values.get("options") or {}
        given = Values(
            values.get("path", ()),
            values.get("query", ()),
            values.get("headers", ()),
            values.get("cookies", ()),
            values.get("body"),
        )
        warn_of_fields(given.body)
        operation = as_asked(operation, options)
        return operation, make_plan(
            self._settings, self._time(), operation, given, options, stream=stream
        )


class SyncClient(_Client):
    """A client whose methods wait for the answer; safe to share between threads."""

    _transport: SyncTransport | None = None

    def __init__(
        self,
        base_url: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | Callable[[], str] | None = None,
        timeout: float | Timeout | None = Timeout(),  # noqa: B008 - frozen
        max_retries: int = 2,
        verify: bool | str | ssl.SSLContext = True,
        http_client: httpx.Client | None = None,
        strict: bool = False,
        validate: bool = False,
        default_headers: Mapping[str, str] | None = None,
        on_request: Callable[[RequestEvent], Any] | None = None,
        on_response: Callable[[ResponseEvent], Any] | None = None,
    ) -> None:
        secret, client_secret = _conceal(client_secret), None
        hidden, token = _conceal(token), None
        self._configure(
            base_url,
            client_id,
            secret,
            hidden,
            timeout,
            max_retries,
            verify,
            http_client,
            strict=strict,
            validate=validate,
            default_headers=dict(default_headers or {}),
            on_request=on_request,
            on_response=on_response,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; those of an http_client of your own stay open.

        Another call opens new ones.
        """
        if self._transport is not None:
            self._transport.close()

    def call(self, operation: Operation, answers: Answers, **values: Unpack[CallValues]) -> Any:
        """The decoded answer; raises RunaiError."""
        return self._respond(operation, answers, values).parse()

    def call_raw(
        self, operation: Operation, answers: Answers, **values: Unpack[CallValues]
    ) -> APIResponse[Any]:
        """The whole response; raises RunaiError."""
        return self._respond(operation, answers, values)

    def call_streaming(
        self, operation: Operation, answers: Answers, **values: Unpack[CallValues]
    ) -> StreamedResponse[Any]:
        """The response with its body still to be read; the caller closes it. Raises RunaiError."""
        from .stream import StreamedResponse

        operation, plan = self._plan(operation, values, stream=True)
        outcome = self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise outcome
        return StreamedResponse(operation, plan, outcome, answers, self._settings.strict)

    def _respond(
        self, operation: Operation, answers: Answers, values: CallValues
    ) -> APIResponse[Any]:
        from .response import APIResponse

        operation, plan = self._plan(operation, values)
        outcome = self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise outcome
        return APIResponse(operation, outcome, answers, self._settings.strict)

    def _connected(self) -> SyncTransport:
        from .sync_transport import SyncTransport

        with self._lock:
            if self._transport is None:
                self._transport = SyncTransport(self._settings, self._time(), self._http_client)
            return self._transport


class AsyncBaseClient(_Client):
    """A client whose methods are awaited; safe to share between the tasks of asyncio."""

    _asynchronous = True
    _transport: AsyncTransport | None = None

    def __init__(
        self,
        base_url: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | Callable[[], str | Awaitable[str]] | None = None,
        timeout: float | Timeout | None = Timeout(),  # noqa: B008 - frozen
        max_retries: int = 2,
        verify: bool | str | ssl.SSLContext = True,
        http_client: httpx.AsyncClient | None = None,
        strict: bool = False,
        validate: bool = False,
        default_headers: Mapping[str, str] | None = None,
        on_request: Callable[[RequestEvent], Any] | None = None,
        on_response: Callable[[ResponseEvent], Any] | None = None,
    ) -> None:
        secret, client_secret = _conceal(client_secret), None
        hidden, token = _conceal(token), None
        self._configure(
            base_url,
            client_id,
            secret,
            hidden,
            timeout,
            max_retries,
            verify,
            http_client,
            strict=strict,
            validate=validate,
            default_headers=dict(default_headers or {}),
            on_request=on_request,
            on_response=on_response,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections of this event loop; those of an http_client of your own stay open.

        Another call opens new ones.
        """
        if self._transport is not None:
            await self._transport.aclose()

    async def call(
        self, operation: Operation, answers: Answers, **values: Unpack[CallValues]
    ) -> Any:
        """The decoded answer; raises RunaiError."""
        return (await self._respond(operation, answers, values)).parse()

    async def call_raw(
        self, operation: Operation, answers: Answers, **values: Unpack[CallValues]
    ) -> APIResponse[Any]:
        """The whole response; raises RunaiError."""
        return await self._respond(operation, answers, values)

    async def call_streaming(
        self, operation: Operation, answers: Answers, **values: Unpack[CallValues]
    ) -> AsyncStreamedResponse[Any]:
        """The response with its body still to be read; the caller closes it. Raises RunaiError."""
        from .stream import AsyncStreamedResponse

        operation, plan = self._plan(operation, values, stream=True)
        outcome = await self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise outcome
        return AsyncStreamedResponse(operation, plan, outcome, answers, self._settings.strict)

    async def _respond(
        self, operation: Operation, answers: Answers, values: CallValues
    ) -> APIResponse[Any]:
        from .response import APIResponse

        operation, plan = self._plan(operation, values)
        outcome = await self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise outcome
        return APIResponse(operation, outcome, answers, self._settings.strict)

    def _connected(self) -> AsyncTransport:
        from .async_transport import AsyncTransport

        with self._lock:
            if self._transport is None:
                self._transport = AsyncTransport(self._settings, self._time(), self._http_client)
            return self._transport


def _conceal(value: Any) -> Any:
    return Secret(value.strip()) if isinstance(value, str) else value
