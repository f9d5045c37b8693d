"""Programs that compare two OpenAPI documents: ours, as somebody would install it, and the peers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peers
from measuring.processes import Run, measure

from runai_generator.publish import wheels

ROOT = Path(__file__).parents[1]
_PEER_LIMIT = 100  # CPU seconds for one comparison
_DIFFERS = (0, 1)  # the exit codes of a comparison that came to its end


@dataclass(frozen=True, slots=True)
class Differ:
    """How a program is called for two documents, and what of its JSON says that something breaks.

    limit: the most CPU seconds that one comparison may take.
    """

    name: str
    command: Sequence[str | Path]
    breaks: Callable[[Any], bool]
    options: Sequence[str] = ()
    limit: float | None = None

    def compare(self, *sides: str | Path) -> Run:
        """One process; RuntimeError where it does not come to its end."""
        return measure([*self.command, *sides, *self.options], fine=_DIFFERS, limit=self.limit)

    def breaking(self, *sides: Path) -> bool | None:
        """Whether it calls anything between the two breaking; None where it fails."""
        try:
            return self.breaks(json.loads(self.compare(*sides).output))
        except RuntimeError:
            return None


def ours() -> Differ:
    """`runai-compat diff` from the toolkit's wheel, installed without extras."""
    made = wheels.build([ROOT], peers.CACHE / "dist")
    python = peers.install("toolkit", [path for path in made if path.suffix == ".whl"]).python
    command = [python.with_name("runai-compat"), "diff"]
    return Differ("runai-compat", command, _counted, ("--format", "json"))


def others(left_out: list[str]) -> Iterator[Differ]:
    """The peers that can be had here; left_out is told of the others."""
    for get, arguments, options, breaks in (
        (peers.oasdiff, ("changelog",), ("--format", "json"), _has_error),
        (peers.what_changed, (), (), _counted),
    ):
        try:
            program, name = get()
        except peers.LeftOutError as reason:
            left_out.append(f"{get.__name__}: {reason}")
        else:
            yield Differ(name, [program, *arguments], breaks, options, _PEER_LIMIT)


def _counted(report: Mapping[str, Any]) -> bool:
    return bool(report.get("summary", report)["breaking"])


def _has_error(changes: Sequence[Mapping[str, Any]] | None) -> bool:
    return any(change["level"] == 3 for change in changes or ())
