"""Readers of the log of steps: one line for each step with its time, or one that comes and goes."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from contextlib import suppress
from typing import TextIO

from ..errors import without_secrets
from ..printable import safe_line
from ..steps import LOGGER

_PATIENCE = 1.0
"""Seconds after which work is long: a short run leaves a terminal as it was."""


class _Reader(logging.Handler):
    """What both are: handlers of the log of steps, from when they are made until they are closed."""

    def __init__(self, stream: TextIO, level: int) -> None:
        super().__init__(level)
        self._stream = stream
        self._logger = logging.getLogger(LOGGER)
        self._before = (self._logger.level, self._logger.propagate)
        self._logger.setLevel(level)
        self._logger.propagate = False
        self._logger.addHandler(self)

    def close(self) -> None:
        """Read no more."""
        self._logger.removeHandler(self)
        level, self._logger.propagate = self._before
        self._logger.setLevel(level)
        super().close()

    def clear(self) -> None:
        """Take away what is not to stay."""

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads it
            self._stream.write(text)
            self._stream.flush()


class Durations(_Reader):
    """A line for each step when it ends, with the seconds that it took, and one for all of them."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream, logging.INFO)
        self._begun = self._last = time.perf_counter()
        self._step = "start"

    def emit(self, record: logging.LogRecord) -> None:
        """A step begins, so that the one before has ended."""
        self._end()
        self._step = without_secrets(record.getMessage())

    def close(self) -> None:
        self._end()
        self._line(time.perf_counter() - self._begun, "in all")
        super().close()

    def _end(self) -> None:
        now = time.perf_counter()
        self._line(now - self._last, self._step)
        self._last = now

    def _line(self, seconds: float, text: str) -> None:
        self._write(f"{seconds:8.3f} s  {safe_line(text)}\n")


class ProgressLine(_Reader):
    """The step that goes on, in a line of the terminal that is there from a second on and then gone."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream, logging.DEBUG)
        self._step = self._state = ""
        self._shown = self._late = False
        self._lock_of_line = threading.Lock()
        self._timer = threading.Timer(_PATIENCE, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def emit(self, record: logging.LogRecord) -> None:
        """A step begins, or has come further."""
        with self._lock_of_line:
            if record.levelno >= logging.INFO:
                self._step, self._state = without_secrets(record.getMessage()), ""
            else:
                self._state = f": {record.getMessage()}"
            self._draw()

    def clear(self) -> None:
        """Take the line away; the next step brings it back."""
        with self._lock_of_line:
            if self._shown:
                self._write("\r\033[K")
                self._shown = False

    def close(self) -> None:
        self._timer.cancel()
        self.clear()
        self._late = False
        super().close()

    def _begin(self) -> None:
        with self._lock_of_line:
            self._late = True
            self._draw()

    def _draw(self) -> None:
        if self._late and self._step:
            width = shutil.get_terminal_size().columns - 1
            self._write(f"\r\033[K{safe_line(self._step + self._state)[:width]}")
            self._shown = True
