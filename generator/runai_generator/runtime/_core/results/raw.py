"""`with_raw_response` and `with_streaming_response`: the same methods, answering with the response.

The generated classes list the methods; these descriptors keep their parameters and types.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..resource import AsyncResource, Resource
    from .response import APIResponse
    from .stream import AsyncStreamedResponse, StreamedResponse

P = ParamSpec("P")
R = TypeVar("R")


class RawResource:
    """The methods of a resource, answering with the response; see RawMethod and StreamMethod."""

    def __init__(self, resource: Resource) -> None:
        kind, client = type(resource), resource._client
        self._raw = kind(_Caller(client, "call_raw"))
        self._streaming = kind(_Caller(client, "call_streaming"))


class AsyncRawResource:
    """The methods of an async resource, answering with the response."""

    def __init__(self, resource: AsyncResource) -> None:
        kind, client = type(resource), resource._client
        self._raw = kind(_AsyncCaller(client, "call_raw"))
        self._streaming = kind(_AsyncCaller(client, "call_streaming"))


class _Described:
    """What a view shows of the method it stands for: its documentation and deprecation."""

    def __init__(self, method: Callable[..., Any]) -> None:
        self._method = method
        self.__doc__ = method.__doc__
        message = getattr(method, "__deprecated__", None)
        if message is not None:
            self.__deprecated__ = message


class RawMethod(_Described, Generic[P, R]):
    """A method that answers with the response, received whole."""

    def __init__(self, method: Callable[Concatenate[Any, P], R]) -> None:
        super().__init__(method)

    @overload
    def __get__(self, view: None, owner: type) -> Self: ...
    @overload
    def __get__(self, view: RawResource, owner: type) -> Callable[P, APIResponse[R]]: ...
    def __get__(self, view: RawResource | None, owner: type) -> Any:
        return self if view is None else self._method.__get__(view._raw)


class AsyncRawMethod(_Described, Generic[P, R]):
    """An async method that answers with the response, received whole."""

    def __init__(self, method: Callable[Concatenate[Any, P], Awaitable[R]]) -> None:
        super().__init__(method)

    @overload
    def __get__(self, view: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, view: AsyncRawResource, owner: type
    ) -> Callable[P, Awaitable[APIResponse[R]]]: ...
    def __get__(self, view: AsyncRawResource | None, owner: type) -> Any:
        return self if view is None else self._method.__get__(view._raw)


class StreamMethod(_Described, Generic[P, R]):
    """A method whose response is read inside a `with` block, piece by piece."""

    def __init__(self, method: Callable[Concatenate[Any, P], R]) -> None:
        super().__init__(method)

    @overload
    def __get__(self, view: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, view: RawResource, owner: type
    ) -> Callable[P, AbstractContextManager[StreamedResponse[R]]]: ...
    def __get__(self, view: RawResource | None, owner: type) -> Any:
        if view is None:
            return self
        method = self._method.__get__(view._streaming)

        def opened(*args: Any, **kwargs: Any) -> Any:
            return _Opening(lambda: method(*args, **kwargs))

        return update_wrapper(opened, method)


class AsyncStreamMethod(_Described, Generic[P, R]):
    """An async method whose response is read inside an `async with` block, piece by piece."""

    def __init__(self, method: Callable[Concatenate[Any, P], Awaitable[R]]) -> None:
        super().__init__(method)

    @overload
    def __get__(self, view: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, view: AsyncRawResource, owner: type
    ) -> Callable[P, AbstractAsyncContextManager[AsyncStreamedResponse[R]]]: ...
    def __get__(self, view: AsyncRawResource | None, owner: type) -> Any:
        if view is None:
            return self
        method = self._method.__get__(view._streaming)

        def opened(*args: Any, **kwargs: Any) -> Any:
            return _AsyncOpening(lambda: method(*args, **kwargs))

        return update_wrapper(opened, method)


class _Caller:
    """What the resource of a view has for a client: its calls answer with the response."""

    def __init__(self, client: Any, entry: str) -> None:
        self._client, self._entry = client, entry

    def __repr__(self) -> str:
        return repr(self._client)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._client, self._entry)(*args, **kwargs)


class _AsyncCaller(_Caller):
    async def call(self, *args: Any, **kwargs: Any) -> Any:
        return await getattr(self._client, self._entry)(*args, **kwargs)


class _Opening:
    """The request is sent on entering, the response closed on leaving."""

    def __init__(self, send: Callable[[], Any]) -> None:
        self._send = send

    def __enter__(self) -> Any:
        self._response = self._send()
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()


class _AsyncOpening:
    def __init__(self, send: Callable[[], Awaitable[Any]]) -> None:
        self._send = send

    async def __aenter__(self) -> Any:
        self._response = await self._send()
        return self._response

    async def __aexit__(self, *_: object) -> None:
        await self._response.aclose()
