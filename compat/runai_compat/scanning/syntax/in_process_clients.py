"""What libraries and languages have of their own where a test calls the code's own server, by language."""

from __future__ import annotations

DECLARED = "declared"
"""What is said of a client that a file says is one."""
IN_PROCESS_LIBRARIES = {
    "python": rb"test|Test|transport",
    # the framework points REST Assured at its own server, unless the file says another base
    "java": rb"MockMvc|WebTestClient|TestRestTemplate"
    rb"|\A(?![\s\S]*\bbase(?:URI|Uri)\b)[\s\S]*@(?:Quarkus|Micronaut)Test\b",
    "kotlin": rb"MockMvc|WebTestClient|TestRestTemplate|mockMvc|io\.ktor\.server\.testing|MockEngine",
    "csharp": rb"WebApplicationFactory|TestServer|IClassFixture<",
    "rust": rb"TestRequest|TestServer|oneshot|rocket::local|warp::test",
    "javascript": rb"supertest|chai-http|\binject\b|light-my-request|\bhono\b",
    "php": rb"extends\s+\\?(?:\w+\\)*(?:TestCase|WebTestCase|ApiTestCase)\b|^\s*(?:it|test|uses)\(",
    "ruby": rb"RSpec|describe|ActionDispatch::IntegrationTest|Rack::(?:Test|Mock)",
    "elixir": rb"ConnCase|Plug\.Test|Phoenix\.ConnTest",
    "go": rb"net/http/httptest",
}
"""What a file has in it, by language, where such a client may be made."""
IN_PROCESS_CLIENTS = {
    "python": frozenset(
        [
            "TestClient", "AsyncTestClient", "APIClient", "RequestFactory", "APIRequestFactory", "TestApp",
            "AsyncRequestFactory", "test_client", "FlaskClient", "ASGITransport", "WSGITransport", "MockTransport",
            "aiohttp_client",
        ]
    ),
    "java": frozenset(
        ["MockMvc", "mockMvc", "WebTestClient", "webTestClient", "TestRestTemplate", "MockMvcTester", "given"]
    ),
    "kotlin": frozenset(
        ["MockMvc", "mockMvc", "WebTestClient", "webTestClient", "TestRestTemplate", "testApplication", "MockEngine"]
    ),
    "csharp": frozenset({"CreateClient", "CreateDefaultClient"}),
    "rust": frozenset({"TestRequest", "TestServer", "tracked", "untracked", "warp"}),
    "php": frozenset({"createClient"}),
    "ruby": frozenset({"MockRequest", "MockSession"}),
    "go": frozenset({"NewServer", "NewTLSServer"}),
}  # fmt: skip
"""What such a client is made by, or is said to be."""
DECLARED_IN_PROCESS = {
    **dict.fromkeys(
        ("java", "kotlin"),
        rb"\b(?:MockMvc|WebTestClient|TestRestTemplate|MockMvcTester)\s+(\w+)\s*[;=,)]"
        rb"|\b(\w+)\s*:\s*(?:MockMvc|WebTestClient|TestRestTemplate|MockMvcTester)\b",
    ),
    "javascript": rb"\b(\w+)\s*=\s*(?:await\s+)?(?:request|supertest)(?:\.agent)?\("
    rb"(?!\s*(?:[\"'`]|process\.env|[\w.]*(?:url|uri|host|base|origin|endpoint|target|address)\b))",
}
"""What a file says is such a client, or is made one in any of its functions: what is made of a base is none."""
TEST_SERVERS = {
    "go": rb"(\w+)\s*:?=\s*httptest\.New(?:TLS|Unstarted)?Server\(",
    "python": rb"\b(live_server|live_server_url|httpserver)\b",
}
"""What a file calls the servers that its tests start, by language."""
HANDING_OVER_REQUESTS = {
    "python": frozenset({"handle_request", "handle_async_request"}),
    "rust": frozenset({"oneshot", "call_service"}),
    "go": frozenset({"ServeHTTP", "Test"}),
}
"""What hands a request that is made as its argument, or before, to a server in the same process."""
FEATURE_TESTS = frozenset({"php"})
"""Where a test case itself has the methods that call the server."""
TESTED_IN_PLACE = frozenset({"rust"})
"""Where macros say what is expected, and texts name the variables that they take."""
EXPECTED_BY_CALLS = frozenset({"java", "kotlin", "scala"})
"""Where `verify(mock)` and `when(mock)` are what an expectation begins with."""
