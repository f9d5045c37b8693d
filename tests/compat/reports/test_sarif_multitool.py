"""The reports as the reference implementation of SARIF reads them, its schema and rules included."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from runai_compat.commands.main import main

pytestmark = pytest.mark.slow

TOOL = "@microsoft/sarif-multitool-linux@5.7.0"
CACHE = Path(__file__).parents[3] / ".cache/sarif-multitool"


@pytest.fixture(scope="module")
def multitool() -> Path:
    """The SARIF Multitool, from npm; what needs it is left out where npm or Linux on x86 is missing."""
    if platform.system() != "Linux" or platform.machine() != "x86_64" or not shutil.which("npm"):
        pytest.skip("left out: the SARIF Multitool needs npm, and Linux on x86_64")
    binary = CACHE / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    if not binary.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--prefix", str(CACHE), "--no-save", "--no-audit", TOOL]
        run = subprocess.run(install, capture_output=True, text=True, check=False)
        if run.returncode:
            pytest.skip(f"left out: npm could not install {TOOL}")
    binary.chmod(0o755)
    return binary


@pytest.mark.parametrize(
    "command",
    [
        ("gate", "--from", "2.22", "--to", "2.24"),
        ("diff", "2.18", "2.24"),
        ("diff", "2.24", "2.24"),
    ],
    ids=lambda command: command[0],
)
def test_the_multitool_finds_no_error(
    command: tuple[str, ...], multitool: Path, tmp_path: Path
) -> None:
    """`validate` checks the schema of SARIF 2.1.0 and the rules that go beyond it."""
    report, verdict = tmp_path / "report.sarif", tmp_path / "verdict.sarif"
    assert main((*command, "--format", "sarif", "--output", str(report))) in (0, 1)
    run = subprocess.run(
        [
            str(multitool),
            "validate",
            str(report),
            "--output",
            str(verdict),
            "--log",
            "ForceOverwrite",
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    assert "Analysis completed successfully" in run.stdout
    results = [
        result
        for one in json.loads(verdict.read_text("utf-8-sig"))["runs"]
        for result in one["results"]
    ]
    assert [
        result["ruleId"] for result in results if result.get("level", "warning") == "error"
    ] == []
    # SARIF2005 asks for the address of a home page, which the tool has none of.
    assert {result["ruleId"] for result in results} <= {"SARIF2005"}
