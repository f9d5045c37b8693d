"""Python: what is sent, however the address is put together. The operations are real ones."""

from __future__ import annotations

import textwrap

import pytest

from .conftest import Scan, told

PROJECT = "/api/v1/org-unit/projects/{}"
PROJECTS = "/api/v1/org-unit/projects"

CASES: dict[str, tuple[str, list[str]]] = {
    "literal": (
        'requests.get("https://x.run.ai/api/v1/org-unit/projects")',
        [f"1 GET {PROJECTS} certain"],
    ),
    "f-string": (
        'requests.delete(f"{base}/api/v1/org-unit/projects/{project.id}")',
        [f"1 DELETE {PROJECT} certain"],
    ),
    "a literal where the API has a parameter": (
        'httpx.get("https://x/api/v1/org-unit/projects/4711")',
        [f"1 GET {PROJECT} certain"],
    ),
    "sum": (
        'requests.put(BASE + "/api/v1/org-unit/projects/" + str(i), json=b)',
        [f"1 PUT {PROJECT} certain"],
    ),
    "percent": (
        'session.get("%s/api/v1/org-unit/projects/%s" % (base, i))',
        [f"1 GET {PROJECT} certain"],
    ),
    "percent with names": (
        'session.get("%(b)s/api/v1/org-unit/projects/%(i)s" % {"b": base, "i": i})',
        [f"1 GET {PROJECT} certain"],
    ),
    "format": (
        'client.get("{}/api/v1/org-unit/projects/{id}".format(base, id=i))',
        [f"1 GET {PROJECT} certain"],
    ),
    "join": (
        'client.get("/".join([base, "api", "v1", "org-unit", "projects", i]))',
        [f"1 GET {PROJECT} certain"],
    ),
    "urljoin": (
        'requests.get(urljoin(base, "/api/v1/org-unit/projects"))',
        [f"1 GET {PROJECTS} certain"],
    ),
    "urljoin without a slash": (
        'requests.get(urljoin(base, "api/v1/org-unit/projects"))',
        [f"1 GET {PROJECTS} certain"],
    ),
    "slashes of a path": (
        'await session.get(URL(base) / "api/v1/org-unit" / "projects" / i)',
        [f"1 GET {PROJECT} certain"],
    ),
    "query cut": (
        'requests.get(f"{base}/api/v1/org-unit/projects?limit={n}")',
        [f"1 GET {PROJECTS} certain"],
    ),
    "query added": (
        'requests.get(base + "/api/v1/org-unit/projects" + query)',
        [f"1 GET {PROJECTS} likely"],
    ),
    "a slash at the end": (
        'requests.get(f"{base}/api/v1/org-unit/projects/")',
        [f"1 GET {PROJECTS} certain"],
    ),
    "keywords": (
        'requests.request(url=f"{b}/api/v1/org-unit/projects", method="post")',
        [f"1 POST {PROJECTS} certain"],
    ),
    "request": (
        'httpx.request("PUT", f"{b}/api/v1/org-unit/projects/{i}")',
        [f"1 PUT {PROJECT} certain"],
    ),
    "a method of an enumeration": (
        'send(HTTPMethod.PUT, f"{b}/api/v1/org-unit/projects/{i}")',
        [f"1 PUT {PROJECT} certain"],
    ),
    "urllib": (
        'urllib.request.urlopen(f"{b}/api/v1/org-unit/projects")',
        [f"1 GET {PROJECTS} certain"],
    ),
    "urllib with a body": (
        'urllib.request.Request(f"{b}/api/v1/org-unit/projects", data=d)',
        [f"1 POST {PROJECTS} certain"],
    ),
    "http.client": (
        'connection.request("GET", "/api/v1/org-unit/projects")',
        [f"1 GET {PROJECTS} certain"],
    ),
    "aiohttp": (
        """
        async def go(session):
            async with session.post(f"{BASE}/api/v1/org-unit/projects", json=body) as answer:
                return await answer.json()
        """,
        [f"3 POST {PROJECTS} certain"],
    ),
    "module constant": (
        """
        PATH = "/api/v1/org-unit/projects"
        def go():
            requests.get(BASE + PATH)
        """,
        [f"4 GET {PROJECTS} certain"],
    ),
    "class constant": (
        """
        class Paths:
            PROJECTS = "/api/v1/org-unit/projects"
        requests.get(BASE + Paths.PROJECTS)
        """,
        [f"4 GET {PROJECTS} certain"],
    ),
    "enumeration": (
        """
        class Path(StrEnum):
            PROJECTS = "/api/v1/org-unit/projects"
        requests.get(BASE + Path.PROJECTS.value)
        """,
        [f"4 GET {PROJECTS} certain"],
    ),
    "attribute of self": (
        """
        class Api:
            def __init__(self, host):
                self.base = host.rstrip("/") + "/api/v1"
            def go(self):
                return self.session.get(f"{self.base}/org-unit/projects")
        """,
        [f"6 GET {PROJECTS} certain"],
    ),
    "the variable as it is then": (
        """
        url = f"{b}/api/v1/org-unit/projects"
        requests.get(url)
        url = f"{b}/api/v1/clusters"
        requests.post(url)
        """,
        [f"3 GET {PROJECTS} certain", "5 POST /api/v1/clusters certain"],
    ),
    "branches": (
        """
        def go(new):
            if new:
                url = b + "/api/v1/org-unit/projects"
            else:
                url = b + "/v1/k8s/users"
            return requests.get(url)
        """,
        [f"7 GET {PROJECTS} certain", "7 GET /v1/k8s/users certain"],
    ),
    "added to": (
        """
        url = base
        url += "/api/v1/org-unit/projects"
        url += f"/{i}"
        requests.get(url)
        """,
        [f"5 GET {PROJECT} certain"],
    ),
    "loop": (
        """
        for path in ("/api/v1/org-unit/projects", "/api/v1/clusters"):
            requests.get(base + path)
        """,
        [f"2 GET {PROJECTS} certain", "2 GET /api/v1/clusters certain"],
    ),
    "table": (
        """
        PATHS = {"projects": "/api/v1/org-unit/projects", "users": "/api/v1/users"}
        requests.get(base + PATHS["projects"])
        """,
        ["2 ANY /api/v1/users likely", f"3 GET {PROJECTS} certain"],
    ),
    "default argument": (
        """
        def go(path="/api/v1/org-unit/projects"):
            return requests.get(base + path)
        """,
        [f"3 GET {PROJECTS} certain"],
    ),
    "conditional": (
        'requests.get(base + ("/api/v1/users" if x else "/v1/k8s/users"))',
        ["1 GET /api/v1/users certain", "1 GET /v1/k8s/users certain"],
    ),
    "environment with a default": (
        """
        base = os.environ.get("BASE", "https://x.run.ai/api/v1")
        requests.get(f"{base}/org-unit/projects")
        """,
        [f"3 GET {PROJECTS} certain"],
    ),
    "function that puts addresses together": (
        """
        def url(path):
            return f"{BASE}/api/v1/{path}"
        requests.get(url("org-unit/projects"))
        """,
        [f"4 GET {PROJECTS} certain"],
    ),
    "wrapper with a method": (
        """
        def api(method, path, **rest):
            return requests.request(method, BASE + path, **rest)
        api("POST", "/api/v1/org-unit/projects", json={})
        """,
        [f"4 POST {PROJECTS} certain"],
    ),
    "wrapper of one method": (
        """
        def create(path, body):
            return requests.post(f"{BASE}/api/v1{path}", json=body)
        def go():
            create("/org-unit/projects", {})
        """,
        [f"5 POST {PROJECTS} certain"],
    ),
    "wrapper of a wrapper": (
        """
        class Api:
            def call(self, verb, path):
                return self.session.request(verb, self.base + "/api/v1" + path)
            def get(self, path):
                return self.call("GET", path)
            def projects(self):
                return self.get("/org-unit/projects")
        """,
        [f"8 GET {PROJECTS} certain"],
    ),
    "a get of somebody else is no wrapper": (
        """
        import requests
        class Api:
            def get(self, path):
                return requests.get(f"{self.base}/api/v1/{path}")
        requests.get("users")
        """,
        ["5 GET /api/v1/{} possible"],
    ),
    "method in a function's name": (
        'post_json(f"{b}/api/v1/org-unit/projects", {})',
        [f"1 POST {PROJECTS} likely"],
    ),
    "not in a call": ('PATH = "/api/v1/org-unit/projects"', [f"1 ANY {PROJECTS} likely"]),
    "comment": ("# GET /api/v1/org-unit/projects", [f"1 GET {PROJECTS} possible"]),
    "documentation": (
        '"""Reads /api/v1/org-unit/projects."""',
        [f"1 ANY {PROJECTS} possible"],
    ),
    "message": ('print("see /api/v1/org-unit/projects")', [f"1 ANY {PROJECTS} possible"]),
    "command in a text": (
        'subprocess.run("curl -X DELETE $BASE/api/v1/org-unit/projects/$ID", shell=True)',
        [f"1 DELETE {PROJECT} certain"],
    ),
    "a variable version": (
        'requests.get(f"{base}/api/{version}/org-unit/projects")',
        ["1 GET /api/{}/org-unit/projects likely"],
    ),
    "too many variables": (
        'requests.get(f"{base}/api/v1/{kind}/{i}")',
        ["1 GET /api/v1/{}/{} possible"],
    ),
    "an operation that no release has": (
        'requests.get(f"{base}/api/v1/internal/things")',
        ["1 GET /api/v1/internal/things possible unknown"],
    ),
    "a method that no release has there": (
        'requests.patch(f"{base}/api/v1/clusters")',
        ["1 PATCH /api/v1/clusters possible unknown"],
    ),
    "another service": ('requests.get("https://api.github.com/users/x")', []),
    "only the beginning": ('BASE = "https://x.run.ai/api/v1"', []),
    "a path inside another word": ('x = "/myapi/v1/org-unit/projects"', []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name: str, scan: Scan) -> None:
    """Line, method, path and confidence of each use, nothing else."""
    code, expected = CASES[name]
    sites = told(scan(a__py=textwrap.dedent(code) if "\n" in code else code))
    assert sites == expected


def test_the_place_is_that_of_the_path(scan: Scan) -> None:
    """Columns are characters, from 1; where the path is elsewhere, the argument's place counts."""
    code = (
        'P = "/api/v1/users"\nx = "ü"; requests.get(f"{b}/api/v1/clusters")\nrequests.get(B + P)\n'
    )
    assert [(use.line, use.column) for use in scan(a__py=code)] == [(2, 28), (3, 14)]


def test_the_line_of_a_long_call_is_that_of_the_path(scan: Scan) -> None:
    code = 'requests.post(\n    headers=h,\n    url=f"{b}"\n    "/api/v1/clusters",\n)\n'
    (site,) = scan(a__py=code)
    assert (site.line, site.column, site.code) == (4, 6, '"/api/v1/clusters",')


def test_other_files_define_what_is_used_here(scan: Scan) -> None:
    """Constants and functions that send are known by name across files."""
    sites = scan(
        paths__py='PROJECTS = "/api/v1/org-unit/projects"\n',
        http__py='def fetch(path):\n    return requests.get(f"{BASE}/api/v1{path}")\n',
        main__py="from paths import PROJECTS\nfrom http import fetch\nrequests.post(BASE + PROJECTS)\n"
        'fetch("/clusters")\n',
    )
    here = [use for use in sites if use.file.endswith("main.py")]
    assert told(here) == [f"3 POST {PROJECTS} certain", "4 GET /api/v1/clusters certain"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "def broken(:\n requests.get('/api/v1/clusters')\n",
        "x = '\\ud800/api/v1/clusters'\n",
        "f(" * 500 + "'/api/v1/clusters'" + ")" * 500,
        "a = " + " + ".join(["'/api/v1/clusters'"] * 3000),
        "\x00/api/v1/clusters",
        "url = url + '/api/v1/clusters'\nurl = f'{url}{url}'\nrequests.get(url)\n",
        "def f(p):\n    return f(f(p)) + g(p)\ndef g(p):\n    return f(g(p)) + '/api/v1/clusters'\n"
        "requests.get(f('x'))\n",
        "class A:\n    x = y\n    y = x\n    def f(self):\n        get(self.x + '/api/v1/users')\n",
        "'%s%(a)s/api/v1/clusters' % ()\n'{9}{}/api/v1/clusters'.format()\n",
    ],
)
def test_nothing_makes_it_fail(code: str, scan: Scan) -> None:
    """Broken, deep, recursive and odd files: a result, not an exception."""
    assert isinstance(scan(a__py=code), list)
