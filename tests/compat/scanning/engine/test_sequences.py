"""Lists of the parts of a path: added up, cut, unfolded into arguments, of an object, of a subclass."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Scan, found_in, told

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


APART = {
    "a list (JavaScript)": (
        "a__js",
        "const [method, path] = spec.split(' ');\nreturn fetch(`${RUNAI_URL}/api/v1${path}`, { method });",
        "function call(spec) {{ {} }}\ncall(`DELETE /users/${{id}}`);\n",
    ),
    "a list and what parts it (Python)": (
        "a__py",
        "    verb, _, path = spec.partition(' ')\n    return requests.request(verb, RUNAI_URL + '/api/v1' + path)\n",
        "def call(spec):\n{}call(f'DELETE /users/{{x}}')\n",
    ),
    "entries of a list (Python)": (
        "a__py",
        "    p = spec.split()\n    return requests.request(p[0], RUNAI_URL + '/api/v1' + p[1])\n",
        "def call(spec):\n{}call(f'DELETE /users/{{x}}')\n",
    ),
    "what a function gives (PHP)": (
        "a__php",
        "[$m, $p] = explode(' ', $spec, 2); return $http->request($m, RUNAI_URL . '/api/v1' . $p);",
        "<?php\nfunction call($spec) {{ {} }}\ncall('DELETE /users/1');\n",
    ),
    "a template that is put together by hand (JavaScript)": (
        "a__js",
        "const text = parts.reduce((s, p, i) => s + p + (values[i] ?? ''), '');\n"
        "const [method, path] = text.split(' '); return fetch(`${RUNAI_URL}/api/v1${path}`, { method });",
        "async function call(parts, ...values) {{ {} }}\ncall`DELETE /users/${{id}}`;\n",
    ),
    "a template that is put together by the language (TypeScript)": (
        "a__ts",
        "fetch(RUNAI_URL + '/api/v1' + String.raw({ raw: s }, ...v), { method: 'DELETE' })",
        "const del = (s: TemplateStringsArray, ...v: string[]) => {};\ndel`/users/${{id}}`;\n",
    ),
}


@pytest.mark.parametrize("form", APART)
def test_a_text_is_taken_apart(scan: Scan, form: str) -> None:
    """Method and path that a function is given in one text, and the template of a tag."""
    file, body, around = APART[form]
    sites = scan(**{file: around.format(body)})
    assert [(s.method, s.path, str(s.confidence)) for s in sites] == [
        ("DELETE", "/api/v1/users/{}", "certain")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "let p = ''; for (let i = 0; i < s.length; i++) p += s[i] + v[i]; return fetch(B + p);",
        "let p = ''; s.forEach((t, i) => { p += t + v[i]; }); return fetch(B + p);",
        "const [, verb, p] = /(\\w+) (.*)/.exec(s[0]); return fetch(B + p, { method: verb });",
    ],
)
def test_a_template_that_nobody_can_put_together_is_untold(body: str, tmp_path: Path) -> None:
    """The call of the function that sends it is in the coverage."""
    code = f"const B = `${{process.env.RUNAI_URL}}/api/v1`;\nfunction del(s, ...v) {{ {body} }}\ndel`/users/${{id}}`;\n"
    (tmp_path / "a.js").write_text(code)
    assert found_in(tmp_path).unclear
