"""Content by media type."""

from __future__ import annotations

import re
from typing import Any

from .scalars import Json
from .schemas import Composer

_TOKEN = r"[\w!#$&^.+*-]+"
_VALUE = r"(?:[\w!#$&^.+*/:-]+|\"[\w !#$&^.+*/:-]*\")"
_MEDIA = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}={_VALUE})*", re.ASCII)
_STRUCTURED = ("multipart/form-data", "application/x-www-form-urlencoded", "*/*")


def content_of(raw: Json) -> Json:
    """The content of a body, response or parameter; empty when it has none."""
    content = raw.get("content")
    return content if isinstance(content, dict) else {}


def written(raw: Json, composer: Composer, hint: str, where: str) -> Json:
    """The content by media type, JSON first, each with a schema; where is for notes."""
    out: Json = {}
    for name, media in content_of(raw).items():
        if not _MEDIA.fullmatch(name.strip()):
            composer.reader.note(f"{where}: {name!r} is not a media type, left out")
            continue
        used = composer.use(schema_of(media), hint)
        out[name.strip()] = {"schema": used or _untyped(name)}
        if encoding := _encoding(media, composer, where):
            out[name.strip()]["encoding"] = encoding
    return dict(sorted(out.items(), key=lambda item: not is_json(item[0])))


def _encoding(media: Any, composer: Composer, where: str) -> Json:
    """How single fields of a form are written."""
    written = media.get("encoding") if isinstance(media, dict) else None
    out: Json = {}
    for name, raw in written.items() if isinstance(written, dict) else ():
        if not isinstance(raw, dict):
            continue
        if raw.get("headers"):
            composer.reader.note(f"{where}: headers of the part {name} are left out")
        kept = {key: raw[key] for key in ("contentType", "style") if isinstance(raw.get(key), str)}
        kept |= {"explode": raw["explode"]} if isinstance(raw.get("explode"), bool) else {}
        out |= {str(name): kept} if kept else {}
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
    return (
        {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}
    )
