"""A real package index on loopback: pypiserver, with one user who may upload."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from servers.serving import serving

USER, PASSWORD = "uploader", "s3cret-of-the-uploader"


class PackageIndex:
    """The index; what it serves lies in folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> PackageIndex:
        pypiserver = _pypiserver()
        self.folder.mkdir(parents=True, exist_ok=True)
        application = pypiserver.app(
            roots=[self.folder],
            authenticate=["update"],
            auther=lambda user, password: (user, password) == (USER, PASSWORD),
            disable_fallback=True,
            overwrite=False,
        )
        self._running = serving(make_server("127.0.0.1", 0, application, _Server, _Quiet))
        self.url = f"{self._running.__enter__()}/"  # where archives are uploaded
        return self

    def __exit__(self, *exception: Any) -> None:
        self._running.__exit__(*exception)

    @property
    def simple(self) -> str:
        """Where pip finds them."""
        return f"{self.url}simple/"

    def files(self) -> dict[str, bytes]:
        """What was uploaded."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}


def _pypiserver() -> Any:
    """pypiserver, without the import hook of the bottle that it brings: that is of a kind that
    Python and pytest do not know any more."""
    known = list(sys.meta_path)
    try:
        return import_module("pypiserver")
    finally:
        sys.meta_path[:] = known


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Quiet."""
