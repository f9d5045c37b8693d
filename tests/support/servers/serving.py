"""A server of the standard library, running on loopback for as long as it is needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any


@contextmanager
def serving(server: TCPServer) -> Iterator[str]:
    """Its address, without a slash at the end; afterwards nobody listens there any more."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Answering(BaseHTTPRequestHandler):
    """Whole requests in, whole answers out; `serve` is what a server does with one."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and content in one packet: two would wait for each other
    disable_nagle_algorithm = True
    owner: Any

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def serve(self) -> None:
        """Answer one request."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, media, content = self.owner.respond(
            self.owner.asked(self.command, self.path, headers, self.read(headers))
        )
        self.send_response(status)
        if media:
            self.send_header("content-type", media)
        if status != 204:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if status != 204 and self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def read(self, headers: Mapping[str, str]) -> bytes:
        """The content of the request."""
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    do_GET = do_PUT = do_POST = do_DELETE = do_OPTIONS = do_HEAD = do_PATCH = do_TRACE = serve  # noqa: N815


class Running:
    """A server for a `with`: `asked` makes what arrived a call, `respond` says status, media type, content."""

    url: str
    _running: AbstractContextManager[str]

    def __enter__(self) -> Any:
        handler = type("Handler", (Answering,), {"owner": self})
        self._running = serving(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        self.url = self._running.__enter__()  # the address to give to a client
        return self

    def __exit__(self, *exception: Any) -> None:
        self._running.__exit__(*exception)


class Answers(Running):
    """A server that answers as a function of method, path, headers and content says."""

    def __init__(
        self, answer: Callable[[str, str, Mapping[str, str], bytes], tuple[int, str, bytes]]
    ) -> None:
        self.asked = lambda *request: request
        self.respond = lambda request: answer(*request)
