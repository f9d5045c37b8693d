"""Base paths of servers: the literal part of an address counts, with what its variables can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.hosts import own_names
from runai_compat.scanning.routes import routes, server_paths
from runai_compat.scanning.sites import Confidence


@pytest.mark.parametrize(
    ("server", "paths"),
    [
        ({"url": "https://shop.example/api/v3/"}, ["/api/v3"]),
        ({"url": "https://shop.example"}, [""]),
        ({"url": "//shop.example/v1?x=1"}, ["/v1"]),
        ({"url": "/v1"}, ["/v1"]),
        ({"url": "v1"}, ["/v1"]),
        ({"url": "/"}, [""]),
        ({"url": "{protocol}://{hostname}/api/v3"}, ["/api/v3"]),
        ({"url": "{protocol}://{hostname}:{port}/api/v3"}, ["/api/v3"]),
        ({"url": "{baseUrl}/api/v3"}, ["/api/v3"]),
        ({"url": "{baseUrl}"}, [""]),
        ({"url": "https://{tenant}.shop.example/{region}/api"}, ["/{}/api"]),
        (
            {
                "url": "https://shop.example/{stage}/api",
                "variables": {"stage": {"default": "live", "enum": ["live", "test"]}},
            },
            ["/live/api", "/test/api"],
        ),
        (
            {
                "url": "https://{host}{base}",
                "variables": {"host": {"default": "shop.example"}, "base": {"default": "/api/v2"}},
            },
            ["/api/v2"],
        ),
        ({"url": "https://shop.example/v1", "variables": None}, ["/v1"]),
        ({}, [""]),
    ],
)
def test_the_path_of_a_server(server: dict[str, Any], paths: list[str]) -> None:
    """Whatever stands in for protocol, host and port."""
    assert list(server_paths(server)) == paths


def document(url: str, title: str = "Shop", **item: Any) -> dict[str, Any]:
    """One operation behind a server."""
    paths = {"/repos/{owner}/legacy": {"get": {"responses": {}}, **item}}
    return {"info": {"title": title}, "servers": [{"url": url}], "paths": paths}


@pytest.mark.parametrize(
    "address", ["https://git.corp.example/api/v3/repos/me/legacy", "/api/v3/repos/me/legacy"]
)
def test_a_call_behind_a_templated_server_is_found(tmp_path: Path, address: str) -> None:
    """A removed operation in use does not pass."""
    (tmp_path / "a.py").write_text(f'import requests\n\nrequests.get("{address}")\n')
    usage = find_usage([tmp_path], routes([document("{protocol}://{hostname}/api/v3")]))
    assert [use.operations for use in usage.uses] == [("GET /repos/{owner}/legacy",)]


def test_servers_of_a_path_count_before_those_of_the_document(tmp_path: Path) -> None:
    """The nearest ones."""
    (tmp_path / "a.py").write_text(
        'import requests\n\nrequests.get("https://a.example/upload/repos/me/legacy")\n'
    )
    own = document("https://a.example/api", servers=[{"url": "https://a.example/upload"}])
    (site,) = find_usage([tmp_path], routes([own])).uses
    assert site.operations == ("GET /repos/{owner}/legacy",)


def test_a_product_is_not_foreign_to_itself(tmp_path: Path) -> None:
    """What is another product's host for one API is the own one of another."""
    (tmp_path / "a.py").write_text(
        'import requests\n\nrequests.get("https://github.corp.example/api/v3/repos/me/legacy")\n'
    )
    shop = document("{protocol}://{hostname}/api/v3")
    github = document("{protocol}://{hostname}/api/v3", title="GitHub v3 REST API")
    (site,) = find_usage([tmp_path], routes([github]), names=own_names(github)).uses
    assert site.confidence is Confidence.CERTAIN
    assert [
        use
        for use in find_usage([tmp_path], routes([shop]), names=own_names(shop)).uses
        if use.confidence is Confidence.CERTAIN
    ] == []
    assert own_names(document("https://api.ferry.example:8443/v1")) == {"api.ferry.example"}


@pytest.mark.parametrize(
    ("code", "sure"),
    [
        ('requests.get(cfg["OpenShift:Acm"] + PATH)', False),
        ('requests.get(cfg["Shop:Api"] + PATH)', True),
        ("self.mattermost.get(PATH)", False),
        ("self.client.get(PATH)", True),
        ("def rancher_repos(host): requests.get(f'https://{host}{PATH}')", False),
        ("def sync_repos(host): requests.get(f'https://{host}{PATH}')", True),
        ("def post_to_slack(): requests.get(f'{shop_url}{PATH}')", True),
    ],
)
def test_what_an_unknown_base_is_called_says_whose_it_may_be(
    tmp_path: Path, code: str, sure: bool
) -> None:
    """A setting, what is called, and the function that is given the host."""
    (tmp_path / "a.py").write_text(f'import requests\nPATH = "/api/v3/repos/me/legacy"\n{code}\n')
    shop = document("{protocol}://{hostname}/api/v3")
    usage = find_usage([tmp_path], routes([shop]), names=frozenset({"shop"}))
    assert any(use.confidence is not Confidence.POSSIBLE for use in usage.uses) is sure


@pytest.mark.parametrize(
    ("first", "sure"),
    [
        ("requests.get(SHOP_URL + '/api/v3/repos/me/legacy')", False),
        ("requests.get('https://shop.corp.example/api/v3/repos/me/legacy')", False),
        ("requests.get(OTHER_URL + '/api/v3/repos/me/legacy')", True),
        ("", True),
    ],
)
def test_a_host_written_out_beside_calls_at_an_own_one_may_be_another(
    tmp_path: Path, first: str, sure: bool
) -> None:
    """As long as nothing else is called by the API's name, it may be the API's."""
    call = "requests.get('http://localhost:8080/api/v3/repos/me/legacy')"
    (tmp_path / "a.py").write_text(f"import requests\n{first}\n{call}\n")
    shop = document("{protocol}://{hostname}/api/v3")
    usage = find_usage([tmp_path], routes([shop]), names=frozenset({"shop"}))
    (local,) = [use for use in usage.uses if use.line == 3]
    assert (local.confidence is not Confidence.POSSIBLE) is sure
