"""Lists of the parts of a path: added up, cut, unfolded into arguments, of an object, of a subclass."""

from __future__ import annotations

import pytest

from ..conftest import Scan, told

CASES: dict[str, tuple[str, str, list[str]]] = {
    "lists one after the other, of which some is cut": (
        "a__py",
        'P = ["api", "v1", "org-unit", "projects"]\n'
        'requests.get(BASE + "/" + "/".join(P[:3] + ["departments"]))\n'
        'requests.delete(BASE + "/" + "/".join([*P, ident]))\n'
        'requests.get("/".join([BASE, *P[:-2], "nodes"]))\n',
        [
            "2 GET /api/v1/org-unit/departments certain",
            "3 DELETE /api/v1/org-unit/projects/{} certain",
            "4 GET /api/v1/nodes certain",
        ],
    ),
    "a text that is cut": (
        "a__py",
        'W = "/api/v1/workloads/trainings"\nrequests.get(BASE + W[:-9] + "count")\n',
        ["2 GET /api/v1/workloads/count certain"],
    ),
    "a cut at a place that nobody knows": (
        "a__py",
        'P = ["api", "v1", "users"]\ndef f(n):\n    requests.get(BASE + "/" + "/".join(P[:n]))\n',
        ["1 ANY /api/v1/users likely"],
    ),
    "the segments that each subclass has": (
        "a__py",
        "class T:\n    def call(self, verb, *parts):\n"
        '        return requests.request(verb, BASE + "/".join(("", "api", "v1") + parts))\n'
        "class R:\n    parts = ()\n    def __init__(self, t: T): self.t = t\n"
        '    def all(self): return self.t.call("GET", *self.parts)\n'
        '    def drop(self, i): return self.t.call("DELETE", *self.parts, i)\n'
        'class Projects(R):\n    parts = ("org-unit", "projects")\n',
        [
            "7 GET /api/v1/org-unit/projects likely",
            "8 DELETE /api/v1/org-unit/projects/{} likely",
        ],
    ),
    "a list that is unfolded into parameters": (
        "a__py",
        "def call(verb, path, **kw): return requests.request(verb, BASE + path, **kw)\n"
        'ME = ("POST", "/api/v1/users")\ncall(*ME)\n',
        ["2 POST /api/v1/users certain"],
    ),
    "what is added to the segments of a function (Go)": (
        "a__go",
        "package a\nfunc (c *C) do(m string, parts ...string) {\n"
        ' http.NewRequest(m, c.base+"/"+path.Join(append([]string{"api", "v1"}, parts...)...), nil)\n}\n'
        'func (c *C) a(id string) { c.do("DELETE", "node-pools", id) }\n',
        ["5 DELETE /api/v1/node-pools/{} certain"],
    ),
    "a slice that is handed over (Rust)": (
        "a__rs",
        "impl C {\n fn send(&self, m: Method, segs: &[&str]) {\n"
        '  self.http.request(m, format!("{}/api/v1/{}", self.base, segs.join("/"))).send();\n }\n'
        ' fn go(&self, id: &str) { self.send(Method::POST, &["users", id, "logout"]); }\n}\n',
        ["5 POST /api/v1/users/{}/logout certain"],
    ),
    "words that are unfolded (Ruby)": (
        "a__rb",
        "class A\n  def call(verb, *parts)\n"
        "    Faraday.new(url: BASE).public_send(verb, \"/api/v1/#{parts.join('/')}\")\n  end\n"
        "  def a = call(:post, *%w[asset compute])\nend\n",
        ["5 POST /api/v1/asset/compute certain"],
    ),
    "rest and spread (JavaScript)": (
        "a__js",
        "const ROOT = ['api', 'v1'];\n"
        "const call = (method, ...p) => fetch(`${BASE}/${[...ROOT, ...p].join('/')}`, { method });\n"
        "call('DELETE', 'users', id);\n",
        ["3 DELETE /api/v1/users/{} certain"],
    ),
    "segments that nobody is seen to join": (
        "a__py",
        'P = ["api", "v1", "node-pools"]\n'
        "def f(s): return s.get(functools.reduce(lambda a, p: a + '/' + p, P, BASE))\n"
        'def g(s, i): return ask(s, "api", "v1", "users", i)\n',
        ["1 ANY /api/v1/node-pools likely", "3 ANY /api/v1/users/{} likely"],
    ),
    "segments beside a method": (
        "a__js",
        "const routes = Object.freeze({ drop: ['DELETE', ['api', 'v1', 'users', ':id']] });\n"
        "export const call = (n) => { const [m, s] = routes[n]; return send(m, s); };\n",
        ["1 DELETE /api/v1/users/{} likely"],
    ),
    "words without quotes": (
        "a__rb",
        'P = %w[api v1 node-pools]\ndef f(c) = c.get("/" + P.join("/"))\n',
        ["2 GET /api/v1/node-pools certain"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_lists_of_segments(name: str, scan: Scan) -> None:
    """The uses, each with its line."""
    file, text, wanted = CASES[name]
    assert told(scan(**{file: text})) == wanted
