"""A set of files is changed as a whole, wherever the process that changes it is killed."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runai_specs.files import JOURNAL, recover, write_set, write_whole

OLD = {"a.json": "old a", "b/c.json": "old c", "lock": "old lock"}
NEW = {"a.json": "new a", "b/c.json": "new c", "lock": "new lock", "b/d.json": "new d"}

# Kills itself before the call of os.replace, os.rename, os.unlink or open for writing with that number.
PROGRAM = """
import os, pathlib, signal, sys
from runai_specs.files import write_whole
from runai_specs.files import write_set
folder, left = pathlib.Path(sys.argv[1]), int(sys.argv[2])
def counted(call):
    def instead(*given, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **more)
    return instead
for name in ("replace", "unlink", "write_bytes"):
    setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
new = {"a.json": "new a", "b/c.json": "new c", "lock": "new lock", "b/d.json": "new d"}
write_set(folder, {folder / name: text for name, text in new.items()})
print("done")
"""


def state(folder: Path) -> dict[str, str]:
    """All files of the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fill(folder: Path) -> None:
    for name, text in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize("failing", range(len(NEW) + 1))
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool, failing: int
) -> None:
    """At whichever of the files, or at the journal: neither half of one nor a folder is left."""
    folder = tmp_path / "made" / "shop" if is_new else tmp_path
    if not is_new:
        fill(folder)
    before = sorted(tmp_path.rglob("*"))
    write, left = Path.write_bytes, failing

    def full(path: Path, data: bytes) -> int:
        nonlocal left
        left -= 1
        if left >= 0:
            return write(path, data)
        write(path, data[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left on device") as told:
        write_set(folder, {folder / name: text for name, text in NEW.items()})
    assert failing == len(NEW) or told.value.filename == str(folder / list(NEW)[failing])
    assert sorted(tmp_path.rglob("*")) == before
    assert state(tmp_path) == ({} if is_new else OLD)


def test_a_kill_at_any_step_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    """After the next look at the folder; both states come, and nothing else is left."""
    seen = []
    for step in range(100):
        folder = tmp_path / str(step)
        fill(folder)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(folder), str(step)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        recover(folder)
        write_set(folder, {})  # what no journal names is swept by the next change
        assert state(folder) in (OLD, NEW), (step, state(folder))
        seen.append(state(folder) == NEW)
        if done.returncode == 0:
            break
    assert seen[0] is False
    assert seen[-1] is True
    assert seen == sorted(seen)
    assert len(seen) > 2 * len(NEW)


def test_a_failure_leaves_the_old_state(tmp_path: Path) -> None:
    """A folder where a file is to be: nothing is changed, nothing is left."""
    fill(tmp_path)
    (tmp_path / "d.runai-staged").mkdir()
    with pytest.raises(OSError, match="/d'"):
        write_set(tmp_path, {tmp_path / "a.json": "new", tmp_path / "d": "new"})
    assert state(tmp_path) == OLD
    assert not (tmp_path / JOURNAL).exists()


def test_modes_are_kept(tmp_path: Path) -> None:
    """Of files that were there."""
    fill(tmp_path)
    (tmp_path / "lock").chmod(0o600)
    write_set(tmp_path, {tmp_path / "lock": "new"})
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["c.json"]


def test_what_a_killed_process_left_beside_a_file_is_swept(tmp_path: Path) -> None:
    """By the next that writes the file; what a living process is writing stays."""
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)  # fmt: skip
    left = tmp_path / f".a.json.{int(gone.stdout)}-abc"
    living = tmp_path / f".a.json.{os.getppid()}-abc"
    for path in (left, living):
        path.write_text("half")
    write_whole(tmp_path / "a.json", "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([living.name, "a.json"])
