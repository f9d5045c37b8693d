"""A client of each release, and a server that knows the contract of the same release."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from servers.contract_server import ContractServer
from wire_contract import Contract

from runai_generator.build.build_requests import of_releases
from runai_specs import load, read_catalog

RELEASES = [release.name for release in read_catalog().clients]


@dataclass(frozen=True)
class Release:
    """A release under test: its contract, its client package, and where that lies."""

    name: str
    contract: Contract
    package: Any
    folder: Path


@cache
def _contract(name: str) -> Contract:
    return Contract(load(name).document)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest, clients: Path) -> Release:
    """Each release of the catalog that has a client."""
    (order,) = of_releases((request.param,), clients)
    if str(order.folder) not in sys.path:
        sys.path.insert(0, str(order.folder))
    package = importlib.import_module(order.identity.package)
    return Release(
        request.param, _contract(request.param), package, order.folder / order.identity.package
    )


@pytest.fixture
def server(release: Release) -> Iterator[ContractServer]:
    """A server of that release; every request must have been right."""
    with ContractServer(release.contract) as running:
        yield running
    assert running.problems == []


@pytest.fixture
def client(release: Release, server: ContractServer) -> Iterator[Any]:
    """A client of that release, strict with answers."""
    with release.package.Client(server.url, token=server.token, strict=True) as client:
        yield client


@pytest.fixture
def async_client(release: Release, server: ContractServer) -> Any:
    """An async client of that release, strict with answers; closed by `async with`."""
    return release.package.AsyncClient(server.url, token=server.token, strict=True)


@pytest.fixture(autouse=True)
def _deprecated_is_fine() -> Iterator[None]:
    """Deprecated operations are called here on purpose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
