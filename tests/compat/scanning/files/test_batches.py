"""Large projects are read in batches: what is found is what is found when all is read together."""

from __future__ import annotations

from pathlib import Path

import pytest

from runai_compat.scanning.files import batches

from ..conftest import found_in, told

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


@pytest.mark.parametrize("most", [1, 2, 3])
def test_batches_find_what_all_files_together_find(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    whole = told(list(found_in(tmp_path).uses))
    monkeypatch.setattr(batches, "_FILES", most)
    assert told(list(found_in(tmp_path).uses)) == whole
    assert any("DELETE" in line for line in whole)


def test_what_nobody_imports_is_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(batches, "_FILES", 2)
    named = [batches.Named(tmp_path / name) for name in sorted(FILES)]
    parts = batches.batches(named, ())
    assert [one.path.name for one in parts.shared] == ["api.py", "names.py"]
    assert sum(map(len, parts.apart)) == len(FILES) - 2
