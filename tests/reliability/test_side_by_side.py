"""Commands beside each other lose nothing, and one that is told to end clears away what it made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .documents import of_body

_START = "import sys; from {0}.commands.main import main; sys.exit(main())"
_DEADLINE = 60


def started(folder: Path, package: str, *arguments: str) -> subprocess.Popen[str]:
    """The command, running in the folder."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", _START.format(package), *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a document in it."""
    (tmp_path / "a.json").write_text(json.dumps(of_body({"type": "object"})))
    return tmp_path


@pytest.mark.slow
def test_releases_that_are_added_at_once_are_all_there(folder: Path) -> None:
    """In the catalog, in the lock and as contracts."""
    made = started(folder, "runai_specs", "init", "shop", "1.0=a.json")
    assert made.wait(_DEADLINE) == 0
    names = [f"1.{number}" for number in range(1, 5)]
    adding = [
        started(folder, "runai_specs", "add-release", name, "a.json", "--catalog", "shop")
        for name in names
    ]
    assert [each.communicate(timeout=_DEADLINE)[1] for each in adding] == [""] * len(names)
    catalog = (folder / "shop/catalog.toml").read_text()
    pins = json.loads((folder / "shop/pins.lock").read_text())["pins"]
    for name in names:
        assert f'name = "{name}"' in catalog
        assert f"shop/{name}" in pins
        assert (folder / f"shop/shop/{name}.json").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing(folder: Path, number: signal.Signals) -> None:
    """A build under way ends with 2 and one line, and its scratch folder goes."""
    (folder / "out").mkdir()
    arguments = ("build", "--from", "a.json", "--name", "thing", "--output", "out")
    building = started(folder, "runai_generator", *arguments)
    until = time.monotonic() + _DEADLINE
    while not list((folder / "out").iterdir()) and time.monotonic() < until:
        time.sleep(0.01)
    building.send_signal(number)
    _, err = building.communicate(timeout=_DEADLINE)
    assert building.returncode == 2
    assert err.splitlines()[-1] == f"error: stopped by {number.name}"
    assert list((folder / "out").iterdir()) == []
