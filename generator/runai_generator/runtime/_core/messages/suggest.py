"""What somebody may have meant who wrote a name that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean gpu_devices_request?`, or nothing where no known name is like it."""
    from difflib import get_close_matches

    by_key = {python_name(known_name): known_name for known_name in known}
    close = get_close_matches(python_name(name), by_key, n=1, cutoff=0.75)
    return f"; did you mean {by_key[close[0]]}?" if close else ""


def python_name(name: str) -> str:
    """The name in the snake case of Python: `gpu_devices_request` for `gpuDevicesRequest`."""
    return _WORD.sub("_", name).strip("_").lower()
