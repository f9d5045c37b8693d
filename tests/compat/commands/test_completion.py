"""What a shell completes, asked as bash asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

START = "import sys; from runai_compat.commands.main import main; sys.argv[0] = 'runai-compat'; sys.exit(main())"


@pytest.mark.slow
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


BASH = """
compopt() { :; }
eval "$({variable}=bash_source {tool})"
COMP_WORDS=({words}) COMP_CWORD=$(({count} - 1)) COMPREPLY=()
_{function}_completion {tool}
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("runai-compat gate --from 2.2", {"2.20", "2.21", "2.22", "2.23", "2.24", "2.25", "2.26"}),
        ("runai-compat gate --policy runai-", {"runai-self-hosted", "runai-saas"}),
        ("runai-compat explain webhook-r", {"webhook-removed"}),
        ("runai-specs show 2.23", {"2.23"}),
        ("runai-generate build 2.24", {"2.24"}),
    ],
)
def test_bash_offers_them(words: str, expected: set[str], tmp_path: Path) -> None:
    """The documented script, run by bash: to be told of paths, too, would make it forget the names."""
    tool = words.split()[0]
    name = tool.replace("-", "_")
    script = BASH
    for gap, text in {
        "tool": tool,
        "variable": f"_{name.upper()}_COMPLETE",
        "function": name,
        "words": words,
        "count": str(len(words.split())),
    }.items():
        script = script.replace(f"{{{gap}}}", text)
    module = f"{name.replace('generate', 'generator')}.commands.main"
    start = f"import sys; from {module} import main; sys.argv[0] = '{tool}'; sys.exit(main())"
    program = tmp_path / tool
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{start}" "$@"\n')
    program.chmod(0o755)
    paths = {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env={**os.environ, **paths}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert expected <= set(done.stdout.split())


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
