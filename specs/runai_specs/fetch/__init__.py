"""Fetching the OpenAPI documents from where they are published, in the shapes they come in."""

from .adapters import fetch
from .errors import FetchFailed
from .mirror import find_in_mirror, write_mirror
from .source import Answer, Conflict, Fetched, Format, Fragment, Page, Progress, Source, Transport

__all__ = [
    "Answer",
    "Conflict",
    "FetchFailed",
    "Fetched",
    "Format",
    "Fragment",
    "Page",
    "Progress",
    "Source",
    "Transport",
    "fetch",
    "find_in_mirror",
    "write_mirror",
]
