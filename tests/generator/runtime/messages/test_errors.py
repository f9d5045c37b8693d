"""Every error status is an exception of its class that says what the API said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from runai_generator.runtime._core import errors
from runai_generator.runtime._core.operation import Operation, Query

GET = Operation("a.get", "GET", "/api/{id}", path_params=("id",), query=(Query("q"),))


def raised(side: Any, still: Any, reply: Any, operation: Operation = GET) -> Any:
    side.server.on("*", "*", reply)
    with pytest.raises(errors.APIStatusError) as caught:
        side.call(side.client(time=still), operation, path=("a b",), query=("secret-query",))
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (422, errors.UnprocessableError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (599, errors.ServerError),
        (405, errors.APIStatusError),
        (412, errors.APIStatusError),
        (418, errors.APIStatusError),
        (304, errors.APIStatusError),
    ],
)
def test_the_status_chooses_the_class(
    side: Any, still: Any, answer: Any, status: int, kind: type
) -> None:
    assert type(raised(side, still, answer(status, {"message": "no"}))) is kind


def test_everything_the_api_said_is_there(side: Any, still: Any, answer: Any) -> None:
    body = {"code": 40901, "message": "name taken", "details": "project a b"}
    error = raised(side, still, answer(409, body, headers=(("X-Request-Id", "r-1"), ("X-A", "1"))))
    assert (error.code, error.message, error.details) == (40901, "name taken", "project a b")
    assert (error.status_code, error.method, error.request_id) == (409, "GET", "r-1")
    assert (error.path, error.path_template) == ("/api/a%20b", "/api/{id}")
    assert (error.body, error.headers["x-a"]) == (body, "1")
    assert str(error) == (
        "GET /api/a%20b: HTTP 409 (code 40901): name taken (project a b) [request id r-1]"
    )
    assert "secret-query" not in str(vars(error))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": "invalid_request", "error_description": "no grant"}, "no grant"),
        ({"error": "boom"}, "boom"),
        ({"title": "Bad", "detail": "worse"}, "worse"),
        ({"message": {"nested": 1}}, ""),
        ({"error": {"code": 7, "message": "quota"}}, "quota"),
        ({"error": {"message": "inner"}, "message": "outer"}, "outer"),
        ([1, 2], ""),
        (b"plain words", "plain words"),
        (b"", ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[" * 100_000, "[" * 500),
    ],
)
def test_the_message_is_found_in_whatever_came(
    side: Any, still: Any, answer: Any, body: Any, message: str
) -> None:
    reply = answer(400, body, headers=(("Content-Type", "text/plain"),))
    assert raised(side, still, reply).message == message


def test_the_details_are_found_in_whatever_came(side: Any, still: Any, answer: Any) -> None:
    error = raised(side, still, answer(422, {"errors": [{"field": "name"}]}))
    assert error.details == [{"field": "name"}]
    error = raised(side, still, answer(400, {"error": {"code": 7, "details": "full"}}))
    assert (error.code, error.details) == (7, "full")


def test_a_redirect_says_where_to_but_not_with_what(side: Any, still: Any, answer: Any) -> None:
    """A sign-in page usually, when base_url is not the API's."""
    target = "http://127.0.0.1:9/sign-in?session=abc"
    reply = answer(302, headers=(("Location", target),))
    error = raised(side, still, reply, replace(GET, method="POST"))
    assert "redirected to http://127.0.0.1:9/sign-in, which is not followed" in str(error)
    assert "redirected" not in str(raised(side, still, answer(304)))


def test_a_page_of_html_is_not_a_message(side: Any, still: Any, answer: Any) -> None:
    reply = answer(502, b"<html>bad gateway</html>", headers=(("Content-Type", "text/html"),))
    error = raised(side, still, reply)
    assert str(error) == "GET /api/a%20b: HTTP 502"
    assert error.body == "<html>bad gateway</html>"


def test_a_long_message_is_shortened_on_one_line(side: Any, still: Any, answer: Any) -> None:
    error = raised(side, still, answer(400, {"message": "a\n" * 5000}))
    assert len(str(error)) < 600
    assert "\n" not in str(error)
    assert len(error.message) == 10_000


def test_what_would_command_a_terminal_is_not_printed(side: Any, still: Any, answer: Any) -> None:
    error = raised(
        side, still, answer(400, {"message": "no\x1b[2Jsuch\x00 Gr\u00f6\u00dfe \u202e"})
    )
    assert str(error).endswith("HTTP 400: no\ufffd[2Jsuch\ufffd Gr\u00f6\u00dfe \ufffd")


def test_the_tree_is_one() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert len(kinds) > 10
    assert all(issubclass(kind, errors.RunaiError) for kind in kinds)
    assert issubclass(errors.APITimeoutError, errors.APIConnectionError)
    assert not issubclass(errors.APIStatusError, errors.APIConnectionError)
