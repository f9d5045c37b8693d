"""A loopback server that answers as told and remembers what it was asked, and clients of it."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from servers.recording_server import Asked
from servers.serving import Answering

from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.configuration.security import Exchange, Scheme
from runai_generator.runtime._core.transport.timing import Clock


@dataclass(frozen=True)
class Received(Asked):
    """A request as the server saw it."""

    port: int = 0

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Answer:
    """What the server says. pieces are sent chunked, with a pause before each; cut ends early."""

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    pieces: tuple[bytes, ...] | None = None
    pause: float = 0.0
    delay: float = 0.0
    cut: bool = False
    drop: bool = False
    drip_headers: bool = False

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        if self.body is None or any(name.lower() == "content-type" for name, _ in self.headers):
            return self.headers
        return (("Content-Type", "application/json"), *self.headers)


Handler = Callable[[Received], Answer]


@dataclass
class Server:
    """Answers by (method, path): each given answer once, then the last again and again."""

    origin: str = ""
    received: list[Received] = field(default_factory=list)
    rules: dict[tuple[str, str], list[Answer | Handler]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)

    def on(self, method: str, path: str, *answers: Any) -> None:
        """Answer so; what is neither an Answer nor a function is the JSON of a 200."""
        self.rules[method, path] = [
            a if isinstance(a, Answer) or callable(a) else Answer(body=a) for a in answers
        ]

    def tokens(self, path: str = "/api/v1/token", lifetime: float = 3600) -> None:
        """Give out tokens named t1, t2, ... at the path."""

        def token(_: Received) -> Answer:
            number = len(self.at(path))
            return Answer(body={"access_token": f"t{number}", "expires_in": lifetime})

        self.on("POST", path, token)

    def at(self, path: str) -> list[Received]:
        """The requests for the path, in order."""
        return [request for request in self.received if request.path == path]

    def answer(self, request: Received) -> Answer:
        with self.lock:
            self.received.append(request)
            rule = self.rules.get((request.method, request.path)) or self.rules.get(("*", "*"))
            if not rule:
                return Answer(404, {"code": 404, "message": f"nothing at {request.path}"})
            chosen = rule.pop(0) if len(rule) > 1 else rule[0]
        return chosen if isinstance(chosen, Answer) else chosen(request)


class _Handler(Answering):
    wbufsize = 0  # what drips is sent as it comes

    def serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(
            self.command, self.path, headers, self.read(headers), self.client_address[1]
        )
        answer = self.owner.answer(request)
        if answer.delay:
            self.owner.stopped.wait(answer.delay)
        self.close_connection = answer.drop or answer.cut
        try:
            self.say(answer)
        except OSError:
            self.close_connection = True

    def say(self, answer: Answer) -> None:
        if answer.drop:
            return
        if answer.drip_headers:
            self.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: " + b"x" * 500, 0.05)
        self.send_response(answer.status)
        for name, value in answer.fields:
            self.send_header(name, value)
        if answer.pieces is None:
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if self.command != "HEAD":
                whole = answer.content
                self.wfile.write(whole[: len(whole) // 2] if answer.cut else whole)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in answer.pieces:
            self.owner.stopped.wait(answer.pause)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if not answer.cut:
            self.wfile.write(b"0\r\n\r\n")

    def drip(self, data: bytes, pause: float) -> None:
        for byte in data:
            if self.owner.stopped.wait(pause):
                return
            self.wfile.write(bytes([byte]))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve  # noqa: N815


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are meant to here."""


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1, with TLS if there is a context."""
    server = Server()
    http = _QuietServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"owner": server}))
    if context is not None:
        http.socket = context.wrap_socket(
            http.socket, server_side=True, do_handshake_on_connect=False
        )
    server.origin = f"http{'s' if context else ''}://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=lambda: http.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        http.shutdown()
        http.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as one:
        yield one


@pytest.fixture
def other_server() -> Iterator[Server]:
    with running() as one:
        yield one


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key, made for this run."""
    import trustme

    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return folder / "ca.pem", folder / "server.pem"


@pytest.fixture
def tls_server(certificate: tuple[Path, Path]) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1])
    with running(context) as one:
        yield one


@dataclass
class Time:
    """A clock that moves when somebody sleeps, and remembers for how long they meant to."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)
    chance: float = 1.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: self.now,
            wall=lambda: self.now + 1_700_000_000,
            sleep=self.sleep,
            sleep_async=self.sleep_async,
            random=lambda: self.chance,
        )


@pytest.fixture
def still() -> Time:
    return Time()


_CLASS_ATTRIBUTES = {
    "release": "_release",
    "path_roots": "_path_roots",
}


# The ways to a token that Run:ai's releases have.
OAUTH = Exchange("/api/v2/token")
LEGACY = Exchange(
    "/api/v1/token",
    "application/json",
    (("grantType", "client_credentials"), ("clientID", "{client_id}"), ("clientSecret", "{client_secret}")),
)  # fmt: skip


class Side:
    """One of the two clients behind one face, so that a test says everything once."""

    def __init__(self, name: str, server: Server) -> None:
        self.name, self.server = name, server
        self.made: list[Any] = []

    def client(self, *, time: Time | None = None, **settings: Any) -> Any:
        """A client of the server, by default with a fixed token."""
        settings.setdefault("base_url", self.server.origin)
        if not {"client_id", "token"} & set(settings):
            settings["token"] = "fixed"
        bound = SyncClient if self.name == "sync" else AsyncBaseClient
        attributes: dict[str, Any] = {"_clock": time.clock if time else None}
        exchange = OAUTH if settings.pop("oauth", False) else LEGACY
        attributes["_schemes"] = (Scheme("bearer", exchange=exchange),)
        attributes["_security"] = (("bearer",),)
        for name, attribute in _CLASS_ATTRIBUTES.items():
            if name in settings:
                attributes[attribute] = settings.pop(name)
        made = type("Client", (bound,), attributes)(**settings)
        self.made.append(made)
        return made

    def call(self, client: Any, operation: Any, answers: Any = None, **values: Any) -> Any:
        """client.call, awaited in a loop of its own if need be."""
        return self.run(client, client.call(operation, answers or {200: Any}, **values))

    def raw(self, client: Any, operation: Any, answers: Any = None, **values: Any) -> Any:
        """client.call_raw, likewise."""
        return self.run(client, client.call_raw(operation, answers or {200: Any}, **values))

    def calls(self, client: Any, operation: Any, count: int, answers: Any = None) -> list[Any]:
        """Several calls one after the other, in one loop if async."""
        answers = answers or {200: Any}
        if not self.is_async:
            return [client.call(operation, answers) for _ in range(count)]

        async def all_calls() -> list[Any]:
            async with client:
                return [await client.call(operation, answers) for _ in range(count)]

        return asyncio.run(all_calls())

    def run(self, client: Any, result: Any) -> Any:
        """The result; if it is a coroutine, of a loop of its own, connections closed."""
        if not asyncio.iscoroutine(result):
            return result

        async def whole() -> Any:
            try:
                return await result
            finally:
                await client.aclose()

        return asyncio.run(whole())

    @property
    def is_async(self) -> bool:
        return self.name == "async"


@pytest.fixture(params=["sync", "async"])
def side(request: pytest.FixtureRequest, server: Server) -> Iterator[Side]:
    one = Side(request.param, server)
    yield one
    if not one.is_async:
        for client in one.made:
            client.close()


@pytest.fixture
def answer() -> type[Answer]:
    """The class of answers, for tests that need more than JSON and 200."""
    return Answer


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BASE_URL", "CLIENT_ID", "CLIENT_SECRET", "PROFILE", "TOKEN"):
        monkeypatch.delenv(f"RUNAI_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
