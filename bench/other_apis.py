"""`runai-compat` against oasdiff on real documents of other APIs, where they lie beside the repository.

Kubernetes' and Docker's are not among them: they are Swagger 2.0, of whose schemas the peer reads none.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TypeAlias

import peers
from processes import Run, in_turn
from rows import Row, against

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

Peer: TypeAlias = Callable[[list[Path]], list[Callable[[], Run]]]
"""Ways to compare two files: one, or none where the peer cannot be had."""


def rows(
    folder: Path, ours: Callable[[list[Path]], Run], theirs: Peer, name: str, left_out: list[str]
) -> Iterator[Row]:
    """CPU time and memory for each pair, and the median of the ratios of time.

    name: what the peer is called.
    """
    ratios = []
    for api, *files in PAIRS:
        packed = [folder / f"{file}.gz" for file in files]
        missing = [path.name for path in packed if not path.is_file()]
        if missing:
            left_out.append(f"{api}: {', '.join(missing)} is not in the shared folder")
            continue
        compared = [unpacked(path) for path in packed]
        own, peer = _measured(api, lambda files=compared: ours(files), theirs(compared), left_out)
        seconds, memory = (peer.cpu_seconds, peer.mebibytes) if peer else (None, None)
        time = against(f"{api}, CPU time", own.cpu_seconds, seconds, _MOST_TIME, "s", name)
        yield time
        yield against("  its memory", own.mebibytes, memory, _MOST_MEMORY, "MiB", name)
        if time.ratio is not None:
            ratios.append(time.ratio)
    if ratios:
        middle = median(ratios)
        target = f"ratio ≤ {_MEDIAN_TIME:.2g}"
        shown = f"of {len(ratios)}"
        yield Row("median of their times", shown, "–", middle, target, middle <= _MEDIAN_TIME)


def _measured(
    api: str, ours: Callable[[], Run], theirs: list[Callable[[], Run]], left_out: list[str]
) -> tuple[Run, Run | None]:
    """A run of each side after one that does not count; the peer's only if it comes to its end."""
    peer = None
    for side in theirs:
        try:
            ((peer,),) = in_turn(1, side)
        except RuntimeError as problem:
            how = str(problem).splitlines()[0].rpartition(": ")[2]
            left_out.append(f"{api}: the peer fails: {how}")
    ((own,),) = in_turn(1, ours)
    return own, peer


def unpacked(packed: Path) -> Path:
    """The document as the file that both sides read."""
    path = peers.CACHE / packed.stem
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path
