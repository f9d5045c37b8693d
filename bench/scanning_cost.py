"""What a scan costs: many files, a large project, a minified line, a log of any size."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from measuring import processes
from measuring.rows import Row, at_most

_LOG_MEGABYTES = "BENCH_LOG_MEGABYTES"
_FUNCTION = """\
def work_{n}(value, other=None):
    data = {{"a": value, "b": [other, {n}]}}
    if value > {n}:
        return other or data.get("a")
    total = sum(x * 2 for x in range(10))
    return helper(total, data)

"""
_CALL = "requests.get(BASE + '/api/v1/users/{n}')\n"


def rows(command: Sequence[str | Path], left_out: list[str]) -> Iterator[Row]:
    """A row of CPU seconds and one of memory for each; the whole log only where it is asked for."""
    megabytes = int(os.environ.get(_LOG_MEGABYTES, "0"))
    if not megabytes:
        left_out.append(f"a log of 1 GB takes a minute: {_LOG_MEGABYTES}=1000 measures it")
    cases: list[tuple[str, Callable[[Path], None], float, float | None]] = [
        ("1,000 Python files, 100,000 lines", lambda f: _project(f, 1000, 100, 1), 10, None),
        ("1.3 million lines, 1 file in 20 uses it", lambda f: _project(f, 5200, 250, 20), 60, 500),
        ("one minified line of 2 MB", _minified, 5, None),
    ]
    if megabytes:
        cases.append((f"a log of {megabytes} MB", lambda f: _log(f, megabytes), 60, 200))
    for name, make, seconds, mebibytes in cases:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder))
            run = processes.measure([*command, "usage", folder])
        yield at_most(f"scan: {name}", run.cpu_seconds, seconds, "s CPU")
        if mebibytes is not None:
            yield at_most("  its memory", run.mebibytes, mebibytes, "MiB")
    yield from _beside(command)


def _beside(command: Sequence[str | Path]) -> Iterator[Row]:
    """What a scan by several processes costs: the time that goes by, and the memory of all of them."""
    with tempfile.TemporaryDirectory() as folder:
        _project(Path(folder), 13_000, 100, 1)
        with processes.memory_together(os.getpid()) as mebibytes:
            run = processes.measure([*command, "usage", folder])
    yield at_most("scan: 1.3 million lines, every file uses it", run.seconds, 60, "s")
    yield at_most("  memory of its processes together", mebibytes[-1], 500, "MiB")


def _project(folder: Path, files: int, lines: int, using: int) -> None:
    """Files of that many lines each, every so many of which call the API."""
    (folder / "api.py").write_text("BASE = 'https://api.example.com'\n")
    for number in range(files):
        text = "import requests\nfrom api import BASE\n\n"
        for n in itertools.count():
            if text.count("\n") >= lines:
                break
            text += _FUNCTION.format(n=n)
            if number % using == 0 and n % 5 == 0:
                text += _CALL.format(n=n)
        (folder / f"m{number}.py").write_text(text)


def _minified(folder: Path) -> None:
    calls = (f"f{n}=function(a,b){{return a.get('/api/v1/users/'+b+{n})}}" for n in range(36_000))
    (folder / "app.min.js").write_text(";".join(calls))


def _log(folder: Path, megabytes: int) -> None:
    line = '10.0.{a}.1 - user{b} [28/Nov/2026:10:00:00 +0000] "GET /api/v1/users/{n} HTTP/1.1" 200 9 "-" "x"\n'
    with (folder / "access.log").open("w") as file:
        size = n = 0
        while size < megabytes * 1_000_000:
            size += file.write(
                "".join(line.format(a=i % 250, b=i % 50, n=i) for i in range(n, n + 5000))
            )
            n += 5000
