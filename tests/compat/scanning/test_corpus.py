"""The labelled corpus: how much of what each line uses is found, and how much that is no use.

What is set `aside` is measured only, never looked into to mend something: `python bench scanning`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from labelled_code import CORPUS, Score, misses, score, unpack

from .conftest import found_in


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "recall", "exact", "certain", "decoys"),
    [("tuned", 0.98, 0.97, 0.98, 1 / 30), ("aside", 0.92, 0.92, 0.98, 1 / 30)],
)
def test_the_corpus(
    part: str, recall: float, exact: float, certain: float, decoys: float, tmp_path: Path
) -> None:
    """The shares that were measured, less a little; the list of what is missed is in the message."""
    labels = unpack(CORPUS / part, tmp_path)
    usage = found_in(tmp_path)
    total = sum(score(labels, usage).values(), Score())
    told = "\n".join(misses(labels, usage))
    assert total.found >= recall * total.sites, told
    assert total.exact >= exact * total.sites, told
    assert total.certain_right >= certain * total.certain, told
    assert total.taken <= decoys * total.decoys, told


def test_every_language_is_in_the_corpus() -> None:
    """A language that is added brings samples with it."""
    from runai_compat.scanning.languages import languages

    names = [sample.name.removesuffix(".sample").lower() for sample in CORPUS.glob("*/*.sample")]
    for language in languages():
        assert any(name.endswith(language.suffixes) or name in language.names for name in names), (
            language.name
        )
