"""Calls that go to the API, of which nobody can tell the path: they are told as such, never left out."""

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
