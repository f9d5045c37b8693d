"""Another vendor's API, its real documents: GitHub Enterprise Server by ledger, gate, plan and usage."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from runai_compat import gate, ledger, plan, usage
from runai_specs import read_catalog
from runai_specs.commands.main import main

pytestmark = pytest.mark.slow

DOCUMENTS = Path(os.environ.get("RUNAI_SHARED") or Path(__file__).parents[3] / "shared")
CODE = """
import requests

HOST = "https://github.corp.example/api/v3"
requests.delete(f"{HOST}/authorizations/12")
"""


def test_github_enterprise_server_from_3_13_to_3_14(tmp_path: Path) -> None:
    """A catalog of two releases: its own marks are judged, and code behind a templated server is seen."""
    folder = DOCUMENTS / "upstream/others"
    if not folder.is_dir():
        pytest.skip("the documents of other APIs are not at hand")
    for release in ("3.13", "3.14"):
        packed = (folder / f"ghes-{release}.json.gz").read_bytes()
        (tmp_path / f"ghes-{release}.json").write_bytes(gzip.decompress(packed))
    pattern = str(tmp_path / "ghes-{release}.json")
    assert main(["init", str(tmp_path / "ghes"), "--from", pattern]) == 0
    (tmp_path / "ghes/policies").mkdir()
    (tmp_path / "ghes/policies/releases.toml").write_text("releases = 1")
    (tmp_path / "a.py").write_text(CODE)
    catalog = read_catalog(tmp_path / "ghes")
    known = ledger(catalog=catalog)
    assert known.basis == "ghes releases, policy releases"
    assert len(known.entries) > 900
    result = gate("3.13", "3.14", catalog=catalog, uses=[tmp_path / "a.py"])
    assert result.impact is not None
    assert {use.operations for use in result.impact.usage.uses} == {
        ("DELETE /authorizations/{authorization_id}",)
    }
    assert any(finding.reasons for finding in result.gated_findings)
    way = plan("3.13", "3.14", catalog=catalog, uses=[tmp_path / "a.py"])
    assert [stage.release for stage in way.stages] == ["3.14"]
    used = usage([tmp_path / "a.py"], catalog=catalog)
    assert [use.confidence for use in used.uses] == ["certain"]
    served = gate(str(tmp_path / "ghes-3.13.json"), "3.14", catalog=catalog)
    assert str(served.recognised[0]).endswith("ghes-3.13.json has the contract of 3.13")
    assert [step.name for step in served.steps] == ["3.13", "3.14"]
