"""Wherever a signal ends a command, the files that it was making are gone or finished."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from runai_specs import files
from runai_specs.command_line.console import StoppedError


def stopped_everywhere(work: Callable[[], object], check: Callable[[], object]) -> int:
    """Run the work with a stop at its first step in files.py, then at its second, …; how many there are."""
    steps = 0
    while True:
        left = steps

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal left
            if frame.f_code.co_filename != files.__file__:
                return None
            if event == "line":
                left -= 1
                if left < 0:
                    sys.settrace(None)
                    raise StoppedError("SIGTERM")
            return trace

        sys.settrace(trace)
        try:
            work()
        except StoppedError:
            pass
        else:
            return steps
        finally:
            sys.settrace(None)
        check()
        steps += 1


def test_a_scratch_folder_goes_wherever_the_stop_comes(tmp_path: Path) -> None:
    def work() -> None:
        with files.scratch_folder(tmp_path, ".making-") as scratch:
            (scratch / "half").write_text("done")

    def check() -> None:
        assert list(tmp_path.iterdir()) == []

    assert stopped_everywhere(work, check) > 5


@pytest.mark.parametrize("before", [None, "old"])
def test_a_file_is_old_or_new_wherever_the_stop_comes(tmp_path: Path, before: str | None) -> None:
    target = tmp_path / "report.json"

    def work() -> None:
        if before is not None:
            target.write_text(before)
        files.write_whole(target, "new")

    def check() -> None:
        assert [path.name for path in tmp_path.iterdir()] in ([], [target.name])
        if target.exists():
            assert target.read_text() in (before, "new")
            target.unlink()

    assert stopped_everywhere(work, check) > 15
