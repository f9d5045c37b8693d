"""Header fields by any case, and what is secret among them."""

from __future__ import annotations

import pickle

import pytest

from runai_generator.runtime._core.headers import Headers, hide_query, is_secret


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "cookie",
        "Set-Cookie",
        "X-Api-Key",
        "X-Auth-Token",
        "client_secret",
        "Password",
    ],
)
def test_names_that_are_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["Accept", "X-Request-Id", "Content-Type", "limit"])
def test_names_that_are_not(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ""),
        ("limit=5", "limit=5"),
        ("access_token=a&limit=5&code=b", "access_token=***&limit=5&code=***"),
        ("token=", "token="),
        ("token", "token"),
    ],
)
def test_a_query_is_shown_without_secret_values(query: str, shown: str) -> None:
    assert hide_query(query) == shown


def test_fields_are_found_by_any_case_and_all_of_them() -> None:
    headers = Headers([("X-A", "1"), ("x-a", "2"), ("Cookie", "c")])
    assert headers["X-a"] == "1, 2"
    assert headers.get_list("x-A") == ["1", "2"]
    assert headers.get_list("none") == []
    assert "X-A" in headers
    assert "X-B" not in headers
    assert list(headers) == ["x-a", "cookie"]
    assert len(headers) == 2
    with pytest.raises(KeyError):
        headers["X-B"]


def test_showing_them_hides_the_secret_ones() -> None:
    headers = Headers([("Cookie", "c1"), ("X-A", "1")])
    assert repr(headers) == "Headers({'cookie': '***', 'x-a': '1'})"
    assert pickle.loads(pickle.dumps(headers)) == headers
