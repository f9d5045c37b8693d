"""A language is one file: registered by what it says of itself, and read into the one form."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runai_compat.scanning import languages
from runai_compat.scanning.syntax.language import MissingGrammarError
from runai_compat.scanning.syntax.model import Module

from ..conftest import found_in, told

TOY = '''"""Lines of `send METHOD address`."""
from runai_compat.scanning.syntax.building import Builder
from runai_compat.scanning.syntax.language import Language
from runai_compat.scanning.syntax.model import Argument, Name, Text

def read(module):
    builder, at = Builder(module), 0
    for line in module.source.split(b"\\n"):
        words = line.decode().split(" ")
        if words[0] == "send":
            texts = [Argument(Text(at, at + len(line), word)) for word in words[1:]]
            builder.expression(builder.call(at, at, Name(at, at, "request"), texts))
        at += len(line) + 1
    return []

LANGUAGE = Language("toy", read, suffixes=(".toy",))
'''


def _forget() -> None:
    for cached in (languages.languages, languages._by_suffix, languages._by_name):
        cached.cache_clear()


def test_a_language_is_added_by_adding_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else names it."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "toy.py").write_text(TOY)
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(folder)])
    _forget()
    try:
        path = tmp_path / "a.toy"
        path.write_text("x\nsend DELETE https://x/v1/k8s/users/1\n")
        assert told(list(found_in(path).uses)) == ["2 DELETE /v1/k8s/users/{} certain"]
    finally:
        sys.modules.pop(f"{languages.__name__}.toy", None)
        _forget()


@pytest.mark.parametrize("language", languages.languages(), ids=lambda language: language.name)
def test_any_file_can_be_read(language: languages.Language) -> None:
    """Empty, broken and odd files: a module, or one of the errors that are expected."""
    texts = (b"", b"(" * 3000, b'"', b"}{][", "ü{%\u2028".encode(), b"a = b = c\n\tx:\n" * 50)
    for text in texts:
        try:
            language.read(Module(f"a{(language.suffixes or ('',))[0]}", language.name, text))
        except (SyntaxError, ValueError, RecursionError):
            continue


def test_a_missing_parser_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is read as text then, and the coverage says what to install."""
    from runai_compat.scanning.syntax import treesitter

    def missing(*_: str) -> None:
        raise MissingGrammarError("runai-api-toolkit[scan]")

    monkeypatch.setattr(treesitter, "_parser", missing)
    path = tmp_path / "a.sh"
    path.write_text("curl -X DELETE $B/v1/k8s/users/1\n")
    usage = found_in(path)
    assert told(list(usage.uses)) == ["1 DELETE /v1/k8s/users/{} certain"]
    (note,) = usage.coverage.as_text
    assert note.problem == "no parser for shell (install runai-api-toolkit[scan]), so read as text"


def test_every_language_says_what_it_is_in() -> None:
    for language in languages.languages():
        assert language.suffixes or language.names


def test_a_language_without_a_grammar_counts_as_text(tmp_path: Path) -> None:
    """Its calls are followed, and the coverage still says that nobody parsed it."""
    path = tmp_path / "a.lua"
    path.write_text('local B = "https://h"\nhttp:delete(B .. "/v1/k8s/users/1")\n')
    usage = found_in(path)
    assert told(list(usage.uses)) == ["2 DELETE /v1/k8s/users/{} certain"]
    (note,) = usage.coverage.as_text
    assert note.problem == "no parser for this kind of file"
