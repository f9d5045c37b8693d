"""What an answer really holds, told from its bytes and not from its type or ending."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ...errors import InvalidDocumentError
from ...openapi import validation as document
from ...openapi.bundler import is_api
from ..errors import UnexpectedContentError, shown
from ..model import Answer

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)


def is_page(content: bytes) -> bool:
    """Whether this is a web page: blanks and comments before its first tag are passed."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    while start.startswith(b"<!--"):
        start = start.partition(b"-->")[2].lstrip()
    return bool(_HTML.match(start))


def read(answer: Answer) -> dict[str, Any]:
    """The OpenAPI document in the answer, JSON or YAML whatever its type or ending says.

    Raises UnexpectedContentError for a web page, InvalidDocumentError for what cannot be read as OpenAPI.
    """
    if is_page(answer.content):
        problem, remedy = "a web page, not an API document", "check the address; a login page?"
        raise UnexpectedContentError(answer.url, problem, remedy)
    value = document.read(answer.content, shown(answer.url))
    if not is_api(value):
        raise InvalidDocumentError(shown(answer.url), "no 'openapi' key: not an OpenAPI document")
    return value


def written(value: Mapping[str, Any]) -> bytes:
    """A document as bytes: JSON with its keys in the order given, one newline at the end."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
