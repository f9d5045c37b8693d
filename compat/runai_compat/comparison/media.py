"""Media types by name: one spelling of each, and the ranges that speak for them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache

from runai_specs.openapi.media_types import corrected
from runai_specs.openapi.operations import Raw


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
