"""The platform that is not there: samples for every operation, calls recorded, failures on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from runai_generator.runtime._core import testing
from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.errors import ConflictError, NotFoundError
from runai_generator.runtime._core.operation import Operation, Query
from runai_generator.runtime._core.testing import FakePlatform

SAMPLES: dict[str, Any] = {
    "things.get": {
        "method": "GET",
        "path": "/api/things/{id}",
        "status": 200,
        "media": "application/json",
        "answer": {"id": "1", "tags": ["a"]},
    },
    "things.mine": {"method": "GET", "path": "/api/things/mine", "status": 200, "answer": 1},
    "things.create": {
        "method": "POST",
        "path": "/api/things",
        "status": 201,
        "answer": {"id": "1"},
    },
    "things.delete": {"method": "DELETE", "path": "/api/things/{id}", "status": 204},
    "things.export": {
        "method": "GET",
        "path": "/api/export",
        "status": 200,
        "media": "text/csv",
        "answer": "example",
    },
}
GET = Operation("things.get", "GET", "/api/things/{id}", ("id",), (Query("full"),))
MINE = Operation("things.mine", "GET", "/api/things/mine")
CREATE = Operation("things.create", "POST", "/api/things", body="application/json")
DELETE = Operation("things.delete", "DELETE", "/api/things/{id}", ("id",))
EXPORT = Operation("things.export", "GET", "/api/export", accept=("text/csv",))


@pytest.fixture(autouse=True)
def _samples(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(testing, "_samples", lambda: SAMPLES)
    testing._routes.cache_clear()
    yield
    testing._routes.cache_clear()


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, still: Any) -> Any:
    """Gives a function: what a client of that kind gets from the platform."""

    def sync_call(fake: FakePlatform, operation: Operation, kind: Any = Any, **values: Any) -> Any:
        bound = type("Client", (SyncClient,), {"_clock": still.clock})
        with bound("https://fake.example", token="t", http_client=fake.http_client()) as client:
            return client.call(operation, {200: kind}, **values)

    def async_call(fake: FakePlatform, operation: Operation, kind: Any = Any, **values: Any) -> Any:
        bound = type("Client", (AsyncBaseClient,), {"_clock": still.clock})

        async def main() -> Any:
            http = fake.async_http_client()
            async with bound("https://fake.example", token="t", http_client=http) as client:
                return await client.call(operation, {200: kind}, **values)

        return asyncio.run(main())

    return sync_call if request.param == "sync" else async_call


def test_every_operation_is_answered_as_its_contract_says(call: Any) -> None:
    fake = FakePlatform()
    assert call(fake, GET, path=("7",)) == {"id": "1", "tags": ["a"]}
    assert call(fake, MINE) == 1, "the path without parameters comes first"
    assert call(fake, CREATE, body={"name": "a"}) == {"id": "1"}
    assert call(fake, DELETE, None, path=("7",)) is None
    assert call(fake, EXPORT, str) == "example"


def test_calls_are_recorded(call: Any) -> None:
    fake = FakePlatform()
    call(fake, GET, path=("a/b",), query=(True,))
    call(fake, CREATE, body={"name": "a"})
    first, second = fake.calls
    assert (first.operation, first.query) == ("things.get", {"full": ["true"]})
    assert (second.operation, second.json) == ("things.create", {"name": "a"})
    assert second.headers["authorization"] == "Bearer t"
    assert fake.calls_of("things.create") == [second]


def test_an_answer_may_be_told_for_all_calls_or_for_some(call: Any) -> None:
    fake = FakePlatform()
    changed = fake.sample("things.get")
    changed["tags"].append("b")
    fake.on("things.get", changed)
    fake.on("things.get", lambda made: {"id": made.path["id"]}, times=1)
    assert call(fake, GET, path=("7",)) == {"id": "7"}
    assert call(fake, GET, path=("7",))["tags"] == ["a", "b"]
    assert SAMPLES["things.get"]["answer"]["tags"] == ["a"]


def test_it_fails_when_it_is_told_to(call: Any) -> None:
    fake = FakePlatform()
    fake.fail("things.create", 409, "name taken")
    with pytest.raises(ConflictError, match="name taken"):
        call(fake, CREATE, body={})
    fake.fail("things.get", 429, times=2, headers={"Retry-After": "1"})
    assert call(fake, GET, path=("7",))["id"] == "1", "the client asks again"
    assert len(fake.calls_of("things.get")) == 3


def test_what_is_no_operation_is_told(call: Any) -> None:
    fake = FakePlatform()
    with pytest.raises(
        ValueError, match=r"no operation 'things\.gett'; did you mean things\.get\?"
    ):
        fake.fail("things.gett", 500)
    with pytest.raises(NotFoundError, match="no operation GET /api/nothing"):
        call(fake, Operation("a.b", "GET", "/api/nothing"))


@pytest.mark.parametrize("base", ["", "/gateway/v2"])
def test_a_path_is_found_however_it_is_written(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters that are sent encoded, a query in the path, a path that ends like another one."""
    paths = {
        "short": "/x",
        "long": "/a/b/x",
        "open": "/a/{b}/x",
        "space": "/a b/ü/{c}",
        "query": "/x?kind=one",
        "braces": "/up/<{name}>.{end}",
    }
    samples = {name: {"method": "GET", "path": path, "status": 204} for name, path in paths.items()}
    monkeypatch.setattr(testing, "_samples", lambda: samples)
    testing._routes.cache_clear()
    fake = FakePlatform()
    with fake.http_client() as http:
        for sent in ("/x", "/a/b/x", "/a/c/x", "/a b/ü/1%2F2", "/x?kind=one&more=1", "/up/<f>.txt"):
            assert http.get(f"https://fake.example{base}{sent}").status_code == 204
    assert [call.operation for call in fake.calls] == list(paths)
    assert fake.calls[3].path == {"c": "1/2"}
    assert fake.calls[5].path == {"name": "f", "end": "txt"}
