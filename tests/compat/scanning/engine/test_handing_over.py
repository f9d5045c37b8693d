"""What is handed on: a method to what calls it, all arguments to another function, an object that is unfolded."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Scan, found_in

BASE = "https://x.run.ai/api/v1"
CASES: dict[str, tuple[str, str, list[str]]] = {
    "a method, to a function that calls it (Python)": (
        "a__py",
        "def again(fn, *args):\n    for _ in range(3):\n        return fn(*args)\n"
        f'again(session.delete, f"{BASE}/users/{{uid}}")\n',
        ["4 DELETE /api/v1/users/{}"],
    ),
    "a method of its own, to what is called by what it does (Python)": (
        "a__py",
        f'class Api:\n    def delete(self, path): requests.delete("{BASE}" + path)\n'
        'retry_call(Api().delete, f"/users/{uid}")\n',
        ["3 DELETE /api/v1/users/{}"],
    ),
    "a method (JavaScript)": (
        "a__js",
        "const again = async (fn, ...args) => { try { return await fn(...args); } catch {} };\n"
        f"const http = axios.create({{ baseURL: '{BASE}' }});\nagain(http.delete, `/users/${{id}}`);\n",
        ["3 DELETE /api/v1/users/{}"],
    ),
    "a method (C#)": (
        "a__cs",
        "class A {\n Task<T> Again<T>(Func<string, Task<T>> run, string p) => run(p);\n"
        f' Task Go() => Again(http.GetAsync, "{BASE}/clusters");\n}}\n',
        ["3 GET /api/v1/clusters"],
    ),
    "a method (Java)": (
        "a__java",
        "class A {\n <R> R again(BiFunction<String, Class<R>, R> f, String p) { return f.apply(p, C); }\n"
        f' void go() {{ again(rest::getForObject, "{BASE}/clusters"); }}\n}}\n',
        ["3 GET /api/v1/clusters"],
    ),
    "a method (Ruby)": (
        "a__rb",
        f'HTTP_ = Faraday.new("{BASE}")\ndef again(m, *args) = m.call(*args)\n'
        'again(HTTP_.method(:delete), "users/#{id}")\n',
        ["3 DELETE /api/v1/users/{}"],
    ),
    "all arguments (Python)": (
        "a__py",
        f'def call(verb, path, **kw):\n    return requests.request(verb, f"{BASE}{{path}}", **kw)\n'
        'def put(*args, **kw):\n    return call("PUT", *args, **kw)\nput(f"/clusters/{uid}", json={})\n',
        ["5 PUT /api/v1/clusters/{}"],
    ),
    "all arguments (JavaScript)": (
        "a__js",
        f"const call = (method, path) => fetch(`{BASE}${{path}}`, {{ method }});\n"
        "const drop = (...args) => call('DELETE', ...args);\ndrop(`/users/${id}`);\n",
        ["3 DELETE /api/v1/users/{}"],
    ),
    "all that is bound (PowerShell)": (
        "a__ps1",
        "function Invoke-Api { param($Method, $Path) "
        f'Invoke-RestMethod -Method $Method -Uri "{BASE}$Path" }}\n'
        "function Remove-It { param($Path) Invoke-Api -Method Delete @PSBoundParameters }\n"
        'Remove-It -Path "/users/$id"\n',
        ["3 DELETE /api/v1/users/{}"],
    ),
    "an object that is unfolded (PowerShell)": (
        "a__ps1",
        "function Invoke-Api {\n  param([string]$Method = 'GET', [string]$Path)\n"
        f'  Invoke-RestMethod -Method $Method -Uri "{BASE}$Path"\n}}\n'
        '$call = @{ Method = "Delete"; Path = "/users/$id" }\nInvoke-Api @call\n',
        ["6 DELETE /api/v1/users/{}"],
    ),
    "a row whose path is worked out by a function (JavaScript)": (
        "a__js",
        "const OPS = { drop: { verb: 'DELETE', url: (id) => `/users/${id}` } };\n"
        f"const call = (op, ...args) => fetch(`{BASE}${{op.url(...args)}}`, {{ method: op.verb }});\n"
        "call(OPS.drop, id);\n",
        ["3 DELETE /api/v1/users/{}"],
    ),
    "method and path in one word (shell)": (
        "a__sh",
        'for op in "DELETE:/users/$1" "GET:/clusters"; do\n'
        f'  curl -X "${{op%%:*}}" "{BASE}${{op#*:}}"\ndone\n',
        ["2 DELETE /api/v1/users/{}", "2 GET /api/v1/clusters"],
    ),
    "a template with a name before it (k6)": (
        "a__js",
        f"http.del(http.url`{BASE}/users/${{id}}`);\n",
        ["1 DELETE /api/v1/users/{}"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_handed_on_is_a_call(name: str, scan: Scan) -> None:
    """With its own method, where it is handed on, and nowhere else."""
    file, text, expected = CASES[name]
    sites = scan(**{file: text})
    assert [f"{s.line} {s.method} {s.path}" for s in sites if s.confidence == "certain"] == expected
    assert {s.confidence for s in sites} == {"certain"}


GIVEN_ELSEWHERE = {
    "by a decorator that another file makes of a function": (
        {
            "_declare.py": (
                "import functools\n\ndef declare(verb, path):\n    def wrap(stub):\n"
                "        def send(self, *args):\n"
                "            return self.http.request(verb, self.prefix + path.format(*args))\n"
                "        return send\n    return wrap\n\n"
                'get = functools.partial(declare, "GET")\ndelete = functools.partial(declare, verb="DELETE")\n'
            ),
            "users.py": (
                'from ._declare import delete, get\n\nclass Users:\n    prefix = "/api/v1/users"\n\n'
                '    @get("")\n    def all(self): ...\n\n    @delete(path="/{}")\n    def drop(self, uid): ...\n'
            ),
        },
        ["6 GET /api/v1/users", "9 DELETE /api/v1/users/{}"],
    ),
    "by another name than its own": (
        {
            "api.py": (
                "from functools import partial\n\ndef call(verb, path):\n"
                f'    return requests.request(verb, "{BASE}" + path)\n\n'
                'fetch_it = partial(call, "GET")\nanything = call\n'
            ),
            "use.py": (
                "from api import anything, fetch_it\n"
                'fetch_it("/clusters")\nanything("DELETE", f"/users/{uid}")\n'
            ),
        },
        ["2 GET /api/v1/clusters", "3 DELETE /api/v1/users/{}"],
    ),
}


@pytest.mark.parametrize("name", GIVEN_ELSEWHERE)
def test_what_was_given_elsewhere_is_known(name: str, tmp_path: Path) -> None:
    """A function that another file gave some of its arguments, and the object that it is declared in."""
    files, expected = GIVEN_ELSEWHERE[name]
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    sites = found_in(tmp_path).uses
    assert [f"{s.line} {s.method} {s.path}" for s in sites if s.confidence == "certain"] == expected
    assert {s.confidence for s in sites} == {"certain"}


def test_a_collection_has_the_variables_of_its_environments(tmp_path: Path) -> None:
    """Of each of them: whichever is chosen, the call at an address of the API counts."""
    (tmp_path / "calls.json").write_text(
        '{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},\n'
        ' "item": [{"name": "a", "request": {"method": "GET", "url": {"raw": "{{api}}/users"}}},\n'
        '  {"name": "b", "request": {"method": "GET", "url": {"raw": "{{desk}}/api/v1/users"}}}]}\n'
    )
    for name, host in (("local", "http://localhost:9090"), ("live", "https://x.run.ai")):
        (tmp_path / f"{name}.json").write_text(
            f'{{"values": [{{"key": "api", "value": "{host}/api/v1"}},\n'
            ' {"key": "desk", "value": "https://harbor.local"}],\n'
            ' "_postman_variable_scope": "environment"}\n'
        )
    sites = [site for site in found_in(tmp_path).uses if site.operations]
    assert [(site.line, site.method, site.path) for site in sites] == [(2, "GET", "/api/v1/users")]


def test_an_object_that_nobody_knows_leaves_a_gap(tmp_path: Path) -> None:
    """The call counts among those whose path could not be told."""
    path = tmp_path / "a.ps1"
    path.write_text(
        f'function Invoke-Api {{ param($Path) Invoke-RestMethod -Uri "{BASE}$Path" }}\n'
        "$call = Get-Call\nInvoke-Api @call\n"
    )
    assert [(site.line, site.path) for site in found_in(path).unclear] == [(3, "/api/v1{}")]


def test_what_a_parser_gave_up_on_is_said_without_a_path_in_it(tmp_path: Path) -> None:
    """Its base may be the API's: the file counts as read as text in part."""
    path = tmp_path / "a.kt"
    path.write_text(f'val base = "{BASE}"\nfun f( {{ http.get("{BASE}" + path) ]] }}\n')
    assert [note.file for note in found_in(path).coverage.as_text] == [str(path)]
