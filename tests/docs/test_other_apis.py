"""docs/other-apis.md, followed word for word in a fresh folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ferry import repository

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs/other-apis.md"
FAILING = re.compile(r"^runai-compat gate")  # the page says that something in use breaks
FOREIGN = ("self-hosted", "control-plane", "Run:ai", "2.24")


def commands() -> list[str]:
    """Those of the page, in its order."""
    blocks = re.findall(
        r"^ *```sh\n(.*?)^ *```", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_the_guide_is_ten_commands_that_do_what_it_says(tmp_path: Path) -> None:
    """From three tags to ledger, gate, plan, client and wheel; no other API is told of."""
    folder = repository(tmp_path / "repository")
    environment = {**os.environ, "NO_COLOR": "1", "XDG_DATA_HOME": str(tmp_path / "data")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    printed: dict[str, str] = {}
    assert len(commands()) == 10
    for command in commands():
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            environment[name] = value
            continue
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == int(bool(FAILING.search(command))), command + done.stderr
        printed[" ".join(command.split()[:2])] = done.stdout
    assert "removed in 1.2: early" in printed["runai-compat ledger"]
    assert "GET /crossings" in printed["runai-compat gate"]
    assert "/sailings" in (folder / "plan.md").read_text()
    assert [word for word in FOREIGN if word in "".join(printed.values())] == []
    assert len(list((folder / "dist").glob("*.whl"))) == 1
