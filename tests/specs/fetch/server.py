"""A site on 127.0.0.1 that answers as a test scripts it, and remembers what it was asked."""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import ThreadingHTTPServer
from time import sleep
from typing import Any
from urllib.parse import urlsplit

from servers.serving import Answering, serving


@dataclass
class Reply:
    """One answer: as it is, or slowly, cut short, or compressed."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/plain"
    gzip: bool = False
    cut: int | None = None
    """Send only so many bytes of the body and close the connection."""
    drip: float = 0.0
    """Seconds to wait before each tenth of the body."""
    head_drip: float = 0.0
    """Seconds to wait after each of ten headers."""
    etag: bool = False
    """Send an ETag and answer 304 when it is given back."""


@dataclass
class Asked:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]


class Site:
    """Replies by path; a list of replies is given one after another, its last one for good."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Asked] = []
        self.during: Callable[[str], None] = lambda _: None
        self._turn: dict[str, int] = defaultdict(int)
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.site = self  # type: ignore[attr-defined]
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"

    def put(self, path: str, *replies: Reply | str | bytes) -> None:
        """Answer the path with these, from now on."""
        self.replies[path] = [_reply(reply) for reply in replies]
        self._turn.pop(path, None)

    def put_all(self, pages: Mapping[str, str | bytes]) -> None:
        """Answer each path with its page."""
        for path, page in pages.items():
            self.put(path, Reply(_bytes(page), etag=True))

    def times(self, path: str) -> int:
        """How often the path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def next(self, path: str) -> Reply | None:
        """The reply whose turn it is."""
        replies = self.replies.get(path)
        if not replies:
            return None
        turn = self._turn[path]
        self._turn[path] += 1
        return replies[min(turn, len(replies) - 1)]

    @contextmanager
    def running(self) -> Iterator[Site]:
        """Serve until the block ends."""
        with serving(self._server):
            yield self


class Server(ThreadingHTTPServer):
    """A server that is used to clients that hang up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that the other side reset."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _reply(reply: Reply | str | bytes) -> Reply:
    return reply if isinstance(reply, Reply) else Reply(_bytes(reply))


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


class Handler(Answering):
    """Gives the site's next reply to each request."""

    wbufsize = 0  # what drips is sent as it comes

    def serve(self) -> None:
        """Answer as scripted."""
        site = self.server.site  # type: ignore[attr-defined]
        path = urlsplit(self.path).path
        site.asked.append(Asked(path, {k.lower(): v for k, v in self.headers.items()}))
        site.during(path)
        try:
            self.answer(site.next(path) or Reply(b"nothing here", 404))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, reply: Reply) -> None:
        """Send the reply, or as much of it as is wanted and still needed."""
        body, status, headers = reply.body, reply.status, dict(reply.headers)
        if reply.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
        if reply.etag:
            headers["ETag"] = f'"{sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                body, status = b"", 304
        self.send_response(status)
        self.send_header("Content-Type", reply.kind)
        for name, value in headers.items():
            self.send_header(name, value)
        for number in range(10 if reply.head_drip else 0):
            self.send_header(f"X-{number}", "x")
            self.flush_headers()
            sleep(reply.head_drip)
        if "Transfer-Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.send(body, reply)

    def send(self, body: bytes, reply: Reply) -> None:
        """Send the body whole, in drops, or in part."""
        if reply.drip:
            step = max(1, len(body) // 10)
            for start in range(0, len(body), step):
                sleep(reply.drip)
                self.wfile.write(body[start : start + step])
            return
        self.wfile.write(body if reply.cut is None else body[: reply.cut])
        if reply.cut is not None:
            self.close_connection = True

    do_GET = serve  # noqa: N815 - http.server's name
