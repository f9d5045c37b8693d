"""A large scan that is told to end ends with one line, and its worker processes with it."""

from __future__ import annotations

import signal
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
