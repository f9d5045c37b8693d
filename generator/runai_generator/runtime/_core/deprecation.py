"""Deprecation where the programmer looks: struck through by type checkers, warned of at run time."""

from __future__ import annotations

import sys
import warnings
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:
    # PEP 702's decorator with category=None does no more than this. typing_extensions costs
    # ten milliseconds of import, so type checkers see the real one and programs this one.

    def deprecated(message, /, *, category=None, stacklevel=1):  # noqa: ARG001
        """Mark a class or function as deprecated (PEP 702); `warn_deprecated` warns."""

        def mark(thing):
            thing.__deprecated__ = message
            return thing

        return mark


__all__ = ["deprecated", "warn_deprecated", "warn_of_fields"]

_PACKAGE = __name__.rpartition("._core")[0]
_SKIPPED = (_PACKAGE, "asyncio", "concurrent.futures", "contextlib", "functools")
_seen: set[tuple[str, int, str]] = set()
_fields: dict[type, dict[str, str]] = {}


def warn_deprecated(message: str) -> None:
    """Warn (DeprecationWarning) once for each line outside this package that leads here.

    The line is that of the caller, however many frames of the package are between. A coroutine
    that was handed to a task has no caller any more: then it is the line that runs the loop.
    """
    frame = _caller()
    site = (frame.f_code.co_filename, frame.f_lineno, message)
    if site in _seen:
        return
    warnings.warn_explicit(
        message,
        DeprecationWarning,
        filename=site[0],
        lineno=site[1],
        module=frame.f_globals.get("__name__", "<unknown>"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )
    _seen.add(site)  # only now: with warnings as errors every call is an error


def warn_of_fields(value: Any) -> None:
    """Warn of every deprecated field that is set in a model, or in a model within it.

    pydantic warns when a field is read; who sends one never reads it.
    """
    if isinstance(value, list | tuple):
        for inner in value:
            warn_of_fields(inner)
    elif isinstance(value, dict):
        warn_of_fields(list(value.values()))
    elif hasattr(type(value), "model_fields"):
        known = _deprecated_fields(type(value))
        for name in sorted(known.keys() & value.model_fields_set):
            warn_deprecated(known[name])
        warn_of_fields([inner for inner in vars(value).values() if inner is not None])


def _deprecated_fields(kind: Any) -> dict[str, str]:
    if kind not in _fields:
        told = {name: field.deprecation_message for name, field in kind.model_fields.items()}
        _fields[kind] = {name: message for name, message in told.items() if message}
    return _fields[kind]


def _caller() -> FrameType:
    frame = last = sys._getframe(1)
    while frame is not None and _is_ours(frame):
        last, frame = frame, frame.f_back  # type: ignore[assignment]
    return frame or last


def _is_ours(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__", "")
    return any(name == skipped or name.startswith(f"{skipped}.") for skipped in _SKIPPED)
