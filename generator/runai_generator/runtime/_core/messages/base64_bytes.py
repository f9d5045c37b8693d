"""Bytes that travel as base64 text: `format: byte`."""

from __future__ import annotations

import base64
import binascii
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

_URL_SAFE = str.maketrans("-_", "+/")


def _bytes(value: Any) -> Any:
    """What the text stands for, in either alphabet of RFC 4648, padded or not; bytes as they are."""
    if not isinstance(value, str):
        return value
    text = "".join(value.split()).translate(_URL_SAFE).rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None


READ = BeforeValidator(_bytes)
Base64 = Annotated[bytes, READ]


@cache
def holds_bytes(model: type[BaseModel]) -> bool:
    """Whether objects of the class have bytes in them, or may be of kinds that have."""
    schema = str(model.__pydantic_core_schema__)
    return any(
        f"'type': '{kind}'" in schema for kind in ("bytes", "function-wrap", "function-plain")
    )


def standard_base64(dumped: Any, plain: Any) -> Any:
    """What pydantic dumped as JSON, bytes in the usual alphabet; plain: the same with bytes as such.

    pydantic writes that for URLs, which other readers refuse.
    """
    if isinstance(plain, bytes):
        return base64.b64encode(plain).decode()
    if isinstance(dumped, dict):
        pairs = zip(dumped.items(), plain.values(), strict=True)
        return {name: standard_base64(value, inner) for (name, value), inner in pairs}
    if isinstance(dumped, list):
        return [standard_base64(item, inner) for item, inner in zip(dumped, plain, strict=True)]
    return dumped
