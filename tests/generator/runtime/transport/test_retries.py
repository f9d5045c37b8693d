"""Which attempts are repeated, how often, and after how long."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any

import pytest

from runai_generator.runtime._core.errors import (
    APIConnectionError,
    APIStatusError,
    RateLimitError,
    RunaiError,
    ServerError,
)
from runai_generator.runtime._core.operation import Operation

TRANSIENT = (408, 429, 500, 502, 503, 504, 520, 524, 529)


def operation(method: str) -> Operation:
    return Operation("a.do", method, "/x", body="application/json")


def attempts(side: Any, still: Any, method: str, *answers: Any, **options: Any) -> int:
    side.server.on(method, "/x", *answers)
    with contextlib.suppress(RunaiError):
        side.call(side.client(time=still), operation(method), body={}, options=options)
    return len(side.server.at("/x"))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("status", TRANSIENT)
def test_an_idempotent_request_is_repeated(
    side: Any, still: Any, answer: Any, method: str, status: int
) -> None:
    assert attempts(side, still, method, answer(status), answer(status), {}) == 3
    assert len(still.slept) == 2


@pytest.mark.slow
@pytest.mark.parametrize("status", TRANSIENT)
def test_a_patch_is_repeated_only_where_nothing_was_processed(
    side: Any, still: Any, answer: Any, status: int
) -> None:
    expected = 2 if status in (429, 503) else 1
    assert attempts(side, still, "PATCH", answer(status), {}) == expected


@pytest.mark.slow
@pytest.mark.parametrize("status", TRANSIENT)
def test_a_post_is_repeated_only_where_nothing_was_processed_unless_the_caller_opts_in(
    side: Any, still: Any, answer: Any, status: int
) -> None:
    assert attempts(side, still, "POST", answer(status), {}) == (2 if status == 429 else 1)
    side.server.received.clear()
    assert attempts(side, still, "POST", answer(status), {}, retry_post=True) == 2


@pytest.mark.parametrize(("status", "expected"), [(429, 2), (503, 2), (500, 1), (504, 1)])
def test_a_post_is_repeated_where_the_server_says_when_to_come_back(
    side: Any, still: Any, answer: Any, status: int, expected: int
) -> None:
    later = answer(status, headers=(("Retry-After", "2"),))
    assert attempts(side, still, "POST", later, {}) == expected


def test_retry_post_is_a_setting_of_the_client_too(side: Any, still: Any, answer: Any) -> None:
    side.server.on("POST", "/x", answer(502), {"n": 1}, answer(502), {"n": 2}, answer(502))
    client = side.client(time=still, retry_post=True)
    assert side.call(client, operation("POST"), body={}) == {"n": 1}
    careful = side.client(time=still)
    assert side.call(careful.with_options(retry_post=True), operation("POST"), body={}) == {"n": 2}
    with pytest.raises(ServerError):
        side.call(client, operation("POST"), body={}, options={"retry_post": False})


@pytest.mark.parametrize("method", ["POST", "PATCH", "GET"])
def test_what_was_never_sent_is_sent_again(side: Any, still: Any, method: str) -> None:
    """A connect that fails did nothing, whatever the method."""
    client = side.client(base_url="http://127.0.0.1:9", time=still)
    with pytest.raises(APIConnectionError) as caught:
        side.call(client, operation(method), body={})
    assert caught.value.attempts == 4
    assert caught.value.host == "127.0.0.1:9"
    assert str(caught.value).endswith("(127.0.0.1:9, 4 attempts)")


def test_every_pause_is_logged(
    side: Any, still: Any, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "runai")
    side.server.on("GET", "/x", answer(429), answer(drop=True), {})
    side.call(side.client(time=still), operation("GET"))
    first, second = caplog.messages
    assert first.startswith("retry 1 of 3 in 1.0 s: 429 (GET http://127.0.0.1")
    assert second.startswith("retry 2 of 3 in 1.0 s: ")
    assert ": 429 (" not in second


@pytest.mark.parametrize("status", [429, 503])
def test_what_asks_for_more_than_a_minute_fails_at_once_and_says_so(
    side: Any, still: Any, answer: Any, status: int
) -> None:
    """Asking earlier than the server wants is no use; sleeping so long helps nobody."""
    side.server.on("GET", "/x", answer(status, headers=(("Retry-After", "1000"),)))
    with pytest.raises(APIStatusError, match="retry after 1000 s") as caught:
        side.call(side.client(time=still), operation("GET"))
    assert caught.value.retry_after == 1000
    assert still.slept == []


@pytest.mark.slow
def test_sixty_submits_at_twenty_a_second_are_all_done(side: Any, answer: Any) -> None:
    """A real clock: the server takes twenty requests a second and refuses the others."""
    window = [0.0, 0]
    lock = threading.Lock()

    def limited(_: Any) -> Any:
        with lock:
            now = time.monotonic()
            if now - window[0] >= 1:
                window[:] = [now, 0]
            window[1] += 1
            return answer(body={}) if window[1] <= 20 else answer(429)

    side.server.on("POST", "/x", limited)
    client = side.client()
    if side.is_async:

        async def submit_all() -> list[Any]:
            async with client:
                calls = [client.call(operation("POST"), {200: Any}, body={}) for _ in range(60)]
                return await asyncio.gather(*calls)

        assert asyncio.run(submit_all()) == [{}] * 60
    else:
        with ThreadPoolExecutor(60) as pool:
            calls = [
                pool.submit(client.call, operation("POST"), {200: Any}, body={}) for _ in range(60)
            ]
            assert [call.result() for call in calls] == [{}] * 60


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 501])
def test_a_final_answer_is_not_repeated(side: Any, still: Any, answer: Any, status: int) -> None:
    assert attempts(side, still, "GET", answer(status), {}) == 1


@pytest.mark.parametrize(
    ("method", "options", "expected"),
    [
        ("GET", {}, 4),
        ("PUT", {}, 4),
        ("PATCH", {}, 1),
        ("POST", {}, 1),
        ("POST", {"retry_post": True}, 4),
        ("GET", {"max_retries": 0}, 1),
        ("GET", {"max_retries": 4}, 5),
    ],
)
def test_broken_connections(
    side: Any, still: Any, answer: Any, method: str, options: Any, expected: int
) -> None:
    assert attempts(side, still, method, answer(drop=True), **options) == expected


def test_a_truncated_answer_is_a_broken_connection(side: Any, still: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body={"a": "b" * 100}, cut=True), {"n": 1})
    assert side.call(side.client(time=still), operation("GET")) == {"n": 1}
    side.server.on("GET", "/x", answer(pieces=(b"12", b"34"), cut=True))
    with pytest.raises(APIConnectionError):
        side.call(side.client(time=still, max_retries=0), operation("GET"))


def test_the_last_error_is_raised_when_the_retries_are_used_up(
    side: Any, still: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", answer(500), answer(502), answer(429, {"message": "slow down"}))
    with pytest.raises(RateLimitError, match="slow down"):
        side.call(side.client(time=still, max_retries=2), operation("GET"))


def test_pauses_double_up_to_eight_seconds(side: Any, still: Any, answer: Any) -> None:
    attempts(side, still, "GET", answer(503), max_retries=6)
    assert still.slept == [0.5, 1, 2, 4, 8, 8]


def test_pauses_after_too_many_requests_are_longer(side: Any, still: Any, answer: Any) -> None:
    attempts(side, still, "GET", answer(429), max_retries=5)
    assert still.slept == [1, 2, 4, 8, 8]
    still.chance = 0.0
    still.slept.clear()
    attempts(side, still, "GET", answer(429), max_retries=5)
    assert still.slept == [0.5, 1, 2, 4, 4]


def test_pauses_are_a_random_part_of_that(side: Any, still: Any, answer: Any) -> None:
    still.chance = 0.25
    attempts(side, still, "GET", answer(503), max_retries=3)
    assert still.slept == [0.125, 0.25, 0.5]


def date(still: Any, seconds: float) -> str:
    return formatdate(still.clock.wall() + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", 7.5),
        ("0", 0.5),
        ("1.5", 2),
        ("60", 60.5),
        ("soon", 1),
        ("-3", 1),
        ("nan", 1),
        ("", 1),
    ],
)
def test_the_server_may_say_how_long(
    side: Any, still: Any, answer: Any, header: str, pause: float
) -> None:
    attempts(side, still, "GET", answer(429, headers=(("Retry-After", header),)), {})
    assert still.slept == [pause]


@pytest.mark.parametrize(("seconds", "pause"), [(5, 5.5), (-100, 0.5), (60, 60.5)])
def test_the_server_may_say_until_when(
    side: Any, still: Any, answer: Any, seconds: float, pause: float
) -> None:
    header = (("Retry-After", date(still, seconds)),)
    attempts(side, still, "GET", answer(503, headers=header), {})
    assert still.slept == [pytest.approx(pause)]


def test_a_pause_that_ends_after_the_call_is_not_begun(side: Any, still: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(503, headers=(("Retry-After", "50"),)))
    with pytest.raises(ServerError) as caught:
        side.call(side.client(time=still), operation("GET"), options={"timeout": 20})
    assert caught.value.status_code == 503
    assert still.slept == []


def test_a_renewed_token_does_not_use_up_a_retry(side: Any, still: Any, answer: Any) -> None:
    side.server.tokens()
    side.server.on("GET", "/x", answer(503), answer(401), answer(503), {"n": 1})
    client = side.client(time=still, client_id="a", client_secret="b")
    assert side.call(client, operation("GET")) == {"n": 1}


def test_hooks_see_every_attempt(side: Any, still: Any, answer: Any) -> None:
    events: list[Any] = []
    side.server.on("GET", "/x", answer(503), answer(drop=True), {})
    side.call(side.client(time=still, on_response=events.append), operation("GET"))
    assert [event.attempt for event in events] == [0, 1, 2]
    assert [event.status_code for event in events] == [503, None, 200]
    assert events[1].error


def test_nobody_there(side: Any, still: Any) -> None:
    client = side.client(base_url="http://127.0.0.1:9", time=still)
    with pytest.raises(APIConnectionError) as caught:
        side.call(client, operation("GET"))
    assert not isinstance(caught.value, APIStatusError)
    assert len(still.slept) == 3
