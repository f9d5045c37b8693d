"""A test that asks the code's own server, or what stands in for one, calls nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import found_in, told

UNSENT: dict[str, tuple[str, str]] = {
    "supertest, made before the tests": (
        "a.test.ts",
        "import request from 'supertest';\nimport supertest from 'supertest';\nlet agent: any; let api: any;\n"
        "beforeAll(async () => { agent = request(await build()); api = supertest(make()); });\n"
        "it('a', async () => { await agent.get('/api/v1/users'); await api.post('/api/v1/clusters'); });\n",
    ),
    "servers of Go's tests": (
        "a_test.go",
        'package a\nimport (\n\t"net/http"\n\t"net/http/httptest"\n)\n'
        "func (s *suite) SetupTest() { s.srv = httptest.NewTLSServer(router()) }\n"
        "func TestA(t *testing.T) {\n\tts := httptest.NewServer(router())\n"
        '\thttp.Get(ts.URL + "/api/v1/users")\n\thttp.Get(s.srv.URL + "/api/v1/clusters")\n'
        '\treq, _ := http.NewRequest("POST", ts.URL+"/api/v1/users", nil)\n\thttp.DefaultClient.Do(req)\n}\n',
    ),
    "servers of Python's tests": (
        "test_a.py",
        "import requests\ndef test_a(live_server, httpserver):\n"
        '    requests.get(live_server.url + "/api/v1/users")\n'
        '    requests.post(httpserver.url_for("/api/v1/users"))\n',
    ),
    "Falcon's test clients": (
        "test_a.py",
        "from falcon import testing\nclass T(testing.TestCase):\n    def test_a(self):\n"
        '        self.simulate_get("/api/v1/users")\n        self.simulate_request("POST", "/api/v1/clusters")\n',
    ),
    "what a page shows anew": (
        "actions.ts",
        "import { revalidatePath } from 'next/cache';\nimport { permanentRedirect } from 'next/navigation';\n"
        "revalidatePath('/api/v1/users');\npermanentRedirect('/api/v1/users');\n",
    ),
    "Django's test cases": (
        "tests.py",
        "from django.test import TestCase, Client\nclass T(TestCase):\n    def test_a(self):\n        c = Client()\n"
        '        c.post("/api/v1/users")\n        self.client.get("/api/v1/clusters")\n',
    ),
    "clients that a library of Python has for tests": (
        "test_a.py",
        "import django.test\nfrom httpx import AsyncClient, ASGITransport\nfrom werkzeug.test import Client\n"
        'def test_a():\n    django.test.Client().get("/api/v1/users")\n    Client(app).get("/api/v1/users")\n'
        "async def test_b(aiohttp_client):\n    t = ASGITransport(app=app)\n    cli = await aiohttp_client(app)\n"
        '    await cli.get("/api/v1/clusters")\n    async with AsyncClient(transport=t) as ac:\n'
        '        await ac.get("/api/v1/users")\n',
    ),
    "request specs of Rails": (
        "spec/users_spec.rb",
        "RSpec.describe 'Users', type: :request do\n  it 'lists' do\n    get '/api/v1/users'\n"
        '    delete "/api/v1/users/#{id}"\n  end\nend\n',
    ),
    "integration tests of Rails, and Rack": (
        "test/users_test.rb",
        "class A < ActionDispatch::IntegrationTest\n  test 'a' do\n    get '/api/v1/users'\n  end\nend\n"
        "class B < Minitest::Test\n  include Rack::Test::Methods\n  def test_x\n    put '/api/v1/users/1', '{}'\n"
        "    Rack::MockRequest.new(app).get('/api/v1/users')\n  end\nend\n",
    ),
    "supertest, inject": (
        "a.test.js",
        "const request = require('supertest');\nconst agent = request.agent(app);\nconst api = request(createApp());\n"
        "it('x', async () => {\n  await agent.get('/api/v1/clusters');\n  await api.get('/api/v1/users');\n"
        "  await request(app.getHttpServer()).post('/api/v1/users');\n"
        "  await app.inject({ method: 'GET', url: '/api/v1/clusters' });\n  await app.inject().get('/api/v1/users');\n"
        "});\n",
    ),
    "Spring": (
        "ATest.java",
        "class ATest {\n  @Autowired MockMvc mvc;\n  @Autowired WebTestClient client;\n  @Autowired TestRestTemplate rest;\n"
        '  void a() {\n    mvc.get().uri("/api/v1/users");\n    client.get().uri("/api/v1/clusters").exchange();\n'
        '    rest.getForEntity("/api/v1/clusters", String.class);\n  }\n}\n',
    ),
    "Ktor": (
        "ATest.kt",
        "import io.ktor.server.testing.*\nclass ATest {\n  fun a() = testApplication {\n"
        '    client.get("/api/v1/clusters")\n    val c = createClient { }\n    c.post("/api/v1/users")\n  }\n'
        '  fun b() = withTestApplication { handleRequest(HttpMethod.Get, "/api/v1/clusters") }\n}\n',
    ),
    "ASP.NET": (
        "ATests.cs",
        "public class ATests : IClassFixture<WebApplicationFactory<Program>> {\n  private readonly HttpClient _client;\n"
        "  public ATests(WebApplicationFactory<Program> factory) { _client = factory.CreateClient(); }\n"
        '  public async Task A() {\n    await _client.GetAsync("/api/v1/clusters");\n'
        '    await new WebApplicationFactory<Program>().CreateClient().DeleteAsync("/api/v1/users/1");\n  }\n}\n',
    ),
    "actix, axum, rocket": (
        "t.rs",
        'async fn a() {\n    let r = test::TestRequest::get().uri("/api/v1/clusters").to_request();\n'
        '    app.oneshot(Request::builder().method("POST").uri("/api/v1/users").body(b)).await;\n'
        '    let server = TestServer::new(router()).unwrap();\n    server.get("/api/v1/clusters").await;\n'
        '    let client = rocket::local::blocking::Client::tracked(r()).unwrap();\n    client.get("/api/v1/users");\n}\n',
    ),
    "Laravel": (
        "UserTest.php",
        "<?php\nclass UserTest extends TestCase {\n  function t() {\n    $this->get('/api/v1/users')->assertOk();\n"
        "    $this->actingAs($u)->postJson('/api/v1/users', []);\n    $this->json('GET', '/api/v1/clusters');\n  }\n}\n",
    ),
    "Symfony": (
        "WebTest.php",
        "<?php\nclass WebTest extends WebTestCase {\n  function t() {\n    $client = static::createClient();\n"
        "    $client->request('GET', '/api/v1/clusters');\n  }\n}\n",
    ),
    "Phoenix": (
        "users_test.exs",
        'defmodule T do\n  use W.ConnCase\n  test "x", %{conn: conn} do\n    conn = get(conn, "/api/v1/users")\n'
        '    conn |> post("/api/v1/users", %{a: 1})\n  end\nend\n',
    ),
    "a handler of Go": (
        "a_test.go",
        'package a\nimport ("net/http/httptest"; "net/http")\nfunc TestA(t *testing.T) {\n'
        '  r, _ := http.NewRequest("POST", "/api/v1/users", nil)\n'
        "  handler.ServeHTTP(httptest.NewRecorder(), r)\n}\n",
    ),
    "expectations of WebMock": (
        "a_spec.rb",
        "describe Api do\n  it 'x' do\n    expect(a_request(:get, 'https://cp.test/api/v1/users')).to have_been_made\n"
        "    expect(WebMock).to have_requested(:post, 'https://cp.test/api/v1/clusters').with(body: {})\n"
        "    assert_requested :get, 'https://cp.test/api/v1/users'\n  end\nend\n",
    ),
    "what is handed to a mock transport": (
        "test_t.py",
        "import httpx\nfrom unittest.mock import call\ndef test_a():\n    t = httpx.MockTransport(h)\n"
        '    t.handle_request(httpx.Request("GET", HOST + "/api/v1/clusters"))\n'
        '    with httpx.Client(transport=t) as c:\n        c.post("https://cp.test/api/v1/clusters")\n'
        '    assert m.mock_calls == [call.get("https://cp.test/api/v1/users")]\n',
    ),
    "expectations of nock, which has a name": (
        "a.test.ts",
        "import nock from 'nock';\nit('x', () => {\n  const s = nock('https://cp.test').get('/api/v1/users').reply(200);\n"
        "  s.post('/api/v1/users').reply(201);\n"
        "  expect(spy).toHaveBeenLastCalledWith({ method: 'GET', url: '/api/v1/users' });\n});\n",
    ),
    "expectations of Mockito and WireMock": (
        "MTest.java",
        "import static org.mockito.Mockito.*;\nclass MTest {\n  void a() {\n"
        '    when(rest.getForObject("/api/v1/clusters", String.class)).thenReturn("");\n'
        '    verify(rest).getForObject("/api/v1/clusters", String.class);\n'
        '    wm.verify(1, postRequestedFor(urlPathEqualTo("/api/v1/users")));\n  }\n}\n',
    ),
    "expectations of mockk, an engine of Ktor": (
        "MK.kt",
        'import io.mockk.*\nclass MK { fun a() {\n  every { http.get("/api/v1/clusters") } returns x\n'
        '  coVerify { http.post("/api/v1/users") }\n'
        '  HttpClient(MockEngine { respond("") }).get("https://cp.test/api/v1/clusters")\n} }\n',
    ),
    "expectations of Moq and NSubstitute": (
        "MTests.cs",
        'using Moq;\nclass MTests { void A() {\n  http.Verify(h => h.GetAsync("/api/v1/clusters"), Times.Once);\n'
        '  http.Setup(h => h.PostAsync("/api/v1/users", It.IsAny<HttpContent>()));\n'
        '  api.Received().GetAsync("/api/v1/clusters");\n} }\n',
    ),
    "expectations of PHPUnit and Prophecy": (
        "MTest.php",
        "<?php\nclass MTest extends TestCase {\n  function t() {\n"
        "    $c->expects($this->once())->method('request')->with('GET', '/api/v1/clusters');\n"
        "    $p->request('GET', '/api/v1/clusters')->shouldBeCalled();\n  }\n}\n",
    ),
    "expectations of httpmock": (
        "m.rs",
        'async fn t() {\n  let m = server.mock("GET", "/api/v1/clusters").create();\n'
        '  s.mock_async(|when, then| { when.method(POST).path("/api/v1/users"); }).await;\n}\n',
    ),
    "expectations of gomock and testify": (
        "m_test.go",
        'package a\nfunc T(t *testing.T) {\n  c.On("Get", "/api/v1/clusters").Return(nil)\n'
        '  c.EXPECT().Get("/api/v1/clusters").Return(nil)\n}\n',
    ),
}
SENT: dict[str, tuple[str, str, list[str]]] = {
    "supertest at a base": (
        "a.test.js",
        "const supertest = require('supertest');\nconst api = supertest(process.env.BASE_URL);\n"
        "const other = supertest(BASE_URL);\nit('x', async () => {\n  await api.get('/api/v1/users');\n"
        "  await other.get('/api/v1/clusters');\n});\n",
        ["5 GET /api/v1/users certain", "6 GET /api/v1/clusters certain"],
    ),
    "what a client in Go's tests sends": (
        "client.go",
        'package a\nimport "net/http"\n'
        "type Client struct{ URL string }\n"
        'func (c *Client) Users() { http.Get(c.URL + "/api/v1/users") }\n',
        ["4 GET /api/v1/users certain"],
    ),
    "other clients in a test case of Django": (
        "tests.py",
        "import httpx\nfrom django.test import TestCase\nclass T(TestCase):\n    def setUp(self):\n"
        "        self.client = httpx.Client(base_url=BASE)\n    def test_a(self):\n"
        '        self.client.get("/api/v1/clusters")\n'
        'class U(unittest.TestCase):\n    def test_a(self):\n        self.client.get("/api/v1/users")\n',
        ["7 GET /api/v1/clusters certain", "10 GET /api/v1/users certain"],
    ),
    "supertest at an address": (
        "e.test.js",
        "const request = require('supertest');\nconst api = request(process.env.RUNAI_URL);\nit('x', async () => {\n"
        "  await api.get('/api/v1/clusters');\n  await request(BASE).get('/api/v1/users');\n});\n",
        ["4 GET /api/v1/clusters certain", "5 GET /api/v1/users certain"],
    ),
    "WebTestClient at an address, and another client": (
        "ATest.java",
        "class ATest {\n  MockMvc mvc;\n  WebTestClient live = WebTestClient.bindToServer().baseUrl(CP).build();\n"
        '  void a() {\n    live.get().uri("/api/v1/users").exchange();\n'
        '    web.get().uri("/api/v1/clusters").retrieve();\n  }\n}\n',
        ["5 GET /api/v1/users certain", "6 GET /api/v1/clusters certain"],
    ),
    "a factory of clients": (
        "S.cs",
        'class S { Task A() {\n  f.CreateClient().GetAsync("/api/v1/clusters");\n'
        '  var c = f.CreateClient();\n  c.GetAsync("/api/v1/users");\n} }\n',
        ["2 GET /api/v1/clusters certain", "4 GET /api/v1/users certain"],
    ),
    "a named client beside a test server": (
        "STests.cs",
        'class STests : IClassFixture<Api> { Task A() {\n  f.CreateClient("runai").GetAsync("/api/v1/users");\n} }\n',
        ["2 GET /api/v1/users certain"],
    ),
    "a request that a client sends": (
        "a_test.go",
        'package a\nimport ("net/http/httptest"; "net/http")\nfunc TestA(t *testing.T) {\n'
        '  r, _ := http.NewRequest("POST", base + "/api/v1/users", nil)\n  http.DefaultClient.Do(r)\n}\n',
        ["4 POST /api/v1/users certain"],
    ),
    "a client of the test's own": (
        "T.php",
        "<?php\nclass T extends TestCase {\n  function t() {\n    $this->http->get('/api/v1/users');\n"
        "    $this->api()->get('/api/v1/clusters');\n  }\n}\n",
        ["4 GET /api/v1/users certain", "5 GET /api/v1/clusters certain"],
    ),
    "a transport that sends": (
        "test_t.py",
        "import httpx\ndef test_s():\n    t = httpx.HTTPTransport()\n"
        '    t.handle_request(httpx.Request("GET", BASE + "/api/v1/clusters"))\n',
        ["4 GET /api/v1/clusters certain"],
    ),
    "what a test that says `when` and `verify` sends": (
        "MTest.java",
        "import static org.mockito.Mockito.*;\nclass MTest {\n  void a() {\n    when(clock.now()).thenReturn(x);\n"
        '    given().when().get("/api/v1/clusters");\n    rest.getForObject(CP + "/api/v1/users", String.class);\n'
        "    verify(clock).now();\n  }\n}\n",
        ["5 GET /api/v1/clusters certain", "6 GET /api/v1/users certain"],
    ),
}


def _told(file: str, code: str, folder: Path) -> list[str]:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(code, encoding="utf-8")
    return told([site for site in found_in(folder).uses if site.confidence != "possible"])


@pytest.mark.parametrize("name", UNSENT)
def test_what_stays_in_the_test(name: str, tmp_path: Path) -> None:
    assert _told(*UNSENT[name], tmp_path) == []


@pytest.mark.parametrize("name", SENT)
def test_what_a_test_sends(name: str, tmp_path: Path) -> None:
    file, code, expected = SENT[name]
    assert _told(file, code, tmp_path) == expected
