"""Finds the uses in a text, as a file of that name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from runai_compat import CallSite, Usage
from runai_compat.scanning.clients import Client, earlier, generated, official
from runai_compat.scanning.finding import find_usage
from runai_compat.scanning.routes import Routes, routes
from runai_specs import load, read_catalog

Scan = Callable[..., list[CallSite]]


@cache
def known() -> tuple[Routes, tuple[Client, ...]]:
    """The operations of three releases, and the methods of clients for them."""
    documents = [load(release).document for release in ("2.18", "2.22", "2.24")]
    clients = (*generated(read_catalog()), *earlier(read_catalog()), official(documents, "runai"))
    return routes(documents), clients


def found_in(*paths: Path) -> Usage:
    """The uses of the API in these files."""
    return find_usage(paths, *known(), names=frozenset(read_catalog().api().hosts))


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """The uses in files given by name (`a__py` is a.py), in all of them together."""

    def call(**files: str) -> list[CallSite]:
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return list(found_in(tmp_path).uses)

    return call


def told(sites: list[CallSite]) -> list[str]:
    """`3 GET /api/v1/me certain` of each; unknown where no release has such an operation."""
    return [
        f"{site.line} {site.method or 'ANY'} {site.path} {site.confidence}"
        + ("" if site.operations else " unknown")
        for site in sites
    ]
