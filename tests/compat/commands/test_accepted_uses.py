"""A use that is accepted stays accepted, wherever it moves in its file; a new one does not pass."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .documents import write

CALL = 'requests.get("https://host/api/v1/users")\n'
OTHER = 'requests.delete("https://host/api/v1/templates/1")\n'
BY = ("--reason", "r", "--author", "a")


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Two operations go; the code stands in a folder of its own."""
    gone = ("GET /api/v1/users", "DELETE /api/v1/templates/{id}")
    old = write(tmp_path / "old.json", *gone, "GET /api/v1/kept")
    new = write(tmp_path / "new.json", "GET /api/v1/kept")
    (tmp_path / "code").mkdir()
    monkeypatch.chdir(tmp_path)
    code("a.py", CALL)
    return ("--from", old, "--to", new)


def code(name: str, text: str) -> None:
    Path("code", name).write_text(f"import requests\n{text}")


def rows() -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = tomllib.loads(Path("runai-accepted.toml").read_text())[
        "accepted"
    ]
    return written


def test_it_moves_with_its_lines_and_a_new_one_fails(run: Run, way: tuple[str, ...]) -> None:
    """In the same file, and in another one; then the report has only what is new."""
    assert run("accept", *way, *BY, "--uses", "code").code == 0
    [row] = rows()
    assert row["uses"] == [{"file": "code/a.py", "operation": "GET /api/v1/users", "calls": 1}]
    gate = ("gate", *way, "--accept", "runai-accepted.toml", "--uses")
    assert run(*gate, "code").code == 0
    code("a.py", "\n\nimport os\n" + CALL)
    assert run(*gate, str(Path("code").resolve())).code == 0  # whatever way leads there
    code("b.py", CALL)
    done = run(*gate, "code")
    assert done.code == 1
    assert "code/b.py:2" in done.out
    assert "code/a.py" not in done.out.partition("to check")[0]
    Path("code/b.py").unlink()
    code("a.py", CALL + "x = 1\n" + CALL)
    done = run(*gate, "code")
    assert done.code == 1
    assert "code/a.py:4" in done.out
    assert run("accept", *way, *BY, "--uses", "code").code == 0
    assert [row["uses"][0]["calls"] for row in rows()] == [2]
    assert run(*gate, "code").code == 0


def test_another_operation_in_the_file_fails(run: Run, way: tuple[str, ...]) -> None:
    """It is the finding at a use that is accepted, not the file."""
    run("accept", *way, *BY, "--uses", "code")
    code("a.py", CALL + OTHER)
    done = run("gate", *way, "--accept", "runai-accepted.toml", "--uses", "code")
    assert done.code == 1
    assert "code/a.py:3" in done.out


def test_without_files_the_finding_fails_and_the_entry_is_not_called_unused(
    run: Run, way: tuple[str, ...]
) -> None:
    """Somebody else's code may break; nothing says that nobody needs the entry."""
    run("accept", *way, *BY, "--uses", "code")
    done = run("gate", *way, "--accept", "runai-accepted.toml", "--format", "json")
    assert done.code == 1
    assert json.loads(done.out)["unused"] == []
    code("a.py", "")
    told = run(
        "gate", *way, "--accept", "runai-accepted.toml", "--uses", "code", "--format", "json"
    )
    assert (told.code, len(json.loads(told.out)["unused"])) == (0, 1)


def test_what_other_files_have_accepted_stays(run: Run, way: tuple[str, ...]) -> None:
    """Where one team accepts its own folder, and then another one does."""
    code("b.py", CALL)
    for name in ("a.py", "b.py"):
        assert run("accept", *way, *BY, "--uses", f"code/{name}").code == 0
    [row] = rows()
    assert sorted(use["file"] for use in row["uses"]) == ["code/a.py", "code/b.py"]
    assert run("gate", *way, "--accept", "runai-accepted.toml", "--uses", "code").code == 0


def test_all_uses_can_be_accepted(run: Run, way: tuple[str, ...]) -> None:
    """Also those that come later."""
    assert run("accept", *way, *BY, "--uses", "code", "--all-uses").code == 0
    assert "uses" not in rows()[0]
    code("b.py", CALL)
    assert run("gate", *way, "--accept", "runai-accepted.toml", "--uses", "code").code == 0


def test_files_are_told_from_the_folder_of_the_acceptances(
    run: Run, way: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the gate may be run from anywhere."""
    run("accept", *way, *BY, "--uses", "code", "--file", "code/accepted.toml")
    written = tomllib.loads(Path("code/accepted.toml").read_text())
    assert written["accepted"][0]["uses"][0]["file"] == "a.py"
    monkeypatch.chdir("code")
    assert run("gate", *way, "--accept", "accepted.toml", "--uses", ".").code == 0


@pytest.mark.parametrize(
    "uses",
    ['["a.py"]', '[{ file = "a.py" }]', '[{ file = "a", operation = "b", calls = 0 }]', '"x"'],
)
def test_uses_that_say_nothing_are_refused(run: Run, way: tuple[str, ...], uses: str) -> None:
    """In one line, with what is wrong."""
    Path("x.toml").write_text(
        f'[[accepted]]\nid = "a"\nreason = "r"\nauthor = "b"\nuses = {uses}\n'
    )
    done = run("gate", *way, "--accept", "x.toml")
    assert done.code == 2
    assert "uses is not a list of tables with file, operation and calls" in done.err
