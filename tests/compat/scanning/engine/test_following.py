"""What a request gets from elsewhere: from a constant, a function, a class, another package."""

from __future__ import annotations

from pathlib import Path

import pytest

from runai_compat.scanning.engine.evaluation.references import ClassRef, References
from runai_compat.scanning.engine.project import Project
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.languages import python
from runai_compat.scanning.sites import ScanScope
from runai_compat.scanning.syntax.model import Module, Name

from ..conftest import found_in, known, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "a constant of a class as the whole address (WebClient)": (
        {
            "A.java": (
                'class A {\n private static final String C = "/api/v1/clusters";\n'
                " X a() { return web.get().uri(C).retrieve(); }\n"
                " X b(String id) { return web.get().uri(u -> u.path(C).pathSegment(id).build()).retrieve(); }\n}\n"
            )
        },
        ["3 GET /api/v1/clusters certain", "4 GET /api/v1/clusters/{} certain"],
    ),
    "a base class with a type argument": (
        {
            "base.py": (
                "class Kind(Generic[T]):\n    kind: str\n    def __init__(self, s): self.s = s\n"
                '    def all(self): return self.s.get("https://h/api/v1/" + self.kind)\n'
            ),
            "kinds.py": 'from base import Kind\n\nclass Clusters(Kind[Cluster]):\n    kind = "clusters"\n',
        },
        ["4 GET /api/v1/clusters likely"],
    ),
    "a client that a function gives back (Go)": (
        {
            "a.go": (
                'package a\nfunc client() *resty.Client {\n c := resty.New().SetBaseURL(host + "/api/v1")\n'
                ' return c.SetAuthToken("t")\n}\nfunc list() { client().R().Get("/clusters") }\n'
            )
        },
        ["6 GET /api/v1/clusters certain"],
    ),
    "a constant that another file only compares, and one that it hands on": (
        {
            "routes.py": 'TOKEN = "/api/v1/token"\nUSERS = "/api/v1/users"\nCLUSTERS = "/api/v1/clusters"\n',
            "gate.py": "from routes import TOKEN, USERS\ndef f(q, p):\n    return p == TOKEN or q.keep(USERS)\n",
        },
        ["2 ANY /api/v1/users likely"],
    ),
    "a constant of a class whose constants somebody goes through": (
        {
            "routes.py": 'class Routes:\n    USERS = "/api/v1/users"\n    CLUSTERS = "/api/v1/clusters"\n',
            "q.py": "from routes import Routes\ndef f(q):\n    q.all(vars(Routes))\n    q.keep(Routes.USERS)\n",
        },
        ["2 ANY /api/v1/users likely", "3 ANY /api/v1/clusters likely"],
    ),
    "a constant that nothing reads, of a class with functions beside it": (
        {
            "A.cs": "class A {\n  static class Routes {\n"
            '    public static string Metrics(string c) => $"/api/v1/clusters/{c}/metrics";\n'
            '    public const string Logo = "/api/v1/logo";\n  }\n'
            "  void B() { _http.GetAsync(Routes.Metrics(c)); }\n}\n",
        },
        ["6 GET /api/v1/clusters/{}/metrics certain"],
    ),
    "segments in a list that is put together, or handed over": (
        {
            "session.py": (
                "import os\nAPI = os.environ['RUNAI_URL'] + '/api/v1'\n"
                "def get(s, *parts, **q):\n    return s.get('/'.join((API,) + parts), params=q)\n"
                "def drop(s, *parts):\n    return s.delete('/'.join([API] + [quote(p) for p in parts]))\n"
                "def put(s, parts):\n    return s.put('/'.join([API] + list(parts)))\n"
            ),
            "cli.py": (
                "import session\nsession.get(1, 'clusters', i, 'nodes')\nsession.drop(1, 'clusters', i)\n"
                "session.put(1, ['clusters', i])\nsession.put(1, somewhere())\n"
            ),
        },
        [
            "2 GET /api/v1/clusters/{}/nodes certain",
            "3 DELETE /api/v1/clusters/{} certain",
            "4 PUT /api/v1/clusters/{} certain",
        ],
    ),
    "segments in a list that is put together (JavaScript)": (
        {
            "a.js": (
                "const API = process.env.RUNAI_URL + '/api/v1';\n"
                "const a = (...parts) => fetch([API].concat(parts).join('/'));\n"
                "const b = (m, parts) => fetch([API, ...parts.map(encodeURIComponent)].join('/'), {method: m});\n"
                "a('clusters', id);\nb('PUT', ['clusters', id]);\n"
            )
        },
        ["4 GET /api/v1/clusters/{} certain", "5 PUT /api/v1/clusters/{} certain"],
    ),
    "an entry of a table by `fetch` (Ruby)": (
        {
            "a.rb": (
                "PATHS = { one: '/api/v1/clusters', two: '/api/v1/users' }.freeze\n"
                "class A\n  def a = @c.get(PATHS.fetch(:one))\n"
                '  def b(id) = @c.delete("#{PATHS.fetch(:one)}/#{id}")\n'
                "  def c = @c.post(PATHS[:two])\nend\n"
            )
        },
        [
            "3 GET /api/v1/clusters certain",
            "4 DELETE /api/v1/clusters/{} certain",
            "5 POST /api/v1/users certain",
        ],
    ),
    "a client that a part of a page provides for others (React, Vue)": (
        {
            "http.tsx": (
                "export const Http = createContext(null);\n"
                "export function Around({ url, children }) {\n"
                "  const api = useMemo(() => axios.create({ baseURL: `${url}/api/v1` }), [url]);\n"
                "  return <Http.Provider value={{ api }}>{children}</Http.Provider>;\n}\n"
            ),
            "list.tsx": (
                "import { Http } from './http';\nimport { Other } from './other';\n"
                "export function List() {\n  const { api } = useContext(Http);\n"
                "  const { api: it } = useContext(Other);\n"
                "  useEffect(() => { it.get('/clusters'); api.get('/clusters'); }, []);\n}\n"
            ),
            "other.tsx": (
                "export const Other = createContext(null);\n"
                "export const A = () => <Other.Provider value={{ api: axios.create({ baseURL: '/x' }) }} />;\n"
            ),
            "main.js": "createApp(A).provide('gpu', axios.create({ baseURL: `${u}/api/v1` }));\n",
            "one.vue": "<script setup>\nconst api = inject('gpu');\napi.delete(`/clusters/${id}`);\n</script>\n",
        },
        ["6 GET /api/v1/clusters certain", "3 DELETE /api/v1/clusters/{} certain"],
    ),
    "what a configuration makes for the parts of a program": (
        {
            "Cfg.java": (
                "@Configuration class Cfg {\n"
                ' @Bean WebClient gpuClient(String u) { return WebClient.builder().baseUrl(u + "/api/v1").build(); }\n'
                ' @Bean WebClient wiki(String u) { return WebClient.builder().baseUrl(u + "/wiki").build(); }\n}\n'
            ),
            "A.java": (
                "class A {\n private final WebClient gpu;\n private final WebClient wiki;\n"
                " A(WebClient gpu, WebClient wiki) { this.gpu = gpu; this.wiki = wiki; }\n"
                ' Object a() { return gpu.get().uri("/clusters").retrieve(); }\n'
                ' Object b() { return wiki.get().uri("/clusters").retrieve(); }\n}\n'
            ),
            "B.java": (
                "class B {\n @Autowired WebClient gpuClient;\n"
                ' Object b(String i) { return gpuClient.delete().uri("/clusters/{i}", i).retrieve(); }\n}\n'
            ),
        },
        ["5 GET /api/v1/clusters certain", "3 DELETE /api/v1/clusters/{} certain"],
    ),
    "an entry of a table, taken by a call, in a class of the API's name": (
        {
            "a.rb": (
                "class Runai\n  PATHS = { users: '/api/v1/users', apps: '/api/v1/apps' }.freeze\n"
                '  def initialize(host) = @conn = Faraday.new(url: "https://#{host}")\n'
                "  def apps = @conn.get(PATHS.fetch(:apps)).body\n"
                '  def drop(i) = @conn.delete("#{PATHS.fetch(:users)}/#{i}")\nend\n'
            ),
        },
        ["4 GET /api/v1/apps certain", "5 DELETE /api/v1/users/{} certain"],
    ),
    "a target that a constructor keeps": (
        {
            "A.java": (
                "class A {\n final WebTarget t;\n"
                ' A(Client c, String u) { this.t = c.target(u).path("api/v1").path("clusters"); }\n'
                ' Object a() { return t.queryParam("offset", 1).request().get(Map.class); }\n'
                ' Object b() { return t.path("{i}").request().header("a", "b").delete(); }\n}\n'
            ),
        },
        ["4 GET /api/v1/clusters certain", "5 DELETE /api/v1/clusters/{} certain"],
    ),
    "where others are sent, and what is kept by an address": (
        {
            "a.py": (
                "import requests\ndef f(b, cache):\n"
                "    cache.set('/api/v1/clusters', requests.get(b + '/api/v1/users').json())\n"
                "    return redirect(requests.post(b + '/api/v1/clusters').json()['url'])\n"
                "def g(cache):\n    return RedirectResponse('/api/v1/clusters') or cache.get('/api/v1/users')\n"
                "def h(b):\n    return get_with_redirects(b + '/api/v1/clusters')\n"
            ),
            "a.cs": 'class C { R A() => LocalRedirect("/api/v1/users"); R B() => Results.Created("/api/v1/users", 1); }\n',
            "a.rs": 'fn a() { get(|| async { Redirect::permanent("/api/v1/users") }) }\n',
            "a.rb": "get '/u' do\n  redirect to('/api/v1/users')\nend\n",
            "a.php": "<?php Route::permanentRedirect('/u', '/api/v1/users');\n",
            "A.java": 'class A { R a() { return Response.created(URI.create("/api/v1/users/1")).build(); } }\n',
            "a.tsx": (
                "const a = () => <Link to={`/api/v1/users/${id}`}>x</Link>;\n"
                "const b = useSWR('/api/v1/users', () => client.users());\n"
                "const c = useSWR('/api/v1/users', (u) => fetch(base + u));\n"
            ),
        },
        [
            "3 GET /api/v1/users certain",
            "4 POST /api/v1/clusters certain",
            "8 GET /api/v1/clusters likely",
            "3 GET /api/v1/users certain",
        ],
    ),
    "a path that a function only says to people": (
        {
            "a.py": (
                'def note(p, *, level=1):\n    log.info(f"touched {p}")\n    if p == "x":\n        raise ValueError(p)\n'
                "def keep(p):\n    print(p)\n    q.append(p)\n"
                "def all_of(p):\n    print(p)\n    send(**locals())\n"
                'note("/api/v1/users")\nnote(p="/api/v1/users")\nkeep("/api/v1/users")\nall_of("/api/v1/users")\n'
            ),
        },
        ["13 ANY /api/v1/users likely", "14 ANY /api/v1/users likely"],
    ),
    "the same in Rust, where the name is in the text": (
        {
            "a.rs": (
                'fn note(p: &str) { eprintln!("touched {p}"); }\nfn keep(p: &str) { println!("{p}"); queue.push(p); }\n'
                'fn main() {\n note("api/v1/clusters");\n keep("api/v1/clusters");\n}\n'
            ),
        },
        ["5 ANY /api/v1/clusters likely"],
    ),
    "the same in TypeScript and Go, with what keeps it": (
        {
            "a.ts": (
                "const note = (p: string) => console.debug(p);\n"
                "function keep(path: string) { console.log(path); return { path }; }\n"
                'note("/api/v1/users");\nkeep("/api/v1/users");\n'
            ),
            "b.go": (
                'package b\nfunc note(p string) { log.Printf("at %s", p) }\n'
                "func keep(p string) { fmt.Println(p); s.Path = p }\n"
                'func main() {\n note("/api/v1/users")\n keep("/api/v1/users")\n}\n'
            ),
        },
        ["4 ANY /api/v1/users likely", "6 ANY /api/v1/users likely"],
    ),
    "a function of a shell that hands method and path to HTTPie": (
        {
            "a.sh": (
                "call() {\n  local verb=$1 route=$2; shift 2\n"
                '  http -a "$USER:x" "$verb" "${CP%/}$route" "Authorization: Bearer $T" "$@"\n}\n'
                'get() { call GET "$@"; }\ncall POST /api/v1/clusters name=x\nget "/api/v1/clusters/$id"\n'
            ),
        },
        ["6 POST /api/v1/clusters certain", "7 GET /api/v1/clusters/{} certain"],
    ),
    "a loop of a shell over the lines that it is fed": (
        {
            "a.sh": (
                'while read -r verb route body; do\n  curl -X "$verb" "$CP$route" -d "$body"\ndone <<\'ROUTES\'\n'
                'POST /api/v1/clusters {"name":"a b"}\nGET /api/v1/users\nROUTES\n'
                'while IFS=, read -r -d x route verb; do\n  curl -X "$verb" "$CP$route"\ndone <<EOF\n'
                "/api/v1/clusters,GET\n/api/v1/users,POST\nEOF\n"
                'while IFS= read -r path; do\n  curl "$CP$path"\ndone <<EOF\n/api/v1/users\n/api/v1/$kind\nEOF\n'
            ),
        },
        [
            "4 POST /api/v1/clusters certain",
            "5 GET /api/v1/users certain",
            "10 GET /api/v1/clusters certain",
            "11 POST /api/v1/users certain",
            "16 GET /api/v1/users certain",
        ],
    ),
    "a method that a client is asked for by name": (
        {
            "a.mjs": (
                "const cp = axios.create({ baseURL: process.env.CP + '/api/v1' });\n"
                "const table = {\n  pools: ['get', 'node-pools'],\n  unlock: ['post', (id) => `users/${id}/logout`],\n};\n"
                "export function run(name, arg) {\n  const [verb, route] = table[name];\n"
                "  return cp[verb](typeof route === 'function' ? route(arg) : route);\n}\n"
                "function call(method, path) { return cp[method.toLowerCase()](path); }\ncall('POST', '/clusters');\n"
                "handlers[name]('/api/v1/users');\n"
            ),
            "b.php": (
                "<?php\nfunction go($verb, $path) {\n  $c = new Client(['base_uri' => $b . '/api/v1/']);\n"
                "  return $c->$verb($path);\n}\ngo('delete', 'users/1');\n"
            ),
        },
        [
            "3 GET /api/v1/node-pools certain",
            "4 POST /api/v1/users/{}/logout certain",
            "11 POST /api/v1/clusters certain",
            "12 ANY /api/v1/users likely",
            "6 DELETE /api/v1/users/{} certain",
        ],
    ),
    "what a guard lets through": (
        {
            "a.py": (
                "def stop(s, kind, i):\n    if not i or kind not in ('trainings', 'distributed'):\n        raise ValueError(kind)\n"
                '    s.delete(f"{CP}/api/v1/workloads/{kind}/{i}")\n'
                "def must(s, kind, i):\n    assert kind in {'workspaces'}, kind\n"
                '    s.delete(f"{CP}/api/v1/workloads/{kind}/{i}")\n'
                "def warned(s, kind, i):\n    if kind not in ['trainings']:\n        log(kind)\n"
                '    s.delete(f"{CP}/api/v1/workloads/{kind}/{i}")\n'
                "def some(s, kind, i, x):\n    if x and kind not in ['trainings']:\n        return\n"
                '    s.delete(f"{CP}/api/v1/workloads/{kind}/{i}")\n'
            ),
        },
        [
            "4 DELETE /api/v1/workloads/distributed/{} certain",
            "4 DELETE /api/v1/workloads/trainings/{} certain",
            "7 DELETE /api/v1/workloads/workspaces/{} certain",
        ],
    ),
    "an object of any class that is made from one": (
        {
            "a.kt": (
                "sealed class Unit(val route: String) {\n"
                '  data object D : Unit("/api/v1/org-unit/departments")\n  object P : Unit("/api/v1/org-unit/projects")\n}\n'
                "class Quota(val web: WebClient) {\n  fun all(u: Unit) = web.get().uri(u.route).retrieve()\n}\n"
            ),
            "b.py": (
                'class Kind(ABC):\n    route: str\nclass Users(Kind):\n    route = "/api/v1/users"\n'
                "class Base:\n    def __init__(self, route):\n        self.route = route\n"
                'class Nodes(Base):\n    def __init__(self):\n        super().__init__("/api/v1/node-pools")\n'
                "def all(kind: Kind, s):\n    return s.get(CP + kind.route)\n"
                "def more(kind: Base, s):\n    return s.get(CP + kind.route)\n"
            ),
            "d.py": (
                "class Config:\n    base: str\nclass Local(Config):\n    base = 'http://localhost:8000'\n"
                "def f(cfg: Config):\n    requests.get(cfg.base + '/api/v1/users')\n"
            ),
            "c.ts": (
                "abstract class Any { abstract readonly route: string; }\n"
                'class C extends Any { readonly route = "/api/v1/clusters"; }\n'
                "const all = (u: Any) => axios.get(`${CP}${u.route}`);\n"
            ),
        },
        [
            "6 GET /api/v1/org-unit/departments certain",
            "6 GET /api/v1/org-unit/projects certain",
            "12 GET /api/v1/users certain",
            "14 GET /api/v1/node-pools certain",
            "3 GET /api/v1/clusters certain",
            "6 GET /api/v1/users certain",
        ],
    ),
    "what a client of got reads page by page": (
        {
            "a.mjs": (
                "import got from 'got';\nconst cp = got.extend({ prefixUrl: `${process.env.CP}/api/v1` });\n"
                "for await (const w of cp.paginate('workloads?' + q, { pagination })) out.push(w);\n"
                "const all = await got.paginate.all(`${CP}/api/v1/users`);\nview.paginate('/api/v1/clusters');\n"
            )
        },
        [
            "3 GET /api/v1/workloads certain",
            "4 ANY /api/v1/users likely",
            "5 ANY /api/v1/clusters likely",
        ],
    ),
    "a package of Go is a folder": (
        {
            "internal/web/call.go": (
                'package web\nimport "net/http"\ntype Caller struct { Host string }\n'
                'func (c *Caller) Drop(path string) { http.NewRequest("DELETE", c.Host+"/v1/k8s"+path, nil) }\n'
            ),
            "cmd/main.go": (
                'package main\nimport "tool.example/x/internal/web"\ntype Run struct { c *web.Caller }\n'
                'func (r *Run) one(id string) { r.c.Drop("/users/" + id) }\n'
            ),
        },
        ["4 DELETE /v1/k8s/users/{} certain"],
    ),
    "a folder called as a package of the standard library is another": (
        {
            "http/own.go": 'package http\nfunc Get(p string) { fetch("https://h/api/v1" + p) }\n',
            "main.go": 'package main\nimport "net/http"\nfunc m() { http.Get("/clusters") }\n',
        },
        [],
    ),
    "what an interface is made a client with (Retrofit)": (
        {
            "Api.java": (
                'interface Api {\n @GET("clusters/{id}")\n Call<C> one(@Path("id") String id);\n'
                ' static Api of(String h) { return new Retrofit.Builder().baseUrl(h + "/api/v1/").build()'
                ".create(Api.class); }\n}\n"
            )
        },
        ["2 GET /api/v1/clusters/{} certain"],
    ),
    "an address behind expect (Rust)": (
        {
            "a.rs": (
                'const API: &str = "api/v1";\nstruct R { base: Url, http: Client }\nimpl R {\n'
                '  fn url(&self, t: &str) -> Url { self.base.join(&format!("/{API}/{t}")).expect("fixed") }\n'
                '  fn one(&self) { self.http.get(self.url("clusters")).send(); }\n}\n'
            )
        },
        ["5 GET /api/v1/clusters certain"],
    ),
    "a request without a method (RestSharp), a body behind an address (Flurl)": (
        {
            "A.cs": (
                'class A {\n  readonly RestClient c = new RestClient("https://h/api/v1");\n'
                '  X a(string id) => c.ExecuteAsync<Y>(new RestRequest($"clusters/{id}").AddHeader("a", "b"));\n'
                '  X b(X body) => "https://h".AppendPathSegment("api/v1/clusters").PostJsonAsync(body);\n}\n'
            )
        },
        ["3 GET /api/v1/clusters/{} certain", "4 POST /api/v1/clusters certain"],
    ),
    "an address before its options (undici), an instance as a function (got)": (
        {
            "a.mjs": "import { request } from 'undici';\nawait request(`${H}/api/v1/clusters`, { headers });\n",
            "b.ts": (
                "class B {\n  constructor(h: string) { this.api = got.extend({ prefixUrl: h }); }\n"
                "  one(id: string) { return this.api<X>(`api/v1/clusters/${id}`); }\n}\n"
            ),
        },
        ["2 GET /api/v1/clusters certain", "3 GET /api/v1/clusters/{} certain"],
    ),
    "a module's arguments on one line (Ansible)": (
        {
            "a.yml": '- hosts: x\n  tasks:\n    - uri: { url: "{{ h }}/api/v1/clusters?verbose=1" }\n'
        },
        ["3 GET /api/v1/clusters certain"],
    ),
    "curl in PowerShell: the program, and the alias": (
        {
            "a.ps1": (
                "curl.exe -sS -X DELETE https://h/v1/k8s/users/1\n"
                "curl https://h/v1/k8s/users/2 -Method Delete\n"
            )
        },
        ["1 DELETE /v1/k8s/users/{} certain", "2 DELETE /v1/k8s/users/{} certain"],
    ),
    "what a test stands in for": (
        {
            "a.spec.ts": "ctl.expectOne({ method: 'GET', url: 'https://h/api/v1/clusters' });\n",
            "t.cs": 'class T { void a() { http.ShouldHaveCalled("https://h/api/v1/clusters").WithVerb(X); } }\n',
            "t.rs": 'fn t() { Mock::given(method("GET")).and(path("/api/v1/clusters")).mount(&s); }\n',
        },
        [],
    ),
    "a probe and an ingress of a template that is no YAML": (
        {
            "a.yaml": (
                "{{- if .Values.a }}\nspec:\n  x: {{ .Values.b | quote }}\n"
                "  livenessProbe:\n    httpGet: { path: /api/v1/clusters, port: 80 }\n"
                "  paths:\n    - { path: /api/v1/clusters, pathType: Prefix }\n{{- end }}\n"
            )
        },
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_followed(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    for file, text in files.items():
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sites = [site for site in found_in(tmp_path).uses if site.confidence != "possible"]
    assert told(sites) == expected


def test_data_has_the_base_that_is_given(tmp_path: Path) -> None:
    """As calls have it."""
    (tmp_path / "a.tf").write_text('data "http" "a" {\n  url = "${var.api}/clusters"\n}\n')
    sites = find_usage([tmp_path], *known(), ScanScope(base="/api/v1")).uses
    assert told(list(sites)) == ["2 GET /api/v1/clusters certain"]


def test_an_example_in_a_collection_is_no_call(tmp_path: Path) -> None:
    """Postman keeps what was asked beside each answer."""
    request = '{"method": "GET", "url": "https://h/api/v1/clusters"}'
    (tmp_path / "a.postman_collection.json").write_text(
        f'{{"item": [{{"name": "a",\n"request": {request},\n"response": [{{"originalRequest": {request}}}]}}]}}\n'
    )
    assert told(list(found_in(tmp_path).uses)) == ["2 GET /api/v1/clusters certain"]


def test_what_is_known_of_an_expression_is_not_known_of_the_next_one_in_its_memory() -> None:
    """Names that are made in passing: what each means is its own, whatever was thrown away before."""
    source = "".join(f"class C{n}: pass\n" for n in range(200))
    module = Module("a.py", "python", source.encode())
    python.read(module)
    references = References(Project([module]))
    for name in module.scope.classes:
        (ref,) = references.of(Name(-1, -1, name), module.scope.place())
        assert isinstance(ref, ClassRef)
        assert ref.scope.name == name
