"""Files of code in which each line says what it uses, and how well a scanner finds that.

A line ends in `«GET /api/v1/me»` for each operation that it uses (`ANY` for a method that the code
does not tell), in `«-»` where it only looks like a use. The labels are no part of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runai_compat import CallSite, Confidence, Usage

CORPUS = Path(__file__).parents[1] / "compat" / "scanning" / "corpus"
_LABEL = re.compile(r"\s*«(?P<label>[^»]*)»")
_NEAR = 1


@dataclass(frozen=True, slots=True)
class Label:
    """What a line uses; method None: the code does not tell it. path None: a decoy."""

    file: str
    line: int
    method: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """The labels of a kind of file, and how many of them were found how well; uses: what was found
    certain or likely; wrong: which of that is no use.
    """

    sites: int = 0
    found: int = 0
    exact: int = 0
    certain: int = 0
    certain_right: int = 0
    decoys: int = 0
    taken: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, n) + getattr(other, n) for n in self.__dataclass_fields__))


def unpack(samples: Path, folder: Path) -> list[Label]:
    """The files without their labels, written into a folder; the labels."""
    labels: list[Label] = []
    for sample in sorted(samples.glob("*.sample")):
        name = sample.name.removesuffix(".sample")
        place = folder / sample.name.replace(".", "_") / name  # nothing in one is known in another
        place.parent.mkdir(parents=True, exist_ok=True)
        lines = sample.read_text(encoding="utf-8").split("\n")
        place.write_text("\n".join(_LABEL.sub("", line) for line in lines), encoding="utf-8")
        labels += _labels(place.as_posix(), lines)
    return labels


def _labels(file: str, lines: Iterable[str]) -> Iterator[Label]:
    for number, line in enumerate(lines, 1):
        for match in _LABEL.finditer(line):
            method, _, path = match["label"].partition(" ")
            yield Label(file, number, None if method in ("-", "ANY") else method, path or None)


def score(labels: Iterable[Label], usage: Usage) -> Mapping[str, Score]:
    """How well the uses fit the labels, by the ending of the files."""
    sites: dict[str, list[CallSite]] = {}
    for site in usage.uses:
        if site.confidence is not Confidence.POSSIBLE and site.operations:
            sites.setdefault(site.file, []).append(site)
    by_file: dict[str, list[Label]] = {}
    for label in labels:
        by_file.setdefault(label.file, []).append(label)
    scores: dict[str, Score] = {}
    for file, own in by_file.items():
        ending = Path(file).suffix or Path(file).name
        scores[ending] = scores.get(ending, Score()) + _score(own, sites.get(file, []))
    return scores


def _score(labels: list[Label], sites: list[CallSite]) -> Score:
    wanted = [label for label in labels if label.path is not None]
    decoys = [label for label in labels if label.path is None]
    certain = [site for site in sites if site.confidence is Confidence.CERTAIN]
    return Score(
        len(wanted),
        sum(any(_is(site, label) for site in sites) for label in wanted),
        sum(any(_is(s, label) and s.method == label.method for s in sites) for label in wanted),
        len(certain),
        sum(any(_is(s, label) and s.method == label.method for label in wanted) for s in certain),
        len(decoys),
        sum(any(site.line == label.line for site in sites) for label in decoys),
    )


def _is(site: CallSite, label: Label) -> bool:
    return abs(site.line - label.line) <= _NEAR and site.path == label.path


def misses(labels: Iterable[Label], usage: Usage) -> Iterator[str]:
    """What was not found, found otherwise, or found where nothing is: for people who mend it."""
    sites = [s for s in usage.uses if s.confidence is not Confidence.POSSIBLE and s.operations]
    labels = list(labels)
    for label in labels:
        here = [s for s in sites if s.file == label.file and abs(s.line - label.line) <= _NEAR]
        told = ", ".join(f"{s.method} {s.path} {s.confidence}" for s in here) or "nothing"
        where = f"{Path(label.file).name}:{label.line}"
        if label.path is None:
            if any(site.line == label.line for site in here):
                yield f"{where}: a decoy, found {told}"
        elif not any(_is(s, label) and s.method == label.method for s in here):
            yield f"{where}: {label.method} {label.path}, found {told}"
    for site in sites:
        if not any(_is(site, label) and site.file == label.file for label in labels):
            yield f"{Path(site.file).name}:{site.line}: too much: {site.method} {site.path} {site.confidence}"
