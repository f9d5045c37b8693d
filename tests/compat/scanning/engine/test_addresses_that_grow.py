"""Addresses that grow piece by piece: in a loop over segments, by calls that change a builder."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Scan, found_in, told

CASES: dict[str, tuple[str, str, list[str]]] = {
    "a builder that is changed": (
        "A__java",
        "class A {\n void f(HttpUrl root) {\n  HttpUrl.Builder url = root.newBuilder();\n"
        '  url.addPathSegments("api/v1").addPathSegment("users");\n'
        "  http.newCall(new Request.Builder().url(url.build()).get().build());\n }\n}\n",
        ["5 GET /api/v1/users certain"],
    ),
    "a builder that is changed for each item": (
        "A__java",
        "class A {\n Request.Builder at(String... segments) {\n"
        '  HttpUrl.Builder url = root.newBuilder().addPathSegments("api/v1");\n'
        "  for (String s : segments) { url.addPathSegment(s); }\n"
        "  return new Request.Builder().url(url.build());\n }\n"
        ' void f(String id) { http.newCall(at("users", id).delete().build()); }\n}\n',
        ["7 DELETE /api/v1/users/{} certain"],
    ),
    "a target of which the next one is made": (
        "A__java",
        'class A {\n WebTarget at(String... s) {\n  WebTarget t = root.path("api/v1");\n'
        "  for (String one : s) { t = t.path(one); }\n  return t;\n }\n"
        ' void f(String id) { at("node-pools", id).request().delete(); }\n}\n',
        ["7 DELETE /api/v1/node-pools/{} certain"],
    ),
    "a function for each item": (
        "a__kt",
        "class A(val root: HttpUrl) {\n fun at(vararg segs: String): Request.Builder {\n"
        '  val url = root.newBuilder().addPathSegments("api/v1")\n'
        "  segs.forEach { url.addPathSegment(it) }\n  return Request.Builder().url(url.build())\n }\n"
        ' fun f(id: String) = http.newCall(at("users", id).delete().build())\n}\n',
        ["7 DELETE /api/v1/users/{} certain"],
    ),
    "a text that grows": (
        "a__go",
        'package a\nfunc at(c *C, segs ...string) string {\n u := c.base + "/api/v1"\n'
        ' for _, s := range segs { u += "/" + url.PathEscape(s) }\n return u\n}\n'
        'func f(c *C, id string) { http.NewRequest("DELETE", at(c, "node-pools", id), nil) }\n',
        ["7 DELETE /api/v1/node-pools/{} certain"],
    ),
    "a text that is made anew": (
        "a__py",
        'def at(parts):\n    u = BASE + "/api/v1"\n    for p in parts: u = f"{u}/{quote(p)}"\n    return u\n'
        'requests.delete(at(["users", i]))\n',
        ["5 DELETE /api/v1/users/{} certain"],
    ),
    "the rest of what is given, typed": (
        "a__ts",
        "function at(...parts: string[]) {\n  let u = `${BASE}/api/v1`;\n"
        "  parts.forEach(p => { u += '/' + encodeURIComponent(p); });\n  return u;\n}\n"
        "fetch(at('users', id), { method: 'DELETE' });\n",
        ["6 DELETE /api/v1/users/{} certain"],
    ),
    "a text of which an address is made stays as it is (Flurl)": (
        "a__cs",
        'class A {\n  void Go(string host) {\n    host.AppendPathSegments("api", "v1", "clusters").GetStringAsync();\n'
        '    $"{host}/api/v1/users/{id}".WithOAuthBearerToken(t).DeleteAsync();\n'
        '    new RestClient(host).Execute(new RestRequest("/api/v1/nodes"));\n'
        '    var url = new Url(host);\n    url.AppendPathSegments("api", "v1");\n'
        '    url.AppendPathSegment("users");\n    url.GetStringAsync();\n  }\n}\n',
        [
            "3 GET /api/v1/clusters certain",
            "4 DELETE /api/v1/users/{} certain",
            "5 GET /api/v1/nodes certain",
            "9 GET /api/v1/users certain",
        ],
    ),
    "a builder that is handed to what sends it as it is, or with a method of its own (Java)": (
        "A__java",
        "class A {\n  HttpRequest.Builder to(String p) {\n"
        '    return HttpRequest.newBuilder(URI.create(BASE + "/api/v1" + p));\n  }\n'
        '  void run(HttpRequest.Builder b) { HTTP.send(b.header("a", "b").build(), x); }\n'
        "  void drop(HttpRequest.Builder b) { HTTP.send(b.DELETE().build(), x); }\n  void go() {\n"
        '    run(to("/clusters"));\n    run(to("/users/" + id).DELETE());\n    drop(to("/users/" + id));\n  }\n}\n',
        [
            "8 GET /api/v1/clusters certain",
            "9 DELETE /api/v1/users/{} certain",
            "10 ANY /api/v1/users/{} likely",
        ],
    ),
    "a step of Jenkins without brackets, of which something is kept (Groovy)": (
        "a__groovy",
        "def r = httpRequest url: \"${env.RUNAI}/api/v1/users/${id}\", httpMode: 'DELETE'\n"
        'def s = sh script: "curl ${env.RUNAI}/api/v1/clusters", returnStdout: true\n'
        'def t() { return httpRequest url: "${env.RUNAI}/api/v1/nodes" }\n',
        [
            "1 DELETE /api/v1/users/{} certain",
            "2 GET /api/v1/clusters certain",
            "3 GET /api/v1/nodes certain",
        ],
    ),
    "a path that an address is asked for (OkHttp, java.net)": (
        "A__java",
        'class A {\n  static final HttpUrl OURS = HttpUrl.get("https://acme.run.ai/");\n'
        '  static final URI BOOKS = URI.create("https://books.acme.dev/");\n  void go() {\n'
        '    http.newCall(new Request.Builder().url(OURS.resolve("/api/v1/users/" + u)).delete().build()).execute();\n'
        '    http.send(HttpRequest.newBuilder(BOOKS.resolve("/api/v1/clusters")).GET().build(), x);\n  }\n}\n',
        ["5 DELETE /api/v1/users/{} certain", "6 GET /api/v1/clusters possible"],
    ),
    "what a function of a shell prints": (
        "a__sh",
        'at() { printf "%s/api/v1/%s\\n" "$BASE" "$1"; }\n'
        'it() { local u="$BASE/api/v1"; for p in "$@"; do u="$u/$p"; done; echo "$u"; }\n'
        'say() { echo "went to /api/v1/users" >&2; echo "$BASE/api/v1/$1"; }\n'
        'curl "$(at users)"\ncurl -X DELETE "$(it node-pools "$id")"\nU=$(say clusters)\ncurl "$U"\n',
        [
            "3 ANY /api/v1/users possible",
            "4 GET /api/v1/users certain",
            "5 DELETE /api/v1/node-pools/{} certain",
            "7 GET /api/v1/clusters certain",
        ],
    ),
    "all that a function of a shell is given": (
        "a__sh",
        'call() { local m=$1; shift; curl -X "$m" "$BASE/api/v1/$*"; }\ncall POST users\n',
        ["2 POST /api/v1/users certain"],
    ),
    "a path by a name that it was imported under": (
        "a__py",
        "from pathlib import PurePosixPath as P\nfrom urllib.parse import urljoin as uj\n"
        'requests.get(BASE + str(P("/api/v1") / "users"))\nrequests.get(uj(BASE, "/api/v1/clusters"))\n',
        ["3 GET /api/v1/users certain", "4 GET /api/v1/clusters certain"],
    ),
    "method and path in one text": (
        "a__py",
        'def call(op):\n    verb, _, path = op.partition(" ")\n    return requests.request(verb, BASE + path)\n'
        'call("DELETE /api/v1/users/7")\nprint("GET /api/v1/users")\n',
        ["4 DELETE /api/v1/users/{} certain", "5 GET /api/v1/users possible"],
    ),
    "two addresses of one builder that is not changed": (
        "A__java",
        'class A { void f(WebTarget t) {\n WebTarget api = t.path("api/v1");\n'
        ' api.path("users").request().get();\n api.path("node-pools").request().get();\n} }\n',
        ["3 GET /api/v1/users certain", "4 GET /api/v1/node-pools certain"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_address_that_grows(name: str, scan: Scan) -> None:
    file, text, wanted = CASES[name]
    assert told(scan(**{file: text})) == wanted


def test_a_template_of_which_only_a_part_is_known_is_not_clear(tmp_path: Path) -> None:
    """Nobody is seen to send it, and it may be any of several operations: the gate must not pass it."""
    (tmp_path / "a.go").write_text(
        'package a\nvar t = template.Must(template.New("").Parse("{{.B}}/api/v1/asset/{{.W}}"))\n'
        "func f(b io.Writer, v any) { t.Execute(b, v) }\n"
    )
    assert told(list(found_in(tmp_path).unclear)) == ["2 ANY /api/v1/asset/{} possible"]
