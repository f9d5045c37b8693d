"""Which Python type travels in which media type, as the runtime sends and reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..prepare.media import EVENTS, LINES, essence
from .types import ANY, FILE, Annotations, join

JSON = "application/json"
BYTES = "application/octet-stream"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_BINARY_FAMILIES = ("audio/", "font/", "image/", "model/", "video/")
_BINARY = frozenset(
    f"application/{kind}"
    for kind in ("gzip", "octet-stream", "pdf", "wasm", "x-bzip2", "x-gzip", "x-tar", "zip", "zstd")
)
# What is sent where a contract allows any type of a family.
_CONCRETE = {"*/*": JSON, "application/*": JSON, "text/*": "text/plain"}


def is_json(name: str) -> bool:
    """Whether content of the media type is read and written as JSON; what may be anything is."""
    kind = essence(name)
    return kind.endswith(("/json", "+json")) or kind in ("*/*", "application/*")


def is_form(name: str) -> bool:
    """Whether content of the media type is made of named fields."""
    return essence(name) in _FORMS


def sent(names: Sequence[str]) -> tuple[str, ...]:
    """The media types a request may be sent with, those of families made concrete."""
    concrete = (_CONCRETE.get(essence(name), name) for name in names)
    return tuple(dict.fromkeys(n if "*" not in n else BYTES for n in concrete))


def accepted(responses: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The media types to ask for: those of successes, JSON first; else those of any answer."""
    good = [name for status, names in responses.items() if status.startswith("2") for name in names]
    unique = dict.fromkeys(good or [name for names in responses.values() for name in names])
    return tuple(sorted(unique, key=lambda name: not is_json(name))) or (JSON,)


def sent_type(name: str, schema: Any, types: Annotations) -> str:
    """The type of a body of the media type."""
    written = types.argument(schema)
    if is_json(name):
        return written
    if essence(name) in LINES and written not in (ANY, FILE):
        return join([f"Sequence[{written}]", FILE])
    if essence(name) in _FORMS:
        return "Mapping[str, Any]" if written == ANY else written
    return join(["str", FILE]) if essence(name).startswith("text/") else FILE


def item_type(content: Mapping[str, Any], types: Annotations) -> str | None:
    """The type of each of the values, or events, that an answer has one by one, if it is one of these."""
    name = next((name for name in content if essence(name) in (EVENTS, *LINES)), None)
    if name is None:
        return None
    written = types.answer(content[name].get("schema", {}))
    return None if written == "bytes" else written


def received_type(content: Mapping[str, Any], types: Annotations) -> str:
    """The type of an answer that may come in these media types; None if it has no content.

    Where one of them is JSON, it is the one asked for.
    """
    if not content:
        return "None"
    name = next((name for name in content if is_json(name)), next(iter(content)))
    schema = content[name].get("schema", {})
    written = types.answer(schema)
    if is_json(name):
        return written
    if item := item_type(content, types):
        return f"list[ServerSentEvent[{item}]]" if essence(name) == EVENTS else f"list[{item}]"
    if essence(name).startswith("text/") or (written == "str" and not _is_binary(name)):
        return "str"
    return "bytes"


def _is_binary(name: str) -> bool:
    """Whether content of the media type is no text, whatever its schema calls it."""
    kind = essence(name)
    return kind in _BINARY or (kind.startswith(_BINARY_FAMILIES) and not kind.endswith("+xml"))
