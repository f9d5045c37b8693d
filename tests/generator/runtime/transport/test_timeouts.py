"""Every wait has an end, and so has the whole call."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from runai_generator.runtime._core.configuration.options import Timeout
from runai_generator.runtime._core.errors import APIConnectionError, APITimeoutError
from runai_generator.runtime._core.operation import Operation

GET = Operation("a.get", "GET", "/x")


def failure(side: Any, client: Any, **options: Any) -> tuple[APITimeoutError, float]:
    started = time.monotonic()
    with pytest.raises(APITimeoutError) as caught:
        side.call(client, GET, options=options)
    return caught.value, time.monotonic() - started


def test_a_silent_server_is_left_after_the_read_timeout(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body={}, delay=3))
    client = side.client(timeout=Timeout(read=0.1, total=10), max_retries=0)
    error, took = failure(side, client)
    assert "read timeout after 0.1 s" in str(error)
    assert took < 2.5
    assert isinstance(error, TimeoutError)
    assert isinstance(error, APIConnectionError)


@pytest.mark.slow
@pytest.mark.parametrize("dripping", ["body", "headers"])
def test_a_server_that_drips_is_left_when_the_time_is_up(
    side: Any, answer: Any, dripping: str
) -> None:
    """Every single wait is short; only the total can end this."""
    slow = answer(drip_headers=True)
    if dripping == "body":
        slow = answer(pieces=(b"x",) * 200, pause=0.05)
    side.server.on("GET", "/x", slow)
    error, took = failure(side, side.client(max_retries=0), timeout=0.4)
    assert "total timeout of 0.4 s" in str(error)
    assert 0.3 < took < 2.5


def test_the_total_bounds_attempts_and_pauses_together(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body={}, delay=3))
    _, took = failure(side, side.client(timeout=Timeout(read=0.15, total=0.4), max_retries=50))
    assert took < 2.5
    assert len(side.server.at("/x")) >= 1


def test_a_stream_is_bounded_until_its_headers_are_there(server: Any, answer: Any) -> None:
    from runai_generator.runtime._core.client import SyncClient

    server.on("GET", "/x", answer(pieces=(b"x",) * 8, pause=0.05))
    client = SyncClient(server.origin, token="t")
    response = client.call_streaming(GET, {200: bytes}, options={"timeout": 0.2})
    assert response.read() == b"x" * 8
    response.close()


@pytest.fixture
def full_backlog() -> Iterator[str]:
    """An address where connecting hangs: a listener whose queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = []
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            fillers.append(filler)
        yield f"http://127.0.0.1:{address[1]}"
        for filler in fillers:
            filler.close()


def test_connecting_has_a_limit_of_its_own(side: Any, full_backlog: str) -> None:
    client = side.client(
        base_url=full_backlog, timeout=Timeout(connect=0.1, read=0.1), max_retries=0
    )
    error, took = failure(side, client)
    assert "timeout after 0.1 s" in str(error)
    assert took < 2.5


def test_no_limit_at_all_can_be_asked_for(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body={"n": 1}, delay=0.2))
    client = side.client(timeout=0.05)
    assert side.call(client, GET, options={"timeout": None}) == {"n": 1}


def test_a_cancelled_call_ends_at_once_and_the_client_goes_on(server: Any, answer: Any) -> None:
    from runai_generator.runtime._core.client import AsyncBaseClient

    server.on("GET", "/x", answer(body={}, delay=10), {"n": 1})

    async def main() -> Any:
        async with AsyncBaseClient(server.origin, token="t") as client:
            task = asyncio.create_task(client.call(GET, {200: Any}))
            while not server.at("/x"):
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await client.call(GET, {200: Any})

    started = time.monotonic()
    assert asyncio.run(main()) == {"n": 1}
    assert time.monotonic() - started < 8


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (2.0, Timeout(2.0, 2.0, 2.0, 2.0, 2.0)),
        (600, Timeout(5.0, 600, 600, 600, 600)),
        (None, Timeout(None, None, None, None, None)),
        (Timeout(read=1), Timeout(read=1)),
    ],
)
def test_what_a_number_means(given: Any, expected: Timeout) -> None:
    assert Timeout.of(given) == expected


def test_defaults_leave_no_wait_without_end() -> None:
    default = Timeout()
    assert None not in (default.connect, default.read, default.write, default.total)
    assert default.within(7.0).pool == 7.0, "a free connection is awaited as long as the call lasts"
