"""Many calls at once, connections of others, and what goes wrong before anything is sent."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.configuration.options import Timeout
from runai_generator.runtime._core.errors import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
)
from runai_generator.runtime._core.operation import Operation
from runai_generator.runtime._core.settings import InsecureConnectionWarning

GET = Operation("a.get", "GET", "/x")


def at_once(side: Any, client: Any, count: int) -> list[Any]:
    """What came of so many concurrent calls, results and errors."""
    if side.is_async:

        async def gather() -> list[Any]:
            async with client:
                calls = [client.call(GET, {200: Any}) for _ in range(count)]
                return await asyncio.gather(*calls, return_exceptions=True)

        return asyncio.run(gather())

    def call(_: int) -> Any:
        try:
            return client.call(GET, {200: Any})
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))


@pytest.mark.slow
def test_more_calls_than_connections_wait_for_each_other(side: Any, answer: Any) -> None:
    """The wait is part of the call's total time, and has no limit of its own."""
    side.server.on("GET", "/x", answer(body=1, delay=0.1))
    client = side.client(max_connections=5, max_retries=0, timeout=Timeout(total=60))
    assert at_once(side, client, 50) == [1] * 50
    assert len({request.port for request in side.server.at("/x")}) <= 5


@pytest.mark.slow
def test_a_few_hundred_calls_have_a_connection_each(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body=1, delay=1.5))
    started = time.monotonic()
    assert at_once(side, side.client(max_retries=0), 250) == [1] * 250
    assert len({request.port for request in side.server.at("/x")}) == 250
    assert time.monotonic() - started < 15


@pytest.mark.slow
def test_a_wait_for_a_connection_costs_no_retry(side: Any, answer: Any) -> None:
    """A second wait would be as long as the first."""
    side.server.on("GET", "/x", answer(body=1, delay=1.5))
    events: list[Any] = []
    client = side.client(
        max_connections=1, timeout=Timeout(pool=0.2), on_request=events.append, max_retries=5
    )
    outcomes = at_once(side, client, 2)
    (error,) = [outcome for outcome in outcomes if outcome != 1]
    assert isinstance(error, APITimeoutError)
    assert "no connection was free within 0.2 s: raise max_connections" in str(error)
    assert len(events) == 2


@pytest.mark.parametrize("count", [0, -1, 1.5, "many"])
def test_max_connections_is_a_positive_number(side: Any, count: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_connections must be a positive number"):
        side.client(max_connections=count)


def given(side: Any, **settings: Any) -> Any:
    return (httpx.AsyncClient if side.is_async else httpx.Client)(**settings)


def test_max_connections_belongs_to_the_http_client_that_is_given(side: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_connections is a setting of the http_client"):
        side.client(http_client=given(side), max_connections=5)


@pytest.mark.slow
@pytest.mark.parametrize("dripping", ["body", "headers"])
def test_the_total_holds_for_a_given_http_client_too(side: Any, answer: Any, dripping: str) -> None:
    slow = answer(drip_headers=True)
    if dripping == "body":
        slow = answer(pieces=(b"x",) * 200, pause=0.05)
    side.server.on("GET", "/x", slow)
    client = side.client(http_client=given(side), max_retries=0)
    started = time.monotonic()
    with pytest.raises(APITimeoutError, match=r"total timeout of 0\.4 s"):
        side.call(client, GET, options={"timeout": 0.4})
    assert time.monotonic() - started < 2.5


def test_a_given_http_client_still_waits_as_it_was_told_outside_our_calls(
    server: Any, answer: Any
) -> None:
    server.on("GET", "/x", answer(body=1, delay=0.3))
    with httpx.Client() as http:
        for _ in range(2):  # two clients of ours that share it
            with SyncClient(server.origin, token="t", http_client=http) as client:
                assert client.call(GET, {200: Any}, options={"timeout": 2}) == 1
        assert http.get(f"{server.origin}/x", timeout=5).json() == 1


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def set_to(url: str) -> None:
        monkeypatch.setenv("ALL_PROXY", url)
        monkeypatch.setenv("NO_PROXY", "")

    return set_to


@pytest.mark.parametrize("url", ["socks5://me:s3cret@127.0.0.1:9", "gopher://me:s3cret@127.0.0.1"])
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    side: Any, proxies: Any, url: str
) -> None:
    """socks5 needs a package that is not there (ImportError), gopher is none (ValueError)."""
    proxies(url)
    with pytest.raises(ConfigurationError, match="proxies of the environment") as caught:
        side.call(side.client(), GET)
    assert "s3cret" not in str(caught.value)


def test_a_host_that_is_no_name_is_a_connection_error(side: Any, still: Any) -> None:
    for host in ("a" * 70 + ".example", "xn--" + "\N{SNOWMAN}" * 3 + ".example"):
        client = side.client(base_url=f"https://{host}", time=still)
        with pytest.raises(APIConnectionError):
            side.call(client, GET)


def test_a_body_shorter_than_its_content_length_is_a_connection_error(
    side: Any, still: Any
) -> None:
    """h11 says so with an error of its own."""
    operation = Operation("a.put", "PUT", "/x", body="application/octet-stream")
    options = {"extra_headers": {"Content-Length": "10"}}
    with pytest.raises(APIConnectionError, match="PUT /x"):
        side.call(side.client(time=still), operation, body=iter([b"abc"]), options=options)


def test_a_limit_that_no_system_can_take_is_no_limit(side: Any) -> None:
    side.server.on("GET", "/x", {"n": 1})
    assert side.call(side.client(timeout=1e300), GET) == {"n": 1}
    assert side.call(side.client(timeout=float("inf")), GET) == {"n": 1}


def test_a_connection_error_names_the_host_and_the_attempts(
    side: Any, still: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", answer(drop=True))
    with pytest.raises(APIConnectionError) as caught:
        side.call(side.client(time=still, max_retries=1), GET)
    host = side.server.origin.removeprefix("http://")
    assert (caught.value.host, caught.value.attempts) == (host, 2)
    assert str(caught.value).endswith(f"({host}, 2 attempts)")


def test_after_a_redirect_the_host_that_failed_is_named(side: Any, still: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(302, headers=(("Location", "http://127.0.0.1:9/y"),)))
    with pytest.raises(APIConnectionError) as caught:
        side.call(side.client(time=still, max_retries=0), GET)
    assert caught.value.host == "127.0.0.1:9"


def test_no_event_is_made_where_nobody_listens(side: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from runai_generator.runtime._core.transport import async_transport, sync_transport

    def refuse(*_: Any) -> Any:
        raise AssertionError("an event was made")

    for module in (async_transport, sync_transport):
        monkeypatch.setattr(module, "request_event", refuse)
        monkeypatch.setattr(module, "response_event", refuse)
    side.server.on("GET", "/x", {"n": 1})
    assert side.call(side.client(), GET) == {"n": 1}


# --- the address


ROOTS = ("/api/v1", "/api", "/v1")


@pytest.mark.parametrize("kind", [SyncClient, AsyncBaseClient])
@pytest.mark.parametrize(
    ("given_url", "understood"),
    [
        ("https://company.run.ai/api/v1", "https://company.run.ai"),
        ("https://company.run.ai/api/v1/", "https://company.run.ai"),
        ("https://company.run.ai/api", "https://company.run.ai"),
        ("https://company.run.ai/runai/api/v1", "https://company.run.ai/runai"),
        ("https://company.run.ai/runai", "https://company.run.ai/runai"),
        ("https://company.run.ai/myapi", "https://company.run.ai/myapi"),
        ("https://company.run.ai", "https://company.run.ai"),
    ],
)
def test_an_address_that_ends_like_the_paths_begin_is_understood(
    kind: Any, given_url: str, understood: str
) -> None:
    client = type("Client", (kind,), {"_path_roots": ROOTS})(given_url, token="t")
    assert client.base_url == understood


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://company.run.ai", True),
        ("http://8.8.8.8:8080", True),
        ("https://company.run.ai", False),
        ("http://127.0.0.1:8080", False),
        ("http://localhost", False),
        ("http://10.0.0.7", False),
        ("http://[::1]:80", False),
        ("http://runai-backend", False),
        ("http://runai.runai-backend.svc.cluster.local", False),
    ],
)
def test_credentials_in_clear_text_over_a_public_network_are_warned_of(
    side: Any, url: str, warned: bool
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        side.client(base_url=url)
    assert [warning.category for warning in caught] == [InsecureConnectionWarning] * warned
    if warned:
        assert "plain http" in str(caught[0].message)
        assert caught[0].filename.endswith("conftest.py"), "the line that makes the client"


def test_without_credentials_nothing_is_warned_of(side: Any) -> None:
    kind = type(side.client())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kind("http://company.run.ai")
