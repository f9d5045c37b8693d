"""What a call puts on the wire: path, query, headers, cookies, per-call options."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runai_generator.runtime._core.configuration.options import Timeout
from runai_generator.runtime._core.errors import ConfigurationError, RequestValidationError
from runai_generator.runtime._core.messages.request import Values, make_request
from runai_generator.runtime._core.messages.wire import path_segment
from runai_generator.runtime._core.operation import Operation, Query, Style


class Color(Enum):
    RED = "red"


def made(operation: Operation, options: Any = None, **values: Any) -> Any:
    return make_request(
        operation, Values(**values), options or {}, base_url="http://host/base", headers={}
    )


def query(parameter: Query, value: Any) -> str:
    operation = Operation("a.b", "GET", "/x", query=(parameter,))
    return made(operation, query=(value,)).url.partition("?")[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("my_project_1", "my_project_1"),
        ("a/b", "a%2Fb"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("100%", "100%25"),
        ("ü", "%C3%BC"),
        ("../x", "..%2Fx"),
        (7, "7"),
        (True, "true"),
        (Color.RED, "red"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_path_value_is_one_encoded_segment(side: Any, value: Any, segment: str) -> None:
    side.server.on("*", "*", {})
    operation = Operation("a.get", "GET", "/api/{id}/end", path_params=("id",))
    side.call(side.client(), operation, path=(value,))
    assert side.server.received[-1].target == f"/api/{segment}/end"


@pytest.mark.parametrize("value", ["", ".", "..", None, []])
def test_a_path_value_that_names_another_path_is_refused(value: Any) -> None:
    operation = Operation("a.get", "GET", "/api/{id}", path_params=("id",))
    with pytest.raises(RequestValidationError, match=r"a\.get: not sent: path\.id"):
        made(operation, path=(value,))


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_no_text_leaves_its_segment(value: str) -> None:
    try:
        segment = path_segment(Style("path", "id"), value)
    except UnicodeEncodeError:
        return  # a lone surrogate has no encoding
    assert not set(segment) & set("/?#\\ ")
    assert segment not in ("", ".", "..")


def test_path_values_follow_the_names_of_the_template() -> None:
    operation = Operation("a.get", "GET", "/{a}/x/{b}:act", path_params=("a", "b"))
    assert made(operation, path=("1", "2")).url == "http://host/base/1/x/2:act"


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (Query("q"), "a b&c=d+e", "q=a%20b%26c%3Dd%2Be"),
        (Query("q"), ["a", "b,c"], "q=a&q=b%2Cc"),
        (Query("q", explode=False), ["a", "b,c"], "q=a,b%2Cc"),
        (Query("q", explode=False), ["name==x"], "q=name%3D%3Dx"),
        (Query("q", "spaceDelimited", explode=False), ["a", "b"], "q=a%20b"),
        (Query("q", "spaceDelimited"), ["a", "b"], "q=a&q=b"),
        (Query("q", "pipeDelimited", explode=False), ["a", "b|c"], "q=a%7Cb%7Cc"),
        (
            Query("q", "deepObject"),
            {"a": 1, "b": {"c": [2, 3]}},
            "q%5Ba%5D=1&q%5Bb%5D%5Bc%5D=2&q%5Bb%5D%5Bc%5D=3",
        ),
        (Query("q"), {"a": 1, "b": None, "c": "x"}, "a=1&c=x"),
        (Query("q", explode=False), {"a": 1, "b": 2}, "q=a,1,b,2"),
        (Query("q"), {"a": {"b": 1}}, "a=%7B%22b%22%3A1%7D"),
        (Query("q", explode=False), range(3), "q=0,1,2"),
        (Query("q", "json"), {"a": [1]}, "q=%7B%22a%22%3A%5B1%5D%7D"),
        (Query("q"), True, "q=true"),
        (Query("q"), [False, None, 0], "q=false&q=0"),
        (Query("q"), 1.5, "q=1.5"),
        (Query("q"), date(2025, 1, 2), "q=2025-01-02"),
        (Query("q"), datetime(2025, 1, 2, tzinfo=timezone.utc), "q=2025-01-02T00%3A00%3A00Z"),
        (
            Query("q"),
            datetime(2025, 1, 2, tzinfo=timezone(timedelta(hours=2))),
            "q=2025-01-02T00%3A00%3A00%2B02%3A00",
        ),
        (Query("q"), Color.RED, "q=red"),
        (Query("q"), [], ""),
        (Query("q", explode=False), [], ""),
        (Query("q"), None, ""),
        (Query("q"), "", "q="),
        (Query("a b[]"), ("x",), "a%20b%5B%5D=x"),
    ],
)
def test_query_values_are_written_as_the_contract_says(
    parameter: Query, value: Any, expected: str
) -> None:
    assert query(parameter, value) == expected


def test_what_is_sent_is_what_the_server_reads(side: Any) -> None:
    """Encoded by us, decoded by somebody else's parser."""
    side.server.on("GET", "/x", {})
    operation = Operation(
        "a.list", "GET", "/x", query=(Query("filterBy", explode=False), Query("s"))
    )
    side.call(side.client(), operation, query=(["a==1", "b=@c d"], "ü&="))
    assert side.server.received[-1].pairs == [("filterBy", "a==1,b=@c d"), ("s", "ü&=")]


def test_what_tells_operations_of_one_path_apart_is_not_sent() -> None:
    """Documents have `/files/{id}#link` beside `/files/{id}`; what follows must not end up in it."""
    operation = Operation("a.b", "GET", "/files/{id}#link", ("id",), (Query("fields"),))
    made_of = made(operation, path=("a#b",), query=("url",))
    assert made_of.url == "http://host/base/files/a%23b?fields=url"


def test_headers_and_cookies_of_the_operation_are_sent(side: Any) -> None:
    side.server.on("GET", "/x", {})
    operation = Operation("a.get", "GET", "/x", headers=("X-One", "X-Two"), cookies=("c", "d"))
    side.call(side.client(), operation, headers=(True, None), cookies=("a b", None))
    headers = side.server.received[-1].headers
    assert (headers["x-one"], headers["cookie"]) == ("true", "c=a%20b")
    assert "x-two" not in headers


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\0b", "ü"])
def test_a_header_value_cannot_smuggle_another_header(value: str) -> None:
    operation = Operation("a.get", "GET", "/x", headers=("X-One",))
    with pytest.raises(RequestValidationError, match=r"header\.X-One"):
        made(operation, headers=(value,))


def test_options_of_a_call_add_and_replace(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(body=b"a,b", headers=(("Content-Type", "text/csv"),)))
    client = side.client(default_headers={"X-Team": "red", "X-Kept": "yes"})
    operation = Operation("a.get", "GET", "/x", query=(Query("limit"), Query("f", explode=False)))
    options = {
        "extra_headers": {"x-team": "blue", "X-New": "1"},
        "extra_query": {"limit": 5, "f": ["a", "b"], "other": True},
        "accept": "text/csv",
    }
    side.call(client, operation, query=(1, None), options=options)
    request = side.server.received[-1]
    assert request.query == "limit=5&f=a,b&other=true"
    assert [request.headers[n] for n in ("x-team", "x-kept", "x-new", "accept")] == [
        "blue",
        "yes",
        "1",
        "text/csv",
    ]


def test_a_header_of_none_is_left_out(side: Any) -> None:
    side.server.on("GET", "/x", {})
    client = side.client(default_headers={"X-Team": "red"})
    options = {"extra_headers": {"X-Team": None, "Authorization": None}}
    side.call(client, Operation("a.get", "GET", "/x"), options=options)
    assert not {"x-team", "authorization"} & set(side.server.received[-1].headers)


def test_an_authorization_of_your_own_replaces_the_token(side: Any) -> None:
    side.server.on("GET", "/x", {})
    options = {"extra_headers": {"Authorization": "Basic abc"}}
    side.call(side.client(), Operation("a.get", "GET", "/x"), options=options)
    assert side.server.received[-1].headers["authorization"] == "Basic abc"


def test_the_user_agent_names_package_version_release_and_python(side: Any) -> None:
    side.server.on("GET", "/x", {})
    client = side.client()
    named = type(
        "Client", (type(client),), {"_user_agent": "runai-client-2-24/1.2.3", "_release": "2.24"}
    )
    side.call(named(side.server.origin, token="t"), Operation("a.get", "GET", "/x"))
    agent = side.server.received[-1].headers["user-agent"]
    assert agent.startswith("runai-client-2-24/1.2.3 (Run:ai 2.24) python/3.")


def test_an_operation_without_token_is_called_without_credentials(side: Any) -> None:
    side.server.on("GET", "/x", {})
    client = type(side.client())(side.server.origin)
    side.call(client, Operation("a.get", "GET", "/x", security=()))
    assert "authorization" not in side.server.received[-1].headers


def test_connections_are_pooled(side: Any) -> None:
    side.server.on("GET", "/x", {})
    side.calls(side.client(), Operation("a.get", "GET", "/x"), 5)
    assert len({request.port for request in side.server.at("/x")}) == 1


def test_a_client_of_your_own_is_used_and_not_closed(server: Any) -> None:
    import httpx

    from runai_generator.runtime._core.client import SyncClient

    server.on("GET", "/x", {})
    with httpx.Client(headers={"X-Mine": "1"}) as mine:
        with SyncClient(server.origin, token="t", http_client=mine) as client:
            client.call(Operation("a.get", "GET", "/x"), {200: Any})
        assert server.received[-1].headers["x-mine"] == "1"
        assert not mine.is_closed


def test_cookies_of_one_answer_do_not_travel_to_the_next_call(side: Any, answer: Any) -> None:
    """With tokens by context a session kept in the pool would be somebody else's."""
    side.server.on("GET", "/x", answer(body={}, headers=(("Set-Cookie", "session=1"),)))
    client = side.client()
    for _ in range(2):
        side.call(client, Operation("a.get", "GET", "/x"))
    assert "cookie" not in side.server.received[-1].headers


def test_a_client_of_the_other_kind_is_refused(side: Any) -> None:
    import httpx

    kinds: Any = (httpx.Client, httpx.AsyncClient)
    wrong = kinds[not side.is_async]()
    with pytest.raises(ConfigurationError, match="http_client must be"):
        side.client(http_client=wrong)
    right = kinds[side.is_async]()
    with pytest.raises(ConfigurationError, match="verify is a setting"):
        side.client(http_client=right, verify=False)


@pytest.mark.parametrize("name", ["filterBy", "timout", "body"])
def test_a_keyword_that_is_none_is_refused_and_not_left_out(side: Any, name: str) -> None:
    """A filter that is misspelt would give the whole list."""
    with pytest.raises(TypeError, match=rf"get\(\) got an unexpected keyword argument '{name}'"):
        side.call(side.client(), Operation("a.get", "GET", "/x"), options={name: "x"})
    assert not side.server.received


@pytest.mark.parametrize(
    ("options", "problem"),
    [({"timeout": "soon"}, "timeout must be seconds"), ({"max_retries": None}, "max_retries")],
)
def test_an_option_of_a_wrong_type_is_refused(side: Any, options: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        side.call(side.client(), Operation("a.get", "GET", "/x"), options=options)
    with pytest.raises(ConfigurationError, match="read must be seconds"):
        Timeout(read=-1)


@pytest.mark.parametrize("name", ["X Y", "a:b", "", "x\ny", "\u00e9"])
def test_what_cannot_be_the_name_of_a_header_is_refused(side: Any, name: str) -> None:
    with pytest.raises(RequestValidationError, match="not the name of a header"):
        side.call(
            side.client(), Operation("a.get", "GET", "/x"), options={"extra_headers": {name: "x"}}
        )
