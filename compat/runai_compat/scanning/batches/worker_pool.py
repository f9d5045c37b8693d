"""Batches scanned side by side, in processes of their own.

They are started as programs and not by `multiprocessing`: that runs the main module of whoever uses the
library once more, or forks what may have threads.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import IO

from runai_specs.errors import ToolkitError

from .results import ScanResult
from .scanner import Work

_MOST = 4
"""More would take more memory than a scan may have."""
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from runai_compat.scanning.batches.worker import serve; serve()"
)


class WorkerEndedError(ToolkitError):
    """A worker process ended before it was done: killed from outside, or for want of memory."""

    def __init__(self, code: int) -> None:
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        super().__init__(
            f"a worker process of the scan ended before it was done ({how}); is there enough memory?"
        )


def worker_count() -> int:
    """How many processes are worth starting here; 1 where none can be."""
    if not sys.executable or getattr(sys, "frozen", False):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return min(_MOST, len(affinity(0)) if affinity is not None else os.cpu_count() or 1)


def scan_beside(work: Work, count: int, done: Callable[[int], None]) -> list[ScanResult]:
    """What is told of each batch, in order, by so many processes; done is told each that is ready.

    Raises WorkerEndedError where one of them dies, and what a scan raises.
    """
    answers: SimpleQueue[tuple[int, ScanResult | Exception]] = SimpleQueue()
    ready: dict[int, ScanResult] = {}
    with _workers(work, min(count, len(work.batches)), answers):
        while len(ready) < len(work.batches):
            number, answer = answers.get()
            if isinstance(answer, Exception):
                raise answer
            ready[number] = answer
            done(number)
    return [ready[number] for number in range(len(work.batches))]


@contextmanager
def _workers(
    work: Work, count: int, answers: SimpleQueue[tuple[int, ScanResult | Exception]]
) -> Iterator[None]:
    """Processes that scan the batches; they are gone afterwards, however it ends."""
    begun = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
    waiting = iter(range(len(work.batches)))
    processes: list[subprocess.Popen[bytes]] = []
    threads: list[threading.Thread] = []
    try:
        for _ in range(count):
            process = _started()
            processes.append(process)
            speaking = threading.Thread(
                target=_speak, args=(process, begun, waiting, answers), daemon=True
            )
            threads.append(speaking)
            speaking.start()
        yield
    finally:
        for process in processes:
            process.kill()
        for thread in threads:
            thread.join()  # it ends with its process
        for process in processes:
            process.wait()
            with suppress(OSError), process:
                pass  # closed


def _started() -> subprocess.Popen[bytes]:
    """A worker that no key at the terminal reaches: whoever started it ends it."""
    own = (
        {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        if os.name == "nt"
        else {"process_group": 0}
    )
    flags = ["-I", *["-B"] * sys.flags.dont_write_bytecode, "-X", f"utf8={sys.flags.utf8_mode}"]
    return subprocess.Popen(
        [sys.executable, *flags, "-c", _PROGRAM, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **own,
    )


def _speak(
    process: subprocess.Popen[bytes],
    begun: bytes,
    waiting: Iterator[int],
    answers: SimpleQueue[tuple[int, ScanResult | Exception]],
) -> None:
    """Give a worker the work, then one batch after the other."""
    number = -1
    try:
        _send(process.stdin, begun)
        for number in waiting:
            _send(process.stdin, pickle.dumps(number))
            answers.put((number, pickle.load(process.stdout)))  # type: ignore[arg-type]
    except (OSError, EOFError, ValueError, pickle.UnpicklingError):
        answers.put((number, WorkerEndedError(process.wait())))
    except Exception as error:
        answers.put((number, error))


def _send(stream: IO[bytes] | None, data: bytes) -> None:
    assert stream is not None
    stream.write(data)
    stream.flush()
