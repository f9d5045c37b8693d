"""Which findings count for which uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runai_compat import GateResult, gate

Json = dict[str, Any]
BODY = {"type": "object", "properties": {"name": {"type": "string"}, "colour": {"type": "string"}}}


def document(body: Json, *more: str, query: Json | None = None) -> Json:
    content = {"application/json": {"schema": body}}
    post: Json = {"requestBody": {"content": content}, "responses": {"200": {"description": "x"}}}
    if query is not None:
        post["parameters"] = [{"name": "pageSize", "in": "query", **query}]
    paths = {path: {"get": {"responses": {"200": {"description": "x"}}}} for path in more}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/shop/v1/things": {"post": post}, **paths},
    }


@pytest.fixture
def judged(tmp_path: Path) -> Any:
    def call(code: str, old: Json, new: Json, name: str = "a.py", **options: Any) -> GateResult:
        for file, content in (("old.json", old), ("new.json", new)):
            (tmp_path / file).write_text(json.dumps(content), encoding="utf-8")
        (tmp_path / name).write_text(code, encoding="utf-8")
        ends = str(tmp_path / "old.json"), str(tmp_path / "new.json")
        return gate(*ends, uses=[tmp_path / name], **options)

    return call


def told(result: GateResult) -> list[tuple[str, bool]]:
    """What is seen at each touched place, and whether it counts."""
    assert result.impact is not None
    impacts = [t for p in result.gated_findings for t in result.impact.of(p.finding.id)]
    return [(str(touched.sighting), touched.counts) for touched in impacts]


def changed(**properties: Any) -> Json:
    return {**BODY, "properties": {**BODY["properties"], **properties}}


NUMBER = changed(colour={"type": "integer"})
REQUIRED = {**BODY, "required": ["colour"]}
POST = "requests.post(f'{base}/shop/v1/things', json="

BODIES = {
    "sent, another type": (NUMBER, POST + "{'colour': c})", ("sent here", True)),
    "not sent, another type": (NUMBER, POST + "{'name': n})", ("not sent here", False)),
    "a body from elsewhere": (NUMBER, POST + "body)", ("not named in this file", True)),
    "named elsewhere": (
        NUMBER,
        "def f(body):\n    body['colour'] = 1\n    " + POST + "body)",
        ("named in this file", True),
    ),
    "a body with more in it": (
        NUMBER,
        POST + "{'name': n, **more})",
        ("not named in this file", True),
    ),
    "a variable": (NUMBER, "body = {'name': 1}\n" + POST + "body)", ("not sent here", False)),
    "a variable that grows": (
        NUMBER,
        "body = {'name': 1}\nbody.update(more)\n" + POST + "body)",
        ("not named in this file", True),
    ),
    "dumped": (
        NUMBER,
        "requests.post(b + '/shop/v1/things', data=json.dumps({'name': 1}))",
        ("not sent here", False),
    ),
    "required, left out": (REQUIRED, POST + "{'name': n})", ("not sent here", True)),
    "required, sent already": (REQUIRED, POST + "{'colour': c})", ("sent here", False)),
    "required, not to be seen": (REQUIRED, POST + "body)", ("not named in this file", True)),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_finding_in_the_body(name: str, judged: Any) -> None:
    """It counts unless the code shows that it does not."""
    new, code, expected = BODIES[name]
    result = judged(code, document(BODY), document(new))
    assert told(result) == [expected]
    assert result.failed is expected[1]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ('\'{"name": "x"}\'', False),
        ('\'{"colour": "x"}\'', True),
        ('"$BODY"', True),
        ("@b.json", True),
    ],
)
def test_the_body_of_a_command(sent: str, expected: bool, judged: Any) -> None:
    result = judged(f"curl $B/shop/v1/things -d {sent}\n", document(BODY), document(NUMBER), "a.sh")
    assert result.failed is expected


U = "https://h/shop/v1/things"
LITERALS = {
    "an object": ("a.ts", f"axios.post('{U}', {{NAME: 'x', more: {{a: 1}}}});"),
    "and options": ("a.ts", f"http.post('{U}', {{NAME}}, {{observe: 'response'}});"),
    "a variable": ("a.js", f"const body = {{NAME: 1}};\naxios.post('{U}', body);"),
    "a text in Go": (
        "a.go",
        f'http.Post("{U}", "application/json", strings.NewReader(`{{"NAME": 1}}`))',
    ),
    "a map": (
        "a.go",
        'package a\nfunc f() {\n\tb, _ := json.Marshal(map[string]any{"NAME": 1})\n'
        f'\thttp.NewRequest("POST", "{U}", bytes.NewBuffer(b))\n}}\n',
    ),
    "a map of Java": (
        "A.java",
        f'class A {{ void f() {{ t.postForObject("{U}", Map.of("NAME", 1), String.class); }} }}',
    ),
    "an anonymous object": (
        "A.cs",
        f'class A {{ Task F(string NAME) => c.PostAsJsonAsync("{U}", new {{ NAME, more = 2 }}); }}',
    ),
    "a text in C#": (
        "A.cs",
        f'class A {{ Task F() => c.PostAsync("{U}", new StringContent("{{\\"NAME\\": 1}}")); }}',
    ),
    "a hash": ("a.rb", f"c.post('{U}', {{ NAME: 1 }}.to_json)"),
    "an array of PHP": ("a.php", f"<?php\nHttp::post('{U}', ['NAME' => 1]);"),
    "a table": (
        "a.ps1",
        "$body = @{ NAME = 1 } | ConvertTo-Json\n"
        f'Invoke-RestMethod -Method Post -Uri "{U}" -Body $body\n',
    ),
}


@pytest.mark.parametrize("name", LITERALS)
def test_a_body_in_any_language(name: str, judged: Any) -> None:
    """What is written out is seen: who does not send what changed is not touched."""
    file, code = LITERALS[name]
    for sent in ("name", "colour"):
        result = judged(code.replace("NAME", sent), document(BODY), document(NUMBER), file)
        expected = ("sent here", True) if sent == "colour" else ("not sent here", False)
        assert told(result) == [expected]


NOT_ALL = {
    "an attribute": ("a.ts", f"const b = {{name: 1}};\nb.x = 1;\naxios.post('{U}', b);"),
    "an entry": ("a.js", f"const b = {{name: 1}};\nb[k] = 1;\naxios.post('{U}', b);"),
    "an entry in Python": ("a.py", f"b = {{'name': 1}}\nb[k] = 1\nrequests.post('{U}', json=b)"),
    "in a function": (
        "a.py",
        f"def f():\n    b = {{'name': 1}}\n    def g():\n        b['x'] = 1\n    g()\n"
        f"    requests.post('{U}', json=b)",
    ),
    "in a loop": (
        "a.py",
        f"def f():\n    b = {{'name': 1}}\n    for k in ks:\n"
        f"        requests.post('{U}', json=b)\n        b[k] = 1\n",
    ),
    "in Go": (
        "a.go",
        'package a\nfunc f() {\n\tm := map[string]any{"name": 1}\n\tm[k] = 1\n'
        f'\tb, _ := json.Marshal(m)\n\thttp.Post("{U}", "application/json", bytes.NewReader(b))\n}}\n',
    ),
    "in PHP": ("a.php", f"<?php\n$b = ['name' => 1];\n$b['x'] = 1;\nHttp::post('{U}', $b);"),
    "in Ruby": ("a.rb", f"b = {{ name: 1 }}\nb[:x] = 1\nc.post('{U}', b.to_json)"),
    "spread": ("a.ts", f"axios.post('{U}', {{name: 1, ...more}});"),
    "options": ("a.ts", f"ky.post('{U}', {{retry: 3}});\n"),
    "no body": ("a.ts", f"api.post('{U}', body, {{observe: 'response'}});\n"),
    "a struct": (
        "a.go",
        'package a\nfunc f() {\n\tb, _ := json.Marshal(Thing{Name: "x"})\n'
        f'\thttp.Post("{U}", "application/json", bytes.NewReader(b))\n}}\n',
    ),
}


@pytest.mark.parametrize("name", NOT_ALL)
def test_what_may_have_more_is_not_seen(name: str, judged: Any) -> None:
    """An object that gets more later, or that may be options, hides no finding."""
    file, code = NOT_ALL[name]
    result = judged(code, document(BODY), document(NUMBER), file)
    assert [counts for _, counts in told(result)] == [True]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("requests.post(b + '/shop/v1/things')", False),
        ("requests.post(b + '/shop/v1/things', params={'pageSize': 1})", True),
        ("requests.post(b + '/shop/v1/things?pageSize=1')", True),
        ("requests.post(b + '/shop/v1/things', params=p)", True),
        ("requests.post(b + '/shop/v1/things', **more)", True),
    ],
)
def test_a_parameter(code: str, expected: bool, judged: Any) -> None:
    """One whose type changed hits who sends it, and whoever may."""
    old = document(BODY, query={"schema": {"type": "string"}})
    new = document(BODY, query={"schema": {"type": "integer"}})
    assert judged(code, old, new).failed is expected


def test_an_operation_that_is_gone_hits_its_callers_only(judged: Any) -> None:
    old = document(BODY, "/shop/v1/old/{id}", "/shop/v1/kept")
    new = document(BODY, "/shop/v1/kept")
    hit = judged("get(f'{b}/shop/v1/old/{i}')\nget(f'{b}/shop/v1/kept')", old, new)
    assert [p.finding.operations for p in hit.failures] == [("GET /shop/v1/old/{id}",)]
    assert told(hit) == [("", True)]
    assert not judged("get(f'{b}/shop/v1/kept')", old, new).failed


def test_what_is_only_possible_does_not_fail(judged: Any) -> None:
    """A comment is a reason to look, not to stop."""
    result = judged("# GET /shop/v1/old", document(BODY, "/shop/v1/old"), document(BODY))
    assert told(result) == [("", False)]
    assert not result.failed


@pytest.mark.parametrize(
    ("kept", "fails"),
    [((), True), (("/shop/v1/old/{kind}/{id}/parts",), True), (("/shop/v1/new/{id}",), False)],
    ids=["all are gone", "another that does not fit", "one is left"],
)
def test_whichever_it_means_it_is_gone(kept: tuple[str, ...], fails: bool, judged: Any) -> None:
    """A path that may mean several operations fails where none of them is left."""
    before = document(BODY, "/shop/v1/cats/{id}", "/shop/v1/dogs/{id}", *kept)
    result = judged("get(f'{b}/shop/v1/{kind}/{id}')", before, document(BODY, *kept))
    assert told(result) == [("", fails)] * 2
    assert result.failed is fails


def test_different_reasons_are_not_one(judged: Any) -> None:
    """One that is gone and one that wants more: nobody knows which of it happens."""
    wanting = {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
    before = document(BODY, "/shop/v1/cats/{id}", "/shop/v1/dogs/{id}")
    after = document(BODY, "/shop/v1/dogs/{id}")
    after["paths"]["/shop/v1/dogs/{id}"]["get"]["parameters"] = [wanting]
    result = judged("get(f'{b}/shop/v1/{kind}/{id}')", before, after)
    assert {counts for _, counts in told(result)} == {False}
    assert not result.failed


def of_kinds(*kinds: str) -> Json:
    path = "/shop/v1/{kind}/parts/v-{part}:stop"
    documented = document(BODY, path)
    documented["paths"][path]["get"]["parameters"] = [
        {"name": "kind", "in": "path", "required": True, "schema": {"enum": list(kinds)}},
        {"name": "part", "in": "path", "required": True, "schema": {"enum": [*kinds, "x y"]}},
    ]
    return documented


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("cat/parts/v-dog:stop", [("sent here", True), ("not sent here", False)]),
        ("dog/parts/v-cat:stop", [("not sent here", False), ("sent here", True)]),
        ("dog/parts/v-x%20y:stop", [("not sent here", False)] * 2),
        ("{a}/parts/v-dog:stop", [("not named in this file", True), ("not sent here", False)]),
        ("dog/parts/v-{a}:stop", [("not sent here", False), ("not named in this file", True)]),
    ],
)
def test_a_value_in_the_path(asked: str, expected: list[tuple[str, bool]], judged: Any) -> None:
    """A lost value touches those who call it, or something that cannot be seen."""
    result = judged(f"get(f'{{b}}/shop/v1/{asked}')", of_kinds("cat", "dog"), of_kinds("dog"))
    assert told(result) == expected
    assert result.failed is any(counts for _, counts in expected)


def test_without_files_everything_counts(judged: Any, tmp_path: Path) -> None:
    """And with files that use nothing, nothing does."""
    result = judged("x = 1", document(BODY, "/shop/v1/old"), document(BODY))
    assert result.impact is not None
    assert not result.failed
    assert gate(str(tmp_path / "old.json"), str(tmp_path / "new.json")).failed


def test_what_is_accepted_stays_accepted(judged: Any) -> None:
    from runai_compat import Acceptance

    old, new = document(BODY, "/shop/v1/old"), document(BODY)
    code = "get(f'{b}/shop/v1/old')"
    (failure,) = judged(code, old, new).failures
    accepted = [Acceptance(failure.finding.id, "known", "me")]
    assert not judged(code, old, new, accepted=accepted).failed
