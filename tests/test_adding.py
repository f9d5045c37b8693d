"""Adding something touches as many places as CONTRIBUTING says: counted on something that is there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from runai_compat.kinds import ChangeKind
from runai_compat.reports import FORMATS
from runai_compat.scanning import languages as scanned
from runai_compat.scanning.languages import language_of, languages
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
    """No other module names its grammar; what is peculiar to it is said there, not in the engine."""
    assert len(languages()) >= 16
    for name, grammar in (("kotlin", "tree_sitter_kotlin"), ("rust", "tree_sitter_rust")):
        assert naming(rf'"{grammar}"') == {f"compat/runai_compat/scanning/languages/{name}.py"}
    for name in ("kotlin", "rust", "java", "php", "csharp", "hcl", "swift"):
        engine = {path for path in naming(rf'"{name}"') if "/scanning/engine/" in path}
        assert engine == set(), name


def test_a_module_of_a_language_stands_before_its_entry_among_the_islands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert language_of("a.lua", b"").is_island  # type: ignore[union-attr]
    (tmp_path / "lua.py").write_text(
        "from runai_compat.scanning.syntax.language import Language\n"
        "LANGUAGE = Language('lua', lambda module: [], ('.lua',))\n"
    )
    monkeypatch.setattr(scanned, "__path__", [*scanned.__path__, str(tmp_path)])
    caches = (scanned.languages, scanned._by_suffix, scanned._by_name, scanned.language)
    for cache in caches:
        cache.cache_clear()
    try:
        assert not language_of("a.lua", b"").is_island  # type: ignore[union-attr]
    finally:
        monkeypatch.undo()
        sys.modules.pop(f"{scanned.__name__}.lua", None)
        for cache in caches:
            cache.cache_clear()


def test_a_source_format_is_a_module_and_a_member() -> None:
    """The registry finds it by its name."""
    folder = ROOT / "specs/runai_specs/fetch/sources"
    for form in Format:
        module = folder / f"{form.value.replace('-', '_')}.py"
        assert "\ndef collect(" in module.read_text("utf-8"), form
    assert naming('= "gitbook"') == {"specs/runai_specs/fetch/model.py"}
