"""One client under many threads and tasks, for long: no mix-ups, no leaks."""

from __future__ import annotations

import asyncio
import gc
import threading
import tracemalloc
from typing import Any

import pytest

from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.errors import NotFoundError
from runai_generator.runtime._core.model import Model
from runai_generator.runtime._core.operation import Operation

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
            found = client.call(ECHO, {200: Echo}, path=(f"{thread}-{number}",))
            if found != Echo(path=f"/echo/{thread}-{number}"):
                wrong.append(found)

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
