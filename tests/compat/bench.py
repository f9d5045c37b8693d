"""How fast the engine is: run as `python -m tests.compat.bench [--large]`.

The whole process is measured, as a user meets it, best of several runs; beside it the floor (a
process that only reads the two contracts) and oasdiff, in the same run, where it is installed.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from runai_compat.changes import diff
from runai_specs import load
from runai_specs.effective import Schemas

PAIR = ("2.22", "2.24")
RELEASES = ("2.18", "2.19", "2.20", "2.21", "2.22", "2.23", "2.24")
_DIFF = "from runai_compat.cli import main; raise SystemExit(main({!r}))"
_FLOOR = "import click, json\nfrom pathlib import Path\nfor each in {!r}: json.loads(Path(each).read_bytes())"
_SEVEN = """
from itertools import pairwise
from runai_compat.comparing import compare
from runai_specs import load
found = [load(each) for each in {!r}]
for base, revision in pairwise(found): compare(base, revision)
"""


def enlarged(document: Mapping[str, Any], times: int) -> dict[str, Any]:
    """The document with so many copies of all its paths and components, each on its own."""
    made: dict[str, Any] = {**document, "paths": {}, "components": {}}
    for copy in range(times):
        text = json.dumps([document["paths"], document["components"]])
        for section in document["components"]:
            text = text.replace(f'"#/components/{section}/', f'"#/components/{section}/C{copy}')
        paths, components = json.loads(text)
        made["paths"] |= {f"/c{copy}{path}": item for path, item in paths.items()}
        for section, held in components.items():
            prefix = "" if section == "securitySchemes" else f"C{copy}"
            made["components"].setdefault(section, {}).update(
                {f"{prefix}{name}": each for name, each in held.items()}
            )
    return made


def diff_time(base: Mapping[str, Any], revision: Mapping[str, Any]) -> float:
    """Seconds of processor time for one comparison, without reading; nothing is collected meanwhile,
    as in the command."""
    sides = Schemas(base), Schemas(revision)
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        diff(*sides)
        return time.process_time() - begun
    finally:
        gc.enable()


def process_time(command: Sequence[str], runs: int = 5) -> tuple[float, float]:
    """(seconds of wall time, MiB) of a whole process, the best of several runs."""
    best = min(_run(command) for _ in range(runs))
    return best, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _run(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begun


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _oasdiff(folder: Path) -> list[str] | None:
    """The command of the other tool on the same contracts; it refuses versions that are numbers."""
    tool = shutil.which("oasdiff")
    if tool is None:
        return None
    files = []
    for name in PAIR:
        document = dict(load(name).document)
        document["info"] = {**document["info"], "version": name + ".0"}
        files.append(str(folder / f"{name}.json"))
        Path(files[-1]).write_text(json.dumps(document))
    return [tool, "changelog", *files]


def main() -> None:
    """Print the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also a document ten times as large")
    arguments = parser.parse_args()
    sources = [str(load(name).source) for name in PAIR]
    rows = [
        ("a Python that does nothing", process_time(_python("pass"))),
        ("reading the two contracts, the floor", process_time(_python(_FLOOR.format(sources)))),
        (f"runai-compat diff {' '.join(PAIR)}", process_time(_python(_DIFF.format(["diff", *PAIR])))),
        ("the same with --format json", process_time(_python(_DIFF.format(["diff", *PAIR, "--format", "json"])))),
        ("seven releases in one run", process_time(_python(_SEVEN.format(RELEASES)), runs=3)),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        other = _oasdiff(Path(folder))
        if other is not None:
            rows.append(("oasdiff changelog", process_time(other)))
    for name, (seconds, _) in rows:
        print(f"{seconds:7.2f} s  {name}")  # noqa: T201 - a bench is for reading
    if other is None:
        print("      -    oasdiff is not installed")  # noqa: T201
    print(f"{rows[2][1][1]:7.1f} MiB at most in the comparisons of two")  # noqa: T201
    if arguments.large:
        _print_growth()


def _print_growth() -> None:
    documents = [load(name).document for name in PAIR]
    once = min(diff_time(*documents) for _ in range(3))
    ten = diff_time(*(enlarged(each, 10) for each in documents))
    print(f"{ten / once:7.1f} times the time for a document ten times as large")  # noqa: T201


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
