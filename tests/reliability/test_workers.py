"""A large scan that is told to end ends with one line, and its worker processes with it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runai_compat.scanning.batches.worker_pool import worker_count

from .test_side_by_side import started

_DEADLINE = 60
_MARK = b"batches.worker"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
@pytest.mark.skipif(worker_count() < 2, reason="one core: no workers")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_a_scan(tmp_path: Path, number: signal.Signals) -> None:
    for n in range(1300):
        (tmp_path / f"m{n}.py").write_text("requests.get(B + '/api/v1/users')\n" * 20)
    scan = started(tmp_path, "runai_compat", "usage", ".")
    until = time.monotonic() + _DEADLINE
    workers: list[int] = []
    while len(workers) < worker_count() and time.monotonic() < until:
        workers = _workers(scan.pid)
        time.sleep(0.01)
    assert workers
    scan.send_signal(number)
    _, err = scan.communicate(timeout=_DEADLINE)
    assert "Traceback" not in err
    if number != signal.SIGKILL:
        assert scan.returncode == 2
        assert len(err.strip().splitlines()) == 1
    while any(map(_is_worker, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(_is_worker, workers))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_builder_that_ends_is_not_told_again(name: str) -> None:
    """The pool terminates its workers once more: a handler answers, as one set to SIG_IGN just then is told of."""
    code = (
        "import os, signal; from multiprocessing import SimpleQueue\n"
        "from runai_generator.build import worker_pool\n"
        "worker_pool._enlist(SimpleQueue()); worker_pool._is_building = True\n"
        "try: os.kill(os.getpid(), signal.SIGTERM)\n"
        "except SystemExit: pass\n"
        "else: raise AssertionError('not stopped')\n"
        "assert callable(signal.getsignal(signal.SIGTERM))\n"
        f"os.kill(os.getpid(), signal.{name})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def _workers(parent: int) -> list[int]:
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return []
    return [int(child) for child in children if _is_worker(int(child))]


def _is_worker(process: int) -> bool:
    try:
        return _MARK in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
