"""Methods of the generated clients and of runapy."""

from __future__ import annotations

import textwrap

import pytest

from runai_compat.scanning.clients import generated, official
from runai_compat.scanning.sites import Confidence
from runai_specs import load, read_catalog

from .conftest import Scan, known, told

OURS = "from runai_client_2_24 import Client\n"
THEIRS = "from runai.runai_client import RunaiClient\nfrom runai.api import ProjectsApi\n"
PROJECTS = "/api/v1/org-unit/projects"

CASES: dict[str, tuple[str, list[str]]] = {
    "plain": (OURS + "client.projects.get_projects()", [f"2 GET {PROJECTS} certain"]),
    "iterator": (OURS + "for p in c.projects.iter_projects(): ...", [f"2 GET {PROJECTS} certain"]),
    "raw": (
        OURS + "c.projects.with_raw_response.create_project(body=b)",
        [f"2 POST {PROJECTS} certain"],
    ),
    "awaited": (
        OURS + "async def f(c): await c.projects.get_projects()",
        [f"2 GET {PROJECTS} certain"],
    ),
    "not called": (
        OURS + "pool.map(client.projects.delete_project, ids)",
        ["2 DELETE /api/v1/org-unit/projects/{} certain"],
    ),
    "variable": (OURS + "p = client.projects\np.get_projects()", [f"3 GET {PROJECTS} certain"]),
    "attribute of self": (
        OURS
        + textwrap.dedent("""
            class Sync:
                def __init__(self, client):
                    self.api = client.projects
                def go(self):
                    return self.api.get_projects()
        """),
        [f"7 GET {PROJECTS} certain"],
    ),
    "latest": (
        "import runai_client_latest as r\nc.projects.get_projects()",
        [f"2 GET {PROJECTS} certain"],
    ),
    "something else of that name": ("client.projects.get_projects()", []),
    "a namespace alone": (OURS + "client.projects", []),
    "facade of runapy": (
        THEIRS + "client.organizations.projects.get_projects()",
        [f"3 GET {PROJECTS} certain"],
    ),
    "class of runapy": (
        THEIRS
        + "api = ProjectsApi(client)\napi.create_project_with_http_info(project_creation_request=b)",
        [f"4 POST {PROJECTS} certain"],
    ),
    "class of runapy at once": (
        THEIRS + "ProjectsApi(c).get_projects()",
        [f"3 GET {PROJECTS} certain"],
    ),
    "another runai module": ("import runaitools\nclient.projects.get_projects()", []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name: str, scan: Scan) -> None:
    code, expected = CASES[name]
    assert told(scan(a__py=code)) == expected


def test_a_client_that_is_handed_in_is_likely(scan: Scan) -> None:
    """Another file imports it; that it is the same one is not certain."""
    sites = scan(a__py=OURS, b__py="def go(client):\n    return client.projects.get_projects()\n")
    assert told(sites) == [f"2 GET {PROJECTS} likely"]


def test_the_place_is_the_method(scan: Scan) -> None:
    """On which line of a long row it may be."""
    (site,) = scan(a__py=OURS + "x = (é.client\n   .projects\n   .get_projects(limit=1))\n")
    assert (site.line, site.column, site.path) == (4, 5, PROJECTS)
    assert site.client is not None
    assert site.client.name == "projects.get_projects"


@pytest.mark.parametrize("release", ["2.18", "2.22", "2.24"])
def test_every_operation_has_a_method_in_both(release: str) -> None:
    """No operation of a release that its clients cannot call."""
    document = load(release).document
    wanted = {key for key, route in known()[0].by_key.items() if route.path in document["paths"]}
    wanted = {
        key for key in wanted if _method(key) in document["paths"][known()[0].by_key[key].path]
    }
    assert wanted
    for client in (*generated(read_catalog()), official([document], "runai")):
        assert wanted <= client.by_operation.keys()


def _method(key: str) -> str:
    return key.split(" ")[0].lower()


EARLIER = """from runai.client import RunaiClient as Platform

rai = Platform(runai_base_url="https://runai.corp", client_id="a", client_secret="b")
rai.projects.all()
rai.projects.get(project_id=1)
projects = rai.projects
projects.delete(1)
rai.assets.credentials.access_key.create(name="a")
Platform(client_id="a").workspace.suspend("w")


class Sync:
    def __init__(self, client: Platform) -> None:
        self.client = client
        self.projects = {}

    def run(self):
        self.projects.get("a")
        self.client.departments.patch(1, {})


def decoy(projects, cache):
    cache.projects.get(1)
    projects.all()
    {}.users.create("x")
"""


def test_methods_of_the_earlier_official_client(scan: Scan) -> None:
    """Of what is made of its class, or called a client; not what anything else has of that name."""
    lines = {
        4: "GET /api/v1/org-unit/projects",
        5: "GET /api/v1/org-unit/projects/{projectId}",
        7: "DELETE /api/v1/org-unit/projects/{projectId}",
        8: "POST /api/v1/asset/credentials/access-key",
        9: "POST /api/v1/workloads/workspaces/{workloadId}/suspend",
        19: "PATCH /api/v1/org-unit/departments/{departmentId}/resources",
    }
    sites = {site.line: site for site in scan(a__py=EARLIER)}
    assert {line: site.operations[-1] for line, site in sites.items()} == lines
    assert {site.confidence for site in sites.values()} <= {Confidence.CERTAIN, Confidence.LIKELY}


def test_the_earlier_client_is_not_seen_without_its_import(scan: Scan) -> None:
    """`client.projects.all()` is what many clients have."""
    assert scan(a__py="from other import client\nclient.projects.all()\n") == []
