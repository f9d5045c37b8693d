"""No token and no client secret in repr, logs, hooks, errors, tracebacks, or at another host."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from runai_generator.runtime._core.configuration.credentials import Secret
from runai_generator.runtime._core.errors import ConfigurationError, RunaiError
from runai_generator.runtime._core.messages.model import Model
from runai_generator.runtime._core.operation import Operation, Query

SECRETS = ("s3cret-value", "t0ken-value")
V1 = "/api/v1/token"
GET = Operation("a.get", "GET", "/x", query=(Query("code"), Query("limit")))
PAIR = {"client_id": "me", "client_secret": SECRETS[0]}


class Never(Model):
    must: int


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def frames(error: BaseException) -> Iterator[Mapping[str, Any]]:
    """The locals of every frame of the error and of the errors it hangs on."""
    seen: list[BaseException | None] = []
    queue: list[BaseException | None] = [error]
    while queue:
        one = queue.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        queue += [one.__cause__, one.__context__]
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if "_core" in frame.f_code.co_filename:
                yield frame.f_locals


def shown(value: Any, depth: int = 0) -> Iterator[str]:
    """What a debugger or an error tracker would show of a local variable, containers opened."""
    yield repr(value)
    if depth < 6:
        if isinstance(value, Mapping):
            for item in value.values():
                yield from shown(item, depth + 1)
        elif isinstance(value, list | tuple | set):
            for item in value:
                yield from shown(item, depth + 1)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                yield from shown(getattr(value, name), depth + 1)


def assert_clean(error: BaseException) -> None:
    assert not leaks("".join(traceback.format_exception(error)))
    assert not leaks(repr(error))
    assert not leaks(str(vars(error)))
    stack = list(frames(error))
    for local in stack:
        for name, value in local.items():
            assert not type(value).__module__.startswith("httpx"), name
            assert not any(leaks(text) for text in shown(value)), name


Scene = Callable[[Any, type], dict[str, Any]]


def at_x(**fields: Any) -> Scene:
    """The server answers the call so."""
    return lambda server, answer: server.on("GET", "/x", answer(**fields)) or {}


def at_token(**fields: Any) -> Scene:
    """The server answers the token request so."""
    return lambda server, answer: server.on("POST", V1, answer(**fields)) or {}


def using(scene: Scene | None = None, **settings: Any) -> Scene:
    """As the scene, the client made with these settings besides."""
    return lambda server, answer: {**(scene(server, answer) if scene else {}), **settings}


ECHO = {"message": f"got {SECRETS[1]} and {SECRETS[0]}", "echo": [SECRETS[1]]}
HTML = (("Content-Type", "text/html"),)
# how a call can fail -> the server and the settings that make it fail so
WAYS: dict[str, Scene] = {
    "status": at_x(status=400, body=ECHO, headers=(("Set-Cookie", SECRETS[1]),)),
    "refused": at_x(status=401, body=ECHO),
    "token refused": at_token(status=401, body={"message": f"bad {SECRETS[0]}"}),
    "token dropped": at_token(drop=True),
    "dropped": at_x(drop=True),
    "cut": at_x(body={"a": "b" * 1000}, cut=True),
    "strict": using(at_x(body={"must": "x"}), strict=True),
    "not json": at_x(body=b"<html>", headers=HTML),
    "unsendable": using(default_headers={"X-Bad": "a\nb"}),
    "unsendable beside a secret header": using(
        default_headers={"X-Api-Key": SECRETS[1], "X-Bad": "a\nb"}
    ),
    "unsendable secret header": using(default_headers={"X-Api-Key": f"{SECRETS[1]}\nb"}),
    "refused with a secret header": using(
        at_x(status=404), default_headers={"Authorization": f"Bearer {SECRETS[1]}"}
    ),
    "timeout": using(at_x(body={}, delay=2), timeout=0.1, max_retries=0, time=None),
    "unreachable": using(base_url="http://127.0.0.1:9"),
    "bad token function": using(
        token=lambda: f"{SECRETS[1]}\nx", client_id=None, client_secret=None
    ),
}


@pytest.fixture
def failing(side: Any, still: Any, answer: Any) -> Callable[[str], BaseException]:
    """A function that makes a call fail in the way named, and gives the error."""

    def fail(way: str) -> BaseException:
        side.server.on("POST", V1, {"access_token": SECRETS[1]})
        settings = {"time": still, **PAIR, **WAYS[way](side.server, answer)}
        with pytest.raises(RunaiError) as caught:
            side.call(side.client(**settings), GET, {200: Never if way == "strict" else Any})
        return caught.value

    return fail


@pytest.mark.parametrize("way", WAYS)
def test_no_error_shows_a_secret_also_not_in_the_locals_of_its_traceback(
    failing: Any, way: str
) -> None:
    error = failing(way)
    assert_clean(error)
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_every_error_survives_pickle_and_copy(failing: Any, way: str) -> None:
    error = failing(way)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert {k: repr(v) for k, v in vars(twin).items()} == {
            k: repr(v) for k, v in vars(error).items()
        }


def test_the_walk_would_find_a_secret_in_a_local_variable() -> None:
    """The check above can fail."""
    assert any(map(leaks, shown({"headers": [("authorization", f"Bearer {SECRETS[1]}")]})))


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": None, **PAIR},
        {"base_url": "nonsense", "token": SECRETS[1]},
        {"base_url": "https://x", "token": SECRETS[1], **PAIR},
        {"base_url": f"https://u:{SECRETS[0]}@x"},
        {"base_url": "https://x", "client_secret": SECRETS[0]},
    ],
)
def test_a_client_that_cannot_be_made_shows_no_secret(side: Any, settings: Any) -> None:
    kind = type(side.client())
    with pytest.raises(RunaiError) as caught:
        kind(**settings)
    without_arguments = [one for one in frames(caught.value) if "base_url" not in one]
    assert not any(
        leaks(text) for local in without_arguments for v in local.values() for text in shown(v)
    )
    if "@" not in str(settings["base_url"]):
        assert_clean(caught.value)


def test_repr_shows_the_address_and_no_secret(side: Any) -> None:
    client = side.client(**PAIR)
    assert side.server.origin in repr(client)
    assert not leaks(repr(client) + repr(vars(client)) + repr(client._settings))


def test_a_secret_hides_itself_everywhere_but_in_reveal() -> None:
    secret = Secret("s3cret-value")
    texts = (repr(secret), str(secret), f"{secret}", "%s" % secret)  # noqa: UP031
    assert not any(map(leaks, texts))
    assert secret.reveal() == "s3cret-value"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_the_log_and_the_hooks_see_everything_but_the_secrets(
    side: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    events: list[Any] = []
    side.server.on("POST", V1, {"access_token": SECRETS[1]})
    side.server.on("GET", "/x", {"n": 1})
    client = side.client(on_request=events.append, on_response=events.append, **PAIR)
    side.call(
        client, GET, query=(SECRETS[0], 5), options={"extra_headers": {"X-Api-Key": SECRETS[0]}}
    )
    ours = [record.getMessage() for record in caplog.records if record.name == "runai"]
    assert any("GET" in line and "200" in line and "code=***&limit=5" in line for line in ours)
    assert not any(map(leaks, ours))
    assert not leaks(repr(events))
    asked, told = events[-2:]
    assert (asked.operation, asked.method, asked.attempt) == ("a.get", "GET", 0)
    assert asked.headers["authorization"] == asked.headers["x-api-key"] == "***"
    assert asked.headers["accept"] == "application/json"
    assert (told.status_code, told.error, told.operation) == (200, None, "a.get")
    assert [event.operation for event in events[:2]] == ["token", "token"]


def test_no_library_logs_the_token_or_the_secret_either(
    side: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    side.server.on("POST", V1, {"access_token": SECRETS[1]})
    side.server.on("GET", "/x", {})
    side.call(side.client(**PAIR), GET)
    assert not any(leaks(record.getMessage()) for record in caplog.records)
    assert any(record.name.startswith("httpcore") for record in caplog.records)


def test_a_hook_that_raises_does_not_break_the_call(
    side: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Any) -> None:
        raise KeyError("hook")

    side.server.on("GET", "/x", {"n": 1})
    assert side.call(side.client(on_request=broken), GET) == {"n": 1}
    assert "the hook" in caplog.text


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_carries_no_token(
    side: Any, other_server: Any, answer: Any, status: int
) -> None:
    other_server.on("GET", "/y", {"there": 1})
    side.server.on("GET", "/x", answer(status, headers=(("Location", other_server.origin + "/y"),)))
    options = {"extra_headers": {"X-Api-Key": "k", "X-Plain": "p", "Cookie": "c=1"}}
    assert side.call(side.client(), GET, options=options) == {"there": 1}
    (request,) = other_server.received
    assert not {"authorization", "x-api-key", "cookie"} & set(request.headers)
    assert request.headers["x-plain"] == "p"


def test_a_redirect_on_the_same_server_keeps_the_token(side: Any, answer: Any) -> None:
    side.server.on("GET", "/x", answer(302, headers=(("Location", "/y?a=1"),)))
    side.server.on("GET", "/y", {"there": 1})
    assert side.call(side.client(), GET) == {"there": 1}
    assert side.server.at("/y")[0].headers["authorization"] == "Bearer fixed"


def test_a_token_once_left_behind_stays_behind_on_the_way_back(
    side: Any, other_server: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", answer(302, headers=(("Location", other_server.origin + "/y"),)))
    other_server.on("GET", "/y", answer(302, headers=(("Location", side.server.origin + "/z"),)))
    side.server.on("GET", "/z", {})
    side.call(side.client(), GET)
    assert "authorization" not in side.server.at("/z")[0].headers


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_body_does_not_follow_to_another_host(
    side: Any, other_server: Any, answer: Any, status: int
) -> None:
    side.server.on(
        "POST", "/x", answer(status, headers=(("Location", other_server.origin + "/y"),))
    )
    operation = Operation("a.create", "POST", "/x", body="application/json")
    with pytest.raises(RunaiError, match="redirect"):
        side.call(side.client(), operation, body={"password": "p"})
    assert other_server.received == []


def test_a_secret_does_not_follow_a_redirected_token_request(
    side: Any, other_server: Any, answer: Any
) -> None:
    side.server.on("POST", V1, answer(307, headers=(("Location", other_server.origin + "/y"),)))
    with pytest.raises(RunaiError, match="redirect"):
        side.call(side.client(**PAIR), GET)
    assert other_server.received == []


def test_a_post_is_not_turned_into_a_get(side: Any, answer: Any) -> None:
    side.server.on("POST", "/x", answer(302, headers=(("Location", "/y"),)))
    operation = Operation("a.create", "POST", "/x", body="application/json")
    with pytest.raises(RunaiError, match="HTTP 302"):
        side.call(side.client(), operation, body={})
    assert side.server.at("/y") == []


def test_a_post_follows_where_method_and_body_stay(side: Any, answer: Any) -> None:
    side.server.on("POST", "/x", answer(308, headers=(("Location", "/y"),)))
    side.server.on("POST", "/y", {"ok": 1})
    operation = Operation("a.create", "POST", "/x", body="application/json")
    assert side.call(side.client(), operation, body={"a": 1}) == {"ok": 1}
    assert side.server.at("/y")[0].json == {"a": 1}


@pytest.mark.parametrize("location", ["/x", "", "http://[broken", "file:///etc/passwd", None])
def test_a_redirect_that_leads_nowhere_ends(side: Any, answer: Any, location: str | None) -> None:
    headers = () if location is None else (("Location", location),)
    side.server.on("GET", "/x", answer(302, headers=headers))
    with pytest.raises(RunaiError, match="HTTP 302"):
        side.call(side.client(), GET)
    assert len(side.server.at("/x")) <= 6


def test_a_redirect_never_leaves_https(
    side: Any, tls_server: Any, certificate: Any, answer: Any
) -> None:
    side.server.on("GET", "/y", {})
    tls_server.on("GET", "/x", answer(302, headers=(("Location", side.server.origin + "/y"),)))
    client = side.client(base_url=tls_server.origin, verify=str(certificate[0]))
    with pytest.raises(RunaiError, match="HTTP 302"):
        side.call(client, GET)
    assert side.server.received == []


@pytest.mark.parametrize(
    "credentials",
    [
        {"token": f"{SECRETS[1]}\nx"},
        {"token": f"Bearer {SECRETS[1]}"},
        {"token": f"{SECRETS[1]}\x00"},
        {"token": f"{SECRETS[1]}\u00e9"},
        {"client_id": "me", "client_secret": f"{SECRETS[0]}\nx"},
        {"client_id": "me", "client_secret": f"{SECRETS[0]}\ud800"},
        {"client_id": "me", "client_secret": SECRETS[0].encode()},
        {"token": SECRETS[1].encode()},
    ],
)
def test_credentials_that_cannot_be_sent_are_refused_at_once_and_not_shown(
    side: Any, credentials: Any
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        side.client(**credentials)
    if all(isinstance(value, str) for value in credentials.values()):
        assert_clean(caught.value)
    assert not leaks(str(caught.value))


def test_a_secret_header_is_sent_all_the_same(side: Any) -> None:
    side.server.on("GET", "/x", {})
    client = side.client(default_headers={"X-Api-Key": SECRETS[1]})
    side.call(client, GET, options={"extra_headers": {"X-Session-Token": SECRETS[0]}})
    (request,) = side.server.at("/x")
    assert request.headers["x-api-key"] == SECRETS[1]
    assert request.headers["x-session-token"] == SECRETS[0]
