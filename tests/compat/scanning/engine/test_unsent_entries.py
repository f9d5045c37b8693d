"""Entries of data with a path of the API that nobody asks there, or that is asked of somebody else."""

from __future__ import annotations

import json

import pytest
from tests.compat.scanning.conftest import Scan, told

BASE = "base: https://x.run.ai\n"

UNSENT = {
    "where somebody is sent back to": (
        "a__tf",
        'resource "keycloak_openid_client" "x" {\n'
        '  valid_redirect_uris = ["${var.runai_url}/api/v1/token"]\n}\n',
    ),
    "the same in YAML": ("a__yaml", f"{BASE}redirectUris:\n  - https://x.run.ai/api/v1/token\n"),
    "the same in a call": (
        "a__py",
        "oauth.authorize(redirect_uri=RUNAI_URL + '/api/v1/token')\n",
    ),
    "the same in an object": ("a__ts", "signIn({ redirectUri: `${RUNAI_URL}/api/v1/token` });\n"),
    "a check of Nomad": (
        "a__hcl",
        'check {\n  path = "/api/v1/token"\n  method = "POST"\n  interval = "1s"\n  timeout = "1s"\n}\n',
    ),
    "a check of a balancer": ("a__tf", 'health_check {\n  path = "/api/v1/token"\n}\n'),
    "a check of a platform": (
        "a__yaml",
        "services:\n  - type: web\n    healthCheckPath: /api/v1/token\n",
    ),
    "a flag of a feature": (
        "a__json",
        json.dumps({"features": {"new": {"enabled": True, "guards": "/api/v1/token"}}}),
    ),
    "a flag in YAML": (
        "a__yaml",
        "featureFlags:\n  new:\n    rollout: 0.5\n    guards: /api/v1/token\n",
    ),
    "what is let through as it comes in": (
        "a__yaml",
        "auth:\n  exempt_paths:\n    - /api/v1/token\n",
    ),
    "a constant of what is let through": (
        "a__py",
        "class Settings(BaseSettings):\n    health_bypass: tuple[str, ...] = ('/up', '/api/v1/token')\n"
        "settings = Settings()\nrun(settings)\n",
    ),
    "the key of what is cached": (
        "a__ts",
        "const { data } = useSWR('/api/v1/token', () => runai.token());\n",
    ),
    "the key of what is put into a cache": (
        "a__ts",
        "queryClient.setQueryData('/api/v1/token', []);\n",
    ),
    "the key of what is kept by a page": ("a__ts", "localStorage.setItem('/api/v1/token', 'x');\n"),
    "the key of what is asked ahead": ("a__ts", "preload('/api/v1/token', () => runai.token());\n"),
    "what is asked again by its key": ("a__ts", "mutate('/api/v1/token');\n"),
    "the name of a measurement": (
        "a__js",
        "http.get('https://portal.acme.dev/x', { tags: { name: '/api/v1/token' } });\n",
    ),
    "what an answer says of itself": (
        "a__py",
        "return_(Response({'self': '/api/v1/token'}, status=201))\n",
    ),
    "a class whose base is another product's": (
        "a__py",
        "class Boards(Resource):\n    base = os.environ['GRAFANA_URL']\n    token = op('/api/v1/token')\nrun(Boards().token)\n",
    ),
    "the page that was seen": ("a__js", "track({ page: '/api/v1/token' });\n"),
    "a client that another product's package makes": (
        "a__go",
        'package a\nfunc f(d x) { c, _ := grafana.New(d)\n c.Ask().Raw("/api/v1/token") }\n',
    ),
    "a client that is said to be another product's": (
        "a__py",
        "def f(client: GrafanaClient):\n    client.raw('/api/v1/token')\n",
    ),
    "a client with types that are imported in place": (
        "a__ts",
        "const cp = createClient<import('./a').paths>({ baseUrl: RUNAI_URL });\n"
        "const store = createClient<import('./b').paths>({ baseUrl: 'https://assets.acme.dev' });\n"
        "cp.GET('/api/v1/me');\nstore.POST('/api/v1/token');\n",
    ),
    "a host that says what it is of": (
        "a__yaml",
        f"{BASE}note:\n  http:\n    url: http://results.lab.svc:8000/api/v1/token\n    method: POST\n",
    ),
    "a variable that says what it is of": (
        "a__json",
        json.dumps(
            {
                "item": [
                    {"method": "GET", "url": "{{runai}}/api/v1/me"},
                    {"method": "POST", "url": "{{board}}/api/v1/token"},
                ]
            }
        ),
    ),
}
SENT = {
    "a path that a class calls its endpoint": (
        "a__py",
        "from base import Resource\nclass Users(Resource):\n    endpoint = '/api/v1/users'\nUsers().all()\n",
    ),
    "what a metaclass goes through": (
        "a__py",
        "class Meta(type):\n    def __init__(cls, name, bases, ns):\n        for k, v in ns.items(): go(k, v)\n"
        "class Api(metaclass=Meta):\n    users = ('GET', '/api/v1/users')\n",
    ),
    "what a decorator goes through": (
        "a__py",
        "from sdk import declarative\n@declarative\nclass Api:\n    users = '/api/v1/users'\nrun(1)\n",
    ),
    "an address in parts": (
        "a__yaml",
        f"{BASE}x:\n  url: '{{{{ scheme }}}}://{{{{ host }}}}:{{{{ port }}}}/api/v1/node-pools'\n  method: GET\n",
    ),
    "the host that a playbook is played for": (
        "a__yml",
        "- hosts: all\n  vars: { runai_url: 'https://x.run.ai' }\n  tasks:\n"
        "    - uri: { url: 'https://{{ ansible_host }}/api/v1/node-pools' }\n",
    ),
    "each of several": (
        "a__tf",
        'data "http" "a" {\n  url = "${var.runai_url}/api/v1/me"\n}\n'
        'data "http" "b" {\n  for_each = var.sites\n  url = "${each.value}/api/v1/node-pools"\n}\n',
    ),
    "what is let through, and asked": (
        "a__py",
        "WHITELIST = ['/api/v1/token']\nfor path in WHITELIST:\n    requests.post(RUNAI_URL + path)\n",
    ),
    "a key that is given to what asks": ("a__ts", "useSWR('/api/v1/node-pools', fetcher);\n"),
    "a key that is given to what asks ahead": (
        "a__ts",
        "preload('/api/v1/node-pools', (path) => fetch(BASE + path));\n",
    ),
    "a class whose base is its own": (
        "a__py",
        "class Boards(Resource):\n    base = os.environ['RUNAI_URL']\n    token = op('/api/v1/token')\nrun(Boards().token)\n",
    ),
    "a client of whose making nothing is known": (
        "a__py",
        "client = make(forward(kubernetes, 'runai'))\nclient.raw('/api/v1/token')\n",
    ),
    "a client with types that are imported in place": (
        "a__ts",
        "const cp = createClient<import('./a').paths>({ baseUrl: RUNAI_URL });\n"
        "cp.POST<import('./a').X>('/api/v1/token');\n",
    ),
    "what is asked again and again": (
        "a__yaml",
        f"{BASE}polls:\n  - path: /api/v1/token\n    method: POST\n    interval: 1s\n    timeout: 1s\n",
    ),
    "what is asked whether the API is well": (
        "a__yaml",
        "runai:\n  url: https://x.run.ai\n  health_path: /api/v1/token\n",
    ),
    "what a feature asks": (
        "a__json",
        json.dumps({"features": {"sync": {"enabled": True, "endpoint": "/api/v1/token"}}}),
    ),
    "a host that says nothing": (
        "a__yaml",
        f"{BASE}two:\n  url: https://gpu.acme.dev/api/v1/node-pools\n  method: GET\n",
    ),
    "a variable that says nothing": (
        "a__json",
        json.dumps([{"url": "{{runai}}/api/v1/me"}, {"url": "{{staging}}/api/v1/token"}]),
    ),
}


@pytest.mark.parametrize("name", UNSENT)
def test_what_nobody_asks_of_the_api_is_only_possible(name: str, scan: Scan) -> None:
    file, text = UNSENT[name]
    sites = [site for site in scan(**{file: text}) if site.path == "/api/v1/token"]
    assert [site.confidence for site in sites] == ["possible"]


@pytest.mark.parametrize("name", SENT)
def test_what_is_asked_stays_more_than_possible(name: str, scan: Scan) -> None:
    file, text = SENT[name]
    sites = [site for site in scan(**{file: text}) if site.path != "/api/v1/me"]
    assert [site.confidence != "possible" for site in sites] == [True]


METHODS = {
    "in the options of Grafana": (
        "a__json",
        '{"url": "${cp}/api/v1/users/1", "url_options": {"method": "DELETE"}}',
    ),
    "in the options of a request": (
        "a__yaml",
        "a:\n  url: https://x.run.ai/api/v1/users/1\n  requestOptions:\n    httpMethod: DELETE\n",
    ),
    "behind a tag of a template": (
        "a__json",
        '{"method": "DELETE", "url": "{{ _.cp }}/api/v1/users/{% prompt \'id\' %}"}',
    ),
}


@pytest.mark.parametrize("name", METHODS)
def test_a_request_in_data_is_told_with_its_method(name: str, scan: Scan) -> None:
    file, text = METHODS[name]
    assert [line.split(" ", 1)[1] for line in told(scan(**{file: text}))] == [
        "DELETE /api/v1/users/{} certain"
    ]
