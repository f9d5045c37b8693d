"""Calls that define what a server answers, or stand in for one in a test: they send nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from weakref import WeakKeyDictionary

from ..languages import has_trait
from ..sites import verb
from ..syntax.language import Trait
from ..syntax.model import (
    Call,
    Closure,
    Expression,
    Member,
    Module,
    Name,
    Place,
    Record,
    ScopeKind,
    Text,
    dotted,
    last_name,
    walk,
)
from .evaluation.references import FunctionRef, InstanceRef, References, ValueRef
from .sending.expectations import Expectations
from .sending.in_process import InProcess

_DEFINING = frozenset(
    ["add_url_rule", "re_path", "Route", "WebSocketRoute", "Mount", "add_get", "add_post", "add_put", "add_patch", "add_delete", "add_route", "add_api_route", "add_resource", "HandleFunc", "Handle", "Methods", "route", "nest", "scope", "MapGet", "MapPost", "MapPut", "MapDelete", "MapPatch", "MapGroup", "MapControllerRoute", "addRoute", "register_blueprint", "include_router", "PathPrefix", "createContext", "mount_proc", "requestMatchers", "antMatchers", "mvcMatchers", "pathMatchers", "securityMatcher", "createProxyMiddleware", "setGlobalPrefix", "UseWhen", "MapWhen", "rewrite", "StripPrefix", "createServer", "GetMapping", "PostMapping", "PutMapping", "DeleteMapping", "PatchMapping", "RequestMapping", "RoutePrefix", "Controller", "OAuth2PasswordBearer"]
)  # fmt: skip
_NAMING = re.compile(
    r"redirect(?:_?to\w*|_?response\w*|view|permanent\w*|preserve\w*|[.:>]+\w+)?$|navigate(?:_?to|byurl)?$"
    r"|(?:in|re)validate(?:queries|path|tag|cache|all)?$"
    r"|(?:set|get)quer(?:y|ies)(?:data|state)$|(?:remove|cancel|reset)queries$|(?:local|session)storage\.\w+$"
    r"|(?:^|[.:>])(?:created(?:at\w*)?|seeother)$|\b\w*caches?[.:>]+\w+$",
    re.IGNORECASE,
)
"""What is handed an address that others will go to, or by which something is kept."""
_OWN_ADDRESSES = re.compile(r"^(?:fromCurrent\w+|fromController|fromMethodName|fromMethodCall)$")
"""What begins an address of the application itself (Spring)."""
_ADDRESSING = frozenset(
    {"path", "pathSegment", "replacePath", "build", "toUriString", "queryParam"}
)
_DJANGO = frozenset({"path", "url", "re_path"})
_MAKERS = frozenset(
    ["express", "Router", "fastify", "Fastify", "Hono", "Koa", "KoaRouter", "restify", "NewRouter", "NewServeMux", "FastAPI", "Flask", "APIRouter", "Blueprint", "Sanic", "Bottle", "Starlette", "Quart", "Falcon", "TestClient", "test_client", "APIClient", "createServer", "polka", "OpenAPIHono", "RouteTableDef", "jsonServer", "Elysia", "actix_web", "WebApplication", "LiteStar", "Litestar", "Django", "RequestFactory", "AsyncTestClient", "CreateBuilder", "routing", "Echo"]
)  # fmt: skip
_NEW = re.compile(
    r"^(?:gin|echo|fiber|chi|iris|mux|httprouter|martini)\.(?:New|Default|NewRouter|Classic)$"
)
_SERVERS = frozenset(
    [
        "app", "router", "server", "fastify", "mux", "r", "e", "rg", "routes", "blueprint",
        "bp", "application", "Route",
    ]
)  # fmt: skip
_HANDLED = frozenset(
    [
        "req", "_req", "request", "_request", "ctx", "c", "context", "w", "_", "call", "reply",
        "res", "_res",
    ]
)  # fmt: skip
_CLIENTS = frozenset(
    ["$", "jQuery", "http", "https", "request", "superagent", "axios", "needle", "cy", "agent"]
)
_RESOURCES = frozenset({"resources", "resource", "mount", "match", "live", "forward"})
"""What defines routes where nothing else is called on nothing by that name (Rails, Phoenix)."""
_MOCKS = re.compile(
    r"^(?:Mock|responses|requests_mock|respx|nock|httpretty|pook|mocker|rsps|mock|fetchMock|fetchmock|moxios|WireMock|wiremock|mockServer|mockserver|httpmock|gock|webmock|stubs|mockAxios|axiosMock|aioresponses|httpx_mock|mock_api|respx_mock|requests_mocker|mockRequest)(?:\.|::|$)"
)
_MOCK_TYPES = frozenset(
    {
        "MockRouter",
        "Mocker",
        "RequestsMock",
        "HTTPXMock",
        "aioresponses",
        "MockAdapter",
        "HTTPServer",
    }
)
"""What a test says that is which it is handed to stand in for servers."""
_MOCKING = frozenset({"msw", "nock", "requests_mock", "respx"})
_STUBS = frozenset(
    ["stubFor", "urlEqualTo", "urlPathEqualTo", "urlPathTemplate", "getRequestedFor", "postRequestedFor", "putRequestedFor", "deleteRequestedFor", "patchRequestedFor", "anyRequestedFor", "urlMatching", "stub_request", "intercept", "register_uri", "RegisterResponder", "add_response", "NewRequestRecorder", "onGet", "onPost", "onPut", "onDelete", "onPatch", "mockResolvedValueOnce", "calledWith", "assert_called_with", "assert_called_once_with", "toHaveBeenCalledWith", "assert_any_call", "requestTo", "whenever", "expect_request", "expect_ordered_request", "expect_oneshot_request", "assertRequested", "shouldHaveReceived", "expectOne", "expectNone", "ForCallsTo", "ShouldHaveCalled", "ShouldNotHaveCalled", "a_request", "have_requested", "assert_requested", "assert_not_requested", "toHaveBeenNthCalledWith", "toHaveBeenLastCalledWith", "toBeCalledWith", "calledOnceWith", "calledWithExactly", "calledOnceWithExactly", "calledWithMatch", "RequestMatcher", "assert_request_made", "assert_has_calls", "AssertCalled", "AssertNotCalled"]
)  # fmt: skip


_STAND_INS = re.compile(
    rb"^[ \t]*(?:(?:import|from)[ \t]+(?:responses|respx|moto)\b"
    rb"|(?:import|from|using|use|extern|require\w*|(?:const|let|var)\b[^\n]{0,80}\brequire)\b[^\n]{0,80}?(?:\b|_)"
    rb"(?:wiremock\w*|mockwebserver\w*|msw|nock|requests_mock|httpretty|aioresponses|pytest_httpserver|webmock|gock"
    rb"|httpmock|mockhttp|mockito|mockserver\w*|fetch-mock|axios-mock-adapter|miragejs|json-server|ohhttpstubs)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_REPLACING = frozenset({"setattr", "object", "spyOn", "stub", "replace", "allow", "expect", "spy"})
"""What lets a test's own function stand for a method of an object (pytest, mock, jest, sinon, RSpec)."""

_SENDING = frozenset(
    {"send", "request", "do", "Do", "execute", "fetch", "_request", "SendAsync", "adapter"}
)


_TEST = re.compile(
    r"(?:^|/)test_[^/]*\.py$|_test\.(?:py|go|dart|exs?)$|\.(?:spec|test)\.[cm]?[jt]sx?$|_(?:spec|test)\.rb$"
    r"|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|groovy|php|swift)$"
)
_WITH_STAND_INS: WeakKeyDictionary[Module, bool] = WeakKeyDictionary()


def is_stand_in(module: Module) -> bool:
    """Whether a file has a library in it that stands in for servers: its texts are what that answers at."""
    known = _WITH_STAND_INS.get(module)
    if known is None:
        known = has_trait(module, Trait.CODE) and _STAND_INS.search(module.source) is not None
        _WITH_STAND_INS[module] = known
    return known


@lru_cache(maxsize=8192)
def is_test(path: str) -> bool:
    """Whether a file is called as tests are."""
    return _TEST.search(path) is not None


class ServerSide(StrEnum):
    """What a call is instead of one that sends something."""

    ROUTE = "route"
    STAND_IN = "stand-in"
    NAMED = "named"
    """Nothing is sent there now: a redirection, a link, the key of what is kept."""


class Servers:
    """Knows them by what they are called on, and by the functions that they are handed."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._in_process = InProcess(references)
        self._imported_mocks: dict[tuple[int, str], bool] = {}

    def of(self, call: Call, place: Place) -> ServerSide | None:
        """What the call is; None where it may be one that sends."""
        module = place.scope.module
        name = call.called
        if module is not None and id(call) in module.decorations:
            own = any(isinstance(r, FunctionRef) for r in self._references.of(call.function, place))
            declares = own or name == "parametrize" or self._declares(place)
            return None if declares else ServerSide.ROUTE
        receiver = call.receiver
        if name in _DEFINING or self._is_django(call, place) or self._is_handed_on(call, place):
            return ServerSide.ROUTE
        if name in ("use", "mount") and receiver is not None and last_name(receiver) in _SERVERS:
            return ServerSide.ROUTE
        mvc = name == "perform" and "mvc" in last_name(receiver or call).lower()
        if (
            name in _STUBS
            or mvc
            or self._is_mock(call, place)
            or self._in_process.is_one(call, place)
        ):
            return ServerSide.STAND_IN
        if (
            name in ("NewRequest", "NewRequestWithContext")
            and dotted(call.function) == f"httptest.{name}"
        ):
            return ServerSide.ROUTE
        is_own = name in _ADDRESSING and _is_own_address(call)
        if is_own or _NAMING.search(dotted(call.function) or name) or _is_key(call):
            return ServerSide.NAMED
        return None if verb(name) is None else self._of_verb(call, place)

    def _of_verb(self, call: Call, place: Place) -> ServerSide | None:
        """What a call is whose name is a method of HTTP: `get("/users", handler)`."""
        receiver = call.receiver
        if receiver is None:
            if self._is_of_stand_in(call, place):
                return ServerSide.STAND_IN
            return ServerSide.ROUTE if self._answers(call, place) else None
        if self._is_web(receiver, place) or self._is_server(receiver, place):
            return ServerSide.ROUTE
        if self._is_handed_mock(receiver, place):
            return ServerSide.STAND_IN
        if self._is_handed_to_server(receiver, place):
            return ServerSide.ROUTE
        if len(call.positional) > 1 and self._handles(call, place):
            return ServerSide.ROUTE
        return None

    def _declares(self, place: Place) -> bool:
        """Whether a class declares what it sends with decorators (uplink)."""
        return any(last_name(base) == "Consumer" for base in place.scope.bases)

    def apart(self, module: Module) -> dict[int, ServerSide]:
        """The calls of a module that send nothing, and what is written inside a stand-in."""
        sides: dict[int, ServerSide] = {}
        replaced, expectations = _replaced(module), Expectations(module)
        spans: list[tuple[int, int]] = []
        for call, place in module.calls:
            written = dotted(call.receiver) if call.receiver is not None and replaced else None
            is_replaced = any((id(s), written) in replaced for s in place.scope.enclosing)
            is_said = expectations.is_one(call)
            side = ServerSide.STAND_IN if is_replaced or is_said else self.of(call, place)
            if is_said:
                spans.append(expectations.span(call))
            sides |= {id(before): ServerSide.STAND_IN for before in expectations.before(call)}
            for value in self._in_process.handed(call, place):
                sides |= {id(p): ServerSide.STAND_IN for p in walk(value) if isinstance(p, Call)}
            if side is None:
                continue
            sides[id(call)] = side
            if side is ServerSide.STAND_IN:
                inner = (part for a in call.arguments for part in walk(a.value))
                sides |= {id(p): side for p in inner if isinstance(p, Call | Record)}
        within = _within(spans)
        return sides | {id(c): ServerSide.STAND_IN for c, _ in module.calls if within(c)}

    def _answers(self, call: Call, place: Place) -> bool:
        """`get("/users") { … }`, `get '/users' do`, `get '/users', to: 'users#index'`: a verb that is
        called on nothing, with what answers.
        """
        module = place.scope.module
        if module is None or not has_trait(module, Trait.VERBS_ARE_ROUTES):
            return False
        named = {"to", "controller", "action"} & call.named.keys()
        if named or any(isinstance(value, Closure) for value in call.positional):
            return True
        return re.match(
            rb"\s*(?:do\b|\{)", module.source[call.end : call.end + 20]
        ) is not None or (
            module.source[call.end - 1 : call.end] == b"}"
            or module.source[call.end - 3 : call.end] == b"end"
        )

    def _is_handed_on(self, call: Call, place: Place) -> bool:
        """`get "/users", UserController, :index` of Phoenix, `resources :nodes, path: "/nodes"` of Rails."""
        language = None if place.scope.module is None else place.scope.module.language
        if call.receiver is not None or language not in ("elixir", "ruby"):
            return False
        if call.called in _RESOURCES and language == "ruby":
            return not self._references.of(call.function, place)
        given = [*call.positional[1:2], *call.positional[:1]]
        defines = call.called in _RESOURCES or verb(call.called) is not None
        return defines and bool(given) and last_name(given[0])[:1].isupper()

    def _is_of_stand_in(self, call: Call, place: Place) -> bool:
        """`get(urlPathTemplate("/users/{id}"))` of a static import: called on nothing, defined nowhere."""
        module = place.scope.module
        is_known = bool(self._references.of(call.function, place))
        return module is not None and not is_known and is_stand_in(module)

    def _is_web(self, receiver: Expression, place: Place) -> bool:
        """`web` of aiohttp."""
        module = place.scope.module
        entry = module.imports.get(last_name(receiver)) if module is not None else None
        return entry is not None and (entry.module, entry.name) in (
            ("aiohttp", "web"),
            ("aiohttp.web", None),
        )

    def _is_django(self, call: Call, place: Place) -> bool:
        module = place.scope.module
        if call.called not in _DJANGO or module is None or call.receiver is not None:
            return False
        entry = module.imports.get(call.called)
        return entry is not None and entry.module.startswith("django")

    def _is_mock(self, call: Call, place: Place) -> bool:
        written = _innermost(call)
        if not written:
            return False
        is_known = _MOCKS.match(written) is not None
        return is_known or self._is_imported_mock(written.partition(".")[0], place)

    def _is_imported_mock(self, name: str, place: Place) -> bool:
        """`rest` and `http` of msw; `m` of `with requests_mock.Mocker() as m`."""
        key = id(place.scope), name
        known = self._imported_mocks.get(key)
        if known is None:
            bindings, _ = self._references.bindings(name, place)
            made = [b.value for b in bindings if isinstance(b.value, Call)]
            module = place.scope.module
            entry = module.imports.get(name) if module is not None else None
            is_call = entry is not None and entry.name == "call" and entry.module.endswith("mock")
            known = self._imported_mocks[key] = any(
                _MOCKS.match(_innermost(call)) for call in made
            ) or (entry is not None and (entry.module in _MOCKING or is_call))
        return known

    def _is_handed_mock(self, receiver: Expression, place: Place) -> bool:
        """Whether a test keeps it, or is handed it by a fixture, and it was made by what stands in for
        servers: `with respx.mock() as mock: yield mock`.
        """
        module = place.scope.module
        if module is None or (not is_stand_in(module) and not is_test(module.path)):
            return False
        made = [
            r.expression for r in self._references.of(receiver, place) if isinstance(r, ValueRef)
        ]
        if isinstance(receiver, Name) and receiver.name in place.scope.parameters:
            declared = place.scope.parameters[receiver.name].type
            if declared in _MOCK_TYPES:
                return True
            made += [
                ref.expression
                for value, where in self._references.given(place.scope, receiver.name)
                for ref in self._references.of(value, where)
                if isinstance(ref, ValueRef)
            ]
        return any(isinstance(one, Call) and _MOCKS.match(_innermost(one)) for one in made)

    def _is_server(self, receiver: Expression, place: Place) -> bool:
        """Whether what the method is called on was made as a server, or as a test's way into one."""
        for ref in self._references.of(receiver, place):
            if isinstance(ref, ValueRef) and isinstance(ref.expression, Call):
                made = ref.expression
                while isinstance(made, Call):
                    if made.called in _MAKERS or _NEW.match(dotted(made.function) or ""):
                        return True
                    if any(name in made.named for name in ("app", "transport")) and _is_of_app(
                        made
                    ):
                        return True
                    if made.receiver is None:
                        break
                    made = made.receiver  # type: ignore[assignment]
            if isinstance(ref, InstanceRef) and not ref.symbolic:
                bases = [last_name(b) for c in self._references.line(ref.scope) for b in c.bases]
                if any(base in _MAKERS for base in bases):
                    return True
        if last_name(receiver) == "Route":
            return True
        written = dotted(receiver) or ""
        return written.endswith(("test_client", "self.app")) or (
            isinstance(receiver, Call) and receiver.called in ("test_client", "TestClient")
        )

    def _is_handed_to_server(self, receiver: Expression, place: Place) -> bool:
        """`request(app).get(…)` of supertest, also where `request(app)` or its agent has a name."""
        made = [receiver]
        if isinstance(receiver, Name):
            refs = self._references.of(receiver, place)
            made = [ref.expression for ref in refs if isinstance(ref, ValueRef)]
        return any(
            isinstance(one, Call)
            and one.called in ("request", "supertest", "agent")
            and len(one.positional) == 1
            and (_is_app(one.positional[0]) or self._is_server(one.positional[0], place))
            for one in made
        )

    def _handles(self, call: Call, place: Place) -> bool:
        """Whether it is handed a function that answers requests."""
        receiver = call.receiver
        name = last_name(receiver) if receiver is not None else ""
        first = (dotted(receiver) or "").partition(".")[0] if receiver is not None else ""
        if first in _CLIENTS:
            return False
        for value in call.positional[1:]:
            scope = value.scope if isinstance(value, Closure) else None
            if scope is None and isinstance(value, Name):
                refs = self._references.of(value, place)
                scope = next((r.scope for r in refs if isinstance(r, FunctionRef)), None)
            if scope is not None:
                parameters = list(scope.parameters)
                if name in _SERVERS or (parameters and parameters[0] in _HANDLED):
                    return True
        handler = call.positional[-1]
        plain_name = isinstance(handler, Name) or dotted(handler) is not None
        return name in _SERVERS and plain_name


_KEEPING = frozenset(
    {
        "useSWR",
        "useSWRImmutable",
        "preload",
        "useQuery",
        "prefetchQuery",
        "fetchQuery",
        "ensureQueryData",
    }
)


def _is_own_address(call: Call) -> bool:
    """`fromCurrentContextPath().path("/users/{id}")`: nobody is asked there, who asked is told of it."""
    inner: Expression | None = call.receiver
    while isinstance(inner, Call):
        if _OWN_ADDRESSES.match(inner.called):
            return True
        inner = inner.receiver
    return False


def _is_key(call: Call) -> bool:
    """Whether a hook's first argument is only what its data is kept by: what fetches takes nothing."""
    given = call.positional[1:2]
    return call.called in _KEEPING and any(
        isinstance(fetcher, Closure) and not fetcher.scope.parameters for fetcher in given
    )


def _innermost(call: Call) -> str:
    """`nock` of `nock("https://h").get("/users").reply(200)`, as it is written; empty without a name."""
    function: Expression | None = call.function
    while function is not None:
        if isinstance(function, Call):
            function = function.function
            continue
        written = dotted(function)
        if written is not None:
            return written
        function = getattr(function, "object", None)
    return ""


def _within(spans: list[tuple[int, int]]) -> Callable[[Call], bool]:
    """Whether a call is in one of the spans."""
    ends: list[int] = []
    spans = sorted(spans)
    for _, end in spans:
        ends.append(max(end, ends[-1] if ends else 0))
    starts = [start for start, _ in spans]

    def is_within(call: Call) -> bool:
        at = bisect_right(starts, call.start) - 1
        return at >= 0 and call.end <= ends[at]

    return is_within


def _is_app(given: Expression) -> bool:
    """`app`, `app.getHttpServer()`, `createApp()`."""
    name = given.called if isinstance(given, Call) else last_name(given)
    return name in _SERVERS or (isinstance(given, Call) and name.endswith(("App", "Server")))


def _is_of_app(made: Call) -> bool:
    """`AsyncClient(app=app)`, `AsyncClient(transport=ASGITransport(app))`."""
    transport = made.named.get("transport")
    return "app" in made.named or (
        isinstance(transport, Call) and transport.called in ("ASGITransport", "WSGITransport")
    )


def _replaced(module: Module) -> set[tuple[int, str | None]]:
    """The objects of which a test replaces what sends, each with the function that it is replaced in:
    `monkeypatch.setattr(api, "send", fake)`, `jest.spyOn(api, "request")`.
    """
    replaced: set[tuple[int, str | None]] = set()
    for call, place in module.calls:
        given = call.positional
        if call.called not in _REPLACING or len(given) < 2 or place.scope.kind is ScopeKind.MODULE:
            continue
        method = given[1].value.lstrip(":") if isinstance(given[1], Text) else ""
        if (verb(method) or method in _SENDING) and isinstance(given[0], Name | Member):
            replaced.add((id(place.scope), dotted(given[0])))
    return replaced
