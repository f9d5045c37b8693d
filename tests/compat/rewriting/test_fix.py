"""What is rewritten and what is not: code before, code after, and what the code after sends."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runai_compat import Fix
from runai_compat.commands.main import main
from runai_compat.reports import formats_of, render
from runai_compat.rewriting.fix import fix
from runai_compat.scanning.clients import Client
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import routes
from runai_compat.vocabulary import ResultKind

from ..lives import Json, Track, answering, api, notice

pytest.importorskip("libcst", reason="an extra that rewrites Python")

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "fix.schema.json"
THING: Json = {"type": "object", "properties": {"size": {"type": "string"}}}
OTHER: Json = {"type": "object", "properties": {"size": {"type": "integer"}}}


def named(*parameters: str, schema: Json = THING) -> Json:
    own = [
        {"name": p, "in": "path", "required": True, "schema": {"type": "string"}}
        for p in parameters
    ]
    return answering(schema, parameters=own)


OPERATIONS = {
    "GET /v1/k8s/users": ("GET /api/v1/users", named(), named()),
    "GET /v1/k8s/users/{id}": ("GET /api/v1/users/{userId}", named("id"), named("userId")),
    "DELETE /v1/k8s/users/{id}": ("DELETE /api/v1/users/{userId}", named("id"), named("userId")),
    "GET /v1/k8s/apps": ("GET /api/v1/apps", named(), named(schema=OTHER)),
    "GET /v1/k8s/nodes/{zone}/{nodeId}": (
        "GET /api/v1/nodes/{nodeId}/{zone}",
        named("zone", "nodeId"),
        named("nodeId", "zone"),
    ),
    "GET /v1/k8s/clusters/{id}/pods": ("GET /api/v1/pods", named("id"), named()),
    "GET /v1/k8s/jobs": ("POST /api/v1/jobs", named(), named()),
}
TRACK = Track(
    api(
        *((old, shape) for old, (_, shape, _) in OPERATIONS.items()), ("GET /v1/k8s/kept", named())
    ),
    api(*((new, shape) for new, _, shape in OPERATIONS.values()), ("GET /v1/k8s/kept", named())),
    notices=[
        notice(re.sub(r"\{\w+\}", "{}", old), "1.1", "1.2", replaced_by=(new,))
        for old, (new, _, _) in OPERATIONS.items()
    ],
)
Rewrite = Callable[..., Fix]


@pytest.fixture
def rewrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rewrite:
    """The fix of one file, named relative to where it is."""
    monkeypatch.chdir(tmp_path)

    def call(code: str | bytes, name: str = "a.py") -> Fix:
        Path(name).write_bytes(code if isinstance(code, bytes) else code.encode())
        contracts = [TRACK.contracts[release] for release in ("1.1", "1.2")]
        usage = find_usage([name], routes(contract.document for contract in contracts))
        return fix(usage, contracts, contracts[-1], TRACK.ledger)

    return call


class Requests:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def get(self, url: str, **_: Any) -> None:
        self.sent.append(f"GET {url}")

    def delete(self, url: str, **_: Any) -> None:
        self.sent.append(f"DELETE {url}")


def sent_by(code: str) -> list[str]:
    requests = Requests()
    exec(code.replace("import requests", ""), {"requests": requests, "B": "https://x", "u": "7"})
    return requests.sent


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("requests.get(f'{B}/v1/k8s/users')", "requests.get(f'{B}/api/v1/users')"),
        ("requests.get(B + '/v1/k8s/users')", "requests.get(B + '/api/v1/users')"),
        (
            'requests.get("https://x/v1/k8s/users?a=b")',
            'requests.get("https://x/api/v1/users?a=b")',
        ),
        (
            "requests.delete(f'{B}/v1/k8s/users/{u}')",
            "requests.delete(f'{B}/api/v1/users/{u}')",
        ),
        (
            "requests.delete('%s/v1/k8s/users/%s' % (B, u))",
            "requests.delete('%s/api/v1/users/%s' % (B, u))",
        ),
        (
            "requests.delete('{}/v1/k8s/users/{}'.format(B, u))",
            "requests.delete('{}/api/v1/users/{}'.format(B, u))",
        ),
        (
            "requests.delete(B + '/v1/k8s/users/' + u)",
            "requests.delete(B + '/api/v1/users/' + u)",
        ),
        ("requests.get(B + '/v1/k8s/users/7')", "requests.get(B + '/api/v1/users/7')"),
        (
            "ö = 'ü'; requests.get(f'{B}/v1/k8s/users/{u}')  # ä",
            "ö = 'ü'; requests.get(f'{B}/api/v1/users/{u}')  # ä",
        ),
        (
            "class C:\n    def get(self, p): requests.get(B + p)\nC().get('/v1/k8s/users')",
            "class C:\n    def get(self, p): requests.get(B + p)\nC().get('/api/v1/users')",
        ),
    ],
)
def test_a_path_whose_replacement_is_the_same(before: str, after: str, rewrite: Rewrite) -> None:
    """Only the path changes, and the code sends it."""
    fixed = rewrite(f"import requests\n{before}\n")
    assert fixed.rewritten == {"a.py": f"import requests\n{after}\n"}
    assert fixed.tasks == ()
    expected = [line.replace("/v1/k8s/", "/api/v1/") for line in sent_by(before)]
    assert sent_by(fixed.rewritten["a.py"]) == expected != []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("requests.get(f'{B}/v1/k8s/apps')", "type"),
        ("requests.get(f'{B}/v1/k8s/nodes/{z}/{n}')", "parameters in the path"),
        ("requests.get(f'{B}/v1/k8s/clusters/{c}/pods')", "parameters in the path"),
        ("requests.get(f'{B}/v1/k8s/jobs')", "method"),
        ("url = f'{B}/v1/k8s/users'\nrequests.get(url)\nsend(url)", "something else"),
        ("P = '/v1/k8s'\nrequests.get(f'{B}{P}/users')", "in one piece"),
        ("requests.get(f'{B}/v1/' 'k8s/users')", "in one piece"),
        ("requests.request(m, f'{B}/v1/k8s/users/{u}')", "not certain"),
    ],
)
def test_what_is_not_certain_is_a_task(code: str, told: str, rewrite: Rewrite) -> None:
    fixed = rewrite(f"import requests\n{code}\n")
    assert not fixed.edits
    assert fixed.rewritten == {}
    assert fixed.diff == ""
    assert len(fixed.tasks) == 1
    assert told in " ".join(fixed.tasks[0].differences)


@pytest.mark.parametrize(
    "code",
    [
        "requests.get(f'{B}/v1/k8s/kept')",
        "requests.get(f'{B}/api/v1/users')",
        "# GET /v1/k8s/users\nprint('see /v1/k8s/users')",
        "requests.get('https://api.github.com/v1/k8s/users')",
    ],
)
def test_what_stays_is_neither(code: str, rewrite: Rewrite) -> None:
    fixed = rewrite(f"import requests\n{code}\n")
    assert (fixed.edits, fixed.tasks) == ((), ())


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.sh", 'curl "$B/v1/k8s/users/$ID"\n', 'curl "$B/api/v1/users/$ID"\n'),
        ("a.js", "fetch(`${b}/v1/k8s/users/${id}`)\n", "fetch(`${b}/api/v1/users/${id}`)\n"),
        ("a.go", 'package a\nfunc f() { http.Get("https://x/v1/k8s/users") }\n', None),
    ],
)
def test_other_languages(name: str, before: str, after: str | None, rewrite: Rewrite) -> None:
    fixed = rewrite(before, name)
    assert fixed.rewritten[name] == (after or before.replace("/v1/k8s/", "/api/v1/"))


def test_line_ends_and_marks_stay(rewrite: Rewrite) -> None:
    code = "\ufeffimport requests\r\nrequests.get(f'{B}/v1/k8s/users')\r\n"
    fixed = rewrite(code.encode())
    assert fixed.rewritten["a.py"] == code.replace("/v1/k8s/users", "/api/v1/users")


def test_a_text_that_calls_two_operations_moves_only_as_one(rewrite: Rewrite) -> None:
    both = "for m in ('GET', 'DELETE'):\n    requests.request(m, f'{B}/v1/k8s/users/{u}')\n"
    fixed = rewrite(both)
    assert [edit.new for edit in fixed.edits] in ([], ["/api/v1/users/{u}"])
    assert ast.parse(fixed.rewritten.get("a.py", both))


def test_the_diff_applies(rewrite: Rewrite) -> None:
    """`git apply` makes of the old file what `rewritten` says, also without a line end at its end."""
    fixed = rewrite("import requests\nrequests.get(f'{B}/v1/k8s/users')")
    for printed in (fixed.diff, render(fixed, "text")):
        Path("a.py").write_text("import requests\nrequests.get(f'{B}/v1/k8s/users')")
        subprocess.run(["git", "apply", "-"], input=printed.encode(), check=True)
    assert Path("a.py").read_text() == fixed.rewritten["a.py"]


def test_line_ends_and_tabs_are_in_the_diff(rewrite: Rewrite) -> None:
    """Where lines end as on Windows, and where code has tabs."""
    code = (
        b"import requests\r\nif B:\r\n\t# what: \x0c old\r\n\trequests.get(f'{B}/v1/k8s/users')\r\n"
    )
    fixed = rewrite(code)
    assert len(fixed.edits) == 1
    for printed in (fixed.diff, render(fixed, "text").replace("\\x0c", "\x0c")):
        Path("a.py").write_bytes(code)
        subprocess.run(["git", "apply", "-"], input=printed.encode(), check=True)
        assert Path("a.py").read_bytes() == code.replace(b"/v1/k8s", b"/api/v1")


def _saved(text: str) -> Path:
    path = Path("report.txt")
    path.write_text(text)
    return path


@pytest.mark.parametrize("form", formats_of(ResultKind.FIX))
def test_every_format_has_the_edits_and_the_tasks(form: str, rewrite: Rewrite) -> None:
    code = "requests.get(f'{B}/v1/k8s/users')\nrequests.get(f'{B}/v1/k8s/apps')\n"
    text = render(rewrite(f"import requests\n{code}"), form)
    assert "+requests.get(f'{B}/api/v1/users')" in text
    assert "GET /v1/k8s/apps" in text
    assert find_usage([_saved(text)], routes([TRACK.contracts["1.1"].document])).uses == ()
    if form == "json":
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(text))


IMPORT = "from runai_client_2_22 import Client\nc = Client('https://x')\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "told"),
    [
        (f"{IMPORT}c.projects.get_projects()\n", ""),
        (f"{IMPORT}c.users.get_users_v1_k8s()\n".replace("users_v1_k8s", "projects_x"), None),
        (f"{IMPORT}c.projects.get_projects()\nfrom runai_client_2_22.models import Project\n", ""),
        (
            f"{IMPORT}c.projects.get_projects()\nfrom runai_client_2_22.models import Nobody\n",
            "Nobody of runai_client_2_22.models",
        ),
        ("import runai_client_2_22 as r\nr.Client('x').projects.get_projects()\n", "what is used"),
        (f"from .vendor.{IMPORT[5:]}c.projects.get_projects()\n", None),
    ],
)
def test_the_import_of_a_client(
    code: str, told: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where all that is called is the same in the release; told: what hinders it, None for no use."""
    file = tmp_path / "a.py"
    file.write_text(code)
    assert main(["fix", "--uses", str(file), "--to", "2.24", "--write", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    if told == "":
        assert file.read_text() == code.replace("2_22", "2_24")
        assert printed["written"]
        assert printed["tasks"] == []
    else:
        assert file.read_text() == code
        assert printed["edits"] == []
        if told is not None:
            assert told in str(printed["tasks"])


def test_nothing_is_written_without_being_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.py"
    file.write_text(f"{IMPORT}c.projects.get_projects()\n")
    assert main(["fix", "--uses", str(file), "--to", "2.24"]) == 0
    assert file.read_text().startswith("from runai_client_2_22")
    assert "+from runai_client_2_24 import Client" in capsys.readouterr().out


def test_a_release_that_nobody_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    assert main(["fix", "--uses", str(tmp_path), "--to", "9.99", "--write"]) == 2
    error = capsys.readouterr().err
    assert "9.99" in error
    assert len(error.splitlines()) == 1


METHODS = {
    "users.get_users_old": ("GET /v1/k8s/users",),
    "users.get_users": ("GET /api/v1/users",),
    "users.get_user_old": ("GET /v1/k8s/users/{}",),
    "people.get_user": ("GET /api/v1/users/{}",),
    "apps.get_apps_old": ("GET /v1/k8s/apps",),
    "apps.get_apps": ("GET /api/v1/apps",),
    "jobs.get_jobs_old": ("GET /v1/k8s/jobs",),
}


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("c.users.get_users_old(limit=1)", "c.users.get_users(limit=1)"),
        ("c.users.with_raw_response.get_users_old()", "c.users.with_raw_response.get_users()"),
        ("users = c.users\nusers.get_users_old()", "users = c.users\nusers.get_users()"),
        ("c.users.get_user_old(id=1)", None),  # a parameter has another name
        ("c.apps.get_apps_old()", None),  # the answer is another one
        ("c.jobs.get_jobs_old()", None),  # there is no method
        ("c.users.get_users()", None),
    ],
)
def test_methods_of_a_client_that_have_another_name(
    call: str, after: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the operation behind the new name takes and gives the same."""
    monkeypatch.chdir(tmp_path)
    code = f"from our_client import Client\nc = Client('https://x')\n{call}\n"
    Path("a.py").write_text(code)
    contracts = [TRACK.contracts[release] for release in ("1.1", "1.2")]
    clients = [Client("our_client", METHODS)]
    usage = find_usage(["a.py"], routes(contract.document for contract in contracts), clients)
    fixed = fix(usage, contracts, contracts[-1], TRACK.ledger)
    if after is None:
        assert not fixed.edits
        assert len(fixed.tasks) == (0 if call.endswith("get_users()") else 1)
    else:
        assert fixed.rewritten["a.py"] == code.replace(call, after)
        assert not fixed.tasks


def test_a_call_keeps_its_name_where_the_client_that_is_imported_lacks_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import stays, since something else that is called is gone."""
    monkeypatch.chdir(tmp_path)
    lines = ["c.users.get_users_old()", "c.apps.get_apps_old()"]
    head = "from our_client_1_1 import Client\nc = Client('https://x')\n"
    contracts = [TRACK.contracts[release] for release in ("1.1", "1.2")]
    for count, edits in ((1, 2), (2, 0)):
        Path("a.py").write_text(head + "\n".join(lines[:count]) + "\n")
        clients = [Client("our_client", METHODS)]
        usage = find_usage(["a.py"], routes(contract.document for contract in contracts), clients)
        fixed = fix(usage, contracts, contracts[-1], TRACK.ledger)
        assert len(fixed.edits) == edits, fixed.tasks
        if edits:
            assert fixed.rewritten["a.py"].startswith("from our_client_1_2 import")


@pytest.mark.parametrize(
    ("name", "code", "edited"),
    [
        ("a.py", "import requests\nurl = f'{B}/v1/k8s/users'\nrequests.get(url)\n", True),
        ("a.py", "import requests\nU = 'https://h/v1/k8s/users'\ndef f():\n    requests.get(U)\n", True),
        ("a.js", "const url = `${B}/v1/k8s/users`;\nfetch(url);\n", True),
        ("a.py", "import requests\nurl = f'{B}/v1/k8s/users'\nrequests.get(url)\nsend(url)\n", False),
        ("a.py", "import requests\nurl = f'{B}/v1/k8s/users'\nrequests.get(url)\nrequests.get(url + '/1')\n", False),
        ("a.py", "import requests\nurl = f'{B}/v1/k8s/users'\nif x:\n    url = y\nrequests.get(url)\n", False),
    ],
)  # fmt: skip
def test_a_path_in_a_variable(name: str, code: str, edited: bool, rewrite: Rewrite) -> None:
    """Where it is used for nothing but calls that move alike."""
    fixed = rewrite(code, name)
    if edited:
        assert fixed.rewritten[name] == code.replace("/v1/k8s", "/api/v1")
    else:
        assert not fixed.edits
        assert fixed.tasks
