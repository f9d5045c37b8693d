"""One token request, or one renewal, serves all who wait: threads, tasks and event loops."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from runai_generator.runtime._core import client as base
from runai_generator.runtime._core.configuration.security import Exchange, Scheme
from runai_generator.runtime._core.errors import APITimeoutError, TokenError
from runai_generator.runtime._core.operation import Operation

GET = Operation("a.get", "GET", "/x")
V1, V2 = "/api/v1/token", "/api/v2/token"
PAIR: Any = {"client_id": "me", "client_secret": "s3cret"}
_BEARER = (Scheme("bearer", exchange=Exchange(V1, "application/json")),)


class SyncClient(base.SyncClient):
    """A client whose document says where tokens are."""

    _schemes, _security = _BEARER, (("bearer",),)


class AsyncBaseClient(base.AsyncBaseClient):
    """The same, to be awaited."""

    _schemes, _security = _BEARER, (("bearer",),)


def test_twenty_threads_share_one_token_request(server: Any, answer: Any) -> None:
    server.on("GET", "/x", {})
    server.on("POST", V1, answer(body={"access_token": "t"}, delay=0.05))
    with SyncClient(server.origin, **PAIR) as client:
        barrier = threading.Barrier(20)

        def work() -> None:
            barrier.wait()
            client.call(GET, {200: Any})

        in_threads(work, 20)
    assert len(server.at(V1)) == 1
    assert len(server.at("/x")) == 20


def test_a_hundred_tasks_share_one_token_request(server: Any, answer: Any) -> None:
    server.on("GET", "/x", {"n": 1})
    server.on("POST", V1, answer(body={"access_token": "t"}, delay=0.05))

    async def main() -> list[Any]:
        async with AsyncBaseClient(server.origin, **PAIR) as client:
            return await asyncio.gather(*(client.call(GET, {200: Any}) for _ in range(100)))

    assert asyncio.run(main()) == [{"n": 1}] * 100
    assert len(server.at(V1)) == 1


def test_a_refusal_of_one_token_leads_to_one_renewal(server: Any, answer: Any) -> None:
    """Twenty threads hold t1 when the server stops accepting it."""
    server.tokens()
    barrier = threading.Barrier(20)

    def guard(request: Any) -> Any:
        if request.headers["authorization"] == "Bearer t1":
            barrier.wait(5)
            return answer(401, {})
        return answer(body={})

    server.on("GET", "/x", guard)
    with SyncClient(server.origin, **PAIR) as client:
        in_threads(lambda: client.call(GET, {200: Any}), 20)
    assert len(server.at(V1)) == 2


def test_a_failed_token_request_fails_all_who_waited_each_with_an_error_of_its_own(
    server: Any, answer: Any
) -> None:
    server.on("POST", V1, answer(400, {"message": "no"}, delay=0.5))

    async def main() -> list[Any]:
        async with AsyncBaseClient(server.origin, **PAIR) as client:
            calls = (client.call(GET, {200: Any}) for _ in range(10))
            return await asyncio.gather(*calls, return_exceptions=True)

    errors = asyncio.run(main())
    assert len(server.at(V1)) == 1
    assert len({id(error) for error in errors}) == 10
    assert all(isinstance(error, TokenError) for error in errors)


def test_threads_that_waited_share_the_failure(server: Any, answer: Any) -> None:
    server.on("POST", V1, answer(400, {"message": "no"}, delay=0.5))
    errors: list[BaseException] = []
    barrier = threading.Barrier(10)

    def work() -> None:
        barrier.wait()
        try:
            client.call(GET, {200: Any})
        except TokenError as error:
            errors.append(error)

    with SyncClient(server.origin, **PAIR) as client:
        in_threads(work, 10)
    assert len({id(error) for error in errors}) == 10
    assert len(server.at(V1)) == 1


def test_a_cancelled_task_does_not_take_the_token_request_with_it(server: Any, answer: Any) -> None:
    server.on("GET", "/x", {"n": 1})
    server.on("POST", V1, answer(body={"access_token": "t"}, delay=0.1))

    async def main() -> Any:
        async with AsyncBaseClient(server.origin, **PAIR) as client:
            first = asyncio.create_task(client.call(GET, {200: Any}))
            await asyncio.sleep(0.02)
            second = asyncio.create_task(client.call(GET, {200: Any}))
            await asyncio.sleep(0.02)
            first.cancel()
            return await second

    assert asyncio.run(main()) == {"n": 1}
    assert len(server.at(V1)) == 1


def test_a_waiting_call_keeps_its_own_time_limit(side: Any, answer: Any) -> None:
    side.server.on("POST", V1, answer(body={"access_token": "t"}, delay=2))
    with pytest.raises(APITimeoutError):
        side.call(side.client(**PAIR), GET, options={"timeout": 0.1})


def test_an_impatient_thread_does_not_fail_the_patient_ones(server: Any, answer: Any) -> None:
    server.on("GET", "/x", {"n": 1})
    server.on("POST", V1, answer(body={"access_token": "t"}, delay=0.4), {"access_token": "t"})
    results: list[Any] = []
    with SyncClient(server.origin, max_retries=0, **PAIR) as client:

        def impatient() -> None:
            with pytest.raises(APITimeoutError):
                client.call(GET, {200: Any}, options={"timeout": 0.15})

        leader = threading.Thread(target=impatient)
        leader.start()
        while not server.at(V1):
            threading.Event().wait(0.005)
        in_threads(lambda: results.append(client.call(GET, {200: Any})), 3)
        leader.join()
    assert results == [{"n": 1}] * 3


def test_a_client_outlives_its_event_loop(server: Any) -> None:
    """One client, several asyncio.run: neither connections nor locks of a dead loop are used."""
    server.on("GET", "/x", {"n": 1})
    server.tokens()
    client = AsyncBaseClient(server.origin, **PAIR)
    assert [asyncio.run(client.call(GET, {200: Any})) for _ in range(3)] == [{"n": 1}] * 3
    assert len(server.at(V1)) == 1


def test_loops_in_several_threads_share_a_client(server: Any) -> None:
    server.on("GET", "/x", {"n": 1})
    server.tokens()
    client = AsyncBaseClient(server.origin, **PAIR)

    async def several() -> list[Any]:
        return await asyncio.gather(*(client.call(GET, {200: Any}) for _ in range(5)))

    results: list[Any] = []
    in_threads(lambda: results.extend(asyncio.run(several())), 4)
    assert results == [{"n": 1}] * 20


def in_threads(work: Any, count: int) -> None:
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


# --- reading tokens
