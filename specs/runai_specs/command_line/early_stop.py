"""What a signal does before a command has begun and after it has ended: one line, and the exit code.

The entry point of each command installs this before all else, so it imports nothing that takes time: what a
command needs takes tenths of a second, and people interrupt within them. A library leaves signals alone.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what `signal` is made of, without its enumerations
import os
import sys

STOPPED = 2
"""The exit code, as of all that a command could not do."""
LINES = {"SIGINT": "interrupted", "SIGTERM": "stopped by SIGTERM", "SIGHUP": "stopped by SIGHUP"}
"""What is said of each signal that ends a command."""


def stop(number: int, _: object = None) -> None:
    """End this process, at once: nothing is being made that would have to be cleared away."""
    name = next(name for name in LINES if getattr(_signal, name, None) == number)
    try:  # noqa: SIM105 - contextlib takes a while to import
        os.write(2, f"error: {LINES[name]}\n".encode())
    except OSError:
        pass  # nobody listens
    os._exit(STOPPED)


UNSET = (_signal.SIG_DFL, _signal.default_int_handler, stop)
"""What takes care of a signal where nobody else does."""


def install() -> None:
    """From now on signals end this process so, but for those that somebody ignores or takes care of.

    What multiprocessing starts imports what its parent did, and is no command: its parent speaks for it.
    """
    if "multiprocessing" in sys.modules:
        return
    for name in LINES:
        number = getattr(_signal, name, None)
        if number is not None and _signal.getsignal(number) in UNSET:
            _signal.signal(number, stop)
