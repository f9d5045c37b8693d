"""What a run does, step by step, for whoever wants to read it: the library logs, it does not print.

Importing `logging` takes a fifth of a short run. Whoever reads the log has imported it; where nobody
has, nothing is lost.
"""

from __future__ import annotations

import sys

LOGGER = "toolkit.steps"
"""The logger of steps. INFO: a step begins. DEBUG: how far the step has come."""


def begin(step: str) -> None:
    """Log that a step begins; the one before has ended."""
    _log("info", step)


def proceed(state: str) -> None:
    """Log how far the step has come."""
    _log("debug", state)


def _log(level: str, text: str) -> None:
    logging = sys.modules.get("logging")
    if logging is not None:
        getattr(logging.getLogger(LOGGER), level)("%s", text)
