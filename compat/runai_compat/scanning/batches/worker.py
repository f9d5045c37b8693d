"""A worker process of a scan: what `worker_pool` starts, and speaks with by its standard streams."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
import traceback
from queue import SimpleQueue

from .scanner import BatchScanner, Work


def serve() -> None:
    """Read the work, then scan the batches whose numbers come, until nobody is there who asks."""
    answers = sys.stdout.buffer
    work: Work = pickle.load(sys.stdin.buffer)
    numbers: SimpleQueue[int] = SimpleQueue()
    threading.Thread(target=_listen, args=(numbers,), daemon=True).start()
    scanner = BatchScanner(work)
    scanner.share()
    gc.disable()
    gc.freeze()  # what stays is not looked through after each batch
    while True:
        number = numbers.get()
        try:
            answer: object = scanner.scan(number)
        except Exception as error:
            answer = _sendable(error)
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _sendable(error: Exception) -> Exception:
    """The error, or what it says where its kind cannot be sent."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _listen(numbers: SimpleQueue[int]) -> None:
    """Hear what is asked for; end the process when whoever asks has ended, however that was."""
    try:
        while True:
            numbers.put(pickle.load(sys.stdin.buffer))
    except (EOFError, OSError):
        os._exit(0)
