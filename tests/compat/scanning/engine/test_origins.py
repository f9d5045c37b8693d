"""Calls that nobody can tell whose they are, going by what else is asked of the same client."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.compat.scanning.conftest import Scan, found_in, told

OURS = "cp.get('/api/v1/node-pools')\ncp.get('/api/v1/org-unit/projects')\n"
CLIENTS = (
    "import os, httpx\n"
    "cp = httpx.Client(base_url=os.environ['CP_URL'])\n"
    "shop = httpx.Client(base_url=os.environ['SHOP_URL'])\n"
)
CLASSES = (
    "class Client:\n"
    "    def __init__(self, http): self.http = http\n"
    "class Projects(Client):\n"
    "    def all(self): return self.http.get('/api/v1/org-unit/projects')\n"
    "    def pools(self): return self.http.get('/api/v1/node-pools')\n"
)

FIELDS = (
    "class Settings:\n    runai_url: str = Field(...)\n    directory_url: str = attrs\n"
    "class Cp:\n    def __init__(self, s: Settings): self._url = s.runai_url\n"
    "    def a(self): return requests.get(self._url + '/api/v1/node-pools')\n"
    "    def b(self): return requests.get(self._url + '/api/v1/org-unit/projects')\n"
    "class Other:\n    def __init__(self, s: Settings): self._root = s.directory_url\n"
    "    def c(self): return requests.get(self._root + '/api/v1/ai-applications')\n"
)

OTHERS = {
    "paths that no release has": (
        "a.py",
        f"{CLIENTS}{OURS}shop.get('/api/v1/orders')\nshop.get('/api/v1/users')\n",
        "/api/v1/users",
    ),
    "more of them than of the API's": (
        "a.py",
        f"{CLIENTS}{OURS}shop.get('/api/v1/orders')\nshop.get('/api/v1/carts/1')\n"
        "shop.get('/api/v1/nodes/count')\n",
        "/api/v1/nodes/count",
    ),
    "a class from the same one": (
        "a.py",
        f"{CLASSES}class Seldon(Client):\n"
        "    def submit(self): return self.http.post('/seldon/a/api/v1.0/predictions')\n"
        "    def show(self): return self.http.get('/api/v1/workloads')\n",
        "/api/v1/workloads",
    ),
    "what is chosen by name": (
        "a.rs",
        "async fn run(api: Api) {\n"
        '    api.get(Service::Control, "/api/v1/org-unit/projects").await;\n'
        '    api.get(Service::Ledger, "/api/v1/accounts").await;\n'
        '    api.get(Service::Ledger, "/api/v1/users").await;\n}\n',
        "/api/v1/users",
    ),
    "as many of them as of the API's, by another name": (
        "a.rs",
        "async fn run(api: Api) {\n"
        '    api.get(Target::Control, "/api/v1/org-unit/projects").await;\n'
        '    api.get(Target::Ledger, "/api/v1/accounts").await;\n'
        '    api.get(Target::Ledger, "/api/v1/nodes/count").await;\n}\n',
        "/api/v1/nodes/count",
    ),
    "an interface of another backend": (
        "A.java",
        'interface PortalApi {\n    @GET("api/v1/tickets") Call<Object> tickets();\n'
        '    @GET("api/v1/users") Call<Object> users();\n}\n'
        'interface Compute {\n    @GET("api/v1/node-pools") Call<Object> pools();\n'
        '    @GET("api/v1/org-unit/projects") Call<Object> projects();\n}\n',
        "/api/v1/users",
    ),
    "a class that is called by another product": (
        "A.java",
        'interface JiraApi {\n    @GET("api/v1/users/count") Call<Object> users();\n}\n',
        "/api/v1/users/count",
    ),
    "one host beside a client of the API": (
        "a.py",
        f"{CLIENTS}{OURS}httpx.get('http://portal.local/api/v1/ai-applications')\n",
        "/api/v1/ai-applications",
    ),
    "what the API alone has, at a base beside one with its name": (
        "a.sh",
        'PORTAL="${PORTAL:-$(portal)}"\ncurl "$RUNAI_URL/api/v1/clusters"\n'
        'curl "$PORTAL/api/v1/org-unit/projects"\ncurl "$PORTAL/api/v1/node-pools"\n',
        "/api/v1/node-pools",
    ),
    "a base that an editor reads": (
        "a.http",
        "@cp = {{$dotenv RUNAI_URL}}\n@catalog = {{$processEnv CATALOG_URL}}\n\n"
        "GET {{cp}}/api/v1/clusters\n\n### \nGET {{catalog}}/api/v1/node-pools\n\n"
        "### \nGET {{catalog}}/api/v1/org-unit/projects\n",
        "/api/v1/node-pools",
    ),
    "a field that a class describes": (
        "a.py",
        FIELDS.replace("attrs", "field(default_factory=lambda: os.environ.get('DIRECTORY', 'x'))"),
        "/api/v1/ai-applications",
    ),
    "a field that a constructor gives without this": (
        "A.java",
        'class Cp { String base = System.getenv("RUNAI_URL");\n'
        ' Object a() { return http.getForObject(base + "/api/v1/node-pools", X.class); }\n'
        ' Object b() { return http.getForObject(base + "/api/v1/org-unit/projects", X.class); } }\n'
        "class Directory { final String base;\n"
        " Directory(Config config) { base = config.directoryUrl(); }\n"
        ' Object c() { return http.getForObject(base + "/api/v1/ai-applications", X.class); } }\n',
        "/api/v1/ai-applications",
    ),
    "a function that hands on a path to a base of something else": (
        "a.go",
        "package a\n"
        'func (r *Runai) get(p string) { http.Get(os.Getenv("RUNAI_URL") + p) }\n'
        'func (r *Runai) a() { r.get("/api/v1/node-pools") }\n'
        'func (r *Runai) b() { r.get("/api/v1/org-unit/projects") }\n'
        'func (d *Directory) fetch(p string) { http.Get(os.Getenv("DIRECTORY_URL") + p) }\n'
        'func (d *Directory) c() { d.fetch("/api/v1/ai-applications") }\n',
        "/api/v1/ai-applications",
    ),
    "a key of a section (Elixir)": (
        "a.ex",
        "defmodule A do\n"
        '  def a, do: Req.get!(System.get_env("RUNAI_URL") <> "/api/v1/node-pools")\n'
        '  def b, do: Req.get!(System.get_env("RUNAI_URL") <> "/api/v1/org-unit/projects")\n'
        '  def c, do: Req.get!(Application.get_env(:app, :people_url) <> "/api/v1/ai-applications")\n'
        "end\n",
        "/api/v1/ai-applications",
    ),
    "a field with a default": (
        "a.py",
        FIELDS.replace("attrs", "Field('https://directory.acme.dev', alias='D')"),
        "/api/v1/ai-applications",
    ),
    "one host alone": (
        "a.py",
        "httpx.get('http://portal.local/api/v1/ai-applications')\n",
        "/api/v1/ai-applications",
    ),
}

SURE = {
    "a base that only a test gives": (
        "a.go",
        "package a\ntype C struct { base string }\nfunc New(base string) *C { return &C{base: base} }\n"
        'func (c *C) a() { http.Get(c.base + "/api/v1/clusters") }\n'
        'func (c *C) b() { http.Get(c.base + "/api/v1/node-pools") }\n'
        "func TestA(t *testing.T) { srv := httptest.NewServer(h); New(srv.URL) }\n"
        'func other(cp *Plane) { http.Get(os.Getenv("RUNAI_URL") + "/api/v1/org-unit/projects") }\n',
        "/api/v1/clusters",
    ),
    "a field that says nothing": (
        "a.py",
        FIELDS.replace("attrs", "Field(...)").replace("directory_url", "base_url"),
        "/api/v1/ai-applications",
    ),
    "a client with one path that no release has": (
        "a.py",
        f"{CLIENTS}{OURS}cp.get('/api/v1/somewhere')\ncp.get('/api/v1/users')\n",
        "/api/v1/users",
    ),
    "a client of which only its health is asked besides": (
        "a.py",
        f"{CLIENTS}{OURS}shop.get('/api/v1/health')\nshop.get('/api/v1/asset/compute')\n"
        "shop.get('/api/v1/access-keys')\nshop.get('/api/v1/users')\n",
        "/api/v1/users",
    ),
    "what is gone": (
        "a.py",
        f"{CLIENTS}{OURS}shop.get('/v1/k8s/audit')\nshop.get('/v1/k8s/users/roles')\n"
        "shop.get('/v1/k8s/users')\n",
        "/v1/k8s/users",
    ),
    "a resource that no document has": (
        "a.py",
        f"{CLASSES}class Tenants(Client):\n"
        "    def all(self): return self.http.get('/api/v1/tenants')\n"
        "    def clusters(self): return self.http.get('/api/v1/clusters')\n",
        "/api/v1/clusters",
    ),
    "a base with the API's name": (
        "a.py",
        f"{CLIENTS}{OURS}rai = httpx.Client(base_url=os.environ['RUNAI_URL'])\n"
        "rai.get('/api/v1/tickets')\nrai.get('/api/v1/users')\n",
        "/api/v1/users",
    ),
    "a base called by nothing in particular beside one with the API's name": (
        "a.sh",
        'curl "$RUNAI_URL/api/v1/token"\ncurl "$BASE/api/v1/org-unit/projects"\n'
        'curl "$BASE/api/v1/node-pools"\n',
        "/api/v1/node-pools",
    ),
    "a host of which more is asked": (
        "a.py",
        "httpx.get('http://portal.local/api/v1/ai-applications')\n"
        "httpx.get('http://portal.local/api/v1/node-pools')\n",
        "/api/v1/ai-applications",
    ),
    "a host that a variable holds which is called by the API": (
        "a.py",
        "RUNAI_URL = 'https://compute.acme.dev'\nhttpx.get(RUNAI_URL + '/api/v1/users')\n"
        "httpx.get('https://acme.run.ai/api/v1/clusters')\n",
        "/api/v1/users",
    ),
    "the same of a playbook": (
        "a.yml",
        "- hosts: all\n  vars:\n    runai_url: https://compute.acme.dev\n  tasks:\n    - uri:\n"
        '        url: "{{ runai_url }}/api/v1/users"\n        method: GET\n    - uri:\n'
        '        url: "{{ runai_url }}/api/v1/clusters"\n        method: GET\n',
        "/api/v1/users",
    ),
    "the same of a constant of a class, which another one names": (
        "A.java",
        'class A { static final String RUNAI_HOST = "https://compute.acme.dev"; }\nclass B {\n'
        '  void a() { Unirest.get(A.RUNAI_HOST + "/api/v1/users").asString(); }\n'
        '  void b() { Unirest.get("https://acme.run.ai/api/v1/clusters").asString(); }\n}\n',
        "/api/v1/users",
    ),
    "an object of a test at a host of its own": (
        "a.py",
        "class Console:\n    def __init__(self, url='https://acme.run.ai'): self.url = url\n"
        "    def login(self): return requests.post(self.url + '/api/v1/token')\n"
        "def test_login(): Console('https://unit.test').login()\nConsole().login()\n",
        "/api/v1/token",
    ),
    "a host beside the API's name": (
        "a.py",
        "# the run.ai control plane\nhttpx.get('http://portal.local/api/v1/ai-applications')\n",
        "/api/v1/ai-applications",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_call_of_another_client_cannot_be_told(name: str, scan: Scan) -> None:
    """It is possible, and counts among those of which nobody can tell the base."""
    file, code, path = OTHERS[name]
    sites = [s for s in scan(**{file.replace(".", "__"): code}) if s.path == path]
    assert sites
    assert {(s.confidence, s.is_clear) for s in sites} == {("possible", False)}


@pytest.mark.parametrize("name", SURE)
def test_a_call_of_the_api_stays_certain(name: str, scan: Scan) -> None:
    """Whatever else its client asks."""
    file, code, path = SURE[name]
    sites = [s for s in scan(**{file.replace(".", "__"): code}) if s.path == path]
    assert sites
    assert {s.confidence for s in sites} == {"certain"}


def test_a_client_in_a_folder_beside_that_of_the_api(tmp_path: Path) -> None:
    """Two packages of one program: what is asked of the other one cannot be told."""
    for folder, host in (("runai", "RUNAI_URL"), ("shop", "SHOP_URL")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "client.py").write_text(
            f"import os, requests\nBASE = os.environ['{host}']\n"
            "requests.get(BASE + '/api/v1/node-pools')\nrequests.get(BASE + '/api/v1/clusters')\n"
        )
    sites = found_in(tmp_path).uses
    assert {(Path(s.file).parent.name, s.confidence) for s in sites} == {
        ("runai", "certain"),
        ("shop", "possible"),
    }


POOLS = '    [Get("/api/v1/node-pools")] Task<string> Pools();\n'
REGISTERED = (
    'services.AddRefitClient<{}>().ConfigureHttpClient(c => c.BaseAddress = new Uri(cfg["{}"]));\n'
)
BESIDE = {
    "an interface by its name (C#)": (
        {
            "IRunaiApi.cs": f"public interface IRunaiApi {{\n{POOLS}}}\n",
            "ILendingDesk.cs": f"public interface ILendingDesk {{\n{POOLS}}}\n",
        },
        "possible",
    ),
    "an interface by what it is made with (C#)": (
        {
            "IPlatform.cs": f"public interface IPlatform {{\n{POOLS}}}\n",
            "IPools.cs": f"public interface IPools {{\n{POOLS}}}\n",
            "Startup.cs": REGISTERED.format("IPlatform", "RunAi:Url")
            + REGISTERED.format("IPools", "ModelHub:Url"),
        },
        "possible",
    ),
    "an interface of what the API is about (C#)": (
        {
            "IRunaiApi.cs": f"public interface IRunaiApi {{\n{POOLS}}}\n",
            "INodePoolsClient.cs": f"public interface INodePoolsClient {{\n{POOLS}}}\n",
        },
        "certain",
    ),
    "a package that is called by another product (Go)": (
        {
            "runai/client.go": "package runai\nfunc (c *Client) A() {\n"
            ' http.Get(c.url + "/api/v1/node-pools")\n}\n',
            "netbox/client.go": "package netbox\nfunc (f *Facade) A() {\n"
            ' http.Get(f.url + "/api/v1/node-pools")\n}\n',
        },
        "possible",
    ),
    "an object that is made with the host of something else (Go)": (
        {
            "runai/client.go": "package runai\nfunc (c *Client) A() {\n"
            ' http.Get(c.url + "/api/v1/node-pools")\n}\n',
            "catalog/client.go": "package catalog\ntype Client struct{ url string }\n"
            "func New(url string) *Client { return &Client{url: url} }\n"
            'func (c *Client) A() {\n http.Get(c.url + "/api/v1/node-pools")\n}\n',
            "cmd/main.go": 'package main\nimport "corp.example/catalog"\nfunc main() {\n'
            ' run(os.Getenv("RUNAI_URL"), catalog.New("https://catalog.data.local"))\n}\n',
        },
        "possible",
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_an_interface_or_package_beside_one_of_the_api(tmp_path: Path, name: str) -> None:
    """Its name, its folder or what it is made with says whose it is; the API's own stays certain."""
    files, confidence = BESIDE[name]
    for file, text in files.items():
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    sites = {site.file: site.confidence for site in found_in(tmp_path).uses}
    ours, other = (str(tmp_path / file) for file in [*files][:2])
    assert (sites[ours], sites[other]) == ("certain", confidence)


def test_a_client_that_is_set_up_elsewhere_has_its_base(scan: Scan) -> None:
    """By a name, for a class, for an interface (.NET, Retrofit)."""
    sites = scan(
        Program__cs='services.AddHttpClient("cp", c => c.BaseAddress = new Uri("https://x.run.ai/api/v1/"));\n'
        "services.AddHttpClient<Users>((s, c) => {\n"
        ' c.BaseAddress = new Uri("https://x.run.ai/api/v1/"); });\n',
        Users__cs="class Users(HttpClient http) {\n"
        ' Task A(object o) => http.PostAsJsonAsync("users", o);\n}\n'
        'class Jobs(IHttpClientFactory f) {\n Task B() => f.CreateClient("cp").GetAsync("clusters");\n}\n',
        Api__kt='interface Platform {\n @GET("nodes") suspend fun a(): Any\n companion object {\n'
        "  fun connect(): Platform = Retrofit.Builder()\n"
        '   .baseUrl("https://x.run.ai/api/v1/").build().create()\n }\n}\n',
    )
    assert told(sites) == [
        "2 GET /api/v1/nodes certain",
        "2 POST /api/v1/users certain",
        "5 GET /api/v1/clusters certain",
    ]


def test_a_helper_with_a_host_of_its_own_says_whose_a_call_is(scan: Scan) -> None:
    """Options that say a method do not make a request of their own of the call."""
    sites = scan(
        a__ts="const cp = process.env.RUNAI_URL;\nfetch(`${cp}/api/v1/clusters`);\n"
        "const desk = (p: string, init?: RequestInit) => fetch('http://lending-desk:8282' + p, init);\n"
        "desk('/api/v1/node-pools', { method: 'POST' });\n"
    )
    assert [(s.line, s.confidence) for s in sites] == [(2, "certain"), (4, "possible")]


def test_a_host_that_something_of_the_api_is_called_by(scan: Scan) -> None:
    """`RUNAI_REGISTRY_URL` says what else it is of: its host is not the API's for it."""
    code = (
        "RUNAI_REGISTRY_URL = 'https://images.acme.dev'\nhttpx.get(RUNAI_REGISTRY_URL + '/api/v1/users')\n"
        "httpx.get('https://acme.run.ai/api/v1/clusters')\n"
    )
    assert [s.confidence for s in scan(a__py=code)] == ["possible", "certain"]
