"""What all tests share: the clients of the catalog, built once per session, and how laws are tried."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from runai_generator.build.build import up_to_date
from runai_generator.build.build_requests import of_releases
from runai_generator.build.worker_pool import build_all

ROOT = Path(__file__).parents[1]

# A busy machine is no finding: examples have no time limit, and CI always tries the same ones.
settings.register_profile(
    "tests",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the project folders of all clients: `generated`, if it is up to date,
    else one that the workers of this session build together once."""
    generated = ROOT / "generated"
    if all(up_to_date(order) for order in of_releases((), generated)):
        return generated
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    with _alone(shared / "clients.lock"):
        build_all(of_releases((), shared / "clients"), lambda *_: None, lambda _: None)
    return shared / "clients"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Held by one worker at a time; the others wait."""
    while True:
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(0.1)
        else:
            break
    try:
        yield
    finally:
        lock.rmdir()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the clients of the catalog is slow: building them takes longer than most tests."""
    for item in items:
        if "clients" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was left out, and why: a run that left something out is not a whole one."""
    reasons = Counter(
        re.sub(r"^Skipped: ", "", report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        told = "; ".join(f"{count} ({reason})" for reason, count in reasons.most_common())
        terminalreporter.write_line(f"left out: {told}")
