"""The API on loopback, as far as the programs call it: tokens, projects, workloads."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Server:
    """Answers each path with its JSON text, after a delay in seconds; calls counts by path."""

    def __init__(self, answers: dict[str, bytes], delay: float = 0) -> None:
        self.answers, self.delay = {**answers, **_tokens()}, delay
        self.calls: Counter[str] = Counter()

    def __enter__(self) -> Server:
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = _Http(("127.0.0.1", 0), handler)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"http://127.0.0.1:{self._http.server_port}"


def _tokens() -> dict[str, bytes]:
    """The answers of both token endpoints: a token of the form that peers take apart."""
    claims = base64.b64encode(json.dumps({"exp": int(time.time()) + 3600}).encode()).decode()
    token = f"e30.{claims.rstrip('=')}.sign"
    content = {"accessToken": token, "access_token": token, "token_type": "bearer"}
    answer = json.dumps({**content, "expires_in": 3600}).encode()
    return {"/api/v1/token": answer, "/api/v2/token": answer}


class _Http(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and content in one packet: two would wait for each other
    disable_nagle_algorithm = True
    owner: Server

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.owner.calls[path] += 1
        time.sleep(self.owner.delay)
        content = self.owner.answers.get(path, b"{}")
        self.send_response(200 if path in self.owner.answers else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    do_GET = do_POST = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Quiet."""
