"""The scanner of people's code against the labelled corpus: what it finds, by language."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import scanning_cost
from measuring.rows import Row

from runai_compat import usage

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from labelled_code import CORPUS, Score, score, unpack

_PARTS = ("tuned", "aside")


def rows(repeats: int, left_out: list[str]) -> Iterator[Row]:  # noqa: ARG001 - as every part
    """A row for each target and part of the corpus, then one for each language."""
    for part in _PARTS:
        with tempfile.TemporaryDirectory() as folder:
            labels = unpack(CORPUS / part, Path(folder))
            scores = score(labels, usage([folder]))
        total = sum(scores.values(), Score())
        yield from _targets(part, total)
        for ending, language_score in sorted(scores.items()):
            measured = f"{language_score.found} of {language_score.sites} found, {language_score.exact} exact"
            told = f"{measured}, {language_score.taken} of {language_score.decoys} decoys taken"
            yield Row(f"  {part}: {ending}", told)
    yield from scanning_cost.rows([Path(sys.executable).with_name("runai-compat")], left_out)


def _targets(part: str, total: Score) -> Iterator[Row]:
    for name, count, of, target in (
        ("recall", total.found, total.sites, 0.95),
        ("exact method", total.exact, total.sites, 0.9),
        ("certain is right", total.certain_right, total.certain, 0.98),
    ):
        share = count / max(1, of)
        yield Row(
            f"{part}: {name}", f"{share:.3f} of {of}", target=f"≥ {target}", met=share >= target
        )
    share = total.taken / max(1, total.decoys)
    yield Row(
        f"{part}: decoys taken",
        f"{total.taken} of {total.decoys}",
        target="≤ 1 in 30",
        met=share <= 1 / 30,
    )
