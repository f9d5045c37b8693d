"""What a shell completes, asked as bash asks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

START = "import sys; from runai_compat.commands.main import main; sys.argv[0] = 'runai-compat'; sys.exit(main())"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("runai-compat ga", {"gate"}),
        ("runai-compat gate --from 2.2", {"2.20", "2.21", "2.22", "2.23", "2.24", "2.25", "2.26"}),
        ("runai-compat diff 2.23 mult", {"multi-tenant@2.23"}),
        ("runai-compat explain operation-r", {"operation-removed"}),
        ("runai-compat gate --policy runai-s", {"runai-self-hosted", "runai-saas"}),
        ("runai-compat gate --format sa", {"sarif"}),
        ("runai-compat accept --rule webhook-r", {"webhook-removed"}),
    ],
)
def test_names_are_completed(words: str, expected: set[str]) -> None:
    """Commands, releases, rules, policies and formats; paths are left to the shell."""
    asked = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
        "_RUNAI_COMPAT_COMPLETE": "bash_complete",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(
        [sys.executable, "-c", START], env={**os.environ, **asked}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stderr == ""
    lines = [line.split(",", 1) for line in done.stdout.splitlines()]
    assert expected <= {name for kind, name in lines if kind == "plain"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell: str) -> None:
    """As documented."""
    environment = {
        **os.environ,
        "_RUNAI_COMPAT_COMPLETE": f"{shell}_source",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(
        [sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=False
    )
    assert "runai-compat" in done.stdout
