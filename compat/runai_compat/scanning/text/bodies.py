"""What a command line is seen to send."""

from __future__ import annotations

import json
import re

from ..observed_value import UNSEEN, Sight

_SENT = re.compile(
    r"\s(?:-[a-zA-Z]*d|--data(?:-raw|-binary|-ascii)?|--json|--post-data|--body-data)[\s=]*"
    r"(?:'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\")(?P<glued>[\"'$\w])?"
)
_VARIABLE = re.compile(r"\$\{?\w+\}?|\{\{[^{}]*\}\}")


def body_of(statement: str) -> Sight:
    """The JSON in a command line; a variable in it stands for one text or number."""
    match = _SENT.search(statement)
    if match is None or match["glued"] or len(_SENT.findall(statement)) > 1:
        return UNSEEN
    single = match["single"] is not None
    written = match["single"] if single else re.sub(r"\\(.)", r"\1", match["double"])
    if not single:
        written = re.sub(rf"(?<=[:,\[])\s*(?:{_VARIABLE.pattern})\s*(?=[,}}\]])", "0", written)
    try:
        return Sight.of(json.loads(written.replace("\\\n", "\n")))
    except (ValueError, RecursionError):
        return UNSEEN


def query_of(query: str | None, statement: str) -> Sight:
    """The names and values in the query of a command line that is written out."""
    if not statement or re.search(
        r"\s(?:-[a-zA-Z]*G|--get|--data-urlencode|--url-query)\b", statement
    ):
        return UNSEEN
    if re.search(r"[$%{}*<]|['\"`+]", query or ""):
        return UNSEEN
    pairs = [part.partition("=") for part in (query or "").split("&") if part]
    return Sight.record({name: Sight.scalar(value) for name, _, value in pairs})
