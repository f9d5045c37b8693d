"""Calls that go to the API, of which nobody can tell the path, and paths of which nobody can tell what is
done with them: they are told as such, never left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from runai_compat.reports.wording import coverage, usage_summary

from ..conftest import found_in

API = "https://runai.corp.example/api/v1"

UNTOLD = {
    "a base and a parameter": (
        "a.py",
        f"BASE = '{API}'\ndef get(session, path):\n    return session.get(BASE + path)\n",
        ["3 GET /api/v1{}"],
    ),
    "a host and an argument": (
        "a.py",
        "import sys, requests\nrequests.delete('https://runai.corp.example' + sys.argv[1])\n",
        ["2 DELETE {}"],
    ),
    "a client with a base": (
        "a.py",
        f"client = httpx.Client(base_url='{API}')\ndef drop(path):\n    client.delete(path)\n",
        ["3 DELETE /api/v1/{}"],
    ),
    "a variable that other calls begin with": (
        "a.py",
        "URL = os.environ['CONTROL_PLANE']\nrequests.get(URL + '/api/v1/clusters')\n"
        "def drop(path):\n    requests.delete(URL + path)\n",
        ["4 DELETE {}"],
    ),
    "a base that is set where no call is seen": (
        "a.ts",
        "http.interceptors.request.use((c) => ({ ...c, baseURL: env.RUNAI_URL + '/api/v1' }));\n"
        "export const all = () => http.get('/clusters');\n",
        ["1 None /api/v1"],
    ),
    "a base that a module is registered with": (
        "a.ts",
        "HttpModule.registerAsync({ useFactory: () => ({ baseURL: `${env.runaiUrl}/api/v1` }) });\n",
        ["1 None /api/v1"],
    ),
    "a caller that does not tell either": (
        "a.py",
        f"def get(path):\n    return requests.get('{API}' + path)\nget('/clusters')\nget(sys.argv[1])\n",
        ["4 GET /api/v1{}"],
    ),
    "rows that come from a file, under the base of a client": (
        "a.py",
        f"client = httpx.Client(base_url='{API}')\nfor row in json.load(open('calls.json')):\n"
        "    client.delete(row['path'])\n",
        ["3 DELETE /api/v1/{}"],
    ),
    "the same (Ruby)": (
        "a.rb",
        f"API = Faraday.new('{API}')\nYAML.load_file('calls.yml').each {{ |row| API.get(row['path']) }}\n",
        ["2 GET /api/v1/{}"],
    ),
    "the same, of a builder (Java)": (
        "A.java",
        f'class A {{ WebClient c = WebClient.builder().baseUrl("{API}").build();\n'
        " void all() { for (Row row : load()) c.delete().uri(row.path()).retrieve(); } }\n",
        ["2 DELETE /api/v1/{}"],
    ),
    "an object that a function is handed, with the path in it": (
        "a.py",
        f"def call(op):\n    return requests.delete('{API}' + op.path)\n",
        ["2 DELETE /api/v1{}"],
    ),
    "a block for each of what nobody knows": (
        "a.tf",
        'data "http" "all" {\n  for_each = toset(var.calls)\n  url = "${var.runai_url}/api/v1${each.value}"\n}\n',
        ["3 GET /api/v1{}"],
    ),
    "a template": (
        "a.ts",
        "export const drop = (p: string) => fetch(`https://host${p}`, {method: 'DELETE'});\n",
        ["1 DELETE {}"],
    ),
    "an instance with a base": (
        "a.ts",
        f"const api = axios.create({{ baseURL: '{API}' }});\n"
        "export const drop = (path: string) => api.delete(path);\n",
        ["2 DELETE /api/v1/{}"],
    ),
    "a setting that has the API's name": (
        "a.go",
        "package a\nfunc drop(p string) {\n"
        '\thttp.NewRequest("DELETE", os.Getenv("RUNAI_URL")+p, nil)\n}\n',
        ["3 DELETE {}"],
    ),
    "a format": (
        "a.rs",
        f'const BASE: &str = "{API}";\n'
        'async fn drop(c: &Client, p: &str) { c.delete(format!("{}{}", BASE, p)).send().await; }\n',
        ["2 DELETE /api/v1{}"],
    ),
    "segments": ("a.sh", f'URL={API}\ncurl -X DELETE "$URL/$P"\n', ["2 DELETE /api/v1/{}"]),
    "straight after it": (
        "a.sh",
        f'curl -X DELETE "{API}$1"\ncurl "$RUNAI_URL$1"\n',
        ["1 DELETE /api/v1{}", "2 GET {}"],
    ),
    "one of many operations": (
        "a.py",
        f"requests.get('{API}/' + kind)\n",
        ["1 GET /api/v1/{}"],
    ),
}

TOLD = {
    "a base that is the default of a constructor": (
        "a.py",
        f"RUNAI_API = '{API}'\nclass C:\n    def __init__(self, base=RUNAI_API): self.base = base\n"
        "    def get(self, p): return requests.get(self.base + p)\nC().get('/clusters')\n",
    ),
    "a base that an object keeps": (
        "a.ts",
        "class Api {\n  constructor(runaiUrl: string) { this.root = `${runaiUrl}/api/v1`; }\n"
        "  send(m: string, p: string) { return fetch(this.root + p, { method: m }); }\n"
        "  list() { return this.send('GET', '/clusters'); }\n}\n",
    ),
    "callers that tell": (
        "a.py",
        f"def get(path):\n    return requests.get('{API}' + path)\n"
        "def drop(kind):\n    return get('/clusters/' + kind)\nget('/clusters')\n",
    ),
    "a function that a function makes": (
        "a.js",
        f"const request = (method) => (path) => fetch('{API}' + path, {{ method }});\n"
        "const get = request('GET');\nget('/users');\n",
    ),
    "other products": (
        "a.py",
        "def get(p):\n    requests.get('https://api.github.com' + p)\n"
        "    requests.get(f'https://grafana.corp.example/api/v1{p}')\n"
        "    requests.get(GITHUB_URL + p)\n",
    ),
    "other paths of the host": (
        "a.py",
        "def get(p):\n    requests.get('https://runai.corp.example/auth/realms/' + p)\n"
        "    requests.get(f'https://runai.corp.example/?next={p}')\n"
        "    requests.get('https://' + p)\n    requests.get(p)\n",
    ),
    "left out by a comment": (
        "a.py",
        f"# runai-compat: ignore\nrequests.get('{API}' + sys.argv[1])\n",
    ),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_a_path_that_nobody_can_tell(name: str, tmp_path: Path) -> None:
    file, code, expected = UNTOLD[name]
    (tmp_path / file).write_text(code, encoding="utf-8")
    usage = found_in(tmp_path)
    assert [f"{s.line} {s.method} {s.path}" for s in usage.unclear] == expected
    assert "could be told" in usage_summary(usage) or usage.uses
    assert any(line.endswith("unknown") for line in coverage(usage))


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_or_is_not_the_api(name: str, tmp_path: Path) -> None:
    """Nothing is said of a function whose callers tell the path, nor of other addresses."""
    file, code = TOLD[name]
    (tmp_path / file).write_text(code, encoding="utf-8")
    assert found_in(tmp_path).unclear == ()


CONTRACTS = {
    "RunaiService.kt": 'interface {} {{\n    @DELETE("clusters/{{id}}") suspend fun a(@Path("id") id: String)\n}}\n',
    "RunaiService.java": 'interface {} {{\n  @DELETE("clusters/{{id}}") Call<Void> a(@Path("id") String id);\n}}\n',
    "IRunaiApi.cs": 'public interface {} {{\n  [Delete("/clusters/{{id}}")]\n  Task A(string id);\n}}\n',
    "Runai.py": 'class {}(Consumer):\n    @delete("clusters/{{id}}")\n    def a(self, id): ...\n',
}


@pytest.mark.parametrize("file", CONTRACTS)
@pytest.mark.parametrize(("name", "count"), [("", 1), ("PushRelay", 0)])
def test_an_interface_says_by_its_name_whose_paths_it_has(
    file: str, name: str, count: int, tmp_path: Path
) -> None:
    """Where nothing tells its base: those of one that is called by the API are the API's."""
    stem, _, ending = file.partition(".")
    path = tmp_path / f"{name or stem}.{ending}"
    text = CONTRACTS[file].format(name or stem)
    path.write_text(f"# runai\n{text}" if ending == "py" else f"// runai\n{text}")
    sites = [(s.method, s.path, str(s.confidence)) for s in found_in(tmp_path).uses]
    assert sites == [("DELETE", "/api/v1/clusters/{}", "certain")] * count


@pytest.mark.parametrize(
    "code",
    [
        "API = os.environ['RUNAI_API']\nrequests.delete(f'{API}/users/{i}')\n",
        "class Runai:\n    def __init__(self, base): self.base = base\n"
        "    def drop(self, i): return requests.delete(f'{self.base}/users/{i}')\n",
        "api = httpx.Client(base_url=os.environ['RUNAI_API'])\napi.delete(f'/users/{i}')\n",
    ],
)
def test_a_path_under_a_base_of_the_api_is_not_passed_over(code: str, tmp_path: Path) -> None:
    """How far the base goes cannot be told: it is possible, and unclear."""
    (tmp_path / "a.py").write_text(code)
    usage = found_in(tmp_path)
    assert [(s.method, str(s.confidence)) for s in usage.uses] == [("DELETE", "possible")]
    assert usage.unclear == usage.uses


READ = {
    "JSON": (
        "a.py",
        "ops = json.loads('{\"drop\": \"/api/v1/clusters/{id}\"}')\nrequests.delete(HOST + ops['drop'])\n",
        [(2, "DELETE", "certain")],
    ),
    "YAML, row by row": (
        "a.py",
        'OPS = yaml.safe_load("""\n- verb: DELETE\n  path: /api/v1/clusters/7\n""")\n'
        "for op in OPS:\n    session.request(op['verb'], HOST + op['path'])\n",
        [(6, "DELETE", "certain")],
    ),
    "JSON (JavaScript)": (
        "a.js",
        'const ops = JSON.parse(`{"drop": {"how": "DELETE", "at": "/api/v1/clusters/7"}}`);\n'
        "fetch(host + ops.drop.at, {method: ops.drop.how});\n",
        [(2, "DELETE", "certain")],
    ),
    "JSON that is filled into something (Go)": (
        "a.go",
        'package a\nvar raw = []byte("{\\"drop\\": \\"/api/v1/clusters/7\\"}")\n'
        "func f() { var ops map[string]string; json.Unmarshal(raw, &ops); drop(ops) }\n",
        [(2, None, "likely")],
    ),
    "lines": (
        "a.py",
        'TABLE = """\nadd   POST    /api/v1/clusters\ndrop  DELETE  /api/v1/clusters/7\n"""\n'
        "rows = [line.split() for line in TABLE.strip().splitlines()]\n",
        [(2, "POST", "likely"), (3, "DELETE", "likely")],
    ),
    "lines that nobody is seen to take apart": (
        "a.py",
        'run("""\nadd   POST    /api/v1/clusters\n""")\n',
        [(2, "POST", "possible")],
    ),
    "a default of what is taken apart (JavaScript)": (
        "a.js",
        "const { CLUSTERS = '/api/v1/clusters' } = process.env;\nask(CLUSTERS);\n",
        [(1, None, "possible")],
    ),
    "lines that no rule of make has": (
        "Makefile",
        "define CALLS\nDELETE /api/v1/clusters/7\nendef\n",
        [(2, "DELETE", "possible")],
    ),
    "attributes whose names are the path": (
        "a.py",
        "Chain('https://example.com').api.v1.clusters.get()\n",
        [(1, "GET", "possible")],
    ),
}


@pytest.mark.parametrize("case", READ)
def test_a_path_in_a_text_that_is_data_is_a_use_or_unclear(case: str, tmp_path: Path) -> None:
    """Of what the code is seen to take apart it is one; of anything else nobody can tell."""
    name, code, expected = READ[case]
    (tmp_path / name).write_text(code)
    usage = found_in(tmp_path)
    assert [(s.line, s.method, str(s.confidence)) for s in usage.uses] == expected
    assert usage.unclear == tuple(s for s in usage.uses if s.confidence == "possible")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", 'print("""\nadd  POST  /api/v1/clusters\n""")\n'),
        ("a.py", '"""Calls.\n\nadd  POST  /api/v1/clusters\n"""\n'),
        ("a.ts", "export interface paths {\n  '/api/v1/clusters': { get: unknown };\n}\n"),
        ("a.ts", "import { list } from '@/api/v1/clusters';\nlist();\n"),
        ("a.rs", '#[get("/api/v1/clusters")]\nasync fn clusters() -> String { String::new() }\n'),
        ("A.java", '@RequestMapping("/api/v1/clusters") class A {}\n'),
        ("a.py", "kube.api.v2.clusters.get()\n"),
    ],
)
def test_what_is_said_or_declared_is_not_unclear(name: str, code: str, tmp_path: Path) -> None:
    """Words for people, types, imports, and what a server answers at."""
    (tmp_path / name).write_text(code)
    usage = found_in(tmp_path)
    assert not usage.unclear
    assert {str(site.confidence) for site in usage.uses} <= {"possible"}
