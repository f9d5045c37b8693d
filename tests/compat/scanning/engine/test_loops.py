"""Loops over tables that are written out, each row of which is a call: of maps, of pairs, of records."""

from __future__ import annotations

import pytest

from ..conftest import Scan

BOTH = ["GET /api/v1/clusters", "GET /api/v1/users"]
CASES: dict[str, tuple[str, str, list[str]]] = {
    "methods that are made of a hash (Ruby)": (
        "a__rb",
        'class Api\n  def initialize(url) = @http = Faraday.new(url: "#{url}/api/v1/")\n'
        '  { pools: "clusters", all: "users" }.each do |name, path|\n'
        "    define_method(name) { @http.get(path) }\n  end\nend\n",
        BOTH,
    ),
    "methods with their verbs, by way of a private one (Ruby)": (
        "a__rb",
        'class Api\n  ROWS = [[:pools, :get, "/clusters"], [:make, :post, "/users"]]\n'
        "  ROWS.each do |name, verb, path|\n    define_method(name) { |body = nil| call(verb, path, body) }\n"
        '  end\n  def call(verb, path, body) = HTTP.request(verb, "#{@url}/api/v1#{path}", json: body)\nend\n',
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "a hash whose values become answers (Ruby)": (
        "a__rb",
        'HTTP_ = Faraday.new("#{URL}/api/v1")\nPATHS = { a: "clusters", b: "users" }\n'
        "PATHS.transform_values { |path| HTTP_.get(path) }\n",
        BOTH,
    ),
    "rows with a number, and with what is made of them (Ruby)": (
        "a__rb",
        'HTTP_ = Faraday.new("#{URL}/api/v1")\n%w[clusters].each_with_index { |p, i| HTTP_.get(p) }\n'
        "%w[users].each_with_object({}) { |p, all| all[p] = HTTP_.get(p) }\n",
        BOTH,
    ),
    "a method that makes methods, of a module that is mixed in (Ruby)": (
        "a__rb",
        "module Paths\n  def endpoint(name, path)\n"
        '    define_method(name) { client.get("api/v1/#{path}") }\n  end\nend\n'
        'class Api\n  extend Paths\n  def client = Faraday.new(ENV["URL"])\n'
        '  endpoint :pools, "clusters"\n  endpoint :all, "users"\nend\n',
        BOTH,
    ),
    "rows of a struct (Ruby)": (
        "a__rb",
        'Op = Struct.new(:verb, :path)\n[Op.new(:get, "/clusters"), Op.new(:post, "/users")].each do |op|\n'
        '  CONN.run_request(op.verb, "#{URL}/api/v1#{op.path}", nil, {})\nend\n',
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "an object that is reduced to calls (TypeScript)": (
        "a__ts",
        "const http = axios.create({ baseURL: `${url}/api/v1` });\n"
        "const T = { pools: { verb: 'get', path: '/clusters' }, make: { verb: 'post', path: '/users' } };\n"
        "const api = Object.entries(T).reduce((all, [name, { verb, path }]) =>\n"
        "  ({ ...all, [name]: () => http.request({ method: verb, url: path }) }), {});\n",
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "pairs without their first (JavaScript)": (
        "a__js",
        "const T = [['a', 'GET', '/clusters'], ['b', 'POST', '/users']];\n"
        "T.forEach(([, method, path]) => fetch(`${BASE}/api/v1${path}`, { method }));\n",
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "keys of an object, each with what it has (JavaScript)": (
        "a__js",
        "const T = { clusters: 'GET', users: 'POST' };\n"
        "for (const name in T) fetch(`${BASE}/api/v1/${name}`, { method: T[name] });\n",
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "keys of a map with their values (Go)": (
        "a__go",
        'package a\nvar ops = map[string]string{"clusters": "GET", "users": "POST"}\n'
        "func all(url string) {\n for name, verb := range ops {\n"
        '  http.NewRequest(verb, url+"/api/v1/"+name, nil)\n }\n}\n',
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "keys of an array with their values (PHP)": (
        "a__php",
        "<?php\nforeach (['clusters' => 'GET', 'users' => 'POST'] as $name => $verb) {\n"
        "  $client->request($verb, $base . '/api/v1/' . $name);\n}\n",
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "a map between names (JavaScript)": (
        "a__js",
        "const T = new Map([['a', '/clusters'], ['b', '/users']]);\n"
        "for (const [name, path] of T) api[name] = () => fetch(`${BASE}/api/v1${path}`);\n",
        BOTH,
    ),
    "what is handed over before the function (lodash)": (
        "a__js",
        "const T = { a: '/clusters', b: '/users' };\n"
        "export const api = _.mapValues(T, (path) => () => fetch(`${BASE}/api/v1${path}`));\n",
        BOTH,
    ),
    "a list behind the function (PHP)": (
        "a__php",
        "<?php\narray_map(fn ($p) => Http::get($base . '/api/v1' . $p), ['/clusters', '/users']);\n",
        BOTH,
    ),
    "a record's accessors (Java)": (
        "a__java",
        "class A {\n record Op(HttpMethod verb, String path) {}\n"
        ' static final List<Op> OPS = List.of(new Op(HttpMethod.GET, "/clusters"),\n'
        '  new Op(HttpMethod.POST, "/users"));\n void all(String url) {\n  for (Op op : OPS)\n'
        '   rest.exchange(url + "/api/v1" + op.path(), op.verb(), null, String.class);\n }\n}\n',
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "entries of a map that is filled line by line (Java)": (
        "a__java",
        "class A {\n static final Map<String, String> T = new HashMap<>();\n"
        ' static { T.put("a", "/clusters"); T.put("b", "/users"); }\n void all(String url) {\n'
        "  for (Map.Entry<String, String> e : T.entrySet())\n"
        '   rest.getForObject(url + "/api/v1" + e.getValue(), String.class);\n }\n}\n',
        BOTH,
    ),
    "a function of key and value (Java)": (
        "a__java",
        'class A {\n static final Map<String, String> T = Map.of("a", "/clusters", "b", "/users");\n'
        ' void all(String url) {\n  T.forEach((name, p) -> rest.getForObject(url + "/api/v1" + p, C.class));\n'
        " }\n}\n",
        BOTH,
    ),
    "a map that is gone through with both names (Kotlin)": (
        "a__kt",
        'val T = mapOf("a" to "/clusters", "b" to "/users")\nfun all(url: String) {\n'
        '  for ((name, path) in T) http.newCall(Request.Builder().url("$url/api/v1$path").build())\n}\n',
        BOTH,
    ),
    "a pair's value (C#)": (
        "a__cs",
        "class A {\n Dictionary<string, string> T = new() {\n"
        '  { "a", "/clusters" }, { "b", "/users" } };\n async Task All(string url) {\n'
        '  foreach (var kv in T) await http.GetAsync(url + "/api/v1" + kv.Value);\n }\n}\n',
        BOTH,
    ),
    "a map of methods and paths (Rust)": (
        "a__rs",
        "async fn all(url: &str) {\n let ops = HashMap::from([\n"
        '  ("a", (Method::GET, "/clusters")), ("b", (Method::POST, "/users"))]);\n'
        " for (_, (m, path)) in &ops {\n"
        '  client.request(m.clone(), format!("{url}/api/v1{path}")).send().await;\n }\n}\n',
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "an array that is filled line by line (shell)": (
        "a__sh",
        "declare -A T\nT[a]=clusters\nT[b]=users\n"
        'for k in "${!T[@]}"; do curl "$URL/api/v1/${T[$k]}"; done\n',
        BOTH,
    ),
    "blocks for each of a list of objects (Terraform)": (
        "a__tf",
        'locals {\n  calls = [{ id = "a", verb = "GET", path = "/clusters" },\n'
        '    { id = "b", verb = "POST", path = "/users" }]\n}\n'
        'data "http" "all" {\n  for_each = { for call in local.calls : call.id => call }\n'
        '  url = "${var.url}/api/v1${each.value.path}"\n  method = each.value.verb\n}\n',
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "blocks of two lists, one of them by number (Terraform)": (
        "a__tf",
        'locals { paths = ["/clusters"] }\ndata "http" "a" {\n  count = length(local.paths)\n'
        '  url = "${var.url}/api/v1${local.paths[count.index]}"\n}\ndata "http" "b" {\n'
        '  for_each = toset(["users"])\n  url = "${var.url}/api/v1/${each.key}"\n}\n',
        BOTH,
    ),
    "jobs of a matrix (GitHub)": (
        "a__yml",
        "jobs:\n  a:\n    strategy:\n      matrix:\n        include:\n"
        "          - { verb: GET, path: clusters }\n          - { verb: POST, path: users }\n    steps:\n"
        "      - run: curl -X ${{ matrix.verb }} https://x.run.ai/api/v1/${{ matrix.path }}\n",
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
    "a loop's item as a default, which a class is given (Python)": (
        "a__py",
        'OPS = [Op("pools", "GET", "/clusters"), Op("make", "POST", "/users")]\nfor op in OPS:\n'
        "    def call(self, op=op, **kw):\n"
        '        return requests.request(op.method, f"{self.url}/api/v1{op.path}", **kw)\n'
        "    setattr(Api, op.name, call)\n"
        "class Op(NamedTuple):\n    name: str\n    method: str\n    path: str\n",
        ["GET /api/v1/clusters", "POST /api/v1/users"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_row_is_a_call(name: str, scan: Scan) -> None:
    """The path of a row with the method of that row, and no other."""
    file, text, expected = CASES[name]
    sites = scan(**{file: text})
    assert {f"{site.method} {site.path}" for site in sites} == set(expected)
    assert {site.confidence for site in sites} == {"certain"}
