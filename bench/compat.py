"""`runai-compat` against oasdiff, against its own limits, and against what reading alone costs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import other_apis
import peers
from processes import Run, in_turn, measure, median, program
from rows import Row, against, at_most

from runai_generator.publish import wheels
from runai_specs import load
from runai_specs.catalog.model import PACKAGED

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from enlarging import enlarged

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("RUNAI_SHARED", ROOT.parent / "shared"))
BASE, REVISION = "2.22", "2.24"
RELEASES = ("2.18", "2.19", "2.20", "2.21", "2.22", "2.23", "2.24")
TIMES = 10
_PEER_LIMIT = 100  # CPU seconds for one comparison
_DIFFERS = (0, 1)  # the exit codes of a comparison that came to its end


def rows(repeats: int, left_out: list[str]) -> Iterator[Row]:
    """One row for each target; left_out is told what cannot be compared."""
    python = _ours().python
    command = python.with_name("runai-compat")
    pins = [PACKAGED / "control-plane" / f"{name}.json" for name in (BASE, REVISION)]
    name, peer = _oasdiff(left_out)
    yield from _pairs(command, python, pins, repeats, left_out, name, peer)
    yield from _all_releases(command, python, repeats)
    yield _growth(command, pins, repeats)
    folder = SHARED / "upstream" / "others"
    yield from other_apis.rows(folder, lambda files: _diff(command, *files), peer, name, left_out)


def _ours() -> peers.Installed:
    """The toolkit's wheel, installed without extras."""
    made = wheels.build([ROOT], peers.CACHE / "dist")
    return peers.install("toolkit", [path for path in made if path.suffix == ".whl"])


def _diff(command: Path, *sides: str | Path) -> Run:
    return measure([command, "diff", *sides, "--format", "json"], fine=_DIFFERS)


def _pairs(
    command: Path,
    python: Path,
    pins: list[Path],
    repeats: int,
    left_out: list[str],
    name: str,
    peer: other_apis.Peer,
) -> Iterator[Row]:
    """Two releases by name, as files, and as upstream published them; the peer reads files."""
    sides = [lambda: _diff(command, BASE, REVISION), lambda: program(python, "read_json", *pins)]
    by_name, floor, *theirs = in_turn(repeats, *sides, *peer(pins))
    metric = f"diff {BASE} {REVISION}, whole process"
    yield from _ratios(metric, by_name, theirs, name, most=(0.3, 0.2))
    yield Row("  floor: start Python and read both", f"{_seconds(floor):.3g} s")
    memory = [median([run.mebibytes for run in side]) for side in (by_name, *theirs)]
    shown = f"{memory[1]:.0f} MiB {name}" if theirs else "–"
    yield at_most("  its memory", memory[0], 60, "MiB", shown)
    for metric, files, most in (
        ("diff of the two as files", pins, (0.4, 0.3)),
        ("diff of upstream's own documents", _published(left_out), (0.5, 0.5)),
    ):
        if files:
            ours, *theirs = in_turn(repeats, lambda f=files: _diff(command, *f), *peer(files))
            yield from _ratios(metric, ours, theirs, name, most)


def _oasdiff(left_out: list[str]) -> tuple[str, other_apis.Peer]:
    """The peer's name, and how it compares two files: in one way, or in none where it is not there."""
    try:
        program_file, version = peers.oasdiff()
    except peers.LeftOutError as reason:
        left_out.append(str(reason))
        return "oasdiff", lambda _: []

    def compare(files: list[Path]) -> list[Callable[[], Run]]:
        command = [program_file, "changelog", *files, "--format", "json"]
        return [lambda: measure(command, fine=_DIFFERS, limit=_PEER_LIMIT)]

    return f"oasdiff {version}", compare


def _published(left_out: list[str]) -> list[Path]:
    """Both releases with upstream's prose, versions as texts: oasdiff refuses numbers there."""
    folder = SHARED / "upstream" / "control-plane"
    found = []
    for name in (BASE, REVISION):
        path = folder / f"{name}.json"
        if not path.is_file():
            left_out.append(f"upstream's own documents: {path.name} is not in the shared folder")
            return []
        document = json.loads(path.read_bytes())
        document["info"]["version"] = str(document["info"]["version"])
        found.append(peers.write_document(document, f"published-{name}.json"))
    return found


def _seconds(runs: list[Run]) -> float:
    return median([run.seconds for run in runs])


def _ratios(
    metric: str, ours: list[Run], theirs: list[list[Run]], name: str, most: tuple[float, float]
) -> Iterator[Row]:
    """Rows of wall time and of CPU time as parts of the peer's, if there is a peer."""
    peer = theirs[0] if theirs else []
    yield against(metric, _seconds(ours), _seconds(peer) if peer else None, most[0], "s", name)
    own, other = ([run.cpu_seconds for run in side] for side in (ours, peer))
    yield against(
        "  its CPU time", median(own), median(other) if other else None, most[1], "s", name
    )


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
