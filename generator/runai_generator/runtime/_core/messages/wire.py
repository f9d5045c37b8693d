"""Values as they go over the wire: in paths, queries, headers, forms and JSON."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import quote
from uuid import UUID

from ..operation import Query, Style

_FRACTION = re.compile(r"\.\d+(?=[+-]|$)")  # Python 3.10 reads three or six digits only
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f]")
_TRIPLET = re.compile(r"%25([0-9A-Fa-f]{2})")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


class UnsendableError(ValueError):
    """A value has no form on the wire."""


def wire_name(name: str, field: Any) -> str:
    """The name of a model field in JSON."""
    alias = field.validation_alias if isinstance(field.validation_alias, str) else field.alias
    return alias or name


def plain(value: Any) -> Any:
    """The value as json.dumps takes it: models by alias without unset fields, enums by value."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if hasattr(value, "to_dict"):
        _require_zones(value)
        return value.to_dict()
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | Set) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item) for item in value]
    return _scalar(value)


def compact_json(value: Any) -> bytes:
    """JSON without spaces, in UTF-8; NaN and infinity are refused, since JSON has none."""
    return json.dumps(
        plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def text(value: Any) -> str:
    """A scalar as text: true and false, ISO 8601 dates, enums by value."""
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return compact_json(value).decode()
    return str(value)


def path_segment(parameter: Style, value: Any) -> str:
    """The value percent-encoded as one segment; empty, `.` and `..` would name another path."""
    name = parameter.name
    if value is None:
        raise UnsendableError(f"path.{name}: is required")
    _require_zone(parameter, value)
    value = compact_json(value).decode() if parameter.style == "json" else plain(value)
    segment = _segment(parameter, value)
    if segment in ("", ".", ".."):
        raise UnsendableError(f"path.{name}: {segment!r} would name another path")
    return segment


def _segment(parameter: Style, value: Any) -> str:
    """The value in the style of the parameter: RFC 6570's {x}, {.x} or {;x}, exploded or not."""
    label = parameter.style == "label"
    if parameter.style == "matrix":
        if parameter.explode and isinstance(value, dict | list):
            return "".join(f";{pair}" for pair in _exploded(parameter.name, value))
        return f";{encode(parameter.name)}={_joined(parameter, value)}"
    if label and parameter.explode and isinstance(value, list):
        return "".join(f".{encode(item)}" for item in value)
    if label and parameter.explode and isinstance(value, dict):
        return "".join(f".{pair}" for pair in _exploded(parameter.name, value))
    return f"{'.' if label else ''}{_joined(parameter, value)}"


def _joined(parameter: Style, value: Any) -> str:
    """Items and fields joined by commas, percent-encoded."""
    if isinstance(value, dict):
        if parameter.explode:
            return ",".join(_exploded(parameter.name, value))
        return ",".join(encode(part) for pair in value.items() for part in pair)
    return ",".join(map(encode, value if isinstance(value, list) else [value]))


def _exploded(name: str, value: Any) -> Iterator[str]:
    """`field=value` of an object, `name=item` of a list, percent-encoded."""
    pairs = value.items() if isinstance(value, dict) else ((name, item) for item in value)
    yield from (f"{encode(key)}={encode(item)}" for key, item in pairs)


def query_pairs(parameter: Query, value: Any) -> Iterator[str]:
    """The `name=value` pairs of one query parameter, percent-encoded; none for None and []."""
    if value is None:
        return
    _require_zone(parameter, value)
    value = plain(value)
    if parameter.style == "json":
        yield f"{encode(parameter.name)}={encode(compact_json(value).decode())}"
    elif isinstance(value, dict):
        yield from _object_pairs(parameter, value)
    elif isinstance(value, list):
        yield from _array_pairs(parameter, value)
    else:
        written = _encode_but_reserved(value) if parameter.reserved else encode(value)
        yield f"{encode(parameter.name)}={written}"


def encode(value: Any) -> str:
    """A scalar percent-encoded whole, also slashes, commas and plus signs."""
    return quote(text(value), safe="")


def _encode_but_reserved(value: Any) -> str:
    """A scalar whose reserved characters stay, but for those that end a value in a query."""
    return _TRIPLET.sub(r"%\1", quote(text(value), safe=":/?@!$'()*,;=[]"))


def header(name: str, value: Any, parameter: Style | None = None) -> str:
    """The value of a header field; line breaks and what is not ASCII are refused."""
    if not _HEADER_NAME.fullmatch(name):
        raise UnsendableError(f"header {name!r}: not the name of a header")
    field = _header_text(parameter or Style("header", name), value)
    if not field.isascii() or _CONTROL.search(field):
        raise UnsendableError(f"header.{name}: only printable ASCII can be sent in a header")
    return field.strip()


def _header_text(parameter: Style, value: Any) -> str:
    _require_zone(parameter, value)
    value = plain(value)
    if parameter.style == "json":
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    if isinstance(value, list):
        return ",".join(text(item) for item in value)
    if not isinstance(value, dict):
        return text(value)
    if parameter.explode:
        return ",".join(f"{key}={text(item)}" for key, item in value.items())
    return ",".join(text(part) for pair in value.items() for part in pair)


def cookie(parameter: Style, value: Any) -> str:
    """What the Cookie header says of one parameter, percent-encoded; an exploded list or object
    is several cookies."""
    _require_zone(parameter, value)
    value = plain(value)
    if parameter.style == "json":
        return f"{parameter.name}={encode(compact_json(value).decode())}"
    if isinstance(value, dict | list) and parameter.explode:
        return "; ".join(_exploded(parameter.name, value))
    return f"{parameter.name}={_joined(replace(parameter, explode=False), value)}"


def form_pairs(value: Any) -> list[tuple[str, str]]:
    """The fields of a form: lists repeat the name, objects are written as JSON, None is left out."""
    fields = plain(value)
    if not isinstance(fields, dict):
        raise UnsendableError(
            f"body: a form is made of named fields, not of {type(value).__name__}"
        )
    return [
        (name, text(item))
        for name, field in fields.items()
        for item in (field if isinstance(field, list) else [field])
        if item is not None
    ]


def _array_pairs(parameter: Query, items: list[Any]) -> Iterator[str]:
    name = encode(parameter.name)
    write = _encode_but_reserved if parameter.reserved else encode
    encoded = [write(item) for item in items if item is not None]
    if parameter.style == "deepObject":
        yield from (f"{name}%5B%5D={item}" for item in encoded)
    elif parameter.explode:
        yield from (f"{name}={item}" for item in encoded)
    elif encoded:
        yield f"{name}={_DELIMITERS.get(parameter.style, ',').join(encoded)}"


def _object_pairs(parameter: Query, fields: dict[str, Any]) -> Iterator[str]:
    name = encode(parameter.name)
    if parameter.style == "deepObject":
        yield from _deep_pairs(name, fields)
    elif parameter.explode:
        for field, item in fields.items():
            style = "json" if isinstance(item, dict) else "form"
            yield from query_pairs(Query(field, style), item)
    elif fields:
        flat = (part for pair in fields.items() if pair[1] is not None for part in pair)
        yield f"{name}={_DELIMITERS.get(parameter.style, ',').join(map(encode, flat))}"


def _deep_pairs(prefix: str, fields: dict[str, Any]) -> Iterator[str]:
    for field, item in fields.items():
        name = f"{prefix}%5B{encode(field)}%5D"
        if isinstance(item, dict):
            yield from _deep_pairs(name, item)
        else:
            values: Iterable[Any] = item if isinstance(item, list) else [item]
            yield from (f"{name}={encode(one)}" for one in values if one is not None)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value()
        return int(value) if whole else float(value)
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if hasattr(value, "__fspath__") or hasattr(value, "unicode_string"):
        return str(value)
    raise UnsendableError(f"a value of type {type(value).__name__} cannot be sent")


def _instant(value: datetime) -> str:
    if value.utcoffset() is None:
        raise UnsendableError(
            f"{value.isoformat()}: a time without a zone could be any of 24; "
            "add one, like datetime.now(timezone.utc)"
        )
    if value.utcoffset() == timedelta(0):
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return value.isoformat()


def _require_zone(parameter: Query | Style, value: Any) -> None:
    if parameter.is_time and isinstance(value, str):
        require_time(value)


def require_time(value: str) -> None:
    """Refuse text that is no time, or one without a zone."""
    try:
        instant = datetime.fromisoformat(_FRACTION.sub("", re.sub("[zZ]$", "+00:00", value)))
    except ValueError:
        instant = None
    if instant is None:
        raise UnsendableError(f"{value!r} is no time; write it like 2026-01-31T12:00:00Z")
    _instant(instant)


def _require_zones(value: Any) -> None:
    """Refuse a time without a zone anywhere in a model."""
    if isinstance(value, datetime):
        _instant(value)
    elif isinstance(value, list | tuple | set):
        for item in value:
            _require_zones(item)
    elif isinstance(value, dict):
        _require_zones(list(value.values()))
    elif hasattr(type(value), "model_fields"):
        _require_zones([*vars(value).values(), *(value.model_extra or {}).values()])


def _key(key: Any) -> str:
    return text(key)
