"""Calls of the vendor's own client as calls of the generated one: what moves, runs, and is left to people."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from runai_compat.rewriting.edits import Edit, Task, applied
from runai_compat.rewriting.official import Target, moves
from runai_compat.scanning.clients import official
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import routes

from ..lives import Json, api, contract

IDENT: Json = {"name": "userId", "in": "path", "required": True, "schema": {"type": "string"}}


def operation(name: str, *parameters: Json, **more: Any) -> Json:
    return {
        "tags": ["Users"],
        "operationId": name,
        "parameters": parameters,
        "responses": {},
        **more,
    }


QUERY: Json = {"name": "dryRun", "in": "query", "schema": {"type": "boolean"}}
SINCE: Json = {"name": "since", "in": "query", "schema": {"type": "string", "format": "date-time"}}
BODY: Json = {"content": {"application/json": {"schema": {"type": "object"}}}}
DOCUMENT = api(
    ("DELETE /api/v1/users/{userId}", operation("delete_user", IDENT, QUERY, SINCE)),
    ("GET /api/v1/users", operation("get_users")),
    ("POST /api/v1/users", operation("create_user", requestBody=BODY)),
)
TARGET = Target(
    "ours",
    {
        "DELETE /api/v1/users/{}": "users.remove",
        "GET /api/v1/users": "users.get_users",
        "POST /api/v1/users": "users.create_user",
    },
    contract("1.2", DOCUMENT),
)
HEAD = """\
from vendor.api_client import ApiClient
from vendor.configuration import Configuration
from vendor.exceptions import NotThere
from vendor.main import VendorClient
c = VendorClient(ApiClient(Configuration(client_id="i", client_secret=secret, base_url="https://x")))
"""


def moved(code: str, tmp_path: Any) -> tuple[str, list[Edit], list[Task]]:
    file = tmp_path / "a.py"
    file.write_text(code)
    usage = find_usage([file], routes([DOCUMENT]), [official([DOCUMENT], "vendor")])
    edits, tasks = moves(file.as_posix(), code, usage.uses, "vendor", TARGET)
    return applied(code, sorted(edits, key=lambda edit: edit.start)), edits, tasks


class Recorder:
    """Stands for the generated client: what it is made with, and what is called on it."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def client(self, *given: Any, **named: Any) -> Any:
        self.calls.append(("Client", given, named))
        return SimpleNamespace(
            users=SimpleNamespace(remove=lambda *g, **n: self.calls.append(("remove", g, n)))
        )


def run(code: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the code does; the vendor's client does nothing."""
    recorder = Recorder()
    nothing = SimpleNamespace(
        users=SimpleNamespace(delete_user=lambda *_, **__: None, get_users=list)
    )
    for name in (
        "vendor",
        "vendor.api_client",
        "vendor.configuration",
        "vendor.main",
        "vendor.exceptions",
    ):
        module: Any = ModuleType(name)
        module.ApiClient = module.Configuration = lambda *_, **__: None
        module.VendorClient, module.NotThere = lambda *_: nothing, KeyError
        monkeypatch.setitem(sys.modules, name, module)
    ours: Any = ModuleType("ours_1_2")
    ours.Client = recorder.client
    monkeypatch.setitem(sys.modules, "ours_1_2", ours)
    exec(code, {"secret": "s", "ids": ["1", "2"]})
    return recorder.calls


MADE = ("Client", ("https://x",), {"client_id": "i", "client_secret": "s"})


def test_a_client_whose_calls_all_move_is_replaced(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"{HEAD}for i in ids:\n    c.users.delete_user(i)\nc.users.delete_user(user_id='é', dry_run=True)\n"
    after, _, tasks = moved(code, tmp_path)
    assert tasks == []
    assert "VendorClient(" not in after
    assert run(after, monkeypatch) == [
        MADE,
        ("remove", ("1",), {}),
        ("remove", ("2",), {}),
        ("remove", (), {"user_id": "é", "dry_run": True}),
    ]


def test_beside_a_client_that_is_still_needed_a_second_one_is_made(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    after, _, tasks = moved(
        f"{HEAD}c.users.delete_user('1')\nfound = c.users.get_users()\n", tmp_path
    )
    assert [task.instead for task in tasks] == ["c.users.get_users()"]
    assert "found = c.users.get_users()" in after
    assert run(after, monkeypatch) == [MADE, ("remove", ("1",), {})]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("x = c.users.delete_user('1')", "what it answers is used"),
        ("print(c.users.get_users().data)", "what it answers is used"),
        ("c.users.create_user({'a': 1})", "a body is"),
        ("c.users.delete_user('1', since=now)", "since is a date-time"),
        ("c.users.delete_user('1', other=1)", "other is no parameter"),
        ("c.users.delete_user(*ids)", "unpacked"),
        ("c.users.delete_user(**more)", "unpacked"),
        ("c.users.delete_user('a_b')", "writes `-`"),
        ("try:\n    c.users.delete_user('1')\nexcept NotThere:\n    pass", "are caught"),
        (
            "from vendor.api import UsersApi\nUsersApi(other).delete_user('1')",
            "not made in this file",
        ),
    ],
)
def test_what_is_not_the_same_is_a_task(code: str, told: str, tmp_path: Any) -> None:
    after, edits, tasks = moved(f"{HEAD}{code}\n", tmp_path)
    assert edits == []
    assert after == f"{HEAD}{code}\n"
    assert told in " ".join(d for task in tasks for d in task.differences)


@pytest.mark.parametrize(
    "made",
    [
        "VendorClient(ApiClient(Configuration(client_id='i', base_url='x', verify_ssl=False)))",
        "VendorClient(AsyncApiClient(Configuration(client_id='i', base_url='x')))",
        "VendorClient(ApiClient(Configuration(client_id=ask(), base_url='x')))",
        "VendorClient(given)",
    ],
)
def test_a_client_whose_settings_have_no_counterpart_stays(made: str, tmp_path: Any) -> None:
    head = "".join(HEAD.splitlines(keepends=True)[:-1])
    _, edits, tasks = moved(f"{head}c = {made}\nc.users.delete_user('1')\n", tmp_path)
    assert edits == []
    assert "no counterpart" in tasks[0].differences[0]


def test_the_client_of_a_with_moves_as_a_whole_or_not(tmp_path: Any) -> None:
    head = "".join(HEAD.splitlines(keepends=True)[:-1])
    made = HEAD.splitlines()[-1].removeprefix("c = ")
    whole = f"{head}with {made} as c:\n    c.users.delete_user('1')\n"
    after, _, tasks = moved(whole, tmp_path)
    assert "with ours_1_2.Client(" in after
    assert tasks == []
    after, edits, tasks = moved(f"{whole}    print(c.users.get_users())\n", tmp_path)
    assert edits == []
    assert len(tasks) == 2
