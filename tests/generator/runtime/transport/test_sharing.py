"""One client under many threads and tasks, for long: no mix-ups, no leaks."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from runai_generator.runtime._core import client as base
from runai_generator.runtime._core.configuration.options import Timeout
from runai_generator.runtime._core.configuration.security import Exchange, Scheme
from runai_generator.runtime._core.errors import ConfigurationError, NotFoundError, ServerError
from runai_generator.runtime._core.messages.model import Model
from runai_generator.runtime._core.operation import Operation

_BEARER = (Scheme("bearer", exchange=Exchange("/api/v1/token", "application/json")),)


class AsyncBaseClient(base.AsyncBaseClient):
    """A client whose document says where tokens are."""

    _schemes, _security = _BEARER, (("bearer",),)


class SyncClient(base.SyncClient):
    """A client whose document says where tokens are."""

    _schemes, _security = _BEARER, (("bearer",),)


GET = Operation("a.get", "GET", "/x")
ECHO = Operation("a.get", "GET", "/echo/{id}", path_params=("id",))


class Echo(Model):
    path: str


def echoing(server: Any, answer: Any) -> Any:
    server.tokens()
    server.rules["*", "*"] = [lambda request: answer(body={"path": request.path})]
    return server


def test_twenty_threads_get_their_own_answers(server: Any, answer: Any) -> None:
    echoing(server, answer)
    wrong: list[Any] = []

    def work(thread: int, client: SyncClient) -> None:
        for number in range(10):
            echo = client.call(ECHO, {200: Echo}, path=(f"{thread}-{number}",))
            if echo != Echo(path=f"/echo/{thread}-{number}"):
                wrong.append(echo)

    with SyncClient(server.origin, client_id="a", client_secret="b") as client:
        threads = [threading.Thread(target=work, args=(n, client)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(server.at("/api/v1/token")) == 1
    assert len(server.received) == 201


def test_a_hundred_tasks_get_their_own_answers(server: Any, answer: Any) -> None:
    echoing(server, answer)

    async def main() -> list[Any]:
        async with AsyncBaseClient(server.origin, client_id="a", client_secret="b") as client:
            calls = (client.call(ECHO, {200: Echo}, path=(number,)) for number in range(100))
            return await asyncio.gather(*calls)

    assert [echo.path for echo in asyncio.run(main())] == [f"/echo/{n}" for n in range(100)]
    assert len(server.at("/api/v1/token")) == 1


@pytest.mark.slow
def test_many_calls_leave_nothing_behind(server: Any, answer: Any) -> None:
    """Errors too: a traceback that is kept would keep all its frames."""
    echoing(server, answer)
    server.on("GET", "/echo/bad", answer(404, {"message": "no"}))
    with SyncClient(server.origin, token="t") as client:

        def round_trips(count: int) -> int:
            for number in range(count):
                client.call(ECHO, {200: Echo}, path=(number,))
                with pytest.raises(NotFoundError):
                    client.call(ECHO, {200: Echo}, path=("bad",))
                server.received.clear()
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        tracemalloc.start()
        try:
            round_trips(50)
            first = round_trips(100)
            second = round_trips(200)
        finally:
            tracemalloc.stop()
    assert second - first < 50_000


def test_event_loops_that_are_over_are_forgotten(server: Any, answer: Any) -> None:
    echoing(server, answer)
    client = AsyncBaseClient(server.origin, token="t")
    for number in range(5):
        asyncio.run(client.call(ECHO, {200: Echo}, path=(number,)))
    assert client._transport is not None
    assert len(client._transport._pools) == 1


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def in_a_fork(work: Callable[[], Any]) -> int:
    """The id of a child process that does the work; it ends with 0 if the work did not raise."""
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


@needs_fork
def test_a_forked_process_opens_connections_of_its_own(server: Any) -> None:
    """Two processes on one connection would read each other's answers."""
    server.on("GET", "/x", {"n": 1})
    with SyncClient(server.origin, token="t") as client:
        client.call(GET, {200: Any})
        child = in_a_fork(lambda: client.call(GET, {200: Any}))
        assert os.waitpid(child, 0)[1] == 0
        client.call(GET, {200: Any})
    before, in_child, after = (request.port for request in server.at("/x"))
    assert before == after
    assert in_child != before


@needs_fork
def test_a_fork_during_a_token_request_waits_for_no_thread_of_the_parent(
    server: Any, answer: Any
) -> None:
    forked = threading.Event()

    def token(_: Any) -> Any:
        forked.wait(5)
        return answer(body={"access_token": "t"})

    server.on("GET", "/x", {"n": 1})
    server.on("POST", "/api/v1/token", token)
    with SyncClient(server.origin, client_id="a", client_secret="b", timeout=8) as client:
        waiting = threading.Thread(target=lambda: client.call(GET, {200: Any}))
        waiting.start()
        while not server.at("/api/v1/token"):
            time.sleep(0.01)
        child = in_a_fork(lambda: client.call(GET, {200: Any}))
        forked.set()
        waiting.join()
        assert os.waitpid(child, 0)[1] == 0
    assert len(server.at("/api/v1/token")) == 2


def test_a_client_with_other_options_shares_connections_and_token(server: Any, answer: Any) -> None:
    server.tokens()
    server.on("GET", "/x", answer(503, {}))
    with SyncClient(server.origin, client_id="a", client_secret="b", max_retries=0) as client:
        patient = client.with_options(max_retries=1, default_headers={"X-Run": "7"})
        for one, attempts in ((client, 1), (patient, 2), (client, 1)):
            server.received.clear()
            with pytest.raises(ServerError):
                one.call(GET, {200: Any})
            assert len(server.at("/x")) == attempts
            assert len(server.at("/api/v1/token")) <= 1
            assert {r.headers.get("x-run") for r in server.at("/x")} == (
                {"7"} if one is patient else {None}
            )
        assert len({request.port for request in server.received}) == 1
        assert type(patient) is type(client)


def test_options_of_options_add_up_and_concern_nobody_else() -> None:
    first = SyncClient("http://127.0.0.1:1", token="t", default_headers={"A": "1", "B": "1"})
    second = first.with_options(strict=True, timeout=3, default_headers={"b": "2"})
    third = second.with_options(timeout=None)
    assert third._settings.strict
    assert not first._settings.strict
    assert third._settings.default_headers == {"A": "1", "b": "2"}
    assert (second._settings.timeout.total, third._settings.timeout.total) == (3, None)
    assert first._settings.timeout == Timeout()


def test_an_async_client_with_other_options_shares_token_and_loop(server: Any) -> None:
    server.tokens()
    server.on("GET", "/x", {"n": 1})

    async def main() -> None:
        async with AsyncBaseClient(server.origin, client_id="a", client_secret="b") as client:
            other = client.with_options(timeout=5)
            await asyncio.gather(*(c.call(GET, {200: Any}) for c in (client, other) * 20))
            await other.aclose()
            assert client._transport is not None
            assert not client._transport._pools

    asyncio.run(main())
    assert len(server.at("/api/v1/token")) == 1


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"timout": 3}, "unexpected keyword argument 'timout'"),
        ({"token": "x"}, "unexpected keyword argument 'token'"),
        ({"max_retries": -1}, "max_retries must be 0 or a positive number"),
        ({"timeout": "5s"}, "timeout must be seconds"),
    ],
)
def test_an_option_that_is_none_is_refused(side: Any, options: Any, problem: str) -> None:
    with pytest.raises((TypeError, ConfigurationError), match=problem):
        side.client().with_options(**options)


def test_trio_is_refused_with_one_line() -> None:
    """Calls and closing alike, before anything is sent."""
    import trio

    async def call() -> None:
        await AsyncBaseClient("http://127.0.0.1:9", token="t").call(GET, {200: Any})

    async def close() -> None:
        client = AsyncBaseClient("http://127.0.0.1:9", token="t")
        client._connected()
        await client.aclose()

    for program in (call, close):
        with pytest.raises(
            ConfigurationError, match=r"under asyncio; under trio, .*to_thread"
        ) as told:
            trio.run(program)
        assert "\n" not in str(told.value)
