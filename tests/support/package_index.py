"""A real package index on loopback: pypiserver, with one user who may upload."""

from __future__ import annotations

import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

USER, PASSWORD = "uploader", "s3cret-of-the-uploader"


class PackageIndex:
    """The index; what it serves lies in folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> PackageIndex:
        import pypiserver

        self.folder.mkdir(parents=True, exist_ok=True)
        application = pypiserver.app(
            roots=[self.folder],
            authenticate=["update"],
            auther=lambda user, password: (user, password) == (USER, PASSWORD),
            disable_fallback=True,
            overwrite=False,
        )
        self._http = make_server("127.0.0.1", 0, application, _Server, _Quiet)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where archives are uploaded."""
        return f"http://127.0.0.1:{self._http.server_port}/"

    @property
    def simple(self) -> str:
        """Where pip finds them."""
        return f"{self.url}simple/"

    def files(self) -> dict[str, bytes]:
        """What was uploaded."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Quiet."""
