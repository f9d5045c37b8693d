"""Prism, a mock server that nobody here wrote: it holds requests and its own answers to a contract.

It comes from npm, once, into `.cache` of this checkout.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

VERSION = "5.14.2"
PACKAGE = f"@stoplight/prism-cli@{VERSION}"
SEED = "7"  # its answers are random, and the same on every run
CACHE = Path(__file__).parents[3] / ".cache"
_PATIENCE = 180  # seconds until it listens, or until npm has fetched it, on a busy machine


def prism_command() -> list[str]:
    """The command of Prism, installed if it is not yet; without npm the test is left out."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(
            "left out: the contract test against Prism, since node and npm are not installed"
        )
    folder = CACHE / f"prism-{VERSION}"
    if not folder.is_dir():
        _install(npm, folder)
    script = folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    return [node, "--require", str(Path(__file__).with_name("prism_headers.cjs")), str(script)]


def _install(npm: str, folder: Path) -> None:
    """Fetch it beside its place and then move it there; of several at once the first one wins."""
    CACHE.mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".prism-", dir=CACHE))
    options = ["--no-package-lock", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
    command = [npm, "install", "--silent", *options, "--prefix", str(scratch), PACKAGE]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
        if run.returncode:
            told = (run.stderr.strip() or run.stdout.strip() or "no reason given").splitlines()
            pytest.skip(
                f"left out: the contract test against Prism, since npm cannot fetch it: {told[-1]}"
            )
        try:
            scratch.rename(folder)
        except OSError:
            assert folder.is_dir()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class Prism:
    """A Prism that mocks the document, on loopback."""

    def __init__(self, document: Path) -> None:
        self.document = document

    def __enter__(self) -> Prism:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        address = ["--host", "127.0.0.1", "--port", str(port)]
        # Its other answers, all texts "string", do not fit the patterns of the contracts.
        answers = ["--errors", "--dynamic", "--seed", SEED, "--verboseLevel", "warn"]
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [*prism_command(), "mock", *answers, *address, str(self.document)],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def expect_running(self) -> None:
        """Fail with the last it said if it has ended."""
        if self._process.poll() is not None:
            self._log.seek(0)
            raise AssertionError(f"Prism ended: {self._log.read().decode()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def _wait(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            self.expect_running()
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
            except urllib.error.HTTPError:
                return  # it answers, if only that there is no such path
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(f"Prism does not listen after {_PATIENCE} seconds")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port
