"""Everything but Python: one scanner, a few rules for each kind of file."""

from __future__ import annotations

import json

import pytest

from .conftest import Scan, told

PROJECT = "/api/v1/org-unit/projects/{}"
PROJECTS = "/api/v1/org-unit/projects"

CASES: dict[str, tuple[str, str, list[str]]] = {
    "Ansible, the name of an item is not that of the task": (
        "a.yml",
        "- hosts: all\n  tasks:\n    - name: delete the user\n      uri:\n"
        '        url: "https://{{ h }}/api/v1/users/{{ item.name }}"\n        method: DELETE\n      loop: "{{ users }}"\n'
        '    - name: and more\n      uri:\n        url: "https://{{ h }}/api/v1/clusters/{{ name }}"\n        method: DELETE\n',
        ["5 DELETE /api/v1/users/{} certain", "10 DELETE /api/v1/clusters/{} certain"],
    ),
    "a host of something else, in words": (
        "a.txt",
        "curl https://api.github.com/api/v1/users\nGET https://ldap-gw.example/api/v1/users\n",
        [],
    ),
    "functions that make functions, four deep": (
        "a.ts",
        "const client = (base: string) => (method: string) => (path: string) => (body?: unknown) =>\n"
        "  fetch(`${base}/api/v1${path}`, { method, body });\n"
        'const api = client(U);\nconst get = api("GET");\nget("/users")();\n'
        'api("DELETE")(`/clusters/${id}`)();\n',
        ["5 GET /api/v1/users certain", "6 DELETE /api/v1/clusters/{} certain"],
    ),
    "classes that a loop goes through": (
        "a.py",
        "class Users:\n    path = 'users'\nclass Clusters:\n    path = 'clusters'\n"
        "class Store:\n    def __init__(self, host, model):\n        self.url = host + '/api/v1/' + model.path\n"
        "    def drop(self, n):\n        requests.delete(f'{self.url}/{n}')\n"
        "for model in (Users, Clusters):\n    Store(H, model)\n",
        ["9 DELETE /api/v1/clusters/{} certain", "9 DELETE /api/v1/users/{} certain"],
    ),
    "make's own variables are no redirections": (
        "Makefile",
        "U = https://x.run.ai/api/v1\nC = curl -fsS\nall: a.json\n\t$(C) --data @$< $(U)/workloads/trainings\n"
        "\t$(C) -X DELETE $(U)/clusters/$(@F)\n\t$(C) $(U)/nodes/$$N/pods\n",
        [
            "4 POST /api/v1/workloads/trainings certain",
            "5 DELETE /api/v1/clusters/{} certain",
            "6 GET /api/v1/nodes/{}/pods possible unknown",
        ],
    ),
    "a method of a class of ours that is called as one of a test library": (
        "a.rb",
        'def perform(req)\n  http.request(req)\nend\nperform(Net::HTTP::Delete.new("/api/v1/clusters/#{id}"))\n',
        ["4 DELETE /api/v1/clusters/{} certain"],
    ),
    "a test's request to its own server": (
        "MvcTest.java",
        'class T { void t() { mockMvc.perform(get("/api/v1/users")); } }',
        ["1 ANY /api/v1/users possible"],
    ),
    "the default of an option": (
        "a.go",
        'package a\nvar plane = flag.String("control-plane", os.Getenv("U"), "address")\n'
        'func a() { http.Get(*plane + "/api/v1/org-unit/projects/" + ID) }\n',
        [f"3 GET {PROJECT} certain"],
    ),
    "what a test compares is sent nowhere": (
        "l.rs",
        'fn t() { assert_eq!(format!("{}{}", "https://x", W), "https://x/api/v1/workloads"); }',
        ["1 ANY /api/v1/workloads possible"],
    ),
    "a call in what a test compares": (
        "t.py",
        'self.assertEqual(requests.get(f"{B}/api/v1/users").status_code, 200)\n'
        'self.assertEqual(url, "/api/v1/clusters")\n',
        ["1 GET /api/v1/users certain", "2 ANY /api/v1/clusters possible"],
    ),
    "the key of a cache": (
        "k.ts",
        'useQuery({queryKey: ["/api/v1/clusters"], queryFn: f});',
        ["1 ANY /api/v1/clusters possible"],
    ),
    "an address that is called by what others do": (
        "t.py",
        'async with httpx.AsyncClient(base_url=LDAP_API) as c:\n    await c.get(f"/api/v1/users/{n}")\n',
        ["2 GET /api/v1/users/{} possible"],
    ),
    "what is shown to people": (
        "m.tf",
        'output "next" { value = "curl ${var.u}/api/v1/clusters" }',
        ["1 GET /api/v1/clusters possible"],
    ),
    "an object that is created": (
        "m.tf",
        f'resource "restapi_object" "p" {{\n  path = "{PROJECTS}"\n}}\n'
        'resource "restapi_object" "q" {\n  path = "/api/v1/clusters"\n  create_method = "PUT"\n}\n',
        [f"2 POST {PROJECTS} certain", "5 PUT /api/v1/clusters possible unknown"],
    ),
    "the hook of a workflow": (
        "a.py",
        'hook = HttpHook(method="DELETE", http_conn_id="x")\nhook.run(endpoint=f"api/v1/clusters/{n}")\n'
        'HttpHook("GET").run("api/v1/clusters")\nhook.run_later("/api/v1/users")\n',
        [
            "2 DELETE /api/v1/clusters/{} certain",
            "3 GET /api/v1/clusters certain",
            "4 ANY /api/v1/users likely",
        ],
    ),
    "a builder that is given back": (
        "A.java",
        "class A {\n  Builder to(String path) { return HttpRequest.newBuilder().uri(URI.create(base + path)); }\n"
        '  void m(String id) {\n    send(to("/api/v1/users").GET().build());\n'
        '    send(to("/api/v1/clusters/" + id).method("DELETE", none).build());\n'
        '    send(to("/api/v1/nodes").build());\n  }\n}\n',
        [
            "4 GET /api/v1/users certain",
            "5 DELETE /api/v1/clusters/{} certain",
            "6 GET /api/v1/nodes certain",
        ],
    ),
    "a class that is handed over": (
        "a.py",
        'class Compute:\n    kind = "compute"\nclass Environment:\n    kind = "environment"\nclass Store:\n'
        "    def __init__(self, host, model):\n        self.base = urljoin(host, '/api/v1/asset/' + model.kind)\n"
        "    def drop(self, n):\n        requests.delete(f'{self.base}/{n}')\n"
        "Store(H, Compute)\nStore(H, Environment)\n",
        [
            "9 DELETE /api/v1/asset/compute/{} certain",
            "9 DELETE /api/v1/asset/environment/{} certain",
        ],
    ),
    "a command that is added to a test runner": (
        "a.js",
        'Cypress.Commands.add("api", (method, path) => cy.request({method, url: `${B}/api/v1${path}`}));\n'
        'cy.api("DELETE", `/clusters/${id}`);\n',
        ["2 DELETE /api/v1/clusters/{} certain"],
    ),
    "a script of a collection": (
        "p.postman_collection.json",
        '{"event": [{"script": {"exec": [\n"const b = pm.variables.get(\'b\');",\n'
        "\"pm.sendRequest({url: `${b}/api/v1/users`, method: 'POST'});\"\n]}}]}\n",
        ["3 POST /api/v1/users certain"],
    ),
    "curl": ("a.sh", f'curl -s "$BASE{PROJECTS}?limit=5"', [f"1 GET {PROJECTS} certain"]),
    "curl -X": ("a.sh", f"curl -XDELETE $B{PROJECTS}/$ID", [f"1 DELETE {PROJECT} certain"]),
    "curl --request": (
        "a.sh",
        f'curl \\\n  --request PUT \\\n  --header "A: b" \\\n  "https://x{PROJECTS}/${{ID}}"\n',
        [f"4 PUT {PROJECT} certain"],
    ),
    "curl with data": (
        "a.sh",
        f"curl https://x{PROJECTS} \\\n  -d '{{}}'\n",
        [f"1 POST {PROJECTS} certain"],
    ),
    "curl that asks with data": (
        "a.sh",
        f"curl -G -d limit=5 https://x{PROJECTS}",
        [f"1 GET {PROJECTS} certain"],
    ),
    "the options of the next command are its own": (
        "a.sh",
        f"curl https://x{PROJECTS} | other -d x\ncurl -X POST https://y",
        [f"1 GET {PROJECTS} certain"],
    ),
    "in a substitution": (
        "a.sh",
        f'ID=$(curl -s "$B{PROJECTS}" | jq -r .id)',
        [f"1 GET {PROJECTS} certain"],
    ),
    "a variable between quotes": (
        "a.sh",
        f"curl 'https://x{PROJECTS}/'\"$ID\"'/resources' -X PUT",
        [f"1 PUT {PROJECT}/resources certain"],
    ),
    "a variable with the beginning": (
        "a.sh",
        'API=https://x.run.ai/api/v1\ncurl $API/clusters\ncurl "${API}/clusters/$C"',
        ["2 GET /api/v1/clusters certain", "3 GET /api/v1/clusters/{} certain"],
    ),
    "a variable with all of it": (
        "a.sh",
        'URL="https://x/api/v1/clusters"\ncurl -X POST "$URL"\n',
        ["2 POST /api/v1/clusters certain"],
    ),
    "wget": ("a.sh", f"wget --method=PUT $B{PROJECTS}/1", [f"1 PUT {PROJECT} certain"]),
    "wget with data": ("a.sh", f"wget --post-data=x $B{PROJECTS}", [f"1 POST {PROJECTS} certain"]),
    "httpie": ("a.sh", f"http DELETE $B{PROJECTS}/1", [f"1 DELETE {PROJECT} certain"]),
    "httpie with data": ("a.sh", f"http $B{PROJECTS} name=x", [f"1 POST {PROJECTS} certain"]),
    "PowerShell": (
        "a.ps1",
        f'Invoke-RestMethod -Uri "$base{PROJECTS}" -Method Post -Body $b',
        [f"1 POST {PROJECTS} certain"],
    ),
    "comment in a script": ("a.sh", f"# curl $B{PROJECTS}", [f"1 GET {PROJECTS} possible"]),
    "a script without an ending": (
        "deploy",
        f"#!/bin/sh\ncurl $B{PROJECTS}",
        [f"2 GET {PROJECTS} certain"],
    ),
    "requests in a file": ("a.http", f"PUT https://x{PROJECTS}/1\n", [f"1 PUT {PROJECT} certain"]),
    "Ansible": (
        "a.yml",
        f'- name: x\n  ansible.builtin.uri:\n    url: "{{{{ b }}}}{PROJECTS}"\n    method: POST\n',
        [f"3 POST {PROJECTS} certain"],
    ),
    "Ansible, the method first": (
        "a.yml",
        f'- uri:\n    method: PUT\n    url: "{{{{ b }}}}{PROJECTS}/{{{{ id }}}}"\n    body: {{}}\n',
        [f"3 PUT {PROJECT} certain"],
    ),
    "Ansible without a method": (
        "a.yml",
        f'- uri:\n    url: "{{{{ b }}}}{PROJECTS}"\n- uri:\n    url: x\n    method: POST\n',
        [f"2 GET {PROJECTS} certain"],
    ),
    "a command in CI": (
        "ci.yml",
        f"job:\n  script:\n    - curl -X DELETE $B{PROJECTS}/$ID\n",
        [f"3 DELETE {PROJECT} certain"],
    ),
    "configuration": ("a.yaml", f"endpoint: {PROJECTS}\n", [f"1 ANY {PROJECTS} likely"]),
    "Terraform": (
        "a.tf",
        f'resource "restapi_object" "p" {{\n  method = "POST"\n  path = "{PROJECTS}"\n}}\n',
        [f"3 POST {PROJECTS} certain"],
    ),
    "Terraform data": (
        "a.tf",
        f'data "http" "p" {{\n  url = "${{var.base}}{PROJECTS}/${{var.id}}"\n}}\n',
        [f"2 GET {PROJECT} certain"],
    ),
    "fetch": ("a.ts", f"await fetch(`${{b}}{PROJECTS}`);", [f"1 GET {PROJECTS} certain"]),
    "fetch with options": (
        "a.ts",
        f"fetch(`${{b}}{PROJECTS}/${{id}}`, {{\n  headers: {{a: 1}},\n  method: 'PUT',\n}});",
        [f"1 PUT {PROJECT} certain"],
    ),
    "axios": ("a.js", f'axios.put(base + "{PROJECTS}/" + id, body);', [f"1 PUT {PROJECT} certain"]),
    "axios with an object": (
        "a.js",
        f'axios({{\n  method: "post",\n  url: "{PROJECTS}",\n}});',
        [f"3 POST {PROJECTS} certain"],
    ),
    "comment in JavaScript": (
        "a.js",
        f'// axios.get("{PROJECTS}")',
        [f"1 GET {PROJECTS} possible"],
    ),
    "Go": (
        "a.go",
        f'http.NewRequest("DELETE", fmt.Sprintf("%s{PROJECTS}/%s", base, id), nil)',
        [f"1 DELETE {PROJECT} certain"],
    ),
    "Go with a constant": (
        "a.go",
        f'http.NewRequestWithContext(ctx, http.MethodPut, base+"{PROJECTS}/"+id, body)',
        [f"1 PUT {PROJECT} certain"],
    ),
    "Go, two in a row": (
        "a.go",
        f'a := NewRequest("POST", b+"{PROJECTS}")\nb := NewRequest(http.MethodGet, b+"{PROJECTS}")',
        [f"1 POST {PROJECTS} certain", f"2 GET {PROJECTS} certain"],
    ),
    "Java": ("a.java", f'client.get(base + "{PROJECTS}");', [f"1 GET {PROJECTS} certain"]),
    "a positional parameter without quotes": (
        "a.sh",
        f"curl -X PUT $H{PROJECTS}/$1 -d x\nf() {{ shift; curl $H/api/v1/$1/$2/metrics; }}\nf x nodes 5\n",
        [f"1 PUT {PROJECT} certain", "3 GET /api/v1/nodes/{}/metrics certain"],
    ),
    "C#: what is handed on as the rest": (
        "a.cs",
        'class T { R Api(params object[] s) => root.AppendPathSegments("api", "v1").AppendPathSegments(s);\n'
        '  async Task A() { await Api("org-unit", "projects", id).DeleteAsync(); } }\n',
        [f"2 DELETE {PROJECT} certain"],
    ),
    "Ruby: a constant of the module around the class": (
        "d.rb",
        f"module M\n  C = '{PROJECTS}'.freeze\n  class U\n    def a(id)\n"
        '      http.delete("#{C}/#{id}", auth)\n    end\n  end\nend\n',
        [f"5 DELETE {PROJECT} certain"],
    ),
    "Terraform puts together": (
        "b.tf",
        f'data "http" "a" {{\n  url = format("https://%s{PROJECTS}", var.h)\n}}\n',
        [f"2 GET {PROJECTS} certain"],
    ),
    "the program of an image": (
        "pod.yaml",
        f'a:\n  - image: curlimages/curl:8.8.0\n    args: ["-sf", "http://cp.svc{PROJECTS}"]\n',
        [f"3 GET {PROJECTS} certain"],
    ),
    "a script that a container runs": (
        "job.yaml",
        "command:\n  - python3\n  - -c\n  - |\n    import requests\n"
        f'    requests.put("http://cp.svc{PROJECTS}/" + i)\n',
        [f"6 PUT {PROJECT} certain"],
    ),
    "PowerShell in an action": (
        "action.yml",
        "runs:\n  steps:\n    - shell: pwsh\n      run: |\n"
        f'        irm -Method Delete -Uri "${{{{ inputs.url }}}}{PROJECTS}/5"\n',
        [f"5 DELETE {PROJECT} certain"],
    ),
    "the words of command and args together": (
        "pod.yaml",
        f'command: [curl]\nargs: ["-X", "PUT", "http://cp.svc{PROJECTS}/$(ID)"]\n',
        [f"2 PUT {PROJECT} certain"],
    ),
    "an array with keys": (
        "a.sh",
        f'declare -A a=( [x]=$H{PROJECTS} [y]="$H/api/v1/clusters" )\n'
        'for k in "${!a[@]}"; do curl -s "${a[$k]}"; done\n',
        ["2 GET /api/v1/clusters certain", f"2 GET {PROJECTS} certain"],
    ),
    "an array that begins empty": (
        "a.sh",
        f'args=()\nargs+=(-X PUT)\ncurl "${{args[@]}}" "$H{PROJECTS}/$i"\n',
        [f"3 PUT {PROJECT} certain"],
    ),
    "a suffix that is taken off": (
        "a.sh",
        'V2="${H%/}/api/v2"\nV1=${V2%/v2}/v1\ncurl "$V1/clusters"\n',
        ["3 GET /api/v1/clusters certain"],
    ),
    "a named tuple": (
        "a.py",
        'Op = namedtuple("Op", "verb path")\nOPS = {"a": Op("PUT", "org-unit/projects/{id}")}\n'
        "def call(name, **p):\n    op = OPS[name]\n"
        '    return requests.request(op.verb, "https://h/api/v1/" + op.path.format(**p))\n',
        [f"5 PUT {PROJECT} certain"],
    ),
    "Robot": (
        "a.robot",
        f"*** Variables ***\n${{P}}    {PROJECTS}\n\n*** Test Cases ***\nA\n"
        "    [Documentation]    Does PUT /api/v1/clusters too.\n    DELETE On Session    cp    ${P}/${ID}\n",
        [f"7 DELETE {PROJECT} likely"],
    ),
    "Lua joins with two dots": (
        "a.lua",
        f"local r = send('DELETE', '{PROJECTS}/' .. id)\nsend('GET', '{PROJECTS}/' .. id .. '/metrics')",
        [f"1 DELETE {PROJECT} certain", f"2 GET {PROJECT}/metrics certain"],
    ),
    "Perl joins with a dot, and has methods as words": (
        "a.pl",
        f"my $base = 'https://h{PROJECTS}';\n$ua->request(HTTP::Request->new(PUT => \"$base/$id\"));\n"
        f"$ua->delete('https://' . $h . '{PROJECTS}/' . $id);\n",
        [f"2 PUT {PROJECT} certain", f"3 DELETE {PROJECT} certain"],
    ),
    "Elixir": (
        "a.exs",
        f'Req.delete!(client(), url: "{PROJECTS}/" <> id)\n',
        [f"1 DELETE {PROJECT} certain"],
    ),
    "documentation in code": (
        "a.ex",
        f'@doc """\nget("{PROJECTS}")\n"""\ndef a, do: Req.post(url: "{PROJECTS}")\n',
        [f"2 GET {PROJECTS} possible", f"4 POST {PROJECTS} certain"],
    ),
    "documentation of Perl": (
        "a.pl",
        f"$ua->post('{PROJECTS}');\n\n=head1 N\n\nGET {PROJECTS}\n\n=cut\n$ua->get('{PROJECTS}');\n",
        [f"1 POST {PROJECTS} certain", f"5 GET {PROJECTS} possible", f"8 GET {PROJECTS} certain"],
    ),
    "what is compared is not sent": (
        "a.lua",
        f'-- send("GET", "{PROJECTS}")\nif uri == "{PROJECTS}" and method == "GET" then\n',
        [f"1 GET {PROJECTS} possible", f"2 ANY {PROJECTS} possible"],
    ),
    "Swift asks with GET where nothing is said": (
        "a.swift",
        f'let a = URL(string: "\\(b){PROJECTS}")!\n\n'
        f'var r = URLRequest(url: URL(string: b + "{PROJECTS}/\\(id)")!)\nr.httpMethod = "PUT"\n',
        [f"1 GET {PROJECTS} likely", f"3 PUT {PROJECT} certain"],
    ),
    "Ruby, by a method of its own class": (
        "b.rb",
        f'class A\n  include HTTParty\n  base_uri ENV["U"] + "/api/v1"\n  def self.a(id)\n'
        f'    put("{PROJECT.removeprefix("/api/v1").replace("{}", "#{id}")}")\n  end\nend\n',
        [f"5 PUT {PROJECT} certain"],
    ),
    "Ruby, what a server answers": (
        "c.rb",
        f'class A < Sinatra::Base\n  get "{PROJECTS}" do\n    1\n  end\nend\n',
        [],
    ),
    "Ruby": ("a.rb", f'HTTParty.put("#{{b}}{PROJECTS}/#{{id}}")', [f"1 PUT {PROJECT} certain"]),
    "documentation": ("a.md", f"Call `GET {PROJECTS}`.", [f"1 GET {PROJECTS} possible"]),
    "a sentence": ("a.txt", f"It reads {PROJECTS}.", [f"1 ANY {PROJECTS} possible"]),
    "an unknown kind of file": ("a.thing", f'get("{PROJECTS}")', [f"1 GET {PROJECTS} likely"]),
    "another service": (
        "a.sh",
        "curl https://x/api/v1/namespaces/a/pods/b",
        ["1 GET /api/v1/namespaces/a/pods/b possible unknown"],
    ),
    "words of another service": ("a.md", "See /api/v1/namespaces/a/pods.", []),
    "a file on a disk": ("a.sh", "cp /srv/myapi/v1/org-unit/projects /tmp", []),
    "an API's description": (
        "a.yaml",
        f"openapi: 3.0.3\npaths:\n  {PROJECTS}:\n    get: {{}}\n",
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name: str, scan: Scan) -> None:
    """Line, method, path and confidence of each use, nothing else."""
    file, text, expected = CASES[name]
    assert told(scan(**{file.replace(".", "__"): text})) == expected


def test_the_place_is_that_of_the_path(scan: Scan) -> None:
    (site,) = scan(a__sh="# ü\n  curl https://ü.run.ai/api/v1/clusters\n")
    assert (site.line, site.column) == (2, 24)


def test_a_notebook_is_its_cells(scan: Scan) -> None:
    """The line is that of the notebook's file, and so is the column."""
    cells = [
        {"cell_type": "markdown", "source": [f"GET {PROJECTS}"]},
        {
            "cell_type": "code",
            "source": [
                "import requests\n",
                "%pip install x\n",
                f'requests.get(B + "{PROJECTS}")\n',
            ],
        },
        {"cell_type": "code", "source": "!curl -X POST $B/api/v1/clusters"},
    ]
    text = json.dumps({"cells": cells}, indent=1)
    sites = scan(a__ipynb=text)
    assert [(use.method, use.path) for use in sites] == [
        ("GET", PROJECTS),
        ("POST", "/api/v1/clusters"),
    ]
    for use in sites:
        line = text.split("\n")[use.line - 1]
        assert line[use.column - 1 :].startswith(use.path)


def test_a_postman_collection_has_the_method_beside_the_address(scan: Scan) -> None:
    """Also where the body between them has braces of its own."""
    item = {
        "name": "x",
        "request": {
            "method": "PUT",
            "body": {"mode": "raw", "raw": '{"a": {"b": 1}}'},
            "url": {"raw": f"{{{{base}}}}{PROJECTS}/:id?x=1", "path": ["api", "v1"]},
        },
    }
    other = {"request": {"method": "GET", "url": "{{base}}/api/v1/clusters"}}
    sites = scan(a__json=json.dumps({"item": [item, other]}, indent=2))
    assert [(use.method, use.path, str(use.confidence)) for use in sites] == [
        ("PUT", PROJECT, "certain"),
        ("GET", "/api/v1/clusters", "certain"),
    ]


@pytest.mark.parametrize("ending", ["sh", "yml", "tf", "json", "go", "ipynb", "md", "x"])
@pytest.mark.parametrize(
    "text",
    [
        "/api/v1/" * 5000,
        "{" * 5000 + "/api/v1/clusters" + "}" * 10,
        "curl " * 3000 + "/api/v1/clusters",
        "/api/v1/clusters\n" * 300,
        "`/api/v1/clusters` is \\\n`",
        "a = " + "x" * 200_000 + "/api/v1/clusters",
        "- - - /api/v1/clusters\n\n- \n  -\n",
        '{"cells": [{"cell_type": "code", "source": 5}]} /api/v1/clusters',
        "\ufeff\u2028/api/v1/clusters\x0b\x0c\r\r\n",
    ],
)
def test_nothing_makes_it_fail(text: str, ending: str, scan: Scan) -> None:
    """Long lines, deep nesting, odd characters: a result, and soon."""
    assert isinstance(scan(**{f"a__{ending}": text}), list)
