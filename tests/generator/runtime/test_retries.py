"""Which attempts are repeated, how often, and after how long."""

from __future__ import annotations

import contextlib
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

TRANSIENT = (408, 429, 500, 502, 503, 504)


def operation(method: str) -> Operation:
    return Operation("a.do", method, "/x", body="application/json")


def attempts(side: Any, still: Any, method: str, *answers: Any, **options: Any) -> int:
    side.server.on(method, "/x", *answers)
    with contextlib.suppress(RunaiError):
        side.call(side.client(time=still), operation(method), body={}, options=options)
    return len(side.server.at("/x"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("status", TRANSIENT)
def test_an_idempotent_request_is_repeated(
    side: Any, still: Any, answer: Any, method: str, status: int
) -> None:
    assert attempts(side, still, method, answer(status), answer(status), {}) == 3


@pytest.mark.parametrize("status", TRANSIENT)
def test_a_patch_is_repeated_only_where_nothing_was_processed(
    side: Any, still: Any, answer: Any, status: int
) -> None:
    expected = 2 if status in (429, 503) else 1
    assert attempts(side, still, "PATCH", answer(status), {}) == expected


@pytest.mark.parametrize("status", TRANSIENT)
def test_a_post_is_never_repeated_unless_the_caller_opts_in(
    side: Any, still: Any, answer: Any, status: int
) -> None:
    assert attempts(side, still, "POST", answer(status), {}) == 1
    side.server.received.clear()
    assert attempts(side, still, "POST", answer(status), {}, retry_post=True) == 2


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 501])
def test_a_final_answer_is_not_repeated(side: Any, still: Any, answer: Any, status: int) -> None:
    assert attempts(side, still, "GET", answer(status), {}) == 1


@pytest.mark.parametrize(
    ("method", "options", "expected"),
    [
        ("GET", {}, 3),
        ("PUT", {}, 3),
        ("PATCH", {}, 1),
        ("POST", {}, 1),
        ("POST", {"retry_post": True}, 3),
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
        side.call(side.client(time=still), operation("GET"))


def test_pauses_double_up_to_eight_seconds(side: Any, still: Any, answer: Any) -> None:
    attempts(side, still, "GET", answer(503), max_retries=6)
    assert still.slept == [0.5, 1, 2, 4, 8, 8]


def test_pauses_are_a_random_part_of_that(side: Any, still: Any, answer: Any) -> None:
    still.chance = 0.25
    attempts(side, still, "GET", answer(503), max_retries=3)
    assert still.slept == [0.125, 0.25, 0.5]


def date(still: Any, seconds: float) -> str:
    return formatdate(still.clock.wall() + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", 7),
        ("0", 0),
        ("1.5", 1.5),
        ("3600", 60),
        ("soon", 0.5),
        ("-3", 0.5),
        ("nan", 0.5),
        ("", 0.5),
    ],
)
def test_the_server_may_say_how_long(
    side: Any, still: Any, answer: Any, header: str, pause: float
) -> None:
    attempts(side, still, "GET", answer(429, headers=(("Retry-After", header),)), {})
    assert still.slept == [pause]


@pytest.mark.parametrize(("seconds", "pause"), [(5, 5), (-100, 0), (4000, 60)])
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
    assert len(still.slept) == 2
