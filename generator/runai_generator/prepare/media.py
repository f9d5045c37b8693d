"""Content by media type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from .scalars import Json
from .schemas import Composer
from .shape import types_of

_TOKEN = r"[\w!#$&^.+*-]+"
_VALUE = r"(?:[\w!#$&^.+*/:-]+|\"[\w !#$&^.+*/:-]*\")"
_MEDIA = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}={_VALUE})*", re.ASCII)
EVENTS = "text/event-stream"
LINES = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/jsonlines",
    "application/json-lines",
    "application/json-seq",
)
_OF_EVENT = frozenset({"data", "event", "id", "retry"})
_STRUCTURE = frozenset({"$ref", "anyOf", "oneOf", "items", "additionalProperties"})
_BY_POSITION = ("prefixEncoding", "itemEncoding")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FORM = "application/x-www-form-urlencoded"
_STRUCTURED = ("multipart/form-data", FORM, "*/*")


def content_of(raw: Json) -> Json:
    """The content of a body, response or parameter; empty when it has none."""
    content = raw.get("content")
    return content if isinstance(content, dict) else {}


def written(raw: Json, composer: Composer, hint: str, where: str) -> Json:
    """The content by media type, JSON first, each with a schema; where is for notes."""
    out: Json = {}
    for name, media in content_of(raw).items():
        if not _MEDIA.fullmatch(name.strip()):
            composer.reader.note(where, f"{name!r} is not a media type, left out")
            continue
        used = composer.use(_schema(name, media, composer), hint)
        if _is_markup(name) and not used.keys().isdisjoint(_STRUCTURE):
            composer.reader.note(where, f"{name} is sent and read as it is, without its schema")
        if isinstance(media, dict) and not media.keys().isdisjoint(_BY_POSITION):
            composer.reader.note(where, f"{name}: encodings by position are left out; pass bytes")
        out[name.strip()] = {"schema": used or _untyped(name)}
        if encoding := _encoding(media, composer, where):
            out[name.strip()]["encoding"] = encoding
    return {name: out[name] for name in in_order(out)}


def in_order(content: Iterable[str]) -> list[str]:
    """The media types of content, JSON first: the first one is the one that is meant."""
    return sorted(content, key=lambda name: not is_json(name))


def _is_markup(name: str) -> bool:
    """Whether the content has a structure that a client neither writes nor reads."""
    kind = essence(name)
    return not (is_json(name) or kind in (*_STRUCTURED, EVENTS, *LINES) or kind.endswith("/*"))


def _schema(name: str, media: Any, composer: Composer) -> Any:
    """The schema of the content; of what comes one by one that of each, of events of their data."""
    schema, kind = schema_of(media), essence(name)
    if kind != EVENTS and kind not in LINES:
        return schema
    if isinstance(media, dict) and "itemSchema" in media:
        schema = media["itemSchema"]
    elif "array" in (types_of(composer.reader.read(schema)) or ()):
        schema = composer.reader.read(schema).keywords.get("items", True)
    properties = composer.reader.read(schema).keywords.get("properties", {})
    if kind == EVENTS and "data" in properties and properties.keys() <= _OF_EVENT:
        data = properties["data"]
        schema = (
            data["contentSchema"] if isinstance(data, dict) and "contentSchema" in data else data
        )
    return schema


def _encoding(media: Any, composer: Composer, where: str) -> Json:
    """How single fields of a form are written."""
    written = media.get("encoding") if isinstance(media, dict) else None
    out: Json = {}
    for name, raw in written.items() if isinstance(written, dict) else ():
        if not isinstance(raw, dict):
            continue
        kept = {key: raw[key] for key in ("contentType", "style") if isinstance(raw.get(key), str)}
        flags = ("explode", "allowReserved")
        kept |= {flag: raw[flag] for flag in flags if isinstance(raw.get(flag), bool)}
        if headers := _headers(raw, composer, f"{where}: the part {name}"):
            kept["headers"] = headers
        out |= {str(name): kept} if kept else {}
    return out


def _headers(raw: Json, composer: Composer, where: str) -> dict[str, str]:
    """The headers of a part whose value is known; of others it is noted how to give them."""
    out: dict[str, str] = {}
    headers = raw.get("headers")
    for name, header in headers.items() if isinstance(headers, dict) else ():
        if not _HEADER.fullmatch(str(name)) or str(name).lower() == "content-type":
            continue  # contentType says it
        schema = composer.reader.resolved(header).get("schema", True)
        keywords = composer.reader.read(schema).keywords
        values = list(keywords.get("enum", ()))
        value = keywords.get("default", values[0] if len(values) == 1 else None)
        if isinstance(value, str | int | float):
            out[str(name)] = value if isinstance(value, str) else json.dumps(value)
        else:
            composer.reader.note(
                where,
                f"its header {name} is sent where the part is given as "
                "(file name, content, content type, headers)",
            )
    return out


def schema_of(media: Any) -> Any:
    """The schema of one media type; anything when it has none."""
    schema = media.get("schema") if isinstance(media, dict) else None
    return True if schema is None else schema


def is_json(media: str) -> bool:
    """Whether content of the media type is JSON."""
    kind = essence(media)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def essence(media: str) -> str:
    """The media type without its parameters, in lower case."""
    return media.split(";")[0].strip().lower()


def _untyped(media: str) -> Json:
    """The schema of content that has none: anything in JSON and forms, else text or bytes."""
    kind = essence(media)
    if is_json(media) or kind in _STRUCTURED:
        return {}
    if kind in LINES:
        return {}
    return (
        {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}
    )
