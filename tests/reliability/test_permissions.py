"""What may not be read or written is told in one line that names it, and stays as it is; the rest is read."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from .documents import of_body

_DROP, _OVERRIDE, _SEARCH = (
    24,
    1,
    2,
)  # prctl(2), capabilities(7): with these root reads and writes all
_START = "import sys; from {0}.__main__ import main; sys.exit(main())"
_GATE = ("--from", "a.json", "--to", "b.json")
_ACCEPT = ("runai_compat", "accept", *_GATE, "--reason", "r", "--author", "me")
_BUILD = ("runai_generator", "build", "--from", "b.json", "--name", "thing", "--output", "out")


def run(folder: Path, package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as somebody for whom permissions count."""
    libc = ctypes.CDLL(None)

    def drop() -> None:
        for capability in (_OVERRIDE, _SEARCH):
            libc.prctl(_DROP, capability, 0, 0, 0)

    homes = {"XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder), "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", _START.format(package), *arguments], cwd=folder,
        env={**os.environ, **homes}, capture_output=True, text=True, check=False, preexec_fn=drop,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Two documents, a file of what is accepted, a catalog, and folders that are opened again at the end."""
    plain = {"type": "object", "properties": {"x": {"type": "string"}}}
    for name, schema in (("a.json", plain), ("b.json", {**plain, "required": ["x"]})):
        (tmp_path / name).write_text(json.dumps(of_body(schema)))
    (tmp_path / "runai-accepted.toml").write_text("# nothing so far\n")
    assert run(tmp_path, "runai_specs", "init", "shop", "1.0=a.json").returncode == 0
    for name in ("out", "code/inner"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "code/a.py").write_text("import requests\nrequests.get('/x')\n")
    (tmp_path / "code/inner/b.py").write_text("import requests\nrequests.get('/y')\n")
    yield tmp_path
    for place, _, _ in os.walk(tmp_path):
        Path(place).chmod(0o755)
        for entry in Path(place).iterdir():
            entry.chmod(0o755)


def state(folder: Path) -> dict[str, bytes]:
    """Every file, also in folders that are closed."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("closed", "mode", "command", "named"),
    [
        ("runai-accepted.toml", 0o444, _ACCEPT, "runai-accepted.toml: "),
        (".", 0o555, _ACCEPT, "runai-accepted.toml: "),
        ("runai-accepted.toml", 0o000, ("runai_compat", "gate", *_GATE, "--accept", "runai-accepted.toml"), "'runai-accepted.toml' is not readable"),
        (".", 0o555, ("runai_compat", "gate", *_GATE, "--output", "report.json"), "report.json: "),
        ("a.json", 0o444, ("runai_compat", "diff", "b.json", "b.json", "--output", "a.json"), "a.json: "),
        ("a.json", 0o000, ("runai_compat", "diff", "a.json", "b.json"), "a.json: "),
        ("shop", 0o555, ("runai_specs", "add-release", "2.0", "b.json", "--catalog", "shop"), "shop/catalog.toml: "),
        ("shop/pins.lock", 0o444, ("runai_specs", "add-release", "2.0", "b.json", "--catalog", "shop"), "shop/pins.lock: "),
        (".", 0o555, ("runai_specs", "init", "other", "1.0=a.json"), "other: "),
        ("out", 0o555, _BUILD, "/out: "),
        ("code", 0o000, ("runai_compat", "usage", "code"), "code: "),
    ],
)  # fmt: skip
def test_it_is_named_and_stays(
    folder: Path, closed: str, mode: int, command: Sequence[str], named: str
) -> None:
    before = state(folder)
    (folder / closed).chmod(mode)
    result = run(folder, *command)
    (folder / closed).chmod(0o755)
    assert result.returncode == 2, result
    (line,) = result.stderr.splitlines()
    assert named in line
    assert state(folder) == before


def test_the_rest_of_a_folder_is_read(folder: Path) -> None:
    """And what is not is told."""
    (folder / "code/inner").chmod(0)
    result = run(folder, "runai_compat", "usage", "code")
    assert result.returncode == 0
    assert "code/inner" in result.stdout
    assert "a folder that may not be looked into" in result.stdout


def test_folders_above_may_be_closed(folder: Path) -> None:
    """A build works where nobody may list the folder that holds all."""
    (folder / "out").chmod(0o311)
    result = run(folder, *_BUILD[:-1], "out/inner/new")
    assert (result.returncode, result.stderr) == (0, "")
