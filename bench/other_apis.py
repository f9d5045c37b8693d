"""`runai-compat` against its peers on real documents of other APIs, where they lie beside the repository.

Kubernetes' and Docker's are not among them: they are Swagger 2.0, of whose schemas oasdiff reads none.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import peers
from differs import Differ
from measuring.processes import Run, in_turn
from measuring.rows import Row, beside

PAIRS = (
    ("Box", "box-2025-01.json", "box-2026-06.json"),
    ("DigitalOcean", "do-19d4c1a0.yaml", "do-7c1300c4.yaml"),
    ("Discord", "discord-95e09c2.json", "discord-74fda0f.json"),
    ("GitHub Enterprise", "ghes-3.12.json", "ghes-3.13.json"),
    ("NetBox", "netbox-4.0.yaml", "netbox-4.2.yaml"),
    ("OpenAI", "openai-2024-12.yaml", "openai-2026-08.yaml"),
    ("Stripe", "stripe-180.json", "stripe-203.json"),
)
_MOST_TIME, _MEDIAN_TIME, _MOST_MEMORY = 0.9, 0.5, 0.35  # of the peer's

JUDGED = "oasdiff"  # whom the targets are about
ENDED = ("exit code -9", "exit code -24")  # of a process that took more CPU time than it may


def rows(
    folder: Path, ours: Differ, others: Sequence[Differ], left_out: list[str]
) -> Iterator[Row]:
    """CPU time and memory for each pair beside each peer, and the median of the ratios to oasdiff."""
    ratios = []
    for api, *files in PAIRS:
        packed = [folder / f"{file}.gz" for file in files]
        missing = [path.name for path in packed if not path.is_file()]
        if missing:
            left_out.append(f"{api}: {', '.join(missing)} is not in the shared folder")
            continue
        compared = [unpacked(path) for path in packed]
        ((own,),) = in_turn(1, lambda f=compared: ours.compare(*f))
        runs = {differ.name: _measured(api, differ, compared, left_out) for differ in others}
        seconds = {name: run and run.cpu_seconds for name, run in runs.items()}
        memory = {name: run and run.mebibytes for name, run in runs.items()}
        times = list(beside(f"{api}, CPU time", own.cpu_seconds, seconds, "s", _MOST_TIME, JUDGED))
        yield from times
        yield from beside("  its memory", own.mebibytes, memory, "MiB", _MOST_MEMORY, JUDGED)
        ratios += [row.ratio for row in times if row.ratio and row.name.startswith(JUDGED)]
    if ratios:
        middle = median(ratios)
        target = f"ratio ≤ {_MEDIAN_TIME:.2g}"
        shown = f"of {len(ratios)}"
        met = middle <= _MEDIAN_TIME
        yield Row("median of their times", shown, ratio=middle, target=target, met=met)


def _measured(api: str, differ: Differ, files: Sequence[Path], left_out: list[str]) -> Run | None:
    """A run of the peer after one that does not count, if it comes to its end."""
    try:
        ((run,),) = in_turn(1, lambda: differ.compare(*files))
    except RuntimeError as problem:
        how = str(problem).splitlines()[0].rpartition(": ")[2]
        if how.endswith(ENDED):
            how = f"it needs more than {differ.limit} s of CPU"
        left_out.append(f"{api} by {differ.name}: {how}")
        return None
    return run


def unpacked(packed: Path) -> Path:
    """The document as the file that both sides read."""
    path = peers.CACHE / packed.stem
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path
