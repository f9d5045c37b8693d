"""Waiting for a phase, finding by name, many calls at once: what people would write by hand."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from runai_generator.runtime._core.errors import (
    ConflictError,
    NoSingleMatchError,
    NotFoundError,
    PermissionDeniedError,
    WaitFailedError,
    WaitTimeoutError,
)
from runai_generator.runtime._core.messages.model import Model, StrEnum
from runai_generator.runtime._core.operation import Operation
from runai_generator.runtime._core.results.bulk import bulk, bulk_async
from runai_generator.runtime._core.results.find import (
    find_in_list,
    find_in_list_async,
    find_one,
    find_one_async,
)
from runai_generator.runtime._core.results.wait import wait_for, wait_for_async

GET = Operation("jobs.get", "GET", "/jobs/{id}", path_params=("id",))
DELETE = Operation("jobs.delete", "DELETE", "/jobs/{id}", path_params=("id",))
KNOWN = ("Pending", "Running", "Failed", "Completed")


class Phase(StrEnum):
    RUNNING = "Running"


class Job(Model):
    id: str = "7"
    phase: Phase | None = None
    name: str | None = None


def waited(side: Any, still: Any, *answers: Any, **options: Any) -> Any:
    """What waiting gives while the server answers so."""
    side.server.on("GET", "/jobs/7", *answers)
    client = side.client(time=still, max_retries=0)
    given = {
        "phase": "phase",
        "known": KNOWN,
        "until": "Running",
        "fail_on": ("Failed",),
        "timeout": 600.0,
        "poll": 2.0,
        "clock": still.clock,
        **options,
    }
    if not side.is_async:
        return wait_for(
            lambda limit: client.call(GET, {200: Job}, path=("7",), options={"timeout": limit}),
            **given,
        )

    async def fetch(limit: float) -> Any:
        return await client.call(GET, {200: Job}, path=("7",), options={"timeout": limit})

    return side.run(client, wait_for_async(fetch, **given))


def test_waiting_ends_in_the_phase_and_gives_what_was_read(side: Any, still: Any) -> None:
    job = waited(side, still, *({"phase": "Pending"},) * 3, {"phase": "Running", "name": "a"})
    assert (job.phase, job.name) == (Phase.RUNNING, "a")
    assert still.slept == [2, 3, 4.5]


def test_a_404_at_first_and_errors_of_the_server_are_waited_out(
    side: Any, still: Any, answer: Any
) -> None:
    answers = (answer(404), answer(503), answer(429), answer(drop=True), {"phase": "Running"})
    assert waited(side, still, *answers).phase == "Running"


def test_a_404_is_the_answer_once_the_thing_was_there_or_should_be(
    side: Any, still: Any, answer: Any
) -> None:
    with pytest.raises(NotFoundError):
        waited(side, still, {"phase": "Pending"}, answer(404))
    still.slept.clear()
    with pytest.raises(NotFoundError):
        waited(side, still, answer(404))
    assert 30 <= sum(still.slept) < 70


def test_what_no_waiting_mends_is_raised_at_once(side: Any, still: Any, answer: Any) -> None:
    with pytest.raises(PermissionDeniedError):
        waited(side, still, answer(403))
    assert still.slept == []


def test_a_phase_of_fail_on_is_an_error_with_the_answer(side: Any, still: Any) -> None:
    with pytest.raises(WaitFailedError, match="Failed") as caught:
        waited(side, still, {"phase": "Pending"}, {"phase": "Failed", "name": "a"})
    assert caught.value.answer.name == "a"
    assert waited(side, still, {"phase": "Failed"}, until=["Failed", "Completed"]).phase == "Failed"


def test_the_time_is_up(side: Any, still: Any) -> None:
    with pytest.raises(WaitTimeoutError, match="not Running after 60 s; last: Pending") as caught:
        waited(side, still, {"phase": "Pending"}, timeout=60.0)
    assert isinstance(caught.value, TimeoutError)
    assert 58 <= sum(still.slept) <= 60


def test_it_is_asked_once_more_before_the_time_is_up(side: Any, still: Any) -> None:
    """However long the next pause would be."""
    answers = ({"phase": "Pending"}, {"phase": "Running"})
    assert waited(side, still, *answers, timeout=5.0, poll=30.0).phase == "Running"
    assert still.slept == [pytest.approx(4.5, abs=0.3)]


def test_a_phase_that_there_is_not_would_never_come(side: Any, still: Any) -> None:
    for options in ({"until": "Runing"}, {"until": Phase.RUNNING, "fail_on": ["Runing"]}):
        with pytest.raises(ValueError, match=r"no phase 'Runing'; did you mean Running\?"):
            waited(side, still, {}, **options)
    with pytest.raises(ValueError, match="positive"):
        waited(side, still, {}, poll=0)
    assert side.server.received == []


def test_an_interrupt_ends_the_waiting() -> None:
    def fetch(_: float) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wait_for(fetch, phase="phase", known=KNOWN, until="Running", fail_on=(), timeout=5, poll=1)


# --- finding


JOBS = [Job(id="1", name="train"), Job(id="2", name="Train"), Job(id="3", name="eval")]
TWINS = [*JOBS, Job(id="4", name="eval")]


def found(name: str, jobs: list[Job], *, listed: bool) -> Any:
    """What the four functions find, which must be the same."""

    async def later(items: list[Job]) -> Any:
        for item in items:
            yield item

    async def whole() -> list[Job]:
        return jobs

    if listed:
        asyncio.run(find_in_list_async("job", name, "name", whole()))
        return find_in_list("job", name, "name", jobs)
    some = [job for job in jobs if name in str(job.name)]
    asyncio.run(find_one_async("job", name, "name", later(some), lambda: later(jobs)))
    return find_one("job", name, "name", some, lambda: jobs)


@pytest.mark.parametrize("listed", [True, False])
def test_the_one_of_that_name_is_found(listed: bool) -> None:
    assert found("train", TWINS, listed=listed).id == "1"


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    ("name", "jobs", "candidates", "message"),
    [
        ("eval", TWINS, ("3", "4"), "several have it: 3, 4"),
        ("evals", JOBS, ("eval",), "there is eval"),
        ("zzz", JOBS, ("Train", "eval", "train"), "there is Train, eval, train"),
        ("zzz", [], (), "there is none at all"),
    ],
)
def test_anything_but_one_is_an_error_that_names_candidates(
    name: str, jobs: list[Job], candidates: tuple[str, ...], message: str, listed: bool
) -> None:
    with pytest.raises(NoSingleMatchError, match=message) as caught:
        found(name, jobs, listed=listed)
    assert caught.value.candidates == candidates
    assert isinstance(caught.value, LookupError)


# --- many at once


def many(side: Any, client: Any, items: Any, **options: Any) -> Any:
    if not side.is_async:
        return bulk(lambda id_: client.call(DELETE, {204: None}, path=(id_,)), items, **options)

    async def delete(id_: str) -> Any:
        return await client.call(DELETE, {204: None}, path=(id_,))

    return side.run(client, bulk_async(delete, items, **options))


def test_each_item_has_its_result_and_none_stops_the_others(side: Any, answer: Any) -> None:
    side.server.on("*", "*", lambda request: answer(409 if request.path.endswith("3") else 204))
    results = many(side, side.client(), (str(number) for number in range(25)), concurrency=4)
    assert [result.item for result in results] == [str(number) for number in range(25)]
    failed = [result for result in results if not result.ok]
    assert [result.item for result in failed] == ["3", "13", "23"]
    assert all(isinstance(result.error, ConflictError) for result in failed)
    assert len(side.server.received) == 25


def test_no_more_than_that_many_run_at_once(side: Any, answer: Any) -> None:
    running, most, lock = [0], [0], threading.Lock()

    def slow(_: Any) -> Any:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return answer(204)

    side.server.on("*", "*", slow)
    assert all(
        result.ok for result in many(side, side.client(), map(str, range(30)), concurrency=3)
    )
    assert 2 <= most[0] <= 3


@pytest.mark.parametrize("concurrency", [0, -1])
def test_a_concurrency_below_one_is_refused(side: Any, concurrency: int) -> None:
    with pytest.raises(ValueError, match="concurrency"):
        many(side, side.client(), [], concurrency=concurrency)
