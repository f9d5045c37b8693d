"""What is refused before it is sent, and what may be sent although the contract does not know it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from runai_generator.runtime._core.errors import RequestValidationError
from runai_generator.runtime._core.messages.model import Model
from runai_generator.runtime._core.operation import Operation, Query

TIMES = (Query("start", is_time=True), Query("name"))
LIST = Operation("a.list", "GET", "/x", query=TIMES)
CREATE = Operation("a.create", "POST", "/x", body="application/json")
NAIVE = datetime(2026, 1, 31, 12)


class Window(Model):
    since: datetime
    inner: list[Window] | None = None


@pytest.mark.parametrize(
    "body",
    [
        {"since": NAIVE},
        [{"a": {"b": NAIVE}}],
        Window(since=NAIVE),
        {"windows": [Window(since=datetime.now(timezone.utc), inner=[Window(since=NAIVE)])]},
        Window.from_dict({"since": "2026-01-31T12:00:00Z", "later": [NAIVE]}),
    ],
)
def test_a_time_without_a_zone_is_not_sent_in_a_body(side: Any, body: Any) -> None:
    with pytest.raises(RequestValidationError, match="without a zone"):
        side.call(side.client(), CREATE, body=body)
    assert side.server.received == []


@pytest.mark.parametrize("value", [NAIVE, "2026-01-31T12:00:00", "2026-01-31", "yesterday", ""])
def test_what_is_no_moment_is_not_sent_in_a_query(side: Any, value: Any) -> None:
    with pytest.raises(RequestValidationError, match=r"query\.start: .*(without a zone|no time)"):
        side.call(side.client(), LIST, query=(value, None))
    assert side.server.received == []


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (datetime(2026, 1, 31, 12, tzinfo=timezone.utc), "2026-01-31T12:00:00Z"),
        (
            datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))),
            "2026-01-31T12:00:00+02:00",
        ),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.123456789+02:00", "2026-01-31T12:00:00.123456789+02:00"),
    ],
)
def test_a_moment_is_sent(side: Any, value: Any, sent: str) -> None:
    side.server.on("GET", "/x", {})
    side.call(side.client(), LIST, query=(value, "yesterday"))
    assert dict(side.server.received[0].pairs) == {"start": sent, "name": "yesterday"}


def test_a_day_is_no_moment_and_needs_no_zone(side: Any) -> None:
    side.server.on("POST", "/x", {})
    side.call(side.client(), CREATE, body={"day": date(2026, 1, 31)})
    assert side.server.received[0].json == {"day": "2026-01-31"}


def test_extra_body_sends_what_a_newer_server_knows(side: Any) -> None:
    side.server.on("POST", "/x", {})
    body = {"name": "a", "spec": {"compute": {"gpus": 1, "cpus": 2}}, "tags": [1]}
    extra = {"spec": {"compute": {"gpus": 2, "fraction": 0.5}}, "tags": [2], "later": True}
    side.call(side.client(), CREATE, body=body, options={"extra_body": extra})
    assert side.server.received[0].json == {
        "name": "a",
        "spec": {"compute": {"gpus": 2, "cpus": 2, "fraction": 0.5}},
        "tags": [2],
        "later": True,
    }
    assert body["tags"] == [1], "what the caller gave stays as it was"


def test_extra_body_goes_with_a_model_and_without_a_body(side: Any) -> None:
    side.server.on("POST", "/x", {})
    client = side.client()
    window = Window(since=datetime(2026, 1, 31, tzinfo=timezone.utc))
    side.call(client, CREATE, body=window, options={"extra_body": {"later": 1}})
    side.call(client, CREATE, options={"extra_body": {"later": 1}})
    assert [request.json for request in side.server.received] == [
        {"since": "2026-01-31T00:00:00Z", "later": 1},
        {"later": 1},
    ]
    with pytest.raises(RequestValidationError, match="extra_body"):
        side.call(client, CREATE, body=[1], options={"extra_body": {"later": 1}})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("timeuot", "; did you mean timeout?"),
        ("Name", "; did you mean name?"),
        ("quux", ""),
    ],
)
def test_a_keyword_that_is_none_names_the_one_that_was_meant(
    side: Any, name: str, meant: str
) -> None:
    with pytest.raises(TypeError) as caught:
        side.call(side.client(), LIST, options={name: 1})
    assert str(caught.value) == f"list() got an unexpected keyword argument {name!r}{meant}"
