"""Large projects are read in batches: what is found is what is found when all is read together."""

from __future__ import annotations

from pathlib import Path

import pytest

from runai_compat import Usage
from runai_compat.scanning.batches import partition, worker_pool
from runai_compat.scanning.batches.worker_pool import WorkerEndedError
from runai_compat.scanning.files.listing import Named
from runai_compat.scanning.finding import find_usage
from runai_specs import read_catalog

from ..conftest import found_in, known, told

FILES = {
    "api.py": (
        "import requests\nB = 'https://x'\n"
        "def call(method, path):\n    return requests.request(method, B + '/api/v1' + path)\n"
        "class Base:\n    path = ''\n"
        "    def all(self):\n        return requests.get(B + self.path)\n"
        "def one(ident):\n    return requests.get(f'{B}/api/v1/clusters/{ident}')\n"
    ),
    "users.py": "from api import call\ncall('DELETE', '/users/1')\n",
    "nodes.py": "from api import Base\nclass Nodes(Base):\n    path = '/api/v1/org-unit/projects'\n",
    "clusters.py": "from api import one\none('7')\n",
    "names.py": "PATH = '/org-unit/departments'\n",
    "last.py": "from api import call\nfrom names import PATH\ncall('GET', PATH)\n# /api/v1/clusters\n",
}


def written(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")


def parted(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let a batch have no more files than that, beside the shared ones."""
    monkeypatch.setattr(partition, "_FILES", 0)
    monkeypatch.setattr(partition, "_BATCH_FILES", most)


def scanned(folder: Path, workers: int) -> Usage:
    return find_usage(
        [folder], *known(), names=frozenset(read_catalog().api().hosts), workers=workers
    )


@pytest.mark.parametrize("most", [1, 2, 3])
def test_batches_find_what_all_files_together_find(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    whole = told(list(found_in(tmp_path).uses))
    parted(monkeypatch, most)
    assert told(list(found_in(tmp_path).uses)) == whole
    assert any("DELETE" in line for line in whole)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_workers_tells_the_same(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uses, notes and coverage: also of a helper that two batches need and that is broken."""
    written(tmp_path)
    (tmp_path / "kinds.py").write_text("USERS = '/users'\ndef broken(:\n")
    for name in ("first.py", "second.py"):
        (tmp_path / name).write_text(
            "from api import call\nfrom kinds import USERS\ncall('GET', USERS)\n"
        )
    (tmp_path / "torn.py").write_text("(" * 99 + "'/api/v1/users'")
    (tmp_path / "app.xyz").write_text("see /api/v1/clusters")
    whole = found_in(tmp_path)
    parted(monkeypatch, 1)
    by_workers = scanned(tmp_path, workers)
    assert by_workers == scanned(tmp_path, 1)
    assert (by_workers.uses, by_workers.notes) == (whole.uses, whole.notes)
    assert by_workers.coverage.understood == whole.coverage.understood
    assert sorted(map(str, by_workers.coverage.as_text)) == sorted(map(str, whole.coverage.as_text))
    assert any("kinds.py" in note.file for note in whole.notes)


@pytest.mark.parametrize(
    ("program", "how"),
    [("import os; os._exit(3)", "exit code 3"), ("import os; os.kill(os.getpid(), 9)", "signal 9")],
)
def test_a_worker_that_dies_is_an_error(
    program: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    parted(monkeypatch, 1)
    monkeypatch.setattr(worker_pool, "_PROGRAM", program)
    with pytest.raises(WorkerEndedError, match=how):
        scanned(tmp_path, 2)


def test_what_a_worker_raises_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    parted(monkeypatch, 1)
    failing = (
        "from runai_compat.scanning.batches.scanner import BatchScanner as B;"
        "B.scan = lambda self, number: [].clear(number);"
    )
    imported, serving = worker_pool._PROGRAM.split(" from runai_compat", 1)
    monkeypatch.setattr(worker_pool, "_PROGRAM", f"{imported}{failing} from runai_compat{serving}")
    with pytest.raises(TypeError, match="clear"):
        scanned(tmp_path, 2)


def test_what_nobody_imports_is_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    parted(monkeypatch, 2)
    parts = partition.partition([Named(tmp_path / name) for name in sorted(FILES)], ())
    assert [one.path.name for one in parts.shared] == ["api.py", "names.py"]
    assert sum(map(len, parts.apart)) == len(FILES) - 2
