"""Collections of requests, as API clients keep them: method and address of each are known."""

from __future__ import annotations

import json

import pytest

from ..conftest import Scan, told

USER = "DELETE /v1/k8s/users/{} certain"


def postman(request: object) -> str:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    item = {"name": "folder", "item": [{"name": "one", "request": request}]}
    return json.dumps({"info": {"schema": schema}, "item": [item]}, indent=1)


COLLECTIONS = {
    "postman, in parts": ("a__json", postman({"method": "DELETE", "url": {"host": ["{{baseUrl}}"], "path": ["v1", "k8s", "users", ":id"]}})),
    "postman, a named host": ("a__json", postman({"method": "DELETE", "url": {"protocol": "https", "host": ["acme", "example"], "path": ["v1", "k8s", "users", "7"]}})),
    "postman, path as a text": ("a__json", postman({"method": "DELETE", "url": {"host": "{{baseUrl}}", "path": "v1/k8s/users/7"}})),
    "postman, raw": ("a__json", postman({"method": "DELETE", "url": {"raw": "{{baseUrl}}/v1/k8s/users/:id?x=1"}})),
    "insomnia 4": ("a__json", json.dumps({"_type": "export", "resources": [{"_type": "request", "method": "DELETE", "url": "{{ _.base }}/v1/k8s/users/1"}]})),
    "insomnia 5": ("a__yaml", "type: collection.insomnia.rest/5.0\ncollection:\n  - url: '{{ _.base }}/v1/k8s/users/1'\n    method: DELETE\n"),
    "opencollection": ("a__yml", "opencollection: 1.0.0\nitems:\n  - info:\n      type: http\n    http:\n      method: DELETE\n      url: '{{base}}/v1/k8s/users/:id'\n"),
    "bruno": ("a__bru", "meta {\n  name: x\n}\n\ndelete {\n  url: {{base}}/v1/k8s/users/{{id}}\n  body: none\n}\n\ndocs {\n  Or GET /v1/k8s/users\n}\n"),
    "bruno, with its variables": ("a__bru", "vars:pre-request {\n  base: https://acme.example\n}\n\ndelete {\n  url: {{base}}/v1/k8s/users/1\n}\n"),
    "har": ("a__har", json.dumps({"log": {"entries": [{"request": {"method": "DELETE", "url": "https://acme.example/v1/k8s/users/12?x=1"}}]}})),
    ".http": ("a__http", "@base = https://acme.example\n### drop\nDELETE {{base}}/v1/k8s/users/12 HTTP/1.1\nAccept: */*\n"),
    "k6": ("a__js", "import http from 'k6/http';\nhttp.del(`${__ENV.BASE}/v1/k8s/users/1`);\n"),
    "k6, by its method": ("a__js", "import http from 'k6/http';\nhttp.request('DELETE', `${__ENV.BASE}/v1/k8s/users/1`);\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_request_is_a_certain_call(name: str, scan: Scan) -> None:
    """And nothing else in the file is more than possible."""
    file, text = COLLECTIONS[name]
    sites = [site for site in scan(**{file: text}) if site.confidence != "possible"]
    assert [line.split(" ", 1)[1] for line in told(sites)] == [USER]


@pytest.mark.parametrize(
    "host", [["grafana", "example", "com"], ["api", "github", "com"]], ids=lambda parts: parts[0]
)
def test_a_request_to_another_product_is_not_ours(host: list[str], scan: Scan) -> None:
    """Though its path is the same."""
    text = postman({"method": "GET", "url": {"host": host, "path": ["api", "v1", "clusters"]}})
    assert all(site.confidence == "possible" for site in scan(a__json=text))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a__json", '{"u": {"name": "x", "request": {"method": "DELETE", "url": {"raw": "{{runai}}/api/v1/users/{{volume}}"}}}}'),
        ("a__yaml", "resources:\n  - method: DELETE\n    url: \"{{ _.runai_url }}/api/v1/users/{{ _.volume }}\"\n"),
        ("a__http", "DELETE {{runai_url}}/api/v1/users/{{volume}}\n"),
    ],
)  # fmt: skip
def test_a_variable_in_a_path_says_nothing_of_the_host(file: str, text: str, scan: Scan) -> None:
    """Beside a request at a base of the API."""
    beside = {"b__json": '{"variable": [{"key": "runai_url", "value": "https://x.run.ai"}]}'}
    sites = scan(**{file: text}, **(beside if file == "a__json" else {}))
    assert [(s.path, str(s.confidence)) for s in sites] == [("/api/v1/users/{}", "certain")]


@pytest.mark.parametrize("header", ["Referer", "Origin", "Location", "Link"])
@pytest.mark.parametrize("key", ["name", "key"])
def test_a_header_that_says_where_something_is_asks_nothing(
    header: str, key: str, scan: Scan
) -> None:
    """Of a capture, or a collection; another header may be what is sent on."""
    pair = {key: header, "value": "https://x.run.ai/api/v1/clusters"}
    request = {"method": "GET", "url": "https://x.run.ai/api/v1/users", "headers": [pair]}
    sites = scan(a__har=json.dumps({"log": {"entries": [{"request": request}]}}))
    assert {s.path: str(s.confidence) for s in sites} == {
        "/api/v1/users": "certain",
        "/api/v1/clusters": "possible",
    }
