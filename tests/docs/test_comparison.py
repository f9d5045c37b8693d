"""The page beside other tools says what was measured, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from runai_generator.maintenance import documents_page
from runai_generator.maintenance.comparison_page import PAGE, SURE, measured, page, with_scanner

ROOT = Path(__file__).parents[2]
ON = {"day": "2026-01-02", "machine": "a machine", "repeats": "7"}


def row(
    metric: str, ours: str, peer: str = "–", name: str = "", ratio: float | None = None
) -> dict[str, object]:
    return {"metric": metric, "ours": ours, "peer": peer, "name": name, "ratio": ratio}


def test_the_page_is_made_of_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make regen` writes it after `make bench`."""
    monkeypatch.chdir(ROOT)
    assert PAGE.read_text("utf-8") == page(measured())


def test_the_scanner_table_is_made_of_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares as percents, and of how many; on the page stands what was measured last."""
    monkeypatch.chdir(ROOT)
    text = SURE.read_text("utf-8")
    assert text == with_scanner(text, measured())
    rows = [
        row(f"{part}: {metric}", figure)
        for part in ("tuned", "aside")
        for metric, figure in (("recall", "0.5 of 8"), ("exact method", "0.25 of 8"), ("certain is right", "1.000 of 4"), ("decoys taken", "0 of 2"))
    ]  # fmt: skip
    made = with_scanner(text, {"scanning": {"on": ON, "rows": rows}})
    assert "| measured on 2026-01-02 | tuned | aside |" in made
    assert "| uses found | 50.0 % of 8 | 50.0 % of 8 |" in made
    assert "| decoys taken for a use | 0 of 2 | 0 of 2 |" in made


def test_only_rows_with_another_side_are_told() -> None:
    """A column for each; a part that was not measured has no table, and what was left out has its reason."""
    rows = [
        row("diff A B, whole process", "0.2 s", "0.8 s", "other v1", 0.25),
        row("  its memory", "50 MiB"),
        row("  its memory", "50 MiB", "90 MiB", "other v1", 0.556),
        row("  its memory", "50 MiB", "25 MiB", "third v2", 2.0),
        row("alone", "1 s"),
    ]
    made = page({"compat": {"on": ON, "rows": rows, "left_out": ["fourth: java is missing"]}})
    assert "| measured | this toolkit | other v1 | third v2 |" in made
    assert "| diff A B, whole process | 0.2 s | 0.8 s (0.25) | – |" in made
    assert "| diff A B: its memory | 50 MiB | 90 MiB (0.56) | 25 MiB (2.00) |" in made
    assert "alone" not in made
    assert "Measured on 2026-01-02: a machine." in made
    assert "Not measured: fourth: java is missing." in made
    assert "## Clients" not in made
    assert made.count("|---|") == 1


def test_the_page_of_other_documents_is_made_of_the_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    assert documents_page.PAGE.read_text("utf-8") == documents_page.page(measured())


def test_what_other_documents_gave_is_told() -> None:
    """Figures, notes and misfits; a document that was not there is named."""
    figures = {"operations": 1200, "models": 7, "build": 9.6, "import_": 0.013, "first_call": 0.5, "memory": 47.4, "size": 2.06}  # fmt: skip
    rows = [
        {"api": "Zoo", "document": "zoo.json", **figures, "notes": ["x is left out"], "misfits": ["GET /x: odd"]},
        {"api": "Ark", "document": "ark.json", **figures, "notes": [], "misfits": []},
    ]  # fmt: skip
    made = documents_page.page(
        {"documents": {"on": ON, "rows": rows, "left_out": ["Sea: not there"]}}
    )
    told = "| Zoo, `zoo.json` | 1,200 | 7 | 10 s | 0.01 s | 0.50 s | 47 MiB | 2.1 MiB | 1 |"
    assert told in made
    assert "### Zoo\n\n- x is left out\n" in made
    assert "### Ark\n\n- nothing\n" in made
    assert "- Zoo: `GET /x: odd`" in made
    assert "Not measured: Sea: not there." in made


def test_no_figures_no_table() -> None:
    """Nothing is claimed before something was measured."""
    assert "|---" not in page({})
