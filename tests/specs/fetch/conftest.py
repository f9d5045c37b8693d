"""A scripted site, a transport with a clock of its own, and cases made from a small contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from runai_specs.fetch.transport.cache import Cache
from runai_specs.fetch.transport.http import HttpTransport
from runai_specs.fetch.transport.limits import Clock, Limits

from .server import Site

AUTHORITIES = httpx.create_ssl_context()  # reading them takes longer than most of these tests


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a home folder of its own, no token and no proxy."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name))
    for name in (
        "RUNAI_TOKEN",
        "RUNAI_BASE_URL",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


class Watch:
    """A clock that moves only when somebody sleeps, and remembers for how long."""

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.time += seconds

    def now(self) -> datetime:
        """The date that the time stands for."""
        return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=self.time - 1_000_000)

    @property
    def clock(self) -> Clock:
        """The watch as a transport takes it; its jitter is always in the middle."""
        return Clock(lambda: self.time, self.now, self.sleep, lambda: 0.5)


@pytest.fixture
def site() -> Iterator[Site]:
    """A running site without pages."""
    with Site().running() as running:
        yield running


@pytest.fixture
def watch() -> Watch:
    """A clock for the transport."""
    return Watch()


@pytest.fixture
def connect(tmp_path: Path, watch: Watch) -> Iterator[Callable[..., HttpTransport]]:
    """Makes transports that share one cache; keywords are limits, or parts of the transport."""
    clients: list[httpx.Client] = []

    def make(
        *, client: httpx.Client | None = None, clock: Clock | None = None, **given: Any
    ) -> HttpTransport:
        clients.append(client or httpx.Client(trust_env=False, verify=AUTHORITIES))
        parts = {key: given.pop(key) for key in ("addresses",) if key in given}
        cache = given.pop("cache", Cache(tmp_path / "cache"))
        return HttpTransport(clients[-1], clock or watch.clock, cache, Limits(**given), **parts)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def transport(connect: Callable[..., HttpTransport]) -> HttpTransport:
    """A transport with the default limits."""
    return connect()
