"""A signal that comes while a command is imported ends it as one that comes later: in one line, exit code 2."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = {
    "runai_specs": ["list"],
    "runai_compat": ["explain", "operation-removed"],
    "runai_generator": ["notes", "--help"],
}
HOOK = """
import os, signal, sys

class Stopper:
    begun, left = False, int(os.environ["STOP_AT"])

    def find_spec(self, name, path=None, target=None):
        self.begun = self.begun or name == "runai_specs.command_line.early_stop"
        self.left -= self.begun
        if self.left == -1:  # early_stop itself is 0
            os.kill(os.getpid(), int(os.environ["STOP_WITH"]))

sys.meta_path.insert(0, Stopper())
"""


def stopped(
    folder: Path, package: str, number: int, at: int, *, ignored: bool = False
) -> subprocess.CompletedProcess[str]:
    """The command, as its console script starts it, with the signal at one of the modules it imports."""
    (folder / "sitecustomize.py").write_text(HOOK)
    search = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": search, "STOP_AT": str(at), "STOP_WITH": str(number)}
    script = f"import sys; from {package}.__main__ import main; sys.argv[0] = 'x'; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", script, *COMMANDS[package]],
        env=environment, capture_output=True, text=True, check=False, cwd=folder,
        preexec_fn=(lambda: signal.signal(number, signal.SIG_IGN)) if ignored else None,
    )  # fmt: skip


@pytest.mark.parametrize("package", COMMANDS)
@pytest.mark.parametrize(
    ("name", "said", "at"),
    [
        *(("SIGINT", "interrupted", at) for at in (1, 2, 10, 50, 90)),
        ("SIGTERM", "stopped by SIGTERM", 10),
        ("SIGHUP", "stopped by SIGHUP", 10),
    ],
)
def test_a_signal_while_it_is_imported(
    package: str, name: str, said: str, at: int, tmp_path: Path
) -> None:
    run = stopped(tmp_path, package, getattr(signal, name), at)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"error: {said}\n")


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As under `nohup`, and in the background of a script."""
    for number in (signal.SIGINT, signal.SIGHUP):
        run = stopped(tmp_path, "runai_specs", number, 30, ignored=True)
        assert (run.returncode, run.stderr) == (0, "")


def test_the_console_scripts_start_there() -> None:
    """The test above starts what they start, and a package imports nothing before it."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    code = "import sys; before = set(sys.modules); import {}; print(len(set(sys.modules) - before))"
    for package in COMMANDS:
        assert f'"{package}.__main__:main"' in text
        counted = subprocess.check_output([sys.executable, "-S", "-c", code.format(package)], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, text=True)  # fmt: skip
        assert int(counted) <= 2


def test_a_library_leaves_signals_alone() -> None:
    """Nothing that is imported takes care of them."""
    script = (
        "import signal, sys; known = [signal.getsignal(n) for n in (2, 15)]; hook = sys.unraisablehook;"
        "import runai_compat; runai_compat.diff('2.24', '2.24');"
        "from runai_compat.commands.main import main; assert main(['explain', 'operation-removed']) == 0;"
        "assert [signal.getsignal(n) for n in (2, 15)] == known; assert sys.unraisablehook is hook"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
