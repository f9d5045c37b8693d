"""Processes, run and measured."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LAUNCHER = Path(__file__).with_name("launch.py")
PROGRAMS = Path(__file__).parents[1] / "programs"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its wall and CPU time in seconds, its peak memory in MiB, and what it printed."""

    seconds: float
    cpu_seconds: float
    mebibytes: float
    output: str

    def told(self) -> Any:
        """What a program of ours printed: its last line is JSON."""
        return json.loads(self.output.splitlines()[-1])


def measure(
    command: Sequence[str | Path], *, fine: Sequence[int] = (0,), limit: float | None = None
) -> Run:
    """Run the command; raises RuntimeError if its exit code is none of those that are fine.

    limit: the most CPU seconds that it may take; more is a RuntimeError, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        run = subprocess.run(
            [sys.executable, "-S", "-E", str(_LAUNCHER), str(output), *map(str, command)],
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
            env=_environment(),
            preexec_fn=None if limit is None else lambda: _limit(limit),
        )
        seconds, cpu, mebibytes, code = run.stdout.split()
        if int(code) not in fine:
            raise RuntimeError(f"{' '.join(map(str, command))}: exit code {code}\n{run.stderr}")
        return Run(
            float(seconds), float(cpu), float(mebibytes), output.read_text("utf-8", "replace")
        )


@contextmanager
def memory_together(process: int) -> Iterator[list[float]]:
    """The most MiB that all descendants of a process had at one time meanwhile, as the last of a list;
    looked at ten times a second, where there is /proc.
    """
    most = [0.0]
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            most.append(max(most[-1], sum(map(_resident, _descendants(process)))))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield most
    finally:
        ended.set()
        looking.join()


def _descendants(process: int) -> Iterator[int]:
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)


def _resident(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _limit(seconds: float) -> None:
    """End the process that is about to run, and those that it starts, after so much CPU time each."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))


def program(python: Path, name: str, *arguments: str | Path) -> Run:
    """Run one of the programs beside this module."""
    return measure([python, PROGRAMS / f"{name}.py", *arguments])


def _environment() -> dict[str, str]:
    """This environment without what would lead Python into this checkout."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "RUNAI_"))}


def in_turn(repeats: int, *sides: Callable[[], Run]) -> list[list[Run]]:
    """The runs of each side, one of each after the other, after one of each that does not count."""
    runs_of: list[list[Run]] = [[] for _ in sides]
    for index in range(repeats + 1):
        for runs, side in zip(runs_of, sides, strict=True):
            run = side()
            if index:
                runs.append(run)
    return runs_of


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return statistics.median(values)
