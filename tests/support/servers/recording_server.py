"""A real HTTP server on loopback that remembers what it was asked and answers as told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from servers.serving import serving


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; target is path and query, not decoded."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class RecordingServer:
    """answers: (method, path) -> JSON of a 200, or (status, media type, bytes); 204 for the rest."""

    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    calls: list[Asked] = field(default_factory=list)

    def __enter__(self) -> RecordingServer:
        handler = type("Handler", (_Handler,), {"owner": self})
        self._running = serving(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        self.url = self._running.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._running.__exit__(*exception)

    def respond(self, asked: Asked) -> tuple[int, str, bytes]:
        self.calls.append(asked)
        given = self.answers.get((asked.method, asked.path), (204, "", b""))
        if isinstance(given, tuple):
            return given
        return 200, "application/json", json.dumps(given).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    owner: RecordingServer

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self._read(headers))
        status, media, content = self.owner.respond(asked)
        self.send_response(status)
        if media:
            self.send_header("content-type", media)
        if status != 204:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if status != 204 and self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _read(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    do_GET = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = _serve  # noqa: N815
