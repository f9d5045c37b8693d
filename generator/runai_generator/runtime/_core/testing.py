"""A platform that is not there, for tests of code that uses a client.

    from <package> import Client
    from <package>.testing import FakePlatform

    fake = FakePlatform()
    with Client("https://fake.example", token="t", http_client=fake.http_client()) as client:
        ...
    assert fake.calls[0].operation == "projects.create_project"

Every operation is answered with a sample that its contract allows, always the same one, until it
is told otherwise. Whatever is not an operation is answered with 404.
"""

from __future__ import annotations

import json
import pkgutil
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import httpx

from .messages.suggest import did_you_mean

__all__ = ["Call", "FakePlatform"]

_PACKAGE = __name__.rpartition("._core")[0]
_PARAMETER = re.compile(r"\{([^{}]*)\}")
_TOKEN = {"access_token": "fake-token", "accessToken": "fake-token", "expires_in": 3600}
Answer = Callable[["Call"], Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: operation is `namespace.method`, query and path have all as text."""

    operation: str
    method: str
    url: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def json(self) -> Any:
        """The body as JSON; None without one."""
        return json.loads(self.content) if self.content else None


@dataclass(frozen=True, slots=True)
class _Told:
    status: int
    answer: Any
    headers: Mapping[str, str]


class FakePlatform:
    """Answers calls, records them, and fails when it is told to; safe to share between threads."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._told: dict[str, list[tuple[_Told, float]]] = {}
        self._lock = threading.Lock()

    def http_client(self) -> httpx.Client:
        """What `Client(http_client=...)` takes."""
        return httpx.Client(transport=httpx.MockTransport(self._respond))

    def async_http_client(self) -> httpx.AsyncClient:
        """What `AsyncClient(http_client=...)` takes."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._respond))

    def sample(self, operation: str) -> Any:
        """A copy of the sample that the operation is answered with, to change and give to `on`."""
        return json.loads(json.dumps(_samples()[self._require(operation)].get("answer")))

    def on(
        self, operation: str, answer: Any, *, status: int | None = None, times: float = float("inf")
    ) -> None:
        """Answer so many calls of the operation so: with JSON, or what a function makes of the Call."""
        told = status or _samples()[self._require(operation)]["status"]
        self._tell(operation, _Told(told, answer, {}), times)

    def fail(
        self,
        operation: str,
        status: int,
        message: str = "told to fail",
        *,
        times: float = float("inf"),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer so many calls of the operation with an error; headers may say Retry-After."""
        body = {"code": status, "message": message}
        self._tell(self._require(operation), _Told(status, body, headers or {}), times)

    def calls_of(self, operation: str) -> list[Call]:
        """The calls of one operation, in order."""
        self._require(operation)
        return [call for call in self.calls if call.operation == operation]

    def _tell(self, operation: str, told: _Told, times: float) -> None:
        with self._lock:
            self._told.setdefault(operation, []).append((told, times))

    def _require(self, operation: str) -> str:
        if operation not in _samples():
            hint = did_you_mean(operation, _samples())
            raise ValueError(f"there is no operation {operation!r}{hint}")
        return operation

    def _respond(self, request: httpx.Request) -> httpx.Response:
        call = _call(request)
        with self._lock:
            self.calls.append(call)
            told = self._next(call.operation)
        if told is None and not call.operation:
            is_token = call.method == "POST" and request.url.path.endswith("/token")
            return (
                httpx.Response(200, json=_TOKEN)
                if is_token
                else httpx.Response(
                    404,
                    json={"code": 404, "message": f"no operation {call.method} {request.url.path}"},
                )
            )
        sample = _samples()[call.operation]
        if told is None:
            return _response(sample["status"], sample.get("answer"), sample.get("media"), {})
        answer = told.answer(call) if callable(told.answer) else told.answer
        return _response(told.status, answer, sample.get("media"), told.headers)

    def _next(self, operation: str) -> _Told | None:
        """What was told last for all calls, or first for so many."""
        waiting = self._told.get(operation, [])
        for place, (told, times) in enumerate(waiting):
            if times != float("inf"):
                waiting[place] = (told, times - 1)
                if times <= 1:
                    del waiting[place]
                return told
        return waiting[-1][0] if waiting else None


def _response(
    status: int, answer: Any, media: str | None, headers: Mapping[str, str]
) -> httpx.Response:
    if answer is None:
        return httpx.Response(status, headers=dict(headers))
    if isinstance(answer, bytes | str) and media and "json" not in media:
        return httpx.Response(status, content=answer, headers={"Content-Type": media, **headers})
    to_dict = getattr(answer, "to_dict", None)
    plain = answer if to_dict is None else to_dict()
    return httpx.Response(status, json=plain, headers=dict(headers))


def _call(request: httpx.Request) -> Call:
    query = parse_qs(request.url.query.decode(), keep_blank_values=True)
    operation, path = _find(request.method, request.url.raw_path.decode().partition("?")[0], query)
    return Call(
        operation,
        request.method,
        str(request.url),
        path,
        query,
        dict(request.headers),
        request.read(),
    )


def _find(method: str, path: str, query: Mapping[str, list[str]]) -> tuple[str, Mapping[str, str]]:
    """The operation that a request calls, and its path parameters.

    A client's address may have a path of its own: of operations that fit, that which leaves least for it.
    """
    written = "/".join(quote(unquote(segment), safe="") for segment in path.split("/"))
    fitting = [
        (len(match[1]), route, match)
        for route in _routes().get(method, ())
        if (match := route.pattern.fullmatch(written)) and route.asks(query)
    ]
    if not fitting:
        return "", {}
    _, route, match = min(fitting, key=lambda fit: fit[0])
    values = map(unquote, match.groups()[1:])
    return route.operation, dict(zip(route.names, values, strict=True))


@lru_cache(maxsize=1)
def _samples() -> Mapping[str, Any]:
    data = pkgutil.get_data(_PACKAGE, "_samples.json")
    assert data is not None
    operations: Mapping[str, Any] = json.loads(data)["operations"]
    return operations


@dataclass(frozen=True, slots=True)
class _Route:
    """An operation's path as requests have it; query: what the path itself says after a `?`."""

    operation: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    query: Mapping[str, list[str]]

    def asks(self, query: Mapping[str, list[str]]) -> bool:
        """Whether a request's query has what the path says of it."""
        return all(query.get(name) == values for name, values in self.query.items())


@lru_cache(maxsize=1)
def _routes() -> Mapping[str, list[_Route]]:
    """The operations by method, those first that leave less open."""
    routes: dict[str, list[_Route]] = {}
    for operation, sample in _samples().items():
        path, _, query = sample["path"].partition("#")[0].partition("?")
        literal, *rest = _PARAMETER.split(path)
        pattern = "(.*)" + _quoted(literal)
        for text in rest[1::2]:
            pattern += f"([^/]+){_quoted(text)}"
        fixed = {} if "{" in query else parse_qs(query, keep_blank_values=True)
        route = _Route(operation, re.compile(pattern), tuple(rest[::2]), fixed)
        routes.setdefault(sample["method"], []).append(route)
    for same_method in routes.values():
        same_method.sort(key=lambda route: (len(route.names), -len(route.query), route.operation))
    return routes


def _quoted(text: str) -> str:
    """A piece of a path as a pattern for the way that it is sent."""
    return re.escape(quote(unquote(text), safe="/"))
