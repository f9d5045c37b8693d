"""Adding something touches as many places as CONTRIBUTING says: counted on something that is there."""

from __future__ import annotations

import re
from pathlib import Path

from runai_compat.kinds import ChangeKind
from runai_compat.reports import FORMATS
from runai_compat.scanning.languages import languages
from runai_specs.fetch import Format

ROOT = Path(__file__).parents[1]
SOURCES = ("specs/runai_specs", "compat/runai_compat", "generator/runai_generator")


def naming(pattern: str) -> set[str]:
    """The modules that have the pattern."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in SOURCES
        for path in (ROOT / folder).rglob("*.py")
        if re.search(pattern, path.read_text("utf-8"))
    }


def test_a_rule_is_a_kind_a_row_and_a_fact() -> None:
    """Three modules of a plain rule; case folder and page are made."""
    for kind in ("unique-items-added", "oauth-scope-removed"):
        assert kind in set(ChangeKind)
        named = naming(rf'"{kind}"|"{kind.rpartition("-")[0]}"')
        rooms = {path.split("/")[2] for path in named}
        assert len(named) <= 3, named
        assert rooms <= {"comparison", "kinds.py", "rules"}, named


def test_a_report_format_is_a_module_and_a_line() -> None:
    """No other module names it."""
    for name in ("sarif", "junit"):
        assert any(form.name == name for form in FORMATS)
        assert naming(rf'"{name}"') == {"compat/runai_compat/reports/__init__.py"}


def test_a_language_is_a_module() -> None:
    """No other module names it or its grammar."""
    assert len(languages()) >= 16
    for name, grammar in (("kotlin", "tree_sitter_kotlin"), ("rust", "tree_sitter_rust")):
        assert naming(rf'"{grammar}"') == {f"compat/runai_compat/scanning/languages/{name}.py"}


def test_a_source_format_is_a_module_and_a_member() -> None:
    """The registry finds it by its name."""
    folder = ROOT / "specs/runai_specs/fetch/sources"
    for form in Format:
        module = folder / f"{form.value.replace('-', '_')}.py"
        assert "\ndef collect(" in module.read_text("utf-8"), form
    assert naming('= "gitbook"') == {"specs/runai_specs/fetch/model.py"}
