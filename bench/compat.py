"""`runai-compat` against oasdiff, against its own limits, and against what reading alone costs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import peers
from processes import Run, in_turn, measure, median, program
from rows import Row, against, at_most

from runai_generator import wheels
from runai_specs import load
from runai_specs.catalog import DATA

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from enlarging import enlarged

ROOT = Path(__file__).parents[1]
BASE, REVISION = "2.22", "2.24"
RELEASES = ("2.18", "2.19", "2.20", "2.21", "2.22", "2.23", "2.24")
TIMES = 10
_DIFFERS = (0, 1)  # the exit codes of a comparison that came to its end


def rows(repeats: int, left_out: list[str]) -> Iterator[Row]:
    """One row for each target; left_out is told what cannot be compared."""
    python = _ours().python
    command = python.with_name("runai-compat")
    pins = [DATA / "control-plane" / f"{name}.json" for name in (BASE, REVISION)]
    yield from _pair(command, python, pins, repeats, left_out)
    yield from _all_releases(command, python, repeats)
    yield _growth(command, pins, repeats)


def _ours() -> peers.Installed:
    """The toolkit's wheel, installed without extras."""
    made = wheels.build([ROOT], peers.CACHE / "dist")
    return peers.install("toolkit", [path for path in made if path.suffix == ".whl"])


def _diff(command: Path, *sides: str | Path) -> Run:
    return measure([command, "diff", *sides, "--format", "json"], fine=_DIFFERS)


def _pair(
    command: Path, python: Path, pins: list[Path], repeats: int, left_out: list[str]
) -> Iterator[Row]:
    sides = [lambda: _diff(command, BASE, REVISION), lambda: program(python, "read_json", *pins)]
    name = "oasdiff"
    try:
        peer, version = peers.oasdiff()
    except peers.LeftOut as reason:
        left_out.append(str(reason))
    else:
        name += f" {version}"
        sides.append(lambda: measure([peer, "changelog", *pins, "--format", "json"], fine=_DIFFERS))
    runs = in_turn(repeats, *sides)
    seconds = [median([run.seconds for run in side]) for side in runs]
    memory = [median([run.mebibytes for run in side]) for side in runs]
    compared = len(runs) > 2
    metric = f"diff {BASE} {REVISION}, whole process"
    yield against(metric, seconds[0], seconds[2] if compared else None, 0.5, "s", name)
    yield Row("  floor: start Python and read both", f"{seconds[1]:.3g} s")
    shown = f"{memory[2]:.0f} MiB {name}" if compared else "–"
    yield at_most("  its memory", memory[0], 60, "MiB", shown)


def _all_releases(command: Path, python: Path, repeats: int) -> Iterator[Row]:
    """Each compared with the next; and the ledger, which follows every element through them."""
    pairs, ledger = in_turn(
        repeats,
        lambda: program(python, "seven_releases", *RELEASES),
        lambda: measure([command, "ledger", "--format", "json"], fine=_DIFFERS),
    )
    metric = "all seven releases in one run"
    yield at_most(metric, median([run.seconds for run in pairs]), 2, "s")
    yield at_most("  their ledger", median([run.seconds for run in ledger]), 2, "s")


def _growth(command: Path, pins: list[Path], repeats: int) -> Row:
    documents = [load(name).document for name in (BASE, REVISION)]
    large = [
        peers.write_document(enlarged(document, TIMES), f"{TIMES}-times-{name}.json")
        for document, name in zip(documents, (BASE, REVISION), strict=True)
    ]
    one, many = in_turn(
        max(repeats // 2, 1), lambda: _diff(command, *pins), lambda: _diff(command, *large)
    )
    ratio = median([run.seconds for run in many]) / median([run.seconds for run in one])
    return Row(
        f"diff of documents {TIMES} times as large",
        f"{median([run.seconds for run in many]):.3g} s",
        f"{median([run.seconds for run in one]):.3g} s once",
        ratio,
        "ratio ≤ 12",
        ratio <= 12,
    )
