"""Media types by name: one spelling of each, the ranges that speak for them, and those that are sequences."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache

from runai_specs.openapi.media_types import corrected
from runai_specs.openapi.operations import Raw

from .schema_view import SchemaViews


def media_types(carrier: Raw) -> dict[str, Raw]:
    """Media types as `normalised` writes them, and as misspelt ones are meant."""
    content = carrier.get("content") or {}
    names = _spelt(tuple(content))
    return {names[name]: raw for name, raw in content.items() if isinstance(raw, Mapping)}


@lru_cache(1024)  # documents have few sets of them
def _spelt(content: tuple[str, ...]) -> Mapping[str, str]:
    """The media types of a carrier as they are meant, by how they are written."""
    written = {name: normalised(name) for name in content}
    names = corrected(written.values())
    return {name: names[spelling] for name, spelling in written.items()}


def respelt(old: Raw, new: Raw) -> Iterator[tuple[str, str, str]]:
    """The media types that one of two carriers misspells: as meant, as old and as new write them."""
    sides = [
        {
            meant: normalised(name)
            for name, meant in _spelt(tuple(side.get("content") or ())).items()
        }
        for side in (old, new)
    ]
    for meant in sides[0]:
        before, after = sides[0][meant], sides[1].get(meant)
        if after is not None and before != after:
            yield meant, before, after


@lru_cache(1024)
def normalised(name: str) -> str:
    """A media type as all spellings of it are written: parameters in order, small letters where case
    has no meaning. JSON is UTF-8 whether a charset says so or not (RFC 8259).
    """
    kind = "".join(name.partition(";")[0].lower().split())
    parameters = {_parameter(*match.groups()) for match in _MEDIA_PARAMETER.finditer(name)}
    if kind == "application/json" or kind.endswith("+json"):
        parameters.discard("charset=utf-8")
    return ";".join([kind, *sorted(parameters)])


_MEDIA_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)')
_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~/:-]+")


def _parameter(name: str, value: str) -> str:
    """A parameter of a media type; only of a charset the case of the value has no meaning."""
    bare = value[1:-1] if value.startswith('"') and _TOKEN.fullmatch(value[1:-1]) else value
    return f"{name.lower()}={bare.lower() if name.lower() == 'charset' else bare}"


def range_over(media: str, others: Container[str]) -> str | None:
    """What speaks for a media type that is not listed: itself without parameters, or a range."""
    kind = media.split("/", 1)[0]
    bare = media.split(";", 1)[0]
    return next(
        (wider for wider in (bare, f"{kind}/*", "*/*") if wider != media and wider in others), None
    )


_SEQUENCES = frozenset(
    {"application/jsonl", "application/x-ndjson", "application/ndjson", "application/json-seq",
     "application/x-jsonlines", "application/json-lines", "text/event-stream", "multipart/mixed"}
)  # fmt: skip


def is_sequence(media: str) -> bool:
    """Whether a media type, in its usual spelling, is one of those that OpenAPI 3.2 calls sequential."""
    kind = media.partition(";")[0]
    return kind in _SEQUENCES or kind.endswith("+json-seq")


def as_array(views: SchemaViews, media: str, raw: Raw) -> Raw:
    """A sequence described as a whole, where it may describe its items (`itemSchema`).

    OpenAPI 3.2, Sequential Media Types: `schema` is that of an array of all items. One of a JSON
    sequence that can be no array is taken to be meant for each item, as many wrote it before.
    """
    items, whole = raw.get("itemSchema"), raw.get("schema", True)
    if items is None:
        if "json" not in media or views.view(whole).admits("array"):
            return raw
        items, whole = whole, True
    made = {"type": "array", "items": items}
    rest = {field: held for field, held in raw.items() if field != "itemSchema"}
    return {**rest, "schema": made if whole is True else {"allOf": [whole, made]}}
