"""What the headers of responses say of an operation's end: Deprecation (RFC 9745), Sunset (RFC 8594)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

DEPRECATION, SUNSET = "deprecation", "sunset"
DAY = "x-day"
"""Where a contract keeps the day that the examples of such a header give."""


def day_of(written: object) -> date | None:
    """The day in the forms that such dates have: RFC 3339, `@` and seconds since 1970 (RFC 9651), an
    HTTP date. None for what is none."""
    if isinstance(written, date):
        return written
    text = str(written).strip()
    try:
        if re.fullmatch(r"@-?\d{1,12}", text):
            return datetime.fromtimestamp(int(text[1:]), UTC).date()
        if re.match(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text[:10])
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def is_one(header: str) -> bool:
    """Whether a header of that name tells of an operation's end."""
    return header.lower() in (DEPRECATION, SUNSET)


def always(header: Mapping[str, Any]) -> date | None:
    """The day that a header has in every response; None where it may have others."""
    schema = header.get("schema")
    if not isinstance(schema, Mapping):
        return None
    values = schema["enum"] if isinstance(schema.get("enum"), list) else [schema.get("const")]
    return day_of(values[0]) if len(values) == 1 else None


def in_examples(header: Mapping[str, Any]) -> date | None:
    """The day that the examples of a header give, of a document or (as `DAY`) of a contract."""
    return next((day for example in _examples(header) if (day := day_of(example))), None)


def _examples(header: Mapping[str, Any]) -> Iterator[Any]:
    for holder in (header, header.get("schema")):
        if not isinstance(holder, Mapping):
            continue
        yield from (holder[key] for key in (DAY, "example", "default") if key in holder)
        examples = holder.get("examples")
        if isinstance(examples, Mapping):
            examples = [
                example.get("value")
                for example in examples.values()
                if isinstance(example, Mapping)
            ]
        yield from examples if isinstance(examples, list) else ()
