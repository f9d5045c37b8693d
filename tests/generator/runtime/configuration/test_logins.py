"""Logins that are kept outside a program: the command-line tool's, profiles, tokens of other processes."""

from __future__ import annotations

import base64
import json
import logging
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from runai_generator.runtime._core.configuration.command_login import CommandLogin, Entry
from runai_generator.runtime._core.errors import ConfigurationError
from runai_generator.runtime._core.operation import Operation

GET = Operation("a.get", "GET", "/x")
V1 = "/api/v1/token"
PAIR: Any = {"client_id": "me", "client_secret": "s3cret"}
LOGIN = CommandLogin(
    "acme login",
    "~/.acme",
    "ACME_FOLDER",
    Entry("session.json", ("tokens", "access"), base64=True),
    Entry("config.json", ("server", "url")),
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX's")


def jwt(expires: float, name: str = "x") -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": expires, "sub": name}).encode())
    return f"h.{claims.decode().rstrip('=')}.s"


def log_in(folder: Path, address: str, token: str) -> None:
    folder.mkdir(exist_ok=True)
    encoded = base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")
    (folder / "session.json").write_text(json.dumps({"tokens": {"access": encoded}}))
    (folder / "config.json").write_text(json.dumps({"server": {"url": address}}))


def used(server: Any) -> list[str]:
    return [request.headers.get("authorization", "") for request in server.at("/x")]


def test_a_login_gives_the_address_and_the_token_and_a_new_one_takes_its_place(
    side: Any, tmp_path: Path
) -> None:
    side.server.on("GET", "/x", {})
    first, second = jwt(time.time() + 60, "first"), jwt(time.time() + 6000, "second")
    log_in(tmp_path, side.server.origin, first)
    address, token = LOGIN.read(tmp_path)
    client = side.client(base_url=address, token=token)
    side.call(client, GET)
    side.call(client, GET)
    log_in(tmp_path, side.server.origin, second)
    side.call(client, GET)
    assert used(side.server) == [f"Bearer {first}", f"Bearer {first}", f"Bearer {second}"]


def test_the_folder_is_the_tools_unless_a_variable_or_an_argument_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in (".acme", "variable", "argument"):
        log_in(tmp_path / name, f"https://{name.strip('.')}.example", "opaque")
    assert LOGIN.read(None)[0] == "https://acme.example"
    monkeypatch.setenv("ACME_FOLDER", str(tmp_path / "variable"))
    assert LOGIN.read(None)[0] == "https://variable.example"
    assert LOGIN.read(tmp_path / "argument")[0] == "https://argument.example"


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("session.json", None, "No such file"),
        ("config.json", None, "No such file"),
        ("session.json", "{", "tokens.access cannot be read"),
        ("session.json", "[]", "tokens.access cannot be read"),
        ("session.json", '{"tokens": {"access": 7}}', "tokens.access cannot be read"),
        ("session.json", '{"tokens": {"access": "/w"}}', "tokens.access cannot be read"),
        ("session.json", '{"tokens": {"access": ""}}', "tokens.access is empty"),
        ("session.json", '{"tokens": {"access": "c2VjcmV0IHR3bw"}}', "holds no token"),
        ("config.json", '{"server": {}}', "server.url cannot be read"),
        ("config.json", '{"server": {"url": null}}', "server.url is empty"),
    ],
)
def test_a_login_that_is_none_says_what_to_do_and_quotes_nothing(
    tmp_path: Path, file: str, content: str | None, problem: str
) -> None:
    log_in(tmp_path, "https://a.example", "opaque")
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_text(content)
    with pytest.raises(ConfigurationError, match=problem) as caught:
        LOGIN.read(tmp_path)
    assert "acme login" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_login_that_ends_while_the_client_runs_says_so(side: Any, tmp_path: Path) -> None:
    log_in(tmp_path, side.server.origin, jwt(time.time() + 60))
    address, token = LOGIN.read(tmp_path)
    client = side.client(base_url=address, token=token)
    log_in(tmp_path, side.server.origin, jwt(time.time() - 1, "older"))
    with pytest.raises(ConfigurationError, match=r"ended at \d{4}-.* run `acme login`"):
        side.call(client, GET)
    assert side.server.received == []


def test_a_profile_reads_its_own_variables_and_no_others(
    side: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    side.server.on("GET", "/x", {})
    side.server.tokens()
    monkeypatch.setenv("RUNAI_TOKEN", "production")
    monkeypatch.setenv("RUNAI_BASE_URL", "https://production.example")
    monkeypatch.setenv("RUNAI_EU_WEST_1_BASE_URL", side.server.origin)
    monkeypatch.setenv("RUNAI_EU_WEST_1_CLIENT_ID", "me")
    kind = type(side.client())
    with pytest.raises(ConfigurationError, match="client_secret is missing"):
        kind(profile="eu-west-1")
    monkeypatch.setenv("RUNAI_EU_WEST_1_CLIENT_SECRET", "s3cret")
    side.call(kind(profile="eu-west-1"), GET)
    monkeypatch.setenv("RUNAI_PROFILE", "EU.west 1")
    side.call(kind(), GET)
    assert used(side.server) == ["Bearer t1", "Bearer t2"]
    assert side.server.at(V1)[0].json["clientID"] == "me"


def test_what_a_profile_lacks_is_named_with_its_prefix(
    side: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(side.client())
    monkeypatch.setenv("RUNAI_BASE_URL", side.server.origin)
    with pytest.raises(ConfigurationError, match=r"no profile 'stagign'.*RUNAI_STAGIGN_BASE_URL"):
        kind(profile="stagign")
    monkeypatch.setenv("RUNAI_STAGING_TOKEN", "t")
    with pytest.raises(ConfigurationError, match="set RUNAI_STAGING_BASE_URL"):
        kind(profile="staging")
    monkeypatch.delenv("RUNAI_STAGING_TOKEN")
    monkeypatch.setenv("RUNAI_STAGING_BASE_URL", side.server.origin)
    with pytest.raises(ConfigurationError, match="RUNAI_STAGING_CLIENT_ID and RUNAI_STAGING"):
        side.call(kind(profile="staging"), GET)


def test_without_a_cache_nothing_is_kept(side: Any, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    side.server.on("GET", "/x", {})
    side.server.tokens()
    side.call(side.client(**PAIR), GET)
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_second_client_uses_the_token_of_the_first(
    side: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    side.server.on("GET", "/x", {})
    side.server.tokens()
    for _ in range(3):
        side.call(side.client(token_cache=True, **PAIR), GET)
    assert used(side.server) == ["Bearer t1"] * 3
    (file,) = (tmp_path / "runai" / "tokens").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert not {"me", "s3cret"} & set(file.read_text())
    assert "s3cret" not in file.name + file.read_text()


@posix
def test_another_secret_or_address_finds_no_token(
    side: Any, other_server: Any, tmp_path: Path
) -> None:
    for server in (side.server, other_server):
        server.on("GET", "/x", {})
        server.tokens()
    side.call(side.client(token_cache=tmp_path, **PAIR), GET)
    side.call(side.client(token_cache=tmp_path, client_id="me", client_secret="wrong"), GET)
    side.call(side.client(token_cache=tmp_path, base_url=other_server.origin, **PAIR), GET)
    assert used(side.server) == ["Bearer t1", "Bearer t2"]
    assert used(other_server) == ["Bearer t1"]


@posix
def test_a_token_in_the_file_is_not_used_past_its_end(
    side: Any, still: Any, tmp_path: Path
) -> None:
    side.server.on("GET", "/x", {})
    side.server.tokens(lifetime=600)
    for later in (0, 539, 2):
        still.now += later
        side.call(side.client(time=still, token_cache=tmp_path, **PAIR), GET)
    assert used(side.server) == ["Bearer t1", "Bearer t1", "Bearer t2"]


@posix
def test_a_token_that_the_server_refuses_is_forgotten_for_everybody(
    side: Any, answer: Any, tmp_path: Path
) -> None:
    side.server.tokens()
    side.server.on("GET", "/x", {}, answer(401, {}), {})
    for _ in range(3):
        side.call(side.client(token_cache=tmp_path, **PAIR), GET)
    assert used(side.server) == ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"]


@posix
@pytest.mark.parametrize("damage", ["readable", "folder", "link", "garbage"])
def test_a_file_that_cannot_be_trusted_is_not_used(
    side: Any, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="runai")
    side.server.on("GET", "/x", {})
    side.server.tokens()
    folder = tmp_path / "tokens"
    side.call(side.client(token_cache=folder, **PAIR), GET)
    (file,) = folder.iterdir()
    if damage == "readable":
        file.chmod(0o640)
    elif damage == "folder":
        file.unlink()
        folder.chmod(0o755)
    elif damage == "link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    else:
        file.write_text('{"token": "a b", "use_until": 1e999}')
    side.call(side.client(token_cache=folder, **PAIR), GET)
    assert used(side.server) == ["Bearer t1", "Bearer t2"]
    if damage in ("readable", "folder"):
        assert "others can read or write it" in caplog.text
    assert "t1" not in caplog.text


def test_a_folder_that_cannot_be_written_is_no_error(
    side: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="runai")
    side.server.on("GET", "/x", {})
    side.server.tokens()
    (tmp_path / "file").write_text("")
    side.call(side.client(token_cache=tmp_path / "file" / "tokens", **PAIR), GET)
    assert used(side.server) == ["Bearer t1"]
    assert "no token is kept in" in caplog.text


_OTHER_PROCESS = """
import sys
from typing import Any
from runai_generator.runtime._core.client import SyncClient
from runai_generator.runtime._core.configuration.security import Exchange, Scheme
from runai_generator.runtime._core.operation import Operation

class Client(SyncClient):
    _schemes = (Scheme("bearer", exchange=Exchange("/api/v1/token", "application/json")),)
    _security = (("bearer",),)

with Client(sys.argv[1], client_id="me", client_secret="s3cret", token_cache=sys.argv[2]) as client:
    client.call(Operation("a.get", "GET", "/x"), {200: Any})
"""


@pytest.mark.slow
@posix
def test_one_process_after_another_asks_once(server: Any, tmp_path: Path) -> None:
    server.on("GET", "/x", {})
    server.tokens()
    command = [sys.executable, "-c", _OTHER_PROCESS, server.origin, str(tmp_path / "tokens")]
    for _ in range(2):
        subprocess.run(command, check=True, env={**os.environ, "NO_PROXY": "*"})
    assert used(server) == ["Bearer t1", "Bearer t1"]
    assert len(server.at(V1)) == 1
