"""Two documents, an operation of the first is gone in the second, and how commands are run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from bakery import write as bakery_documents

from runai_compat.commands.main import main
from runai_specs.pins.found_releases import from_files
from runai_specs.pins.new_catalog import Naming, create_catalog

from .documents import write


class Done(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `runai-compat` with these arguments; own contracts and caches are the test's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "150")

    def call(*arguments: str) -> Done:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


@pytest.fixture
def old(tmp_path: Path) -> str:
    return write(tmp_path / "old.json", "GET /kept", "GET /gone")


@pytest.fixture
def new(tmp_path: Path) -> str:
    return write(tmp_path / "new.json", "GET /kept", "GET /fresh")


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents, their catalog with a policy, and code in app/."""
    folder = tmp_path_factory.mktemp("bakery")
    releases = from_files(list(bakery_documents(folder / "documents").values()), folder)
    create_catalog(folder / "catalog", Naming("bakery"), releases, date(2026, 1, 1))
    (folder / "catalog/policies").mkdir()
    (folder / "catalog/policies/releases.toml").write_text("releases = 1")
    (folder / "app").mkdir()
    (folder / "app/a.py").write_text(
        'import httpx\n\nhttpx.get("https://bakery.example/v1/rolls")\n'
    )
    return folder
