"""`--docs upstream`: the sentences of a document that the user has, made harmless, in docstrings."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from runai_generator.build.build import build, up_to_date
from runai_generator.build.build_requests import of_file, of_releases
from runai_generator.commands.main import main
from runai_generator.emit.prose import docstring, lines
from runai_generator.metadata.upstream_text import words
from runai_generator.prepare import prepare
from runai_specs import load
from runai_specs.fetch import write_mirror

NASTY = 'Ends """\nimport os\n\\" \\N{BULLET} \x00 \u202e back {{ x }} {% raw %} \\'
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/boxes/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"},
                 "description": "Which box."}
            ],
            "get": {
                "operationId": "get_box",
                "summary": "Get a box.",
                "description": NASTY,
                "responses": {"200": {"description": "", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Box"}}}}},
            },
        }
    },
    "components": {"schemas": {"Box": {
        "type": "object", "description": NASTY,
        "properties": {
            "width": {"type": "integer", "description": "How wide it is."},
            "depth": {"type": "integer", "description": NASTY, "deprecated": True},
        },
    }}},
}  # fmt: skip


def build_boxes(folder: Path, *, with_words: bool) -> Path:
    (folder / "boxes.json").write_text(json.dumps(DOCUMENT))
    order = of_file(folder / "boxes.json", "boxes", folder / "out", with_words=with_words)
    build(order)
    return folder / "out" / "boxes"


def docstrings(path: Path) -> list[str]:
    """Every string that stands alone."""
    return [
        node.value.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


@pytest.mark.slow
def test_sentences_of_operations_parameters_classes_and_fields(tmp_path: Path) -> None:
    """All are there; what would be code or would hide is text or gone; `verify` passed."""
    package = build_boxes(tmp_path, with_words=True)
    method = next(d for d in docstrings(package / "resources/default.py") if "GET /boxes" in d)
    assert "Get a box." in method
    assert "        Which box." in method
    model = docstrings(package / "models/box.py")
    assert "How wide it is." in model
    assert any(text.startswith("Deprecated.\n") for text in model)
    for text in (method, model[0]):
        assert 'Ends """\n' in text
        assert "import os" in text
        assert '\\" \\N{BULLET}' in text
        assert not set("\x00\u202e") & set(text)


@pytest.mark.slow
def test_without_them_there_is_no_sentence(tmp_path: Path) -> None:
    """Docstrings are ours."""
    package = build_boxes(tmp_path, with_words=False)
    written = "".join(path.read_text() for path in package.rglob("*.py"))
    assert not any(words in written for words in ("Get a box", "Which box", "How wide", "BULLET"))


@pytest.mark.slow
def test_a_client_with_words_is_another_build(tmp_path: Path) -> None:
    """So going back and forth builds anew."""
    build_boxes(tmp_path, with_words=True)
    order = of_file(tmp_path / "boxes.json", "boxes", tmp_path / "out")
    assert up_to_date(order) is None
    assert (
        up_to_date(of_file(tmp_path / "boxes.json", "boxes", tmp_path / "out", with_words=True))
        is not None
    )


def test_a_release_whose_document_was_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, which says how to fetch it; nothing is built, nothing recorded."""
    monkeypatch.setattr("runai_specs.fetch.session.default_cache", lambda: tmp_path / "cache")
    command = ["build", "2.24", "--docs", "upstream", "--output", str(tmp_path / "out")]
    assert main(command) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert "`runai-specs fetch control-plane@2.24`" in said
    assert not (tmp_path / "out").exists()
    assert main([*command, "--manifest"]) == 2
    assert "--manifest" in capsys.readouterr().err


def test_the_document_of_a_release_is_found_where_it_was_fetched_to(tmp_path: Path) -> None:
    """Its bytes go into the order."""
    write_mirror(tmp_path, "control-plane", "2.24", b'{"openapi": "3.0.0"}')
    (order,) = of_releases(["2.24"], tmp_path / "out", tmp_path)
    assert order.words == b'{"openapi": "3.0.0"}'
    (order,) = of_releases(["2.24"], tmp_path / "out")
    assert order.words is None


@pytest.mark.slow
def test_words_of_a_pinned_release_find_their_elements() -> None:
    """A raw document has the names that the pin has: sentences put into the pin are all found."""
    document = json.loads(json.dumps(load("2.24").document))
    for item in document["paths"].values():
        for operation in (operation for key, operation in item.items() if key != "parameters"):
            operation["summary"] = "Said."
    for schema in document["components"]["schemas"].values():
        schema["description"] = "Said."
    prepared = prepare(load("2.24").document, source="2.24")
    texts = words(document, prepared)
    assert len(texts.operations) == len(prepared.operations)
    assert set(texts.classes) == set(prepared.classes.values())


def test_prose_keeps_its_lines() -> None:
    """Long ones are wrapped, indentation stays, empty lines are single."""
    assert lines("a\n\n\n  * b\n" + "word " * 30) == (
        "a", "", "  * b", *(" ".join(["word"] * 17), " ".join(["word"] * 13)),
    )  # fmt: skip
    assert lines(" \n ") == ()
    for text in (NASTY, "\ud800x", '"', "\\", "a\\"):
        literal = docstring(lines(text), "")
        assert ast.literal_eval(literal).strip("\n").split("\n") == list(lines(text))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "kept"), [((), True), (("--no-docs",), False), (("--docs", "own"), False)]
)
def test_the_sentences_of_ones_own_document_are_kept(
    tmp_path: Path, options: tuple[str, ...], kept: bool
) -> None:
    """They are the user's; `--no-docs` leaves them out."""
    source, output = tmp_path / "boxes.json", tmp_path / "out"
    source.write_text(json.dumps(DOCUMENT))
    command = ["build", "--from", str(source), "--name", "boxes", "--output", str(output)]
    assert main([*command, *options]) == 0
    written = "".join(path.read_text() for path in (output / "boxes").rglob("*.py"))
    assert ("Which box." in written) is kept


def test_no_docs_is_for_documents(capsys: pytest.CaptureFixture[str]) -> None:
    """Releases have no sentences unless they are asked for."""
    assert main(["build", "2.24", "--no-docs"]) == 2
    assert "--no-docs goes with --from" in capsys.readouterr().err
