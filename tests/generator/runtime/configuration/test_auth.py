"""Where tokens come from, and when they are renewed."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
from typing import Any

import pytest

from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.errors import (
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    CredentialsRefusedError,
    NotFoundError,
    PermissionDeniedError,
    ServerError,
    TokenError,
)
from runai_generator.runtime._core.operation import Operation
from runai_generator.runtime._core.transport.token import jwt_lifetime, read_token

GET = Operation("a.get", "GET", "/x")
V1, V2 = "/api/v1/token", "/api/v2/token"
PAIR: Any = {"client_id": "me", "client_secret": "s3cret"}


def used(server: Any, path: str = "/x") -> list[str]:
    return [request.headers.get("authorization", "") for request in server.at(path)]


def test_oauth_is_preferred_where_the_release_has_it(side: Any) -> None:
    side.server.on("GET", "/x", {})
    side.server.tokens(V2)
    side.call(side.client(oauth=True, **PAIR), GET)
    (request,) = side.server.at(V2)
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.form == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "s3cret",
    }
    assert "authorization" not in request.headers
    assert used(side.server) == ["Bearer t1"]


def test_the_first_version_is_asked_in_json(side: Any) -> None:
    side.server.on("GET", "/x", {})
    side.server.on("POST", V1, {"accessToken": "a.b.c", "expiresIn": 60})
    side.call(side.client(**PAIR), GET)
    assert side.server.at(V1)[0].json == {
        "grantType": "client_credentials",
        "clientID": "me",
        "clientSecret": "s3cret",
    }
    assert used(side.server) == ["Bearer a.b.c"]


@pytest.mark.parametrize(
    ("lifetime", "pauses", "expected"),
    [(600, (0, 539, 2, 500), ["t1", "t1", "t2", "t2"]), (10, (0, 7, 2), ["t1", "t1", "t2"])],
)
def test_a_token_serves_until_shortly_before_its_end(
    side: Any, still: Any, lifetime: int, pauses: tuple[int, ...], expected: list[str]
) -> None:
    """A short one still serves most of its life."""
    side.server.on("GET", "/x", {})
    side.server.tokens(lifetime=lifetime)
    client = side.client(time=still, **PAIR)
    for later in pauses:
        still.now += later
        side.call(client, GET)
    assert used(side.server) == [f"Bearer {token}" for token in expected]


def test_a_refused_token_is_renewed_once(side: Any, answer: Any) -> None:
    side.server.tokens()
    side.server.on("GET", "/x", answer(401, {}), {"ok": 1}, {"ok": 2})
    client = side.client(**PAIR)
    assert [side.call(client, GET), side.call(client, GET)] == [{"ok": 1}, {"ok": 2}]
    assert used(side.server) == ["Bearer t1", "Bearer t2", "Bearer t2"]


def test_a_second_refusal_is_the_answer(side: Any, answer: Any) -> None:
    side.server.tokens()
    side.server.on("GET", "/x", answer(401, {"code": 401, "message": "no"}))
    with pytest.raises(AuthenticationError, match="no"):
        side.call(side.client(**PAIR), GET)
    assert len(side.server.at("/x")) == len(side.server.at(V1)) == 2


def test_a_post_is_repeated_after_a_refusal_since_nothing_was_done(side: Any, answer: Any) -> None:
    side.server.tokens()
    side.server.on("POST", "/x", answer(401, {}), {"ok": 1})
    operation = Operation("a.create", "POST", "/x", body="application/json")
    assert side.call(side.client(**PAIR), operation, body={"a": 1}) == {"ok": 1}
    assert [request.json for request in side.server.at("/x")] == [{"a": 1}, {"a": 1}]


def test_a_fixed_token_is_used_as_it_is_and_a_refusal_is_final(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", {}, answer(401, {}))
    client = side.client(token="abc\n")
    side.call(client, GET)
    with pytest.raises(AuthenticationError):
        side.call(client, GET)
    assert used(side.server) == ["Bearer abc"] * 2


def test_a_function_is_asked_for_each_attempt(side: Any, answer: Any) -> None:
    given = iter(["f1", "f2", "f3"])
    side.server.on("GET", "/x", {}, answer(401, {}), {})
    client = side.client(token=lambda: next(given))
    side.call(client, GET)
    side.call(client, GET)
    assert used(side.server) == ["Bearer f1", "Bearer f2", "Bearer f3"]


def test_the_async_client_awaits_a_coroutine_function(server: Any) -> None:
    async def token() -> str:
        await asyncio.sleep(0)
        return "later"

    async def main() -> None:
        async with AsyncBaseClient(server.origin, token=token) as client:
            await client.call(GET, {200: Any})

    server.on("GET", "/x", {})
    asyncio.run(main())
    assert used(server) == ["Bearer later"]


@pytest.mark.parametrize("given", [None, 7, "two words", "line\nbreak", "ü", ""])
def test_a_function_that_gives_no_token_is_told_so_without_showing_it(
    side: Any, given: Any
) -> None:
    with pytest.raises(ConfigurationError, match="token function") as caught:
        side.call(side.client(token=lambda: given), GET)
    assert "words" not in str(caught.value)
    assert side.server.received == []


def test_the_environment_is_read_where_the_arguments_are_silent(
    side: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(side.client())
    side.server.tokens()
    side.server.on("GET", "/x", {})
    monkeypatch.setenv("RUNAI_BASE_URL", side.server.origin + "/")
    monkeypatch.setenv("RUNAI_CLIENT_ID", "env-id")
    monkeypatch.setenv("RUNAI_CLIENT_SECRET", "env-secret")
    side.call(kind(), GET)
    assert side.server.at(V1)[-1].json["clientID"] == "env-id"
    monkeypatch.setenv("RUNAI_TOKEN", "env-token")
    side.call(kind(), GET)
    side.call(kind(token="given"), GET)
    side.call(kind(client_id="given-id"), GET)
    assert used(side.server) == ["Bearer t1", "Bearer env-token", "Bearer given", "Bearer t2"]
    assert side.server.at(V1)[-1].json["clientID"] == "given-id"


def test_line_breaks_around_secrets_in_the_environment_do_no_harm(
    side: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values mounted from files end in line breaks."""
    side.server.tokens()
    side.server.on("GET", "/x", {})
    kind = type(side.client())
    monkeypatch.setenv("RUNAI_BASE_URL", f" {side.server.origin}/\n")
    monkeypatch.setenv("RUNAI_CLIENT_ID", "me\n")
    monkeypatch.setenv("RUNAI_CLIENT_SECRET", "s3cret\r\n")
    side.call(kind(), GET)
    assert side.server.at(V1)[0].json["clientID"] == "me"
    assert side.server.at(V1)[0].json["clientSecret"] == "s3cret"
    monkeypatch.setenv("RUNAI_TOKEN", "env-token\n")
    side.call(kind(), GET)
    monkeypatch.setenv("RUNAI_TOKEN", " \n")
    side.call(kind(), GET)
    assert used(side.server) == ["Bearer t1", "Bearer env-token", "Bearer t2"]


@pytest.mark.slow
def test_an_asynchronous_token_function_needs_the_async_client(
    server: Any, recwarn: pytest.WarningsRecorder
) -> None:
    async def token() -> str:
        return "t"

    with (
        SyncClient(server.origin, token=token) as client,  # type: ignore[arg-type]
        pytest.raises(ConfigurationError, match="use it with AsyncClient"),
    ):
        client.call(GET, {200: Any})
    gc.collect()  # of other tests too: only a coroutine that nobody awaited counts
    assert not [warning for warning in recwarn.list if "never awaited" in str(warning.message)]


def test_the_environment_is_read_when_the_client_is_made(
    side: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    side.server.on("GET", "/x", {})
    monkeypatch.setenv("RUNAI_TOKEN", "first")
    client = type(side.client())(side.server.origin)
    monkeypatch.setenv("RUNAI_TOKEN", "second")
    side.call(client, GET)
    assert used(side.server) == ["Bearer first"]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"base_url": None}, "set RUNAI_BASE_URL"),
        ({"base_url": "company.run.ai"}, "must be like https://"),
        ({"base_url": "ftp://company.run.ai"}, "must be like https://"),
        ({"base_url": "https://user:s3cret@company.run.ai"}, "user name or password"),
        ({"base_url": "https://company.run.ai/?a=1"}, "query"),
        ({"base_url": "https://company.run.ai/#"}, "fragment"),
        ({"base_url": "https://my company.run.ai"}, "a space in the name of its host"),
        ({"base_url": 5}, "base_url must be str, not int"),
        ({"max_retries": -1}, "max_retries must be 0 or a positive number, not -1"),
        ({"max_retries": None}, "max_retries must be"),
        ({"timeout": -1}, "timeout must be seconds"),
        ({"timeout": float("nan")}, "timeout must be seconds"),
        ({"timeout": "5s"}, "timeout must be seconds.*'5s'"),
        ({"base_url": "https://[::1"}, "cannot be read"),
        ({"token_cache": 5}, "token_cache must be True, False or a folder, not 5"),
        ({"token_cache": ""}, "token_cache must be"),
        ({"client_id": "a"}, "client_secret is missing"),
        ({"client_secret": "a"}, "client_id is missing"),
        ({"token": "a", "client_id": "b", "client_secret": "c"}, "not both"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(
    side: Any, settings: dict[str, Any], problem: str
) -> None:
    kind = type(side.client())
    with pytest.raises(ConfigurationError, match=problem):
        kind(**{"base_url": "https://company.run.ai", **settings})


def test_a_call_without_credentials_names_the_ways_to_give_them(side: Any) -> None:
    client = type(side.client())(side.server.origin)
    with pytest.raises(ConfigurationError, match="RUNAI_CLIENT_ID"):
        side.call(client, GET)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"code": 401, "message": "bad"}, CredentialsRefusedError),
        (403, {"code": 403, "message": "bad"}, CredentialsRefusedError),
        (400, {"error": "invalid_client", "error_description": "bad"}, CredentialsRefusedError),
        (400, {"code": 400, "message": "bad"}, TokenError),
        (404, {"code": 404, "message": "bad"}, TokenError),
        (409, {"code": 409, "message": "bad"}, TokenError),
        (500, {"message": "bad"}, TokenError),
    ],
)
def test_a_failed_token_request_is_no_error_of_the_operation(
    side: Any, still: Any, answer: Any, status: int, body: Any, kind: type[TokenError]
) -> None:
    """`except NotFoundError: create it` must not run because the token endpoint is not there."""
    side.server.on("POST", V1, answer(status, body))
    with pytest.raises(TokenError, match=rf"POST {V1}: HTTP {status}.*bad") as caught:
        side.call(side.client(time=still, **PAIR), GET)
    assert type(caught.value) is kind
    assert caught.value.status_code == status
    assert not isinstance(
        caught.value, NotFoundError | ConflictError | PermissionDeniedError | ServerError
    )
    assert isinstance(caught.value, AuthenticationError) == (kind is CredentialsRefusedError)
    assert ("is base_url right?" in str(caught.value)) == (status == 404)
    assert side.server.at("/x") == []


def test_refused_credentials_are_remembered_for_some_seconds(
    side: Any, still: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", {"ok": 1})
    side.server.on("POST", V1, answer(401, {"message": "bad"}), {"access_token": "t"})
    client = side.client(time=still, **PAIR)
    raised = []
    for _ in range(5):
        with pytest.raises(CredentialsRefusedError) as caught:
            side.call(client, GET)
        raised.append(caught.value)
    assert len(side.server.at(V1)) == 1
    assert len({id(error) for error in raised}) == 5, "each call raises an error of its own"
    still.now += 11
    assert side.call(client, GET) == {"ok": 1}


def test_a_token_endpoint_that_fails_is_asked_again_at_once(
    side: Any, still: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", {"ok": 1})
    side.server.on("POST", V1, answer(500), {"access_token": "t"})
    client = side.client(time=still, max_retries=0, **PAIR)
    with pytest.raises(TokenError):
        side.call(client, GET)
    assert side.call(client, GET) == {"ok": 1}


def test_a_token_request_is_repeated_like_an_idempotent_one(
    side: Any, still: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", {"ok": 1})
    side.server.on("POST", V1, answer(drop=True), answer(502), {"access_token": "t"})
    assert side.call(side.client(time=still, **PAIR), GET) == {"ok": 1}


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b"{}", b'{"access_token": 7}', b'{"access_token": "a b"}']
)
def test_an_answer_without_a_token_is_an_error(side: Any, answer: Any, content: bytes) -> None:
    side.server.on("POST", V1, answer(body=content))
    with pytest.raises(TokenError, match=rf"POST {V1}: no token: .*127.0.0.1.*base_url") as caught:
        side.call(side.client(**PAIR), GET)
    assert "HTTP 200" not in str(caught.value)


# --- one request for all


def jwt(**claims: Any) -> str:
    def part(value: Any) -> str:
        return (
            base64.urlsafe_b64encode(json.dumps(value, ensure_ascii=False).encode())
            .rstrip(b"=")
            .decode()
        )

    return f"{part({'alg': 'none'})}.{part(claims)}.sig"


@pytest.mark.parametrize(
    ("token", "lifetime"),
    [
        (jwt(exp=1600), 600),
        (jwt(exp=5600, iat=5000), 600),
        (jwt(exp=1600, p="???>>>~~~ÿ"), 600),
        (jwt(exp=900), None),
        (jwt(exp="soon"), None),
        (jwt(exp=float("1e400")), None),
        (jwt(), None),
        ("a.b.c", None),
        ("opaque", None),
        ("a.!!!.c", None),
    ],
)
def test_the_lifetime_of_a_jwt(token: str, lifetime: float | None) -> None:
    assert jwt_lifetime(token, 1000) == lifetime


def test_url_safe_characters_in_a_jwt_are_read() -> None:
    """Standard base64 stops at these; the official client crashed on them."""
    token = next(
        t for n in range(500) if set("-_") <= set((t := jwt(exp=1600, p="ÿþ?>~" * n)).split(".")[1])
    )
    assert jwt_lifetime(token, 1000) == 600


@pytest.mark.parametrize(
    ("answer", "until"),
    [
        ({"access_token": "t", "expires_in": 1000}, 940),
        ({"accessToken": "t", "expiresIn": "1000"}, 940),
        ({"accessToken": jwt(exp=2000, iat=1000), "expiresIn": 0}, 940),
        ({"accessToken": "t"}, 240),
        ({"accessToken": "t", "expiresIn": -5}, 240),
    ],
)
def test_until_when_a_token_is_used(answer: dict[str, Any], until: float) -> None:
    token = read_token(json.dumps(answer).encode(), now=0, wall=0)
    assert token is not None
    assert token.use_until == until
