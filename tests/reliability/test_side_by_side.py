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

_START = "import sys; from {0}.__main__ import main; sys.exit(main())"
_DEADLINE = 60


def started(
    folder: Path, package: str, *arguments: str, start_new_session: bool = False
) -> subprocess.Popen[str]:
    """The command, running in the folder."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", _START.format(package), *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=start_new_session,
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
    assert [process.communicate(timeout=_DEADLINE)[1] for process in adding] == [""] * len(names)
    catalog = (folder / "shop/catalog.toml").read_text()
    pins = json.loads((folder / "shop/pins.lock").read_text())["pins"]
    for name in names:
        assert f'name = "{name}"' in catalog
        assert f"shop/{name}" in pins
        assert (folder / f"shop/shop/{name}.json").is_file()


@pytest.mark.slow
def test_what_is_pinned_and_announced_at_once_is_all_there(folder: Path) -> None:
    """A release, announcements and a check of all of it, beside each other in one catalog."""
    assert started(folder, "runai_specs", "init", "shop", "1.0=a.json").wait(_DEADLINE) == 0
    told = ("--in", "1.0", "--source", "https://shop.example/notes", "--catalog", "shop")
    elements = [f"GET /going/{number}" for number in range(3)]
    running = [
        started(folder, "runai_specs", "announce", element, "--unmatched", "gone before", *told)
        for element in elements
    ]
    running.append(
        started(folder, "runai_specs", "add-release", "1.1", "a.json", "--catalog", "shop")
    )
    running.append(
        started(folder, "runai_specs", "pin", "1.0", "--from", "a.json", "--catalog", "shop")
    )
    for process in running:
        _, err = process.communicate(timeout=_DEADLINE)
        assert (process.returncode, err) == (0, "")
    announcements = (folder / "shop/announcements.toml").read_text()
    assert all(element in announcements for element in elements)
    assert started(folder, "runai_specs", "verify", "--catalog", "shop").wait(_DEADLINE) == 0


@pytest.mark.slow
def test_one_client_that_is_built_twice_at_once_is_whole(folder: Path) -> None:
    """Whichever is last; what a build alone makes is there, byte for byte, and nothing else."""
    build = ("build", "--from", "a.json", "--name", "thing", "--output")
    running = [started(folder, "runai_generator", *build, "out") for _ in range(2)]
    for process in running:
        _, err = process.communicate(timeout=_DEADLINE)
        assert process.returncode == 0, err
    assert started(folder, "runai_generator", *build, "alone").wait(_DEADLINE) == 0
    assert _contents(folder / "out") == _contents(folder / "alone")


@pytest.mark.slow
def test_a_document_that_changes_meanwhile_is_read_whole(folder: Path) -> None:
    """Each comparison and fetch is of one state or the other, never of a mixture."""
    states = [json.dumps(of_body({"type": kind})) for kind in ("object", "string")]
    running = []
    for number in range(8):
        (folder / "next.json").write_text(states[number % 2])
        (folder / "next.json").replace(folder / "b.json")
        if number % 2:
            running.append(
                started(folder, "runai_specs", "fetch", "--from", "b.json", "--as", "mine")
            )
        else:
            running.append(started(folder, "runai_compat", "diff", "a.json", "b.json"))
    for process in running:
        _, err = process.communicate(timeout=_DEADLINE)
        assert process.returncode in (0, 1), err
    last = started(folder, "runai_compat", "diff", "b.json", "mine")
    out, err = last.communicate(timeout=_DEADLINE)
    assert (last.returncode, err) in {(0, ""), (1, "")}
    assert "no differences" in out or "type changed" in out


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, apart from what was compiled."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.slow
@pytest.mark.parametrize("to_all", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_processes_that_build_end_without_a_word(
    folder: Path, number: signal.Signals, to_all: bool
) -> None:
    """Whether they just start or are at work, and whether the signal reaches them, too: one line is said."""
    (folder / "out").mkdir()
    for delay in (0.3, 0.45, 0.6, 0.8, 1.2):
        arguments = ("build", "2.23", "2.24", "--output", "out")
        building = started(folder, "runai_generator", *arguments, start_new_session=True)
        time.sleep(delay)
        (os.killpg if to_all else os.kill)(building.pid, number)
        begun = time.monotonic()
        _, err = building.communicate(timeout=_DEADLINE)
        said = "interrupted" if number is signal.SIGINT else f"stopped by {number.name}"
        assert (building.returncode, err) in (
            (2, f"error: {said}\n"),
            (-number, ""),
        )  # Python itself
        assert time.monotonic() - begun < _DEADLINE / 4
        assert list((folder / "out").iterdir()) == []


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
