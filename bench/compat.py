"""`runai-compat` against its peers, against its own limits, and against what reading alone costs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import differs
import other_apis
import peers
from differs import Differ
from measuring.processes import Run, in_turn, measure, median, program
from measuring.rows import Row, at_most, beside

from runai_specs import load
from runai_specs.catalog.model import PACKAGED

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from enlarging import enlarged

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("RUNAI_SHARED", ROOT.parent / "shared"))
BASE, REVISION = "2.22", "2.24"
RELEASES = ("2.18", "2.19", "2.20", "2.21", "2.22", "2.23", "2.24")
TIMES = 10


def rows(repeats: int, left_out: list[str]) -> Iterator[Row]:
    """One row for each target; left_out is told what cannot be compared."""
    ours, others = differs.ours(), list(differs.others(left_out))
    python = Path(ours.command[0]).with_name("python")
    pins = [PACKAGED / "control-plane" / f"{name}.json" for name in (BASE, REVISION)]
    yield from _pairs(ours, others, python, pins, repeats, left_out)
    yield from _all_releases(ours, python, repeats)
    yield _growth(ours, pins, repeats)
    folder = SHARED / "upstream" / "others"
    yield from other_apis.rows(folder, ours, others, left_out)


def _pairs(
    ours: Differ,
    others: list[Differ],
    python: Path,
    pins: list[Path],
    repeats: int,
    left_out: list[str],
) -> Iterator[Row]:
    """Two releases by name, as files, and as upstream published them; the peers read files."""
    by_name, floor, *theirs = in_turn(
        repeats,
        lambda: ours.compare(BASE, REVISION),
        lambda: program(python, "read_json", *pins),
        *(lambda d=differ: d.compare(*pins) for differ in others),
    )
    yield from _ratios(f"diff {BASE} {REVISION}", by_name, others, theirs, (0.3, 0.2))
    yield Row("  floor: start Python and read both", f"{_seconds(floor):.3g} s")
    memory = _mebibytes(by_name)
    yield at_most("  its memory", memory, 60, "MiB")
    yield from beside("  its memory", memory, _of(others, theirs, _mebibytes), "MiB")
    for metric, files, most in (
        ("diff of the two as files", pins, (0.4, 0.3)),
        ("diff of upstream's own documents", _published(left_out), (0.5, 0.5)),
    ):
        if files:
            own, *theirs = in_turn(
                repeats, *(lambda d=differ, f=files: d.compare(*f) for differ in (ours, *others))
            )
            yield from _ratios(metric, own, others, theirs, most)


def _published(left_out: list[str]) -> list[Path]:
    """Both releases with upstream's prose, versions as texts: oasdiff refuses numbers there."""
    folder = SHARED / "upstream" / "control-plane"
    documents = []
    for name in (BASE, REVISION):
        path = folder / f"{name}.json"
        if not path.is_file():
            left_out.append(f"upstream's own documents: {path.name} is not in the shared folder")
            return []
        document = json.loads(path.read_bytes())
        document["info"]["version"] = str(document["info"]["version"])
        documents.append(peers.write_document(document, f"published-{name}.json"))
    return documents


def _seconds(runs: list[Run]) -> float:
    return median([run.seconds for run in runs])


def _cpu_seconds(runs: list[Run]) -> float:
    return median([run.cpu_seconds for run in runs])


def _mebibytes(runs: list[Run]) -> float:
    return median([run.mebibytes for run in runs])


def _of(
    others: list[Differ], runs: list[list[Run]], measured: Callable[[list[Run]], float]
) -> dict[str, float]:
    """By the peer's name what its runs took."""
    return {differ.name: measured(own) for differ, own in zip(others, runs, strict=True)}


def _ratios(
    metric: str,
    ours: list[Run],
    others: list[Differ],
    theirs: list[list[Run]],
    most: tuple[float, float],
) -> Iterator[Row]:
    """Rows of wall time and of CPU time as parts of each peer's; the targets are about oasdiff."""
    for name, measured, target in (
        (f"{metric}, whole process", _seconds, most[0]),
        ("  its CPU time", _cpu_seconds, most[1]),
    ):
        peer = _of(others, theirs, measured)
        yield from beside(name, measured(ours), peer, "s", target, "oasdiff")


def _all_releases(ours: Differ, python: Path, repeats: int) -> Iterator[Row]:
    """Each compared with the next; and the ledger, which follows every element through them."""
    pairs, ledger = in_turn(
        repeats,
        lambda: program(python, "seven_releases", *RELEASES),
        lambda: measure([ours.command[0], "ledger", "--format", "json"], fine=(0, 1)),
    )
    metric = "all seven releases in one run"
    yield at_most(metric, _seconds(pairs), 2, "s")
    yield at_most("  their ledger", _seconds(ledger), 2, "s")


def _growth(ours: Differ, pins: list[Path], repeats: int) -> Row:
    documents = [load(name).document for name in (BASE, REVISION)]
    large = [
        peers.write_document(enlarged(document, TIMES), f"{TIMES}-times-{name}.json")
        for document, name in zip(documents, (BASE, REVISION), strict=True)
    ]
    one, many = in_turn(
        max(repeats // 2, 1), lambda: ours.compare(*pins), lambda: ours.compare(*large)
    )
    ratio = _seconds(many) / _seconds(one)
    return Row(
        f"diff of documents {TIMES} times as large",
        f"{_seconds(many):.3g} s, {ratio:.3g} times as long",
        target="≤ 12 times",
        met=ratio <= 12,
    )
