"""Clients of documents that a test writes, and the servers that they ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from own_packages import Package, making
from servers.recording_server import RecordingServer


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Package]:
    """Builds the client of a document and imports it; each has a name of its own."""
    with making(tmp_path) as make:
        yield make


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as running:
        yield running
