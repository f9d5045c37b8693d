"""The classes that the generated Client and AsyncClient derive from. Light: httpx comes with the first call."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from .configuration.environment import Environment
from .configuration.options import (
    MAX_RESPONSE_BYTES,
    MAX_RETRIES,
    ClientOptions,
    RequestOptions,
    Timeout,
)
from .configuration.security import Given, Requirements, Scheme, given_credentials, security
from .configuration.servers import Server, check_names, default_address, with_path
from .errors import ResponseValidationError, RunaiError
from .resource import Answers, AsyncResource, CallValues, Resource

if TYPE_CHECKING:
    import ssl

    import httpx
    from typing_extensions import Self, Unpack

    from .messages.decode import Reading
    from .messages.trace import RequestEvent, ResponseEvent
    from .operation import Operation
    from .results.response import APIResponse
    from .results.stream import AsyncStreamedResponse, StreamedResponse
    from .settings import Settings
    from .transport.async_transport import AsyncTransport
    from .transport.call_steps import Plan
    from .transport.sync_transport import SyncTransport
    from .transport.timing import Clock


_FOR_RESOURCES = frozenset({"call", "call_raw", "call_streaming"})


class _Client:
    """What both clients share: settings, plans, and the class attributes a generated client sets."""

    _user_agent = "runai-client"
    _release: str | None = None
    _schemes: tuple[Scheme, ...] = (Scheme("bearer"),)
    _security: Requirements = (("bearer",), ())
    _servers: tuple[Server, ...] = ()
    _path_roots: tuple[str, ...] = ()
    _clock: Clock | None = None
    _settings: Settings
    _asynchronous = False
    _owner: Any = None  # the client whose connections and token this one uses, if not its own
    _process = 0
    _transport: Any = None

    def __repr__(self) -> str:
        made = hasattr(self, "_settings")  # a traceback may show a client that could not be made
        return f"{type(self).__name__}({f'base_url={self.base_url!r}' if made else ''})"

    def __dir__(self) -> list[str]:
        """Without what only the resources of a client call."""
        return [name for name in super().__dir__() if name not in _FOR_RESOURCES]

    @property
    def base_url(self) -> str:
        """The address of the platform, without a slash at the end."""
        return self._settings.base_url

    def _configure(
        self,
        base_url: str | None,
        given: Given,
        *,
        profile: str | None,
        token_cache: bool | str | os.PathLike[str],
        server_variables: Mapping[str, str] | None,
        servers: Mapping[str, str] | None,
        timeout: float | Timeout | None,
        max_retries: int,
        max_connections: int | None,
        max_response_bytes: int | None,
        verify: Any,
        http_client: Any,
        **rest: Any,
    ) -> None:
        from . import settings

        settings.check_http_client(http_client, verify, asynchronous=self._asynchronous)
        self._http_client = http_client
        variables, addresses = dict(server_variables or {}), dict(servers or {})
        check_names(self._servers, variables, addresses)
        standard = default_address(self._servers, variables, addresses)
        environment = Environment.of(profile)
        origin = settings.origin(base_url, environment, self._path_roots, standard)
        self._settings = settings.Settings(
            base_url=with_path(origin, self._servers, variables, addresses),
            security=security(self._schemes, self._security, given, environment),
            token_cache=settings.token_folder(token_cache),
            servers=self._servers,
            server_variables=variables,
            addresses=addresses,
            timeout=Timeout.of(timeout),
            max_retries=settings.retries(max_retries),
            max_connections=settings.most_connections(max_connections, http_client),
            max_response_bytes=settings.most_bytes(max_response_bytes),
            verify=verify,
            user_agent=self._full_user_agent(),
            **rest,
        )
        self._locks: dict[int, threading.Lock] = {}
        self._require_facts()
        settings.warn_insecure(verify)
        settings.tell_unused(self._settings.security, given)
        settings.warn_plain_http(self._settings)

    def _require_facts(self) -> None:
        if self._settings.validate:
            from .messages.validation import package_facts

            package_facts()  # a package without facts says so now, not at the first call

    def with_options(self, **options: Unpack[ClientOptions]) -> Self:
        """A client with other settings that uses the connections and the token of this one.

        For several calls that need more patience, say; this client stays as it is. Closing
        either closes the connections of both. Raises TypeError for an option that is none.
        """
        from . import settings

        twin = object.__new__(type(self))
        own = {k: v for k, v in vars(self).items() if not isinstance(v, Resource | AsyncResource)}
        vars(twin).update(own)
        twin._settings = settings.changed(self._settings, options)
        twin._owner = self._owner or self
        twin._require_facts()
        return twin

    def _connect(self, make: Callable[[Settings, Clock, Any], Any]) -> Any:
        """The transport, made for the first call; and anew in a forked process.

        Two processes that write to one connection read each other's answers, and a lock that
        a thread held at the fork is never released in the child.
        """
        process = os.getpid()
        with self._locks.setdefault(process, threading.Lock()):
            if self._transport is None or self._process != process:
                self._process = process
                self._transport = make(self._settings, self._time(), self._http_client)
            return self._transport

    def _full_user_agent(self) -> str:
        release = f" (Run:ai {self._release})" if self._release else ""
        return f"{self._user_agent}{release} python/{sys.version_info[0]}.{sys.version_info[1]}"

    def _reading(self) -> Reading:
        from .messages.decode import Reading

        return Reading(self._settings.strict, self._release)

    def _time(self) -> Clock:
        from .transport.timing import Clock

        return self._clock or Clock()

    def _plan(
        self, operation: Operation, values: CallValues, *, stream: bool = False
    ) -> tuple[Operation, Plan]:
        from .deprecation import warn_of_fields
        from .messages.request import Values
        from .transport.plan import as_asked, make_plan

        options = values.get("options") or {}
        _require_known(operation, options)
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

    def __init__(
        self,
        base_url: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | Callable[[], str] | None = None,
        api_key: str | None = None,
        username: str | None = None,
        password: str | None = None,
        credentials: Mapping[str, str | tuple[str, str]] | None = None,
        profile: str | None = None,
        token_cache: bool | str | os.PathLike[str] = False,
        server_variables: Mapping[str, str] | None = None,
        servers: Mapping[str, str] | None = None,
        timeout: float | Timeout | None = Timeout(),  # noqa: B008 - frozen
        max_retries: int = MAX_RETRIES,
        retry_post: bool = False,
        max_connections: int | None = None,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
        verify: bool | str | ssl.SSLContext = True,
        http_client: httpx.Client | None = None,
        strict: bool = False,
        validate: bool = False,
        default_headers: Mapping[str, str] | None = None,
        on_request: Callable[[RequestEvent], Any] | None = None,
        on_response: Callable[[ResponseEvent], Any] | None = None,
    ) -> None:
        given = given_credentials(
            token, client_id, client_secret, api_key, username, password, credentials
        )
        token = client_secret = api_key = password = credentials = None
        headers, default_headers = _hidden_headers(default_headers), None
        self._configure(
            base_url,
            given,
            profile=profile,
            token_cache=token_cache,
            server_variables=server_variables,
            servers=servers,
            timeout=timeout,
            max_retries=max_retries,
            retry_post=retry_post,
            max_connections=max_connections,
            max_response_bytes=max_response_bytes,
            verify=verify,
            http_client=http_client,
            strict=strict,
            validate=validate,
            default_headers=headers,
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
        owner = self._owner or self
        if owner._transport is not None:
            owner._transport.close()

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
        from .messages.decode import require_content_type
        from .results.stream import StreamedResponse

        operation, plan = self._plan(operation, values, stream=True)
        outcome = self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise _typed(operation, outcome)
        try:
            require_content_type(operation, outcome)
        except ResponseValidationError:
            outcome.stream.close()
            raise
        return StreamedResponse(operation, plan, outcome, answers, self._reading())

    def _respond(
        self, operation: Operation, answers: Answers, values: CallValues
    ) -> APIResponse[Any]:
        from .results.response import APIResponse

        operation, plan = self._plan(operation, values)
        outcome = self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise _typed(operation, outcome)
        return APIResponse(operation, outcome, answers, self._reading())

    def _connected(self) -> SyncTransport:
        from .transport.sync_transport import SyncTransport

        transport: SyncTransport = (self._owner or self)._connect(SyncTransport)
        return transport


class AsyncBaseClient(_Client):
    """A client whose methods are awaited; safe to share between the tasks of asyncio."""

    _asynchronous = True

    def __init__(
        self,
        base_url: str | None = None,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | Callable[[], str | Awaitable[str]] | None = None,
        api_key: str | None = None,
        username: str | None = None,
        password: str | None = None,
        credentials: Mapping[str, str | tuple[str, str]] | None = None,
        profile: str | None = None,
        token_cache: bool | str | os.PathLike[str] = False,
        server_variables: Mapping[str, str] | None = None,
        servers: Mapping[str, str] | None = None,
        timeout: float | Timeout | None = Timeout(),  # noqa: B008 - frozen
        max_retries: int = MAX_RETRIES,
        retry_post: bool = False,
        max_connections: int | None = None,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
        verify: bool | str | ssl.SSLContext = True,
        http_client: httpx.AsyncClient | None = None,
        strict: bool = False,
        validate: bool = False,
        default_headers: Mapping[str, str] | None = None,
        on_request: Callable[[RequestEvent], Any] | None = None,
        on_response: Callable[[ResponseEvent], Any] | None = None,
    ) -> None:
        given = given_credentials(
            token, client_id, client_secret, api_key, username, password, credentials
        )
        token = client_secret = api_key = password = credentials = None
        headers, default_headers = _hidden_headers(default_headers), None
        self._configure(
            base_url,
            given,
            profile=profile,
            token_cache=token_cache,
            server_variables=server_variables,
            servers=servers,
            timeout=timeout,
            max_retries=max_retries,
            retry_post=retry_post,
            max_connections=max_connections,
            max_response_bytes=max_response_bytes,
            verify=verify,
            http_client=http_client,
            strict=strict,
            validate=validate,
            default_headers=headers,
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
        owner = self._owner or self
        if owner._transport is not None:
            await owner._transport.aclose()

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
        from .messages.decode import require_content_type
        from .results.stream import AsyncStreamedResponse

        operation, plan = self._plan(operation, values, stream=True)
        outcome = await self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise _typed(operation, outcome)
        try:
            require_content_type(operation, outcome)
        except ResponseValidationError:
            await outcome.stream.aclose()
            raise
        return AsyncStreamedResponse(operation, plan, outcome, answers, self._reading())

    async def _respond(
        self, operation: Operation, answers: Answers, values: CallValues
    ) -> APIResponse[Any]:
        from .results.response import APIResponse

        operation, plan = self._plan(operation, values)
        outcome = await self._connected().answer(plan)
        if isinstance(outcome, RunaiError):
            raise _typed(operation, outcome)
        return APIResponse(operation, outcome, answers, self._reading())

    def _connected(self) -> AsyncTransport:
        from .transport.async_transport import AsyncTransport

        transport: AsyncTransport = (self._owner or self)._connect(AsyncTransport)
        return transport


def _typed(operation: Operation, error: RunaiError) -> RunaiError:
    from .messages.decode import with_typed_body

    return with_typed_body(operation, error)


def _hidden_headers(given: Mapping[str, str] | None) -> dict[str, Any]:
    from . import settings

    return settings.headers(given)


def _require_known(operation: Operation, options: Mapping[str, Any]) -> None:
    """Raise TypeError for a keyword that is none: a misspelt filter must not be left out silently."""
    for name in options:
        if name not in RequestOptions.__optional_keys__:
            from .messages.suggest import did_you_mean

            method = operation.name.rpartition(".")[2]
            known = (*RequestOptions.__optional_keys__, *_parameters(operation))
            raise TypeError(
                f"{method}() got an unexpected keyword argument {name!r}{did_you_mean(name, known)}"
            )


def _parameters(operation: Operation) -> list[str]:
    """The names of the query and header parameters as they are spelt in Python."""
    from .messages.suggest import python_name

    named = (*(parameter.name for parameter in operation.query), *operation.headers)
    return [python_name(name) for name in named]
