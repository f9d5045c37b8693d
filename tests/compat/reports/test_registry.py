"""A report format is a module and a line: what the line says of it is so, and nothing else knows it."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import runai_compat
from runai_compat import reports
from runai_compat.reports import FORMATS, Format, format_of, formats_of, render
from runai_compat.vocabulary import ResultKind

from .results import quiet

PACKAGE = Path(runai_compat.__file__).parent


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_shows_the_kinds_that_it_says(form: Format) -> None:
    """A function for each, and no more."""
    module = import_module(f"runai_compat.reports.{form.name}")
    shown = {kind for kind in ResultKind if callable(getattr(module, kind, None))}
    assert shown == form.kinds


def test_every_kind_of_result_can_be_read_by_people_and_programs() -> None:
    """Markdown and JSON show everything."""
    assert {"markdown", "json"} <= set(formats_of(*ResultKind))


def test_a_new_format_is_a_module_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With these two it is rendered, and the ending of its files means it."""
    module = ModuleType("runai_compat.reports.shouted")
    vars(module)["gate"] = lambda result, _: f"{result.target}!\n"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    line = Format("shouted", (".loud",), frozenset({ResultKind.GATE}))
    monkeypatch.setattr(reports, "FORMATS", (*FORMATS, line))
    known = formats_of(ResultKind.GATE)
    assert "shouted" in known
    assert "shouted" not in formats_of(ResultKind.AUDIT)
    assert format_of(".LOUD", known) == "shouted"
    assert render(quiet(), "shouted") == "1.2!\n"


@pytest.mark.parametrize("name", ["sarif", "junit"])
def test_no_other_module_names_a_format(name: str) -> None:
    """Lists of formats are made of the registry."""
    naming = [
        path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("*.py")
        if re.search(rf'"{name}"', path.read_text(encoding="utf-8"))
    ]
    assert naming == [Path("reports/__init__.py")]


def test_the_room_stays_small() -> None:
    """Five to fifteen entries."""
    entries = [path for path in (PACKAGE / "reports").iterdir() if path.name != "__pycache__"]
    assert 5 <= len(entries) <= 15
