"""A real HTTP server on loopback that holds its callers to a contract and answers from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wire_contract import Call, Contract, Route

from servers.serving import serving

TOKEN_PATHS = ("/api/v1/token", "/api/v2/token")


@dataclass
class ContractServer:
    """The server. calls: what arrived; problems: what was wrong with it; token: the only one that
    is let in, None for anybody; answers: (method, path template) -> answer instead of the contract's; expected: which of the operations of one
    method and path a call is, where there are several."""

    contract: Contract
    token: str | None = "let-me-in"
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[int, str, bytes]] = field(default_factory=dict)
    expected: Route | None = None

    def __enter__(self) -> ContractServer:
        handler = type("Handler", (_Handler,), {"owner": self})
        self._running = serving(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        self.url = self._running.__enter__()  # the address to give to a client
        return self

    def __exit__(self, *exception: Any) -> None:
        self._running.__exit__(*exception)

    def respond(self, call: Call) -> tuple[int, str, bytes]:
        """The answer to a request; one that breaks the contract is noted and refused."""
        self.calls.append(call)
        route = self.expected or self.contract.route(call.method, call.path)
        if route and not (route.method == call.method and route.pattern.fullmatch(call.path)):
            route = None
        if route is None:
            return self._refuse(404, f"{call.method} {call.path}: no such operation")
        if self.token and route.path in TOKEN_PATHS and route.method == "POST":
            given = {"accessToken": self.token, "access_token": self.token, "expires_in": 600}
            return 200, "application/json", json.dumps(given).encode()
        if (
            self.token
            and call.headers.get("authorization") != f"Bearer {self.token}"
            and route.operation.get("security") != []
        ):
            return self._refuse(401, f"{call.method} {call.path}: not authorized")
        wrong = list(self.contract.problems(route, call))
        if wrong:
            return self._refuse(400, f"{call.method} {route.path}: {'; '.join(wrong)}")
        given = self.answers.get((route.method, route.path))
        return given or self.contract.answer(route, call.headers.get("accept", ""))

    def _refuse(self, status: int, problem: str) -> tuple[int, str, bytes]:
        self.problems.append(problem)
        return status, "application/json", json.dumps({"code": status, "message": problem}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and content in one packet: two would wait for each other
    disable_nagle_algorithm = True
    owner: ContractServer

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(
            self.command,
            parts.path,
            self.path,
            tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers,
            self._read(self.headers),
        )
        status, media, content = self.owner.respond(call)
        self.send_response(status)
        if media:
            self.send_header("content-type", media)
        if status != 204:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if status != 204 and self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _read(self, headers: Message) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    do_GET = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = do_TRACE = _serve  # noqa: N815
