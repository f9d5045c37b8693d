"""Who is calling, as the security schemes of an API want it said, and where it is asked."""

from __future__ import annotations

import logging
from base64 import b64encode
from typing import Any

import pytest

from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.configuration.security import Exchange, Scheme
from runai_generator.runtime._core.configuration.servers import Server, Variable
from runai_generator.runtime._core.errors import ConfigurationError, TokenError
from runai_generator.runtime._core.operation import Operation

SCHEMES = (
    Scheme("InHeader", "apiKey", "header", "X-Key"),
    Scheme("InQuery", "apiKey", "query", "appid"),
    Scheme("InCookie", "apiKey", "cookie", "sid"),
    Scheme("Password", "basic"),
    Scheme("Bearer"),
    Scheme("OAuth", exchange=Exchange("/oauth/token")),
    Scheme("Oidc", exchange=Exchange("/.well-known/openid-configuration", discovery=True)),
)


def client(side: Any, *, schemes: Any = SCHEMES, default: Any = (), **arguments: Any) -> Any:
    base = SyncClient if side.name == "sync" else AsyncBaseClient
    attributes = {"_schemes": schemes, "_security": default}
    attributes |= {"_servers": arguments.pop("known", ())}
    made = type("Client", (base,), attributes)(
        **{"base_url": side.server.origin, "max_retries": 0, **arguments}
    )
    side.made.append(made)
    return made


def sent(side: Any, asked: Any, **arguments: Any) -> Any:
    """What arrives of a call whose operation asks for these schemes."""
    side.server.on("GET", "/x", {})
    side.call(client(side, **arguments), Operation("a.get", "GET", "/x", security=asked))
    return side.server.at("/x")[-1]


def test_api_keys_go_where_their_scheme_says(side: Any) -> None:
    assert sent(side, (("InHeader",),), api_key="k1").headers["x-key"] == "k1"
    assert sent(side, (("InQuery",),), credentials={"InQuery": "a b&c"}).pairs == [
        ("appid", "a b&c")
    ]
    assert sent(side, (("InCookie",),), api_key="k3").headers["cookie"] == "sid=k3"
    assert "authorization" not in sent(side, (("InHeader",),), api_key="k1").headers


def test_basic_and_bearer(side: Any) -> None:
    told = sent(side, (("Password",),), username="ann", password="pa:ss").headers["authorization"]
    assert told == "Basic " + b64encode(b"ann:pa:ss").decode()
    assert sent(side, (("Bearer",),), token="t").headers["authorization"] == "Bearer t"
    given = {"Bearer": "mine"}
    assert sent(side, (("Bearer",),), credentials=given).headers["authorization"] == "Bearer mine"


def test_schemes_that_go_together_are_all_sent(side: Any) -> None:
    asked = (("InHeader", "InQuery", "Bearer"),)
    seen = sent(side, asked, credentials={"InHeader": "h", "InQuery": "q"}, token="t")
    assert (seen.headers["x-key"], seen.query, seen.headers["authorization"]) == ("h", "appid=q", "Bearer t")  # fmt: skip
    with pytest.raises(ConfigurationError, match="InQuery"):
        sent(side, asked, credentials={"InHeader": "h"}, token="t")


def test_of_several_ways_the_first_one_that_is_possible_is_taken(side: Any) -> None:
    asked = (("Password",), ("InHeader",), ("Bearer",))
    seen = sent(side, asked, api_key="k", token="t").headers
    assert seen["x-key"] == "k"
    assert "authorization" not in seen


@pytest.mark.parametrize("asked", [((), ("Bearer",)), (("Bearer",), ())])
def test_what_is_optional_is_sent_if_it_is_given(side: Any, asked: Any) -> None:
    assert "authorization" not in sent(side, asked).headers
    assert sent(side, asked, token="t").headers["authorization"] == "Bearer t"


def test_what_an_operation_does_not_ask_for_is_not_sent(side: Any) -> None:
    seen = sent(side, (), token="t", api_key="k", username="u", password="p")
    assert not {"authorization", "x-key", "cookie"} & seen.headers.keys()
    assert seen.query == ""


def test_client_credentials_are_exchanged_where_each_scheme_says(side: Any) -> None:
    """Two providers, two tokens: neither sees the other's."""
    server = side.server
    server.on("GET", "/x", {})
    server.on("GET", "/y", {})
    server.on("POST", "/oauth/token", {"access_token": "from-oauth", "expires_in": 60})
    server.on("GET", "/.well-known/openid-configuration", {"token_endpoint": f"{server.origin}/issuer"})  # fmt: skip
    server.on("POST", "/issuer", {"access_token": "from-issuer", "expires_in": 60})
    one = client(side, client_id="me", client_secret="s3cret")
    for path, scheme in (("/x", "OAuth"), ("/y", "Oidc"), ("/x", "OAuth")):
        side.call(one, Operation("a.get", "GET", path, security=((scheme,),)))
    assert [r.headers["authorization"] for r in server.at("/x")] == ["Bearer from-oauth"] * 2
    assert server.at("/y")[0].headers["authorization"] == "Bearer from-issuer"
    assert len(server.at("/oauth/token")) == len(server.at("/issuer")) == 1
    assert server.at("/issuer")[0].form["client_secret"] == "s3cret"


def test_a_provider_that_names_no_token_endpoint_is_an_error(side: Any) -> None:
    side.server.on("GET", "/.well-known/openid-configuration", {"issuer": "x"})
    with pytest.raises(TokenError, match="without a token endpoint"):
        sent(side, (("Oidc",),), client_id="me", client_secret="s3cret")


def test_credentials_come_from_the_environment(side: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("RUNAI_API_KEY", "general")
    monkeypatch.setenv("RUNAI_INQUERY", "own")
    monkeypatch.setenv("RUNAI_USERNAME", "ann")
    monkeypatch.setenv("RUNAI_PASSWORD", "word\n")
    assert sent(side, (("InHeader",),)).headers["x-key"] == "general"
    assert sent(side, (("InQuery",),)).query == "appid=own"
    told = sent(side, (("Password",),)).headers["authorization"]
    assert told == "Basic " + b64encode(b"ann:word").decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((("InHeader",),), r"credentials=\{'InHeader': ...\} \(or set RUNAI_INHEADER\)"),
        ((("Password",), ("Bearer",)), "username and password .* or token"),
        ((("OAuth",),), "token, or client_id and client_secret"),
    ],
)
def test_what_is_missing_is_named(side: Any, asked: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        sent(side, asked)
    assert side.server.received == []


def test_a_header_of_the_callers_own_takes_the_place_of_credentials(side: Any) -> None:
    seen = sent(side, (("Bearer",),), default_headers={"Authorization": "Digest x"})
    assert seen.headers["authorization"] == "Digest x"


def test_client_credentials_do_not_help_where_nothing_gives_a_token(side: Any) -> None:
    with pytest.raises(ConfigurationError, match="no credentials: pass token"):
        sent(side, (("Bearer",),), client_id="me", client_secret="s")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"credentials": {"Nobody": "x"}}, "no scheme 'Nobody', only InHeader"),
        ({"credentials": {"Password": "x"}}, "user name and a password"),
        ({"credentials": {"InHeader": ("a", "b")}}, "must be printable text"),
        ({"credentials": {"Bearer": "two words"}}, "one word"),
        ({"username": "a:b", "password": "c"}, "without a colon"),
        ({"api_key": "line\nbreak"}, "must be printable"),
    ],
)
def test_credentials_that_cannot_be_sent_are_refused_at_once(
    side: Any, arguments: Any, problem: str
) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        client(side, **arguments)


def test_a_secret_in_a_query_is_hidden_from_hooks_and_errors(side: Any, answer: Any) -> None:
    seen: list[Any] = []
    side.server.on("GET", "/x", lambda r: answer(400, {"message": f"cannot read {r.target}"}))
    with pytest.raises(Exception, match="HTTP 400") as caught:
        side.call(
            client(side, api_key="longsecret", on_request=seen.append),
            Operation("a.get", "GET", "/x", security=(("InQuery",),)),
        )
    assert "longsecret" not in f"{seen} {caught.value} {caught.value.__dict__}"
    assert seen[0].url.endswith("appid=***")


def test_a_key_does_not_follow_a_redirect_to_another_server(
    side: Any, other_server: Any, answer: Any
) -> None:
    side.server.on("GET", "/x", answer(302, headers=(("Location", f"{other_server.origin}/y"),)))
    other_server.on("GET", "/y", {})
    side.call(
        client(side, schemes=(Scheme("K", "apiKey", "header", "X-Plain"),), api_key="k"),
        Operation("a.get", "GET", "/x", security=(("K",),)),
    )
    assert "x-plain" not in other_server.at("/y")[0].headers


def test_credentials_without_a_use_are_logged(side: Any, caplog: Any) -> None:
    with caplog.at_level(logging.WARNING):
        client(side, schemes=(Scheme("Bearer"),), api_key="k")
    assert "api_key is not sent" in caplog.text


# --- servers

REGIONS = Server("http://{host}:{port}/{base}", (Variable("host", "127.0.0.1"), Variable("port", "1"), Variable("base", "v2", ("v2", "v3"))))  # fmt: skip


def test_the_contracts_own_server_is_asked_with_its_defaults(side: Any) -> None:
    port = side.server.origin.rpartition(":")[2]
    side.server.on("GET", "/v3/x", {})
    one = client(side, base_url=None, known=(REGIONS,), server_variables={"port": port, "base": "v3"})  # fmt: skip
    assert one.base_url == f"http://127.0.0.1:{port}/v3"
    side.call(one, Operation("a.get", "GET", "/x", security=()))
    assert len(side.server.at("/v3/x")) == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"server_variables": {"base": "v9"}}, "base is one of v2, v3"),
        ({"server_variables": {"bas": "v2"}}, "no 'bas', only base, host, port"),
        ({"servers": {"https://other": "x"}}, "no 'https://other'"),
    ],
)
def test_a_server_that_is_not_there_is_refused(side: Any, arguments: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        client(side, known=(REGIONS,), base_url=None, **arguments)


@pytest.mark.parametrize(
    ("written", "below", "path"),
    [
        ("/api/v2", "", "/api/v2/x"),
        ("api/v2/", "/", "/api/v2/x"),
        ("/api/v2", "/api/v2", "/api/v2/x"),
        ("/api/v2", "/proxy/there/", "/proxy/there/x"),
        ("/", "", "/x"),
        ("//other.example/api", "", "/x"),
    ],
)
def test_an_address_without_a_path_gets_that_of_the_contract(
    side: Any, written: str, below: str, path: str
) -> None:
    side.server.on("GET", path, {})
    one = client(side, known=(Server(written),), base_url=side.server.origin + below)
    side.call(one, Operation("a.get", "GET", "/x", security=()))
    assert len(side.server.at(path)) == 1


def test_a_relative_server_can_be_moved_whole(side: Any) -> None:
    side.server.on("GET", "/x", {})
    moved = {"servers": {"/api/v2": side.server.origin}}
    for arguments in ({"base_url": None, **moved}, moved):
        one = client(side, known=(Server("/api/v2"),), **arguments)
        side.call(one, Operation("a.get", "GET", "/x", security=()))
    assert len(side.server.at("/x")) == 2


@pytest.mark.parametrize(
    ("written", "path"),
    [("/oauth/token", "/oauth/token"), ("token", "/api/v2/token"), ("../token", "/api/token")],
)
def test_a_token_is_got_where_the_url_leads_from_the_address(
    side: Any, written: str, path: str
) -> None:
    """As RFC 3986 says; `token` is what FastAPI writes."""
    side.server.on("GET", "/api/v2/x", {})
    side.server.on("POST", path, {"access_token": "granted", "expires_in": 60})
    one = client(side, schemes=(Scheme("Flow", exchange=Exchange(written)),), client_id="me", client_secret="s", base_url=side.server.origin + "/api/v2")  # fmt: skip
    side.call(one, Operation("a.get", "GET", "/x", security=(("Flow",),)))
    assert side.server.at("/api/v2/x")[0].headers["authorization"] == "Bearer granted"


def test_a_relative_server_alone_is_no_address(side: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url is missing"):
        client(side, known=(Server("/v2"),), base_url=None)


def test_an_operation_has_its_own_server(side: Any, other_server: Any) -> None:
    """Absolute, relative to the address, or moved by the caller."""
    upload = "https://upload.example"
    side.server.on("GET", "/files/x", {})
    other_server.on("GET", "/x", {})
    one = client(side, known=(Server("/"), Server(upload), Server("/files")), servers={upload: other_server.origin})  # fmt: skip
    side.call(one, Operation("a.get", "GET", "/x", security=(), server=upload))
    side.call(one, Operation("a.get", "GET", "/x", security=(), server="/files"))
    assert len(other_server.at("/x")) == len(side.server.at("/files/x")) == 1
